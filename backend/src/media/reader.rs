//! Reads a part of a local file as a stream, for ten thousand slow readers and for one fast one.
//!
//! Most of what is played lies in the page cache, so a read first asks for what is there without waiting
//! (`RWF_NOWAIT`) and goes to a thread only when the disk is needed. A connection's buffer stays as large as the largest
//! chunk that went through it, so chunks are small, and grow only for a reader who has taken more, without a pause, than
//! the buffers of a slow connection hold.

use bytes::{Bytes, BytesMut};
use futures::Stream;
use rustix::io::{Errno, ReadWriteFlags, preadv2};
use std::fs::File;
use std::io::{self, IoSliceMut};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a reader gets at a time until it proves quick.
const SMALL: usize = 32 << 10;

/// What the quickest reader gets at a time.
const LARGE: usize = 256 << 10;

/// A reader who is back within this time is quick.
const QUICK: Duration = Duration::from_millis(20);

/// A reader who has taken so much quickly gets larger chunks.
const PROOF: u64 = 2 << 20;

struct Reading {
    file: Arc<File>,
    rest: Range<u64>,
    /// Bytes taken without a pause.
    quickly: u64,
    last: Option<Instant>,
}

/// The bytes of a range, in order. An error ends the stream.
pub fn read(file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> + 'static {
    let reading = Reading {
        file: Arc::new(file),
        rest: range,
        quickly: 0,
        last: None,
    };
    futures::stream::try_unfold(reading, next)
}

async fn next(mut reading: Reading) -> io::Result<Option<(Bytes, Reading)>> {
    let left = usize::try_from(reading.rest.end - reading.rest.start).unwrap_or(usize::MAX);
    if left == 0 {
        return Ok(None);
    }
    if reading.last.is_some_and(|last| last.elapsed() >= QUICK) {
        reading.quickly = 0;
    }
    let chunk = if reading.quickly < PROOF { SMALL } else { LARGE };
    let bytes = chunk_at(&reading.file, reading.rest.start, chunk.min(left)).await?;
    if bytes.is_empty() {
        // The file is shorter than its row says.
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    reading.rest.start += bytes.len() as u64;
    reading.quickly += bytes.len() as u64;
    reading.last = Some(Instant::now());
    Ok(Some((bytes, reading)))
}

async fn chunk_at(file: &Arc<File>, offset: u64, length: usize) -> io::Result<Bytes> {
    let mut buffer = BytesMut::zeroed(length);
    let at_hand = preadv2(
        file.as_ref(),
        &mut [IoSliceMut::new(&mut buffer)],
        offset,
        ReadWriteFlags::NOWAIT,
    );
    match at_hand {
        Ok(read) if read > 0 => {
            buffer.truncate(read);
            return Ok(buffer.freeze());
        }
        // Not in memory, or a file system that cannot say: a thread waits for it.
        Ok(_) | Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL | Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let file = Arc::clone(file);
    tokio::task::spawn_blocking(move || {
        let read = file.read_at(&mut buffer, offset)?;
        buffer.truncate(read);
        Ok(buffer.freeze())
    })
    .await
    .map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt;

    #[tokio::test]
    async fn a_range_comes_whole_and_in_order() {
        let path = std::env::temp_dir().join(format!("yinghuo-reader-{}", std::process::id()));
        let contents: Vec<u8> = (0..4_000_000_u32).map(|n| (n % 251) as u8).collect();
        std::fs::write(&path, &contents).unwrap();
        for range in [0..4_000_000, 0..0, 3_999_999..4_000_000, 3..500_001] {
            let file = File::open(&path).unwrap();
            let chunks: Vec<Bytes> = read(file, range.clone()).try_collect().await.unwrap();
            let wanted = &contents[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert!(chunks.concat() == wanted, "{range:?}");
        }
        let beyond = read(File::open(&path).unwrap(), 3_999_999..4_000_001);
        assert!(beyond.try_collect::<Vec<_>>().await.is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
