//! The islands' scripts, embedded; their URLs name their contents, so they are cached for ever.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::fmt::Write;

#[derive(RustEmbed)]
#[folder = "dist"]
struct Files;

#[derive(RustEmbed)]
#[folder = "icons"]
struct Icons;

/// An embedded file.
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its MIME type.
    pub mime: &'static str,
    /// Its bytes as brotli, where they were compressed when it was built.
    pub brotli: Option<Cow<'static, [u8]>>,
}

/// The file of a name, if the hash in its URL is that of its contents.
pub fn asset(hash: &str, name: &str) -> Option<Asset> {
    let file = Files::get(name)?;
    let mime = match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "css" => "text/css; charset=utf-8",
        _ => return None,
    };
    (short(&file.metadata.sha256_hash()) == hash).then(|| Asset {
        bytes: file.data,
        mime,
        brotli: Files::get(&format!("{name}.br")).map(|packed| packed.data),
    })
}

/// The service worker's script.
pub struct Worker {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its MIME type.
    pub mime: &'static str,
    /// The beginning of its digest, in hex.
    pub digest: String,
}

/// The service worker, which has one address whatever it contains.
pub fn worker() -> Option<Worker> {
    let file = Files::get("sw.js")?;
    Some(Worker {
        digest: short(&file.metadata.sha256_hash()),
        bytes: file.data,
        mime: "text/javascript; charset=utf-8",
    })
}

/// An icon of the installed site.
pub fn icon(name: &str) -> Option<Asset> {
    let file = Icons::get(name)?;
    let mime = match name.rsplit_once('.')?.1 {
        "png" => "image/png",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    Some(Asset {
        bytes: file.data,
        mime,
        brotli: None,
    })
}

/// The URL of a file: `/assets/<hash>/<name>`.
pub fn asset_url(name: &str) -> String {
    let hash = Files::get(name).map_or_else(|| "none".into(), |file| short(&file.metadata.sha256_hash()));
    format!("/assets/{hash}/{name}")
}

/// The first bytes of a digest are enough to tell versions apart.
fn short(digest: &[u8; 32]) -> String {
    digest.iter().take(6).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
