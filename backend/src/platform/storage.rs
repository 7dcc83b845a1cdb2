//! Where media and attachments lie: files in the data folder, or any S3 store.
//!
//! Names are paths such as `media/<id>/light-h264.mp4`. What was put is on the disk before `put_*` returns (fsync of
//! file and folder), and a put that fails leaves nothing behind.

use super::settings::WrongSetting;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The media store; cheap to clone.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// Folder of the files where they are local.
    folder: Option<PathBuf>,
}

/// The store could not do it.
#[derive(Debug, Error)]
pub enum StorageError {
    /// Nothing has that name.
    #[error("nothing is stored as {0}")]
    Missing(String),
    /// The disk or bucket is full.
    #[error("the storage is full")]
    Full,
    /// Anything else.
    #[error("storage: {0}")]
    Other(String),
}

impl Storage {
    /// Opens the store of a URL: `file:///folder` or `s3://bucket?endpoint=http://host:port&region=…`; S3 keys come from
    /// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    pub fn open(url: &str) -> Result<Self, WrongSetting> {
        let wrong = |reason: String| WrongSetting::new("YINGHUO_STORAGE_URL", reason);
        if let Some(folder) = url.strip_prefix("file://") {
            let folder = PathBuf::from(folder);
            std::fs::create_dir_all(&folder).map_err(|error| wrong(format!("{}: {error}", folder.display())))?;
            let folder = folder.canonicalize().map_err(|error| wrong(error.to_string()))?;
            let store = LocalFileSystem::new_with_prefix(&folder).map_err(|error| wrong(error.to_string()))?;
            let store = Arc::new(store.with_fsync(true).with_automatic_cleanup(true));
            return Ok(Self {
                store,
                folder: Some(folder),
            });
        }
        let Some(rest) = url.strip_prefix("s3://") else {
            return Err(wrong("must begin with file:// or s3://".into()));
        };
        let (bucket, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            builder = match pair.split_once('=') {
                Some(("endpoint", value)) => builder
                    .with_endpoint(value)
                    .with_allow_http(value.starts_with("http://")),
                Some(("region", value)) => builder.with_region(value),
                _ => return Err(wrong(format!("'{pair}' is neither endpoint=… nor region=…"))),
            };
        }
        let store = builder.build().map_err(|error| wrong(error.to_string()))?;
        Ok(Self {
            store: Arc::new(store),
            folder: None,
        })
    }

    /// The local file of a name, where files are local: the fast way to serve byte ranges.
    pub fn local_path(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(name))
    }

    /// Stores bytes under a name, replacing what was there.
    pub async fn put_bytes(&self, name: &str, bytes: Bytes) -> Result<(), StorageError> {
        self.store
            .put(&Path::from(name), bytes.into())
            .await
            .map(drop)
            .map_err(|error| told(name, error))
    }

    /// Stores a local file under a name, replacing what was there. The local file stays.
    pub async fn put_file(&self, name: &str, file: &std::path::Path) -> Result<(), StorageError> {
        let mut source = tokio::fs::File::open(file)
            .await
            .map_err(|error| StorageError::Other(error.to_string()))?;
        let mut target = BufWriter::new(Arc::clone(&self.store), Path::from(name));
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = source
                .read(&mut buffer)
                .await
                .map_err(|error| StorageError::Other(error.to_string()))?;
            if read == 0 {
                return target.shutdown().await.map_err(|error| full_or_other(&error));
            }
            let Some(chunk) = buffer.get(..read) else {
                return Err(StorageError::Other("short buffer".into()));
            };
            if let Err(error) = target.write_all(chunk).await {
                let failure = full_or_other(&error);
                // The first failure is the one to tell; an abort that fails leaves only an unnamed part.
                let _ = target.abort().await;
                return Err(failure);
            }
        }
    }

    /// Stores a local file under a name, without copying it where both lie in one file system. The local file stays, and
    /// must not be written to any more: the two may be one.
    pub async fn adopt_file(&self, name: &str, file: &std::path::Path) -> Result<(), StorageError> {
        if let Some(target) = self.local_path(name) {
            let file = file.to_owned();
            let linked = tokio::task::spawn_blocking(move || link_durably(&file, &target)).await;
            match linked {
                Ok(Ok(())) => return Ok(()),
                // Another file system, or one without links: the copy below works there too.
                Ok(Err(error)) => tracing::debug!(%error, name, "copying instead of linking"),
                Err(error) => return Err(StorageError::Other(error.to_string())),
            }
        }
        self.put_file(name, file).await
    }

    /// Size of what is stored under a name, in bytes.
    pub async fn size(&self, name: &str) -> Result<u64, StorageError> {
        let head = self
            .store
            .head(&Path::from(name))
            .await
            .map_err(|error| told(name, error))?;
        Ok(head.size)
    }

    /// The bytes of a range, in order.
    pub async fn read(
        &self,
        name: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, StorageError>>, StorageError> {
        if range.is_empty() {
            return Ok(futures::stream::empty().boxed());
        }
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let found = self
            .store
            .get_opts(&Path::from(name), options)
            .await
            .map_err(|error| told(name, error))?;
        let name = name.to_owned();
        Ok(found.into_stream().map_err(move |error| told(&name, error)).boxed())
    }

    /// Copies what is stored under a name into a local file.
    pub async fn fetch(&self, name: &str, file: &std::path::Path) -> Result<(), StorageError> {
        let other = |error: std::io::Error| StorageError::Other(error.to_string());
        let bytes = self.size(name).await?;
        let mut chunks = self.read(name, 0..bytes).await?;
        let mut target = tokio::fs::File::create(file).await.map_err(other)?;
        while let Some(chunk) = chunks.try_next().await? {
            target.write_all(&chunk).await.map_err(other)?;
        }
        target.flush().await.map_err(other)
    }

    /// All bytes under a name; for small things.
    pub async fn read_all(&self, name: &str) -> Result<Bytes, StorageError> {
        let found = self
            .store
            .get(&Path::from(name))
            .await
            .map_err(|error| told(name, error))?;
        found.bytes().await.map_err(|error| told(name, error))
    }

    /// Removes what is stored under a name; nothing there is as good.
    pub async fn delete(&self, name: &str) -> Result<(), StorageError> {
        match self.store.delete(&Path::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(told(name, error)),
        }
    }

    /// Names and sizes of everything below a folder, such as `media/`.
    pub async fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, StorageError> {
        let folder_path = Path::from(folder);
        self.store
            .list(Some(&folder_path))
            .map_ok(|found| (found.location.to_string(), found.size))
            .try_collect()
            .await
            .map_err(|error| told(folder, error))
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<(), StorageError> {
        match self.store.list(Some(&Path::from("ping"))).next().await {
            Some(Err(error)) => Err(told("ping", error)),
            _ => Ok(()),
        }
    }
}

/// Gives a file a second name, replacing what had it; contents and names are on the disk when this returns.
fn link_durably(file: &std::path::Path, target: &std::path::Path) -> std::io::Result<()> {
    std::fs::File::open(file)?.sync_all()?;
    let folder = target.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(folder)?;
    let mut staged = target.as_os_str().to_owned();
    // The store does not list names that end so: they are its own unfinished ones.
    staged.push("#0");
    match std::fs::remove_file(&staged) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::hard_link(file, &staged)?;
    std::fs::rename(&staged, target)?;
    // A rename between two names of one file leaves both.
    match std::fs::remove_file(&staged) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for folder in folder.ancestors().take(3) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn told(name: &str, error: object_store::Error) -> StorageError {
    match error {
        object_store::Error::NotFound { .. } => StorageError::Missing(name.to_owned()),
        other if is_full(&other) => StorageError::Full,
        other => StorageError::Other(other.to_string()),
    }
}

fn full_or_other(error: &std::io::Error) -> StorageError {
    if is_full(error) {
        StorageError::Full
    } else {
        StorageError::Other(error.to_string())
    }
}

/// Whether a full disk or quota is somewhere among the causes.
fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(io) = current.downcast_ref::<std::io::Error>()
            && matches!(
                io.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            )
        {
            return true;
        }
        cause = current.source();
    }
    false
}
