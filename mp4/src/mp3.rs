//! MP3 as the plain file it has always been: frame after frame.

use crate::track::Track;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Writes the frames of a track one after another and tells how many bytes they are.
pub fn write_mp3(track: &Track, source: &mut (impl Read + Seek), out: &mut impl Write) -> io::Result<u64> {
    let mut total = 0;
    for sample in &track.samples {
        source.seek(SeekFrom::Start(sample.offset))?;
        let copied = io::copy(&mut source.by_ref().take(u64::from(sample.bytes)), out)?;
        if copied != u64::from(sample.bytes) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        total += copied;
    }
    Ok(total)
}
