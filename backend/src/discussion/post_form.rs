//! The form of a post: its fields, and the files chosen to go with it. Where nothing was chosen it may come urlencoded.

use super::PostLimits;
use super::enclosures::{self, Contents, MAX_BYTES, NewEnclosure};
use crate::accounts::form::check_csrf;
use crate::accounts::{Actor, PageForm};
use crate::platform::{Platform, Problem};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use content_schema::EnclosureId;
use futures::TryStreamExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::io::Write;
use tempfile::NamedTempFile;

/// All words of a form may have so many bytes: 20,000 characters, and some room.
const MAX_WORDS: usize = 1 << 20;

/// Most files of one form; what more there are is told when they are counted.
const MAX_FILES: usize = 8;

/// A post's form.
pub struct PostForm<T> {
    /// Its fields.
    pub fields: T,
    /// What goes with it.
    pub enclosed: Enclosed,
}

/// What a form brings besides words.
#[derive(Default)]
pub struct Enclosed {
    /// What was taken in before, when the form came back.
    kept: Vec<EnclosureId>,
    /// What was chosen now.
    files: Vec<Contents>,
    /// What the pictures among them show.
    alt: String,
}

impl Enclosed {
    /// Takes in what was chosen. Answers all that goes with the post, and what is wrong with the first file that cannot.
    pub async fn take(
        self,
        platform: &Platform,
        limits: &PostLimits,
        actor: &Actor,
    ) -> (Vec<NewEnclosure>, Option<Problem>) {
        let mut ids = self.kept;
        let mut wrong = None;
        for contents in self.files {
            let taken = match limits.count(platform, actor) {
                Ok(()) => enclosures::take(platform, actor, &contents, &self.alt)
                    .await
                    .map_err(Problem::from),
                Err(too_many) => Err(too_many),
            };
            match taken {
                Ok(row) => ids.push(row.id),
                Err(problem) => {
                    wrong = Some(problem);
                    break;
                }
            }
        }
        let alt = String::new();
        let all = ids.into_iter().map(|id| NewEnclosure { id, alt: alt.clone() });
        (all.collect(), wrong)
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for PostForm<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !request.content_type().starts_with("multipart/form-data") {
            let form = PageForm::<Words>::from_request(request, payload);
            return Box::pin(async move { with_words(&form.await?.0, Vec::new()) });
        }
        let form = Multipart::new(request.headers(), payload.take());
        let request = request.clone();
        Box::pin(async move {
            let (words, files) = receive(&request, form).await?;
            with_words(&words, files)
        })
    }
}

type Words = Vec<(String, String)>;

fn with_words<T: DeserializeOwned>(words: &Words, files: Vec<Contents>) -> Result<PostForm<T>, Problem> {
    let bad = |error: &dyn std::fmt::Display| Problem::bad_request("bad-form").with("reason", error);
    let mut enclosed = Enclosed {
        files,
        ..Enclosed::default()
    };
    for (name, value) in words {
        match name.as_str() {
            "enclosure" => enclosed.kept.extend(value.parse::<EnclosureId>().ok()),
            "alt" => enclosed.alt.clone_from(value),
            _ => {}
        }
    }
    let words = serde_urlencoded::to_string(words).map_err(|error| bad(&error))?;
    let fields = serde_urlencoded::from_str(&words).map_err(|error| bad(&error))?;
    Ok(PostForm { fields, enclosed })
}

/// Reads a multipart form. The token comes before the files, so that nobody else's are received.
async fn receive(request: &HttpRequest, mut form: Multipart) -> Result<(Words, Vec<Contents>), Problem> {
    let is_signed_in = request.extensions().get::<Actor>().is_some();
    if !is_signed_in {
        return Err(Problem::sign_in_first());
    }
    let platform = request
        .app_data::<web::Data<Platform>>()
        .ok_or_else(|| Problem::internal("no platform"))?;
    let (mut words, mut files) = (Words::new(), Vec::new());
    let mut room = MAX_WORDS;
    while let Some(mut field) = form.try_next().await.map_err(bad_form)? {
        let name = field.name().unwrap_or_default().to_owned();
        let disposition = field.content_disposition();
        let file_name = disposition.and_then(|found| found.get_filename().map(str::to_owned));
        let Some(file_name) = file_name else {
            let word = receive_word(&mut field, &mut room).await?;
            words.push((name, word));
            continue;
        };
        check_csrf(request, csrf_of(&words))?;
        let contents = receive_file(platform, &mut field).await?;
        // A field in which nothing was chosen comes without a name and without contents.
        if !(file_name.is_empty() && contents.bytes == 0) && files.len() < MAX_FILES {
            files.push(contents);
        }
    }
    check_csrf(request, csrf_of(&words))?;
    Ok((words, files))
}

fn csrf_of(words: &Words) -> &str {
    let given = words.iter().find(|(name, _)| name == "csrf");
    given.map_or("", |(_, value)| value.as_str())
}

async fn receive_word(field: &mut Field, room: &mut usize) -> Result<String, Problem> {
    let mut word = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(bad_form)? {
        *room = room.checked_sub(chunk.len()).ok_or_else(enclosures::too_large)?;
        word.extend_from_slice(&chunk);
    }
    String::from_utf8(word).map_err(|_| Problem::bad_request("bad-utf8"))
}

/// Writes a file beside the data; it goes when it is dropped.
async fn receive_file(platform: &Platform, field: &mut Field) -> Result<Contents, Problem> {
    let mut file = NamedTempFile::new_in(&platform.settings.data_dir).map_err(Problem::internal)?;
    let mut bytes = 0;
    while let Some(chunk) = field.try_next().await.map_err(bad_form)? {
        bytes += chunk.len() as u64;
        if bytes > MAX_BYTES {
            return Err(enclosures::too_large());
        }
        // Chunks are small and go to the page cache.
        file.write_all(&chunk).map_err(Problem::internal)?;
    }
    Ok(Contents { file, bytes })
}

fn bad_form(error: MultipartError) -> Problem {
    Problem::bad_request("bad-form").with("reason", error)
}
