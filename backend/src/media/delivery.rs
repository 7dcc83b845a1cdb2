//! Delivers renditions by byte range: `/m/{id}/{file}`.
//!
//! Only names in the media's table of delivered files are served, so no path can lead elsewhere. What a media's table
//! says is kept in memory for less than a second: a lesson that is withdrawn is gone that soon, and a class that plays
//! one asks the database once.

use super::entity::file;
use super::entity::media::{UploadedCaption, UploadedCaptions};
use super::error::MediaError;
use super::range::{self, Wanted};
use super::save::{self, Saves};
use super::stretch::{self, StretchQuery};
use super::{manifest, naming, policy, reader, service};
use crate::accounts::Viewer;
use crate::platform::storage::StorageError;
use crate::platform::{Platform, Problem};
use actix_web::body::{BoxBody, SizedStream};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, route, web};
use bytes::Bytes;
use content_schema::job::WORK_PREFIX;
use content_schema::media::MediaStatus;
use content_schema::{MediaId, UserId};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};
use sea_orm::EntityTrait;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a media's table is believed.
const BELIEVED: Duration = Duration::from_millis(800);

/// Tables kept at most.
const MAX_TABLES: usize = 1000;

/// Files that tell of more when more is made.
const GROWING: [&str; 3] = ["master.m3u8", "manifest.json", "boards.vtt"];

/// What is known of one media.
#[derive(Debug)]
pub struct Table {
    /// Who uploaded it.
    pub owner: UserId,
    /// Whether everybody may have it.
    pub public: bool,
    /// Nothing more is made of it.
    is_whole: bool,
    files: HashMap<String, Held>,
    captions: Vec<UploadedCaption>,
}

impl Table {
    /// Where the captions of a language lie, their size and digest.
    pub fn captions(&self, id: MediaId, language: &str) -> Option<(String, u64, &str)> {
        if let Some(uploaded) = self.captions.iter().find(|caption| caption.language == language) {
            let name = naming::caption_storage_name(id, uploaded);
            return Some((name, uploaded.bytes, &uploaded.sha256));
        }
        let name = format!("caption-{}.vtt", language.to_ascii_lowercase());
        let found = self.files.get(&name)?;
        Some((
            naming::storage_name(id, &name, &found.sha256),
            found.bytes,
            &found.sha256,
        ))
    }
}

/// The `Cache-Control` of what never changes.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// One file of it.
#[derive(Clone, Debug)]
struct Held {
    bytes: u64,
    sha256: String,
    mime: String,
    /// A rendition's own file.
    is_rendition: bool,
}

/// Tables asked for lately.
#[derive(Debug, Default)]
pub struct Tables(Mutex<HashMap<MediaId, (Instant, Arc<Table>)>>);

impl Tables {
    /// What is known of a media, asked at most a moment ago.
    pub async fn of(&self, platform: &Platform, id: MediaId) -> Result<Arc<Table>, MediaError> {
        if let Some(table) = self.lately(id) {
            return Ok(table);
        }
        let asked_at = Instant::now();
        let conn = platform.database.read();
        let row = service::find(conn, id)
            .await?
            // Of voice messages those decide whose they are; see [`published`].
            .filter(|row| row.voice_s.is_none() && (row.output.is_some() || row.captions.is_some()))
            .ok_or(MediaError::Missing)?;
        let renditions = manifest::of_row(&row).renditions;
        let files = service::files(conn, id).await?.into_iter();
        let shown = files.filter(|file| file.published && !file.name.starts_with(WORK_PREFIX));
        let files = shown.map(|file| {
            // An MP4 of sound alone is `audio/mp4`, which its name does not tell.
            let rendition = renditions.iter().find(|link| link.rendition.file == file.name);
            let held = Held {
                bytes: file.bytes.cast_unsigned(),
                sha256: file.sha256,
                is_rendition: rendition.is_some(),
                mime: rendition.map_or_else(|| naming::mime_of(&file.name), |link| link.rendition.mime.clone()),
            };
            (file.name, held)
        });
        let table = Arc::new(Table {
            owner: row.owner,
            public: row.public,
            is_whole: row.status == MediaStatus::Ready,
            files: files.collect(),
            captions: row.captions.map(|UploadedCaptions(all)| all).unwrap_or_default(),
        });
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tables.len() >= MAX_TABLES {
            tables.retain(|_, (since, _)| since.elapsed() < BELIEVED);
        }
        // What nobody else may see is asked for anew each time, so that publishing acts at once.
        if table.public && tables.len() < MAX_TABLES {
            tables.insert(id, (asked_at, Arc::clone(&table)));
        }
        Ok(table)
    }

