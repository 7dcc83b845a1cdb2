//! Boxes as they are written.

use crate::boxes::BoxKind;

/// A box with what is in it.
pub fn boxed(kind: BoxKind, parts: &[&[u8]]) -> Vec<u8> {
    let size = 8 + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut whole = Vec::with_capacity(size);
    whole.extend(as_u32(size).to_be_bytes());
    whole.extend(kind);
    for part in parts {
        whole.extend_from_slice(part);
    }
    whole
}

/// A box with a version and flags.
pub fn full(kind: BoxKind, version: u8, flags: u32, parts: &[&[u8]]) -> Vec<u8> {
    let start = (u32::from(version) << 24 | flags).to_be_bytes();
    let mut all: Vec<&[u8]> = vec![&start];
    all.extend_from_slice(parts);
    boxed(kind, &all)
}

/// Numbers of 32 bits, one after another.
pub fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A size that fits in 32 bits: tables are held in memory, and samples are far smaller.
pub fn as_u32(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
