//! Transcoders and their tokens.
//!
//! A runner on another machine has a token of its own, made by `yinghuo runner add NAME`; the database keeps its digest
//! alone. The runners that `serve` starts have tokens signed with the installation's key and no row.

use super::entity::runner::{ActiveModel, Column, Entity};
use super::error::MediaError;
use crate::platform::secrets::random_text;
use crate::platform::{Platform, Problem};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use content_schema::RunnerId;
use futures::future::LocalBoxFuture;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

/// What a local runner's token begins with.
const LOCAL: &str = "local.";

/// The runner that speaks. As an extractor it refuses everybody else with 401.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runner {
    /// The operator's name for it.
    pub name: String,
}

impl FromRequest for Runner {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let platform = request.app_data::<web::Data<Platform>>().cloned();
        let token = bearer(request);
        Box::pin(async move {
            let platform = platform.ok_or_else(|| Problem::internal("no platform in the app"))?;
            let token = token.ok_or(MediaError::UnknownRunner)?;
            Ok(who_has(&platform, &token).await?)
        })
    }
}

/// Makes a runner and returns its token, which is told this once.
pub async fn add(platform: &Platform, name: &str) -> Result<String, MediaError> {
    let token = random_text(32);
    platform
        .database
        .write(async |tx| {
            if Entity::find().filter(Column::Name.eq(name)).one(tx).await?.is_some() {
                return Err(MediaError::RunnerExists(name.to_owned()));
            }
            let row = ActiveModel {
                id: Set(platform.ids.next::<RunnerId>()),
                name: Set(name.to_owned()),
                token_digest: Set(digest_of(&token)),
                created_at: Set(platform.clock.now()),
            };
            row.insert(tx).await?;
            Ok(())
        })
        .await?;
    Ok(token)
}

/// The token of a runner that this installation starts itself.
pub fn local_token(platform: &Platform, name: &str) -> String {
    format!("{LOCAL}{name}.{}", platform.secrets.sign("local-runner", name))
}

/// The runner that has a token.
pub async fn who_has(platform: &Platform, token: &str) -> Result<Runner, MediaError> {
    if let Some((name, signature)) = token.strip_prefix(LOCAL).and_then(|rest| rest.split_once('.')) {
        return if platform.secrets.verify("local-runner", name, signature) {
            Ok(Runner { name: name.to_owned() })
        } else {
            Err(MediaError::UnknownRunner)
        };
    }
    let row = Entity::find()
        .filter(Column::TokenDigest.eq(digest_of(token)))
        .one(platform.database.read())
        .await?;
    row.map(|row| Runner { name: row.name })
        .ok_or(MediaError::UnknownRunner)
}

/// SHA-256 of a secret text as lower-case hex, which is what the database keeps of tokens and leases.
pub fn digest_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