    fn lately(&self, id: MediaId) -> Option<Arc<Table>> {
        let tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, table) = tables.get(&id)?;
        (since.elapsed() < BELIEVED).then(|| Arc::clone(table))
    }
}

/// A rendition, playlist, poster or caption; or a rendition for saving: `light-h264-save.mp4`, made of `light-h264.mp4`; or a
/// stretch of a playlist.
#[route("/m/{id}/{file}", method = "GET", method = "HEAD")]
pub async fn deliver_file(
    request: HttpRequest,
    path: web::Path<(MediaId, String)>,
    query: web::Query<StretchQuery>,
    viewer: Viewer,
    platform: web::Data<Platform>,
    tables: web::Data<Tables>,
    saves: web::Data<Saves>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let table = tables.of(&platform, id).await?;
    let source = naming::saved_from(&name);
    let held = table
        .files
        .get(source.as_deref().unwrap_or(&name))
        .filter(|held| source.is_none() || held.is_rendition)
        .filter(|_| policy::may_see(&viewer, table.owner, table.public))
        .ok_or(MediaError::Missing)?;
    let stored = Stored {
        name: naming::storage_name(id, source.as_deref().unwrap_or(&name), &held.sha256),
        bytes: held.bytes,
        etag: etag_of(&held.sha256),
        mime: held.mime.clone(),
        cache: cache_of(&table, &name),
        save_as: source.clone(),
    };
    if source.is_some() {
        return Ok(save::send(&request, &platform, &saves, stored).await?);
    }
    if let Some(wanted) = query.of(&stored) {
        return Ok(stretch::send(&request, &platform, stored, wanted).await?);
    }
    Ok(send(&request, &platform, &stored).await?)
}

/// A rendition's own file, for a capability that has rules of its own of who may have it and how long they may keep it.
pub async fn published(
    platform: &Platform,
    id: MediaId,
    name: &str,
    cache: &'static str,
) -> Result<Stored, MediaError> {
    let conn = platform.database.read();
    let row = service::find(conn, id).await?.ok_or(MediaError::Missing)?;
    let renditions = manifest::of_row(&row).renditions.into_iter();
    let made = renditions.map(|link| link.rendition).find(|made| made.file == name);
    let made = made.ok_or(MediaError::Missing)?;
    let file = file::Entity::find_by_id((id, made.file, true)).one(conn).await?;
    let file = file.ok_or(MediaError::Missing)?;
    Ok(Stored {
        name: naming::storage_name(id, &file.name, &file.sha256),
        bytes: file.bytes.cast_unsigned(),
        etag: etag_of(&file.sha256),
        mime: made.mime,
        cache,
        save_as: None,
    })
}

/// How long a file may be kept. What is private is not kept; what is public never changes, but for the list of what there
/// is to play, while more is made.
fn cache_of(table: &Table, name: &str) -> &'static str {
    match (table.public, table.is_whole || !GROWING.contains(&name)) {
        (false, _) => "private, no-store",
        (true, true) => FOR_EVER,
        (true, false) => "no-cache",
    }
}

/// The strong tag of contents with this digest.
pub fn etag_of(sha256: &str) -> String {
    format!("\"{}\"", sha256.get(..32).unwrap_or(sha256))
}

/// Something in the storage, and how it is to be sent.
pub struct Stored {
    /// Its name in the storage.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its strong tag, quotes included.
    pub etag: String,
    /// Its type.
    pub mime: String,
    /// Its `Cache-Control`.
    pub cache: &'static str,
    /// The name to save it under, where it is for saving.
    pub save_as: Option<String>,
}

/// Answers a GET or HEAD with what is stored, or the part that is wanted.
pub async fn send(request: &HttpRequest, platform: &Platform, stored: &Stored) -> Result<HttpResponse, MediaError> {
    match prepare(request, stored) {
        Prepared::Answered(answer) => Ok(answer),
        Prepared::Wanted(mut answer, part) => {
            let length = part.end - part.start;
            let bytes = part_of(platform, &stored.name, part).await?;
            Ok(answer.body(sized(length, bytes)))
        }
    }
}

/// An answer whose head is made.
pub enum Prepared {
    /// It has no body, or none that must be read.
    Answered(HttpResponse),
    /// This part is wanted as its body.
    Wanted(HttpResponseBuilder, Range<u64>),
}

