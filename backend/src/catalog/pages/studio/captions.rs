//! Captions from the studio's form.

use crate::accounts::Actor;
use crate::accounts::form::check_csrf;
use crate::media::captions::{self, MAX_BYTES};
use crate::platform::html::see_other;
use crate::platform::{Platform, Problem};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpRequest, HttpResponse, post, web};
use content_schema::MediaId;
use futures::TryStreamExt;

/// Longest of the form's other fields.
const MAX_WORD: usize = 200;

/// Registers the page.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(add_captions);
}

#[derive(Default)]
struct Fields {
    csrf: String,
    language: String,
    back: String,
    file: Vec<u8>,
}

#[post("/studio/media/{id}/captions")]
async fn add_captions(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<MediaId>,
    form: Multipart,
) -> Result<HttpResponse, Problem> {
    let fields = receive(form).await?;
    check_csrf(&request, &fields.csrf)?;
    captions::put(&platform, &actor, *id, &fields.language, &fields.file).await?;
    let back = Some(fields.back.as_str()).filter(|back| back.starts_with("/studio/"));
    Ok(see_other(&format!("{}?done=saved", back.unwrap_or("/studio"))))
}

async fn receive(mut form: Multipart) -> Result<Fields, Problem> {
    let mut fields = Fields::default();
    while let Some(mut field) = form.try_next().await.map_err(bad_form)? {
        let word = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
        match field.name() {
            Some("csrf") => fields.csrf = word(read(&mut field, MAX_WORD).await?),
            Some("language") => fields.language = word(read(&mut field, MAX_WORD).await?),
            Some("back") => fields.back = word(read(&mut field, MAX_WORD).await?),
            Some("file") => fields.file = read(&mut field, MAX_BYTES).await?,
            _ => while field.try_next().await.map_err(bad_form)?.is_some() {},
        }
    }
    Ok(fields)
}

async fn read(field: &mut Field, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(bad_form)? {
        if bytes.len() + chunk.len() > most {
            return Err(captions::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn bad_form(error: MultipartError) -> Problem {
    Problem::bad_request("bad-request").with("reason", error)
}
