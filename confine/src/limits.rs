//! What a child may use.

use std::time::Duration;

/// Limits of a child. The kernel holds it to the first four, its parent to the last two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildLimits {
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time over all threads, in seconds.
    pub cpu_s: u64,
    /// Largest file it may write, in bytes.
    pub file_bytes: u64,
    /// Open files.
    pub open_files: u64,
    /// Longest time without any sign of life.
    pub silence: Duration,
    /// Longest time altogether.
    pub wall: Duration,
}
