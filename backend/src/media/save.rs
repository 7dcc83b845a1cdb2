//! A rendition for saving: `/m/{id}/{rendition}-save.mp4`, a plain MP4 with its tables in front, as phones and editors want
//! it. Nothing of it is stored: its tables are computed from those of the fragmented file, its samples are sent from there.

use super::delivery::{self, Prepared, Stored};
use super::error::MediaError;
use crate::platform::Platform;
use crate::platform::storage::Storage;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use yinghuo_mp4::{Piece, Progressive};

/// Tables kept at most, in bytes: a lesson of forty minutes has a quarter of a megabyte.
const MAX_KEPT: usize = 4 << 20;

/// What is read at once from a distant store to find the tables, in bytes.
const BLOCK: u64 = 256 << 10;

/// Tables computed lately, so that a save that breaks goes on cheaply.
#[derive(Debug, Default)]
pub struct Saves(Mutex<VecDeque<(String, Arc<Progressive>)>>);

impl Saves {
    async fn of(&self, platform: &Platform, stored: &Stored) -> Result<Arc<Progressive>, MediaError> {
        if let Some(plain) = self.lately(&stored.name) {
            return Ok(plain);
        }
        let (storage, name, bytes) = (platform.storage.clone(), stored.name.clone(), stored.bytes);
        let handle = Handle::current();
        let read = tokio::task::spawn_blocking(move || match storage.local_path(&name) {
            Some(path) => Progressive::of(&mut io::BufReader::new(std::fs::File::open(path)?)),
            None => Progressive::of(&mut Distant::new(storage, name, bytes, handle)),
        });
        let plain = Arc::new(read.await.map_err(io::Error::other)??);
        self.keep(&stored.name, &plain);
        Ok(plain)
    }

    fn lately(&self, name: &str) -> Option<Arc<Progressive>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(of, _)| of == name);
        found.map(|(_, plain)| Arc::clone(plain))
    }

    fn keep(&self, name: &str, plain: &Arc<Progressive>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, _)| of != name);
        kept.push_front((name.to_owned(), Arc::clone(plain)));
        while kept.iter().map(|(_, plain)| plain.weight()).sum::<usize>() > MAX_KEPT {
            kept.pop_back();
        }
    }
}

/// Answers with the plain form of the fragmented file that is stored.
pub async fn send(
    request: &HttpRequest,
    platform: &Platform,
    saves: &Saves,
    stored: Stored,
) -> Result<HttpResponse, MediaError> {
    let plain = saves.of(platform, &stored).await?;
    let saved = Stored {
        bytes: plain.bytes(),
        etag: format!("{}-save\"", stored.etag.trim_end_matches('"')),
        ..stored
    };
    let (mut answer, part) = match delivery::prepare(request, &saved) {
        Prepared::Answered(answer) => return Ok(answer),
        Prepared::Wanted(answer, part) => (answer, part),
    };
    let length = part.end - part.start;
    let pieces: Vec<Part> = plain.pieces(part).into_iter().map(Part::from).collect();
    let (platform, name) = (platform.clone(), saved.name);
    let bytes = futures::stream::iter(pieces)
        .then(move |piece| {
            let (platform, name) = (platform.clone(), name.clone());
            async move {
                match piece {
                    Part::Head(head) => Ok(futures::stream::iter([Ok(head)]).boxed()),
                    Part::Source(range) => delivery::part_of(&platform, &name, range)
                        .await
                        .map_err(io::Error::other),
                }
            }
        })
        .try_flatten();
    Ok(answer.body(delivery::sized(length, bytes)))
}

/// A [`Piece`] that outlives its plan.
enum Part {
    Head(Bytes),
    Source(std::ops::Range<u64>),
}

impl From<Piece<'_>> for Part {
    fn from(piece: Piece) -> Self {
        match piece {
            Piece::Head(head) => Self::Head(Bytes::copy_from_slice(head)),
            Piece::Source(range) => Self::Source(range),
        }
    }
}

/// A file in a distant store, read block by block from a thread that may wait.
pub struct Distant {
    storage: Storage,
    name: String,
    bytes: u64,
    handle: Handle,
    at: u64,
    block: Bytes,
    block_at: u64,
}

impl Distant {
    /// A file of so many bytes; `handle` is of the runtime that reads it.
    pub fn new(storage: Storage, name: String, bytes: u64, handle: Handle) -> Self {
        Self {
            storage,
            name,
            bytes,
            handle,
            at: 0,
            block: Bytes::new(),
            block_at: 0,
        }
    }

    fn fetch(&self, range: std::ops::Range<u64>) -> io::Result<Bytes> {
        self.handle.block_on(async {
            let stream = self.storage.read(&self.name, range).await.map_err(io::Error::other)?;
            let chunks: Vec<Bytes> = stream.try_collect().await.map_err(io::Error::other)?;
            Ok(chunks.concat().into())
        })
    }
}

impl Read for Distant {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let held = self.block_at..self.block_at + self.block.len() as u64;
        if !held.contains(&self.at) && self.at < self.bytes {
            self.block = self.fetch(self.at..(self.at + BLOCK).min(self.bytes))?;
            self.block_at = self.at;
        }
        let from = usize::try_from(self.at.saturating_sub(self.block_at)).unwrap_or(usize::MAX);
        let rest = self.block.get(from..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        for (to, byte) in buffer.iter_mut().zip(rest) {
            *to = *byte;
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Distant {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
