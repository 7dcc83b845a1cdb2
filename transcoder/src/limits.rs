//! How much one source may cost. A school's lesson is far below each of these.

use std::time::Duration;
use yinghuo_confine::ChildLimits;

/// Longest lesson, in seconds.
pub const MAX_DURATION_S: f64 = 6.0 * 3600.0;

/// Most pixels in one picture of the source: 8K, with some room.
pub const MAX_SOURCE_PIXELS: u64 = 8192 * 4608;

/// Anything shorter is no lesson but a broken recording.
pub const MIN_DURATION_S: f64 = 0.1;

/// A recording with fewer bytes than this a second holds no voice: the length its header claims is wrong.
pub const MIN_BYTES_PER_S: f64 = 500.0;

/// Most memory FFmpeg may take at once, in bytes: a picture of [`MAX_SOURCE_PIXELS`] in three planes of floating point.
pub const MAX_ALLOCATION: usize = 512 << 20;

/// What the child process may use.
pub const CHILD: ChildLimits = ChildLimits {
    memory_bytes: 6 << 30,
    cpu_s: 24 * 3600,
    file_bytes: 8 << 30,
    open_files: 64,
    silence: Duration::from_mins(2),
    wall: Duration::from_hours(12),
};
