//! How much one file may cost. A teacher's handout is far below each of these.

use std::time::Duration;
use yinghuo_confine::ChildLimits;

/// Most characters of a document that are kept: a textbook of two hundred pages.
pub const MAX_CHARS: usize = 200_000;

/// Most bytes of one part of an office document, unpacked.
pub const MAX_PART: u64 = 32 << 20;

/// Most bytes of all parts of an office document together, unpacked.
pub const MAX_UNPACKED: u64 = 64 << 20;

/// Most entries of an office document's archive.
pub const MAX_ENTRIES: usize = 10_000;

/// Pages of a PDF that are read; books of more are cut there.
pub const MAX_PAGES: usize = 1_000;

/// Most pixels of a picture: phones take twelve to fifty million.
pub const MAX_PIXELS: u64 = 64_000_000;

/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// What a child that reads one file may use.
pub const CHILD: ChildLimits = ChildLimits {
    memory_bytes: 1 << 30,
    cpu_s: 30,
    file_bytes: 8 << 20,
    open_files: 32,
    silence: Duration::from_mins(1),
    wall: Duration::from_mins(1),
};
