//! Boxes as they lie in a file: headers, bodies, children.

use crate::invalid;
use std::io::{self, Read};

/// A box's four letters.
pub type BoxKind = [u8; 4];

/// The index of weeks of video would not be larger, in bytes.
const MAX_INDEX: u64 = 64 << 20;

/// The header of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its four letters.
    pub kind: BoxKind,
    /// Bytes of the header itself.
    pub bytes: u64,
    /// Bytes of the box with its header.
    pub size: u64,
}

/// Reads a header where `left` bytes of the file are left.
pub fn read_header(file: &mut impl Read, left: u64) -> io::Result<Header> {
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let kind = [head[4], head[5], head[6], head[7]];
    let (bytes, size) = match number(&head, 0) {
        0 => (8, left),
        1 => {
            let mut long = [0; 8];
            file.read_exact(&mut long)?;
            (16, u64::from_be_bytes(long))
        }
        size => (8, u64::from(size)),
    };
    if size < bytes || size > left {
        return Err(invalid("a box reaches beyond the file"));
    }
    Ok(Header { kind, bytes, size })
}

/// Reads the body of an index box.
pub fn read_body(file: &mut impl Read, header: Header) -> io::Result<Vec<u8>> {
    let size = header.size - header.bytes;
    if size > MAX_INDEX {
        return Err(invalid("an index of impossible size"));
    }
    let mut body = Vec::new();
    file.take(size).read_to_end(&mut body)?;
    if body.len() as u64 == size {
        Ok(body)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// The boxes inside a box's body: their letters, and the whole of each.
pub fn whole_children(body: &[u8]) -> impl Iterator<Item = (BoxKind, &[u8])> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let size = usize::try_from(number(rest, 0)).ok()?;
        if size < 8 || size > rest.len() {
            return None;
        }
        let (this, after) = rest.split_at(size);
        rest = after;
        Some(([this[4], this[5], this[6], this[7]], this))
    })
}

/// The boxes inside a box's body: their letters and bodies.
pub fn children(body: &[u8]) -> impl Iterator<Item = (BoxKind, &[u8])> {
    whole_children(body).map(|(kind, whole)| (kind, &whole[8..]))
}

/// The body of the first box down a path.
pub fn find<'a>(body: &'a [u8], path: &[&BoxKind]) -> Option<&'a [u8]> {
    let (first, deeper) = path.split_first()?;
    let (_, inner) = children(body).find(|(kind, _)| kind == *first)?;
    if deeper.is_empty() {
        Some(inner)
    } else {
        find(inner, deeper)
    }
}

/// A big-endian number of 32 bits; zero beyond the end.
pub fn number(body: &[u8], at: usize) -> u32 {
    match body.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(bytes) => u32::from_be_bytes(*bytes),
        None => 0,
    }
}

/// A big-endian number of 64 bits; zero beyond the end.
pub fn long_number(body: &[u8], at: usize) -> u64 {
    u64::from(number(body, at)) << 32 | u64::from(number(body, at + 4))
}

/// A big-endian number of 16 bits; zero beyond the end.
pub fn short_number(body: &[u8], at: usize) -> u16 {
    match body.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(bytes) => u16::from_be_bytes(*bytes),
        None => 0,
    }
}

/// The version of a full box.
pub fn version(body: &[u8]) -> u8 {
    body.first().copied().unwrap_or(0)
}

/// The flags of a full box.
pub fn flags(body: &[u8]) -> u32 {
    number(body, 0) & 0x00ff_ffff
}
