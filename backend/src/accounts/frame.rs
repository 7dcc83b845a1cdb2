//! The frame of a page, from the request: who looks, in which language, with which CSRF token.

use super::actor::Actor;
use super::token;
use crate::platform::{Platform, Problem};
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use content_schema::UserId;
use content_schema::people::Language;
use futures::future::LocalBoxFuture;
use yinghuo_web::{Frame, Viewer};

/// Cookie of a language chosen by somebody who is not signed in.
pub const LANGUAGE_COOKIE: &str = "yinghuo_language";

/// Counts a person's unread notices; `notify` does, and `app` plugs it in.
#[async_trait::async_trait]
pub trait Unread: Send + Sync {
    /// How many notices the person has not read.
    async fn unread(&self, user: UserId) -> Result<u64, Problem>;
}

/// The frame of the page that is asked for.
pub struct FrameFor(pub Frame);

impl FromRequest for FrameFor {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { frame(&request).await.map(FrameFor) })
    }
}

/// The frame for a request that has passed the authentication middleware.
pub async fn frame(request: &HttpRequest) -> Result<Frame, Problem> {
    let actor = request.extensions().get::<Actor>().cloned();
    let platform = request
        .app_data::<web::Data<Platform>>()
        .ok_or_else(|| Problem::internal("no platform"))?;
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let language = language(request, actor.as_ref());
    let Some(actor) = actor else {
        return Ok(Frame {
            path,
            ..Frame::visitor(language)
        });
    };
    let unread_notices = match request.app_data::<web::Data<dyn Unread>>() {
        Some(counter) => counter.unread(actor.user_id).await?,
        None => 0,
    };
    Ok(Frame {
        language,
        viewer: Some(Viewer {
            id: actor.user_id.to_string(),
            display_name: actor.display_name,
            role: actor.role,
            unread_notices,
        }),
        csrf_token: token::csrf_token(&platform.secrets, actor.session_id),
        path,
        message: message(request.query_string()),
    })
}

/// The language of a reader: the one they chose, or what their cookie or browser says.
pub fn language(request: &HttpRequest, actor: Option<&Actor>) -> Language {
    let chosen = actor.and_then(|actor| actor.language);
    let cookie = || Language::from_tag(request.cookie(LANGUAGE_COOKIE)?.value());
    chosen
        .or_else(cookie)
        .unwrap_or_else(|| accepted_language(request.headers()))
}

/// The first language of `Accept-Language` that we speak, by falling weight (RFC 9110 §12.5.4).
pub fn accepted_language(headers: &HeaderMap) -> Language {
    let header = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut wanted: Vec<(f32, Language)> = header
        .split(',')
        .filter_map(|part| {
            let (tag, parameters) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
            let weight = parameters
                .trim()
                .strip_prefix("q=")
                .and_then(|weight| weight.parse().ok())
                .unwrap_or(1.0);
            Language::from_tag(tag).map(|language| (weight, language))
        })
        .collect();
    wanted.sort_by(|one, other| other.0.total_cmp(&one.0));
    wanted.first().map(|(_, language)| *language).unwrap_or_default()
}

/// What has just been done, told once by the address a form leads to: `?done=saved`.
fn message(query: &str) -> Option<String> {
    ["saved", "signed-out", "reported"]
        .into_iter()
        .find(|key| query.contains(&format!("done={key}")))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn the_heaviest_language_we_speak_wins() {
        for (header, language) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::ZhCn),
            ("en-GB,en;q=0.9", Language::En),
            ("fr, en;q=0.4, zh;q=0.6", Language::ZhCn),
            ("fr", Language::ZhCn),
            ("", Language::ZhCn),
            ("en;q=rubbish", Language::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(accepted_language(&headers), language, "{header}");
        }
    }
}
