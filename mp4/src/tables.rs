//! Reads the sample tables of a file that is not fragmented (`stbl`).

use crate::boxes::{find, long_number, number, version};
use crate::invalid;
use crate::track::Reading;
use std::io;

/// Takes the samples of a sample table, which a fragmented file leaves empty.
pub fn read_tables(stbl: &[u8], reading: &mut Reading) -> io::Result<()> {
    let table = |kind| find(stbl, &[kind]).unwrap_or_default();
    let stsz = table(b"stsz");
    let (same, count) = (number(stsz, 4), number(stsz, 8) as usize);
    if same == 0 && count > stsz.len().saturating_sub(12) / 4 {
        return Err(invalid("a table of sizes is cut short"));
    }
    let mut chunks = Chunks::new(table(b"stsc"), find(stbl, &[b"stco"]), find(stbl, &[b"co64"]));
    let mut durations = Runs::new(table(b"stts"));
    let ctts = table(b"ctts");
    let mut offsets = Runs::new(ctts);
    let keys = find(stbl, &[b"stss"]);
    let mut next_key = 0;
    for index in 0..count {
        let bytes = if same == 0 { number(stsz, 12 + index * 4) } else { same };
        let at = chunks.place(bytes).ok_or_else(|| invalid("a sample without a place"))?;
        let later = offsets.next().unwrap_or(0);
        let later = if version(ctts) == 0 {
            i64::from(later)
        } else {
            i64::from(later.cast_signed())
        };
        let is_key = keys.is_none_or(|stss| number(stss, 8 + next_key * 4) as usize == index + 1);
        next_key += usize::from(is_key);
        reading.push(at, bytes, later, durations.next().unwrap_or(0), is_key)?;
    }
    Ok(())
}

/// A table of runs: so many samples of one value each.
struct Runs<'a> {
    table: &'a [u8],
    entry: usize,
    used: u32,
}

impl<'a> Runs<'a> {
    fn new(table: &'a [u8]) -> Self {
        Self {
            table,
            entry: 0,
            used: 0,
        }
    }

    fn next(&mut self) -> Option<u32> {
        while self.entry < number(self.table, 4) as usize && 8 + self.entry * 8 < self.table.len() {
            let at = 8 + self.entry * 8;
            if self.used < number(self.table, at) {
                self.used += 1;
                return Some(number(self.table, at + 4));
            }
            self.entry += 1;
            self.used = 0;
        }
        None
    }
}

/// Where samples lie: chunk by chunk, so many in each.
struct Chunks<'a> {
    per_chunk: &'a [u8],
    entry: usize,
    short: Option<&'a [u8]>,
    long: Option<&'a [u8]>,
    chunk: u32,
    left: u32,
    next: u64,
}

impl<'a> Chunks<'a> {
    fn new(per_chunk: &'a [u8], short: Option<&'a [u8]>, long: Option<&'a [u8]>) -> Self {
        Self {
            per_chunk,
            entry: 0,
            short,
            long,
            chunk: 0,
            left: 0,
            next: 0,
        }
    }

    fn place(&mut self, bytes: u32) -> Option<u64> {
        while self.left == 0 {
            self.chunk += 1;
            let starts_at = |entry: usize| number(self.per_chunk, 8 + entry * 12);
            let is_there = |entry: usize| entry < number(self.per_chunk, 4) as usize;
            if is_there(self.entry + 1) && starts_at(self.entry + 1) <= self.chunk {
                self.entry += 1;
            }
            self.left = number(self.per_chunk, 8 + self.entry * 12 + 4);
            let index = self.chunk as usize - 1;
            self.next = match (self.short, self.long) {
                (Some(table), _) if index < number(table, 4) as usize => u64::from(number(table, 8 + index * 4)),
                (None, Some(table)) if index < number(table, 4) as usize => long_number(table, 8 + index * 8),
                _ => return None,
            };
        }
        self.left -= 1;
        let at = self.next;
        self.next = at.checked_add(u64::from(bytes))?;
        Some(at)
    }
}
