//! The bytes of an unfinished upload: one file that only grows, `uploads/<id>.part` in the data folder.
//!
//! Its length is the truth about how far the upload is. Bytes are acknowledged only after they were synced, so after a
//! crash the file holds at least what was acknowledged.

use crate::platform::Platform;
use bytes::BytesMut;
use content_schema::UploadId;
use rustix::fs::{StatVfs, fstatvfs};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A part that is open for writing.
#[derive(Clone)]
pub struct Part {
    file: Arc<File>,
}

impl Part {
    /// Opens the part, or begins it.
    pub async fn open(path: PathBuf) -> io::Result<Self> {
        let open = move || {
            let is_new = !path.exists();
            let file = OpenOptions::new().append(true).create(true).open(&path)?;
            if is_new && let Some(folder) = path.parent() {
                file.sync_all()?;
                File::open(folder)?.sync_all()?;
            }
            Ok(Self { file: Arc::new(file) })
        };
        blocking(open).await
    }

    /// Appends bytes; they are on the disk when this returns.
    pub async fn append(&self, bytes: BytesMut) -> io::Result<()> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            if !leaves_reserve(&fstatvfs(&file)?, bytes.len() as u64) {
                return Err(ErrorKind::StorageFull.into());
            }
            (&*file).write_all(&bytes)?;
            file.sync_data()
        })
        .await
    }

    /// Length of what lies on the disk, synced.
    pub async fn length(&self) -> io::Result<u64> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            file.sync_data()?;
            Ok(file.metadata()?.len())
        })
        .await
    }

    /// Forgets everything from an offset on.
    pub async fn cut(&self, offset: u64) -> io::Result<()> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            file.set_len(offset)?;
            file.sync_all()
        })
        .await
    }
}

/// Whether so many bytes still leave room on the disk for the database, which others must be able to write to: a fiftieth
/// of the disk, or 256 MiB where that is less.
fn leaves_reserve(disk: &StatVfs, bytes: u64) -> bool {
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let whole = disk.f_blocks.saturating_mul(disk.f_frsize);
    free >= bytes.saturating_add((whole / 50).min(256 << 20))
}

/// Where the part of an upload lies.
pub fn path(platform: &Platform, id: UploadId) -> PathBuf {
    folder(platform).join(format!("{id}.part"))
}

/// Makes the folder of all parts.
pub async fn make_folder(platform: &Platform) -> io::Result<()> {
    tokio::fs::create_dir_all(folder(platform)).await
}

/// Length of a part without opening it for writing; 0 where there is none.
pub async fn length_of(path: &Path) -> io::Result<u64> {
    match tokio::fs::metadata(path).await {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// Removes a part; none there is as good.
pub async fn remove(path: &Path) -> io::Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn folder(platform: &Platform) -> PathBuf {
    platform.settings.data_dir.join("uploads")
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(act).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(blocks: u64, free: u64) -> StatVfs {
        StatVfs {
            f_blocks: blocks,
            f_bavail: free,
            ..fstatvfs(File::open("/dev/null").unwrap()).unwrap()
        }
    }

    #[test]
    fn uploads_leave_the_last_fiftieth_of_a_disk_to_the_database() {
        let block = disk(0, 0).f_frsize;
        assert!(leaves_reserve(&disk(1000, 30), 10 * block));
        assert!(!leaves_reserve(&disk(1000, 30), 11 * block));
        assert!(leaves_reserve(&disk(1 << 40, 1 << 30), 1 << 20));
    }

    #[tokio::test]
    async fn a_full_disk_is_told_as_full() {
        let part = Part::open("/dev/full".into()).await.unwrap();
        let error = part.append(BytesMut::from(&b"a"[..])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }
}
