//! Reads the samples of a fragment (`moof`).

use crate::boxes::{children, find, long_number, number, version};
use crate::invalid;
use crate::track::{Reading, has, is_key};
use std::io;

/// What a fragment says of the samples of one track that do not say it themselves.
struct Defaults {
    duration: u32,
    size: u32,
    flags: u32,
}

/// Takes the samples of a `moof` that begins at `offset`.
pub fn read_fragment(moof: &[u8], offset: u64, readings: &mut [Reading]) -> io::Result<()> {
    for (_, traf) in children(moof).filter(|(kind, _)| kind == b"traf") {
        let tfhd = find(traf, &[b"tfhd"]).ok_or_else(|| invalid("a fragment without a header"))?;
        let Some(reading) = readings.iter_mut().find(|reading| reading.id == number(tfhd, 4)) else {
            continue;
        };
        if let Some(tfdt) = find(traf, &[b"tfdt"]) {
            reading.decode = if version(tfdt) == 1 {
                long_number(tfdt, 4)
            } else {
                u64::from(number(tfdt, 4))
            };
        }
        let (base, defaults) = header(tfhd, offset, reading);
        let mut next = base;
        for (_, trun) in children(traf).filter(|(kind, _)| kind == b"trun") {
            next = read_run(trun, base, next, &defaults, reading)?;
        }
    }
    Ok(())
}

/// Where the data of a fragment's header counts from, and its defaults.
fn header(tfhd: &[u8], moof: u64, reading: &Reading) -> (u64, Defaults) {
    let mut at = 8;
    let mut base = moof;
    if has(tfhd, 0x1) {
        base = long_number(tfhd, at);
        at += 8;
    }
    if has(tfhd, 0x2) {
        at += 4;
    }
    let mut field = |flag, default| {
        if !has(tfhd, flag) {
            return default;
        }
        at += 4;
        number(tfhd, at - 4)
    };
    let defaults = Defaults {
        duration: field(0x8, reading.default_duration),
        size: field(0x10, reading.default_size),
        flags: field(0x20, reading.default_flags),
    };
    (base, defaults)
}

/// Takes a run of samples and tells where the next one's data begins.
fn read_run(trun: &[u8], base: u64, next: u64, defaults: &Defaults, reading: &mut Reading) -> io::Result<u64> {
    let mut at = 8;
    let mut offset = next;
    if has(trun, 0x1) {
        offset = base.saturating_add_signed(i64::from(number(trun, at).cast_signed()));
        at += 4;
    }
    let mut first_flags = None;
    if has(trun, 0x4) {
        first_flags = Some(number(trun, at));
        at += 4;
    }
    for _ in 0..number(trun, 4) {
        let mut field = |flag, default| {
            if !has(trun, flag) {
                return default;
            }
            at += 4;
            number(trun, at - 4)
        };
        let duration = field(0x100, defaults.duration);
        let size = field(0x200, defaults.size);
        let flags = field(0x400, defaults.flags);
        let later = field(0x800, 0);
        if at > trun.len() {
            return Err(invalid("a run of samples is cut short"));
        }
        let later = if version(trun) == 0 {
            i64::from(later)
        } else {
            i64::from(later.cast_signed())
        };
        let flags = first_flags.take().unwrap_or(flags);
        reading.push(offset, size, later, duration, is_key(flags))?;
        offset = offset.saturating_add(u64::from(size));
    }
    Ok(offset)
}
