//! A file on its way in from a runner: streamed to the disk, measured and digested, never held in memory.

use super::error::MediaError;
use super::runners::hex;
use crate::platform::Platform;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// Largest file of a job: a rendition is never larger than the largest source.
pub const MAX_FILE_BYTES: u64 = 8 << 30;

/// A whole file that was received; its local copy goes when this is dropped.
#[derive(Debug)]
pub struct Received {
    path: PathBuf,
    /// Size.
    pub bytes: u64,
    /// Lower-case hex SHA-256.
    pub sha256: String,
    /// When it was complete.
    pub at: DateTime<Utc>,
}

impl Received {
    /// The local copy.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        // Nothing depends on it: what a crash leaves here is emptied at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Reads a body to the disk and checks it against the digest its sender named.
pub async fn receive<E>(
    platform: &Platform,
    body: impl Stream<Item = Result<Bytes, E>>,
    expected: &[u8],
) -> Result<Received, MediaError> {
    let mut body = std::pin::pin!(body);
    let folder = folder(platform);
    tokio::fs::create_dir_all(&folder).await?;
    let name = platform.ids.next::<Uuid>().to_string();
    let mut received = Received {
        path: folder.join(name),
        bytes: 0,
        sha256: String::new(),
        at: platform.clock.now(),
    };
    let mut file = tokio::fs::File::create_new(&received.path).await?;
    let mut digest = Sha256::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| MediaError::CutOff)?;
        received.bytes += chunk.len() as u64;
        if received.bytes > MAX_FILE_BYTES {
            return Err(MediaError::TooLarge(MAX_FILE_BYTES));
        }
        digest.update(&chunk);
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    let digest = digest.finalize();
    if digest.as_slice() != expected {
        return Err(MediaError::DigestMismatch);
    }
    received.sha256 = hex(&digest);
    received.at = platform.clock.now();
    Ok(received)
}

/// The SHA-256 of a `Repr-Digest` header (RFC 9530 §3), such as `sha-256=:base64:`.
pub fn digest_of_header(header: &str) -> Result<Vec<u8>, MediaError> {
    header
        .split(',')
        .filter_map(|member| member.trim().split_once('='))
        .find(|(algorithm, _)| *algorithm == "sha-256")
        .and_then(|(_, value)| value.strip_prefix(':')?.strip_suffix(':'))
        .and_then(|value| STANDARD.decode(value).ok())
        .filter(|digest| digest.len() == 32)
        .ok_or(MediaError::DigestMissing)
}

/// Removes what a crash left behind.
pub async fn empty_folder(platform: &Platform) {
    match tokio::fs::remove_dir_all(folder(platform)).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "half-received files of the last run stay");
        }
        _ => {}
    }
}

fn folder(platform: &Platform) -> PathBuf {
    platform.settings.data_dir.join("incoming")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_sha_256_or_nothing() {
        let good = format!("sha-256=:{}:", STANDARD.encode([7; 32]));
        assert_eq!(digest_of_header(&good).unwrap(), [7; 32]);
        let among = format!("md5=:AAAA:, {good}");
        assert_eq!(digest_of_header(&among).unwrap(), [7; 32]);
        for bad in [
            "",
            "sha-256",
            "sha-256=AAAA",
            "sha-256=:AAAA:",
            "sha-512=:AAAA:",
            "sha-256=:!:",
        ] {
            assert!(digest_of_header(bad).is_err(), "{bad}");
        }
    }
}