/// Makes the head of an answer to a GET or HEAD, and tells which part of the file it is to carry.
pub fn prepare(request: &HttpRequest, stored: &Stored) -> Prepared {
    let headers = request.headers();
    if has_it(headers, &stored.etag) {
        return Prepared::Answered(head(StatusCode::NOT_MODIFIED, stored).finish());
    }
    // A range of a text would be one of its compressed form, which is made anew for each reader.
    let is_text = is_text(stored);
    let asked = text(headers, &header::RANGE).filter(|_| !is_text && range_still_holds(headers, &stored.etag));
    let (status, part) = match range::wanted(asked, stored.bytes) {
        Wanted::Whole => (StatusCode::OK, 0..stored.bytes),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Wanted::Unsatisfiable => {
            let mut answer = head(StatusCode::RANGE_NOT_SATISFIABLE, stored);
            answer.insert_header((header::CONTENT_RANGE, format!("bytes */{}", stored.bytes)));
            return Prepared::Answered(answer.finish());
        }
    };
    let mut answer = head(status, stored);
    answer.insert_header((header::CONTENT_TYPE, stored.mime.as_str()));
    if !is_text {
        // Keeps the compressing middleware away: ranges are of the bytes as they are.
        answer.insert_header((header::CONTENT_ENCODING, "identity"));
    } else if !takes_compressed(headers) {
        // Where the middleware compresses, it says so itself.
        answer.insert_header((header::VARY, "accept-encoding"));
    }
    if let Some(file_name) = &stored.save_as {
        answer.insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file_name}\""),
        ));
    }
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{}", part.start, part.end - 1, stored.bytes);
        answer.insert_header((header::CONTENT_RANGE, range));
    }
    let length = part.end - part.start;
    if request.method() == actix_web::http::Method::HEAD {
        return Prepared::Answered(answer.body(sized(length, futures::stream::empty())));
    }
    metrics::counter!("yinghuo_media_bytes_total").increment(length);
    Prepared::Wanted(answer, part)
}

fn head(status: StatusCode, stored: &Stored) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::CACHE_CONTROL, stored.cache));
    if is_text(stored) {
        // A weak tag: compressed or not, it is the same text (RFC 9110 §8.8.1).
        answer.insert_header((header::ETAG, format!("W/{}", stored.etag)));
    } else {
        answer
            .insert_header((header::ETAG, stored.etag.as_str()))
            .insert_header((header::ACCEPT_RANGES, "bytes"));
    }
    answer
}

/// Whether it is a text that the compressing middleware shrinks: a playlist of a long lesson to a seventh.
fn is_text(stored: &Stored) -> bool {
    stored.mime == naming::PLAYLIST || stored.mime.starts_with("text/")
}

fn takes_compressed(headers: &HeaderMap) -> bool {
    text(headers, &header::ACCEPT_ENCODING).is_some_and(|taken| taken.contains("br") || taken.contains("gzip"))
}

/// Part of what is stored under a name, as a stream.
pub async fn part_of(
    platform: &Platform,
    name: &str,
    part: Range<u64>,
) -> Result<BoxStream<'static, std::io::Result<Bytes>>, MediaError> {
    let Some(path) = platform.storage.local_path(name) else {
        let stream = platform.storage.read(name, part).await?;
        return Ok(stream.map(|chunk| chunk.map_err(std::io::Error::other)).boxed());
    };
    let opened = tokio::task::spawn_blocking(move || std::fs::File::open(path)).await;
    let file = opened
        .map_err(std::io::Error::other)?
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => StorageError::Missing(name.to_owned()).into(),
            _ => MediaError::from(error),
        })?;
    Ok(reader::read(file, part).boxed())
}

/// A body of known length.
pub fn sized(length: u64, stream: impl Stream<Item = std::io::Result<Bytes>> + 'static) -> BoxBody {
    BoxBody::new(SizedStream::new(length, Box::pin(stream)))
}

/// Whether `If-None-Match` names the tag (weak comparison, RFC 9110 §13.1.2).
fn has_it(headers: &HeaderMap, etag: &str) -> bool {
    text(headers, &header::IF_NONE_MATCH).is_some_and(|tags| {
        tags.split(',')
            .map(|tag| tag.trim().trim_start_matches("W/"))
            .any(|tag| tag == etag || tag == "*")
    })
}

/// Whether a range may be answered as one: `If-Range` is not there, or names the tag (strong comparison, §13.1.5). A
/// date never matches, since none is given out.
fn range_still_holds(headers: &HeaderMap, etag: &str) -> bool {
    !headers.contains_key(header::IF_RANGE) || text(headers, &header::IF_RANGE) == Some(etag)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
