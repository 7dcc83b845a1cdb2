//! Mutations: what bad cards, broken downloads and ill will make of a file. The same seed makes the same files.

use crate::bases::Base;
use std::ops::Range;

/// Numbers without a pattern, from a seed (splitmix64, Steele, Lea and Flood 2014).
pub struct Random(u64);

impl Random {
    /// Of a seed and a number of an input.
    pub fn new(seed: u64, input: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ input.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `end`; zero where that is impossible.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    fn range(&mut self, length: usize) -> Range<usize> {
        let from = self.below(length);
        // Mostly short, sometimes up to a quarter of the file.
        let most = [16, 256, 4096, length / 4][self.below(4)].max(1);
        from..(from + 1 + self.below(most)).min(length)
    }
}

/// Numbers that reckoning goes wrong with.
const AWKWARD: [u64; 12] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
];

/// Names behind which a container keeps its sizes, times and settings.
const FIELDS: [&[u8]; 26] = [
    b"mvhd", b"tkhd", b"mdhd", b"elst", b"stsd", b"stts", b"ctts", b"stsc", b"stsz", b"stco", b"stss", b"trun",
    b"tfhd", b"tfdt", b"sidx", b"avcC", b"hvcC", b"esds", b"avih", b"strh", b"strf", b"idx1", b"fmt ", b"OggS",
    b"desc", b"COMM",
];

/// An input: which base it was, what was done to it, and what has become of it.
pub struct Mutant {
    /// For the log, such as `plain.mp4: cut, bits`.
    pub story: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// The input of a number.
pub fn mutate(bases: &[Base], random: &mut Random) -> Mutant {
    let base = &bases[random.below(bases.len())];
    let mut bytes = base.bytes.clone();
    let mut done = Vec::new();
    for _ in 0..=random.below(3) {
        if bytes.is_empty() {
            break;
        }
        done.push(step(&mut bytes, bases, random));
    }
    Mutant {
        story: format!("{}: {}", base.name, done.join(", ")),
        bytes,
    }
}

fn step(bytes: &mut Vec<u8>, bases: &[Base], random: &mut Random) -> &'static str {
    let length = bytes.len();
    let range = random.range(length);
    match random.below(10) {
        0 => {
            for _ in 0..=random.below(16) {
                let bit = random.below(8);
                bytes[random.below(length)] ^= 1 << bit;
            }
            "bits"
        }
        1 => {
            bytes[range].fill(0);
            "zeros"
        }
        2 => {
            let copy = bytes[range].to_vec();
            let at = random.below(length);
            bytes.splice(at..at, copy);
            "twice"
        }
        3 => {
            bytes.drain(range);
            "gone"
        }
        4 => {
            let other = random.range(length);
            let copy = bytes[range.clone()].to_vec();
            let moved = bytes[other.clone()].to_vec();
            for (target, source) in [(range, moved), (other, copy)] {
                let most = target.len().min(source.len());
                bytes[target.start..target.start + most].copy_from_slice(&source[..most]);
            }
            "swapped"
        }
        5 => {
            bytes.truncate(random.below(length) + 1);
            "cut"
        }
        6 => {
            for byte in &mut bytes[range] {
                *byte = random.next().to_le_bytes()[0];
            }
            "noise"
        }
        7 => {
            let other = &bases[random.below(bases.len())].bytes;
            bytes.truncate(random.below(length) + 1);
            bytes.extend(&other[random.below(other.len())..]);
            "spliced"
        }
        8 => {
            // Headers lie in front.
            put_awkward(bytes, random.below(length.min(512)), random);
            "header"
        }
        _ => {
            let name = FIELDS[random.below(FIELDS.len())];
            let at = bytes.windows(4).position(|window| window == name);
            let (anywhere, behind) = (random.below(length), 4 + random.below(48));
            put_awkward(bytes, at.map_or(anywhere, |at| at + behind), random);
            "field"
        }
    }
}

/// An awkward number of 1, 2, 4 or 8 bytes, of either end first.
fn put_awkward(bytes: &mut [u8], at: usize, random: &mut Random) {
    let number = AWKWARD[random.below(AWKWARD.len())];
    let size = 1 << random.below(4);
    let little = number.to_le_bytes();
    let big_first = random.below(2) == 0;
    for index in 0..size {
        let byte = little[if big_first { size - 1 - index } else { index }];
        if let Some(target) = bytes.get_mut(at + index) {
            *target = byte;
        }
    }
}
