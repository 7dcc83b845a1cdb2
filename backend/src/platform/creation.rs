//! Creating once: a POST with `Idempotency-Key` gives its first answer again however often it is sent.
//!
//! The key, a digest of the request and the answer are kept in the same transaction as what was created, so there is no
//! moment at which one exists without the other. The same key with another request gives 422.

use super::entity::idempotency::{ActiveModel, Column, Entity, Model};
use super::{Platform, Problem};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use chrono::Duration;
use content_schema::UserId;
use futures::future::LocalBoxFuture;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Answers are kept this long.
const KEPT: Duration = Duration::days(7);

/// JSON bodies may have so many bytes; files come by other ways.
const MAX_BODY_BYTES: usize = 1 << 20;

/// The JSON body of a request that creates, with its `Idempotency-Key`.
pub struct Creation<T> {
    /// The body.
    pub input: T,
    key: Option<String>,
    digest: Vec<u8>,
}

impl<T: DeserializeOwned + 'static> FromRequest for Creation<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body_bytes(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let key = idempotency_key(&request)?;
            let body = body.await?;
            Ok(Self {
                input: parse_json(&body)?,
                key,
                digest: digest_of(&request, &body),
            })
        })
    }
}

/// What tells a request from another with the same key.
fn digest_of(request: &HttpRequest, body: &[u8]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(request.method().as_str());
    digest.update(request.path());
    digest.update(body);
    digest.finalize().to_vec()
}

/// The JSON body of any other request: like `web::Json`, but refused with a [`Problem`].
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body_bytes(request, payload);
        Box::pin(async move { parse_json(&body.await?).map(JsonBody) })
    }
}

/// The same for a request that may come without a body: then it says what is usual.
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body_bytes(request, payload);
        Box::pin(async move {
            let body = body.await?;
            if body.is_empty() {
                return Ok(Self(T::default()));
            }
            parse_json(&body).map(Self)
        })
    }
}

impl Creation<()> {
    /// A request that creates by a file as its body, which was received whole; `sha256` is its digest.
    pub fn of_file(request: &HttpRequest, sha256: &[u8]) -> Result<Self, Problem> {
        Ok(Self {
            input: (),
            key: idempotency_key(request)?,
            digest: digest_of(request, sha256),
        })
    }

    /// The first answer where the key was used before: a look ahead of work that is costly, [`Creation::once`] decides.
    pub async fn answered(&self, platform: &Platform, actor: UserId) -> Result<Option<HttpResponse>, Problem> {
        let Some(key) = &self.key else { return Ok(None) };
        let conn = platform.database.read();
        match Entity::find_by_id((actor, key.clone())).one(conn).await? {
            Some(first) => answer_again(first, &self.digest).map(Some),
            None => Ok(None),
        }
    }
}

impl<T> Creation<T> {
    /// Runs the write once for its key and answers 201 with what it returns, or the first answer again.
    pub async fn once<R: Serialize>(
        self,
        platform: &Platform,
        actor: UserId,
        act: impl AsyncFnOnce(&DatabaseTransaction, T) -> Result<R, Problem>,
    ) -> Result<HttpResponse, Problem> {
        self.once_with_status(platform, actor, StatusCode::CREATED, act).await
    }

    /// The same with another status than 201.
    pub async fn once_with_status<R: Serialize>(
        self,
        platform: &Platform,
        actor: UserId,
        status: StatusCode,
        act: impl AsyncFnOnce(&DatabaseTransaction, T) -> Result<R, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let transaction = platform.database.begin().await?;
        if let Some(key) = &self.key
            && !claim(&transaction, platform, actor, key, &self.digest).await?
        {
            return first_answer(&transaction, actor, key, &self.digest).await;
        }
        let answer = act(&transaction, self.input).await?;
        let body = serde_json::to_value(&answer).map_err(Problem::internal)?;
        if let Some(key) = &self.key {
            remember(&transaction, actor, key, status, body.clone()).await?;
        }
        transaction.commit().await?;
        platform.outbox.ring();
        Ok(HttpResponse::build(status).json(body))
    }
}

/// Takes the key for this request; false when somebody has it already. Another request with the same key waits here for
/// this one's transaction to end.
async fn claim(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    actor: UserId,
    key: &str,
    digest: &[u8],
) -> Result<bool, Problem> {
    let row = ActiveModel {
        actor: Set(actor),
        key: Set(key.to_owned()),
        digest: Set(digest.to_vec()),
        status: Set(0),
        body: Set(serde_json::Value::Null),
        at: Set(platform.clock.now()),
    };
    let conflict = OnConflict::columns([Column::Actor, Column::Key])
        .do_nothing()
        .to_owned();
    let inserted = Entity::insert(row)
        .on_conflict(conflict)
        .exec_without_returning(transaction)
        .await?;
    Ok(inserted == 1)
}

async fn first_answer(
    transaction: &DatabaseTransaction,
    actor: UserId,
    key: &str,
    digest: &[u8],
) -> Result<HttpResponse, Problem> {
    let first = Entity::find_by_id((actor, key.to_owned()))
        .one(transaction)
        .await?
        .ok_or_else(|| Problem::conflict("idempotency-key-in-use"))?;
    answer_again(first, digest)
}

fn answer_again(first: Model, digest: &[u8]) -> Result<HttpResponse, Problem> {
    if first.digest != digest {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused"));
    }
    let status = u16::try_from(first.status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok());
    Ok(HttpResponse::build(status.unwrap_or(StatusCode::CREATED)).json(first.body))
}

async fn remember(
    transaction: &DatabaseTransaction,
    actor: UserId,
    key: &str,
    status: StatusCode,
    body: serde_json::Value,
) -> Result<(), Problem> {
    let answer = ActiveModel {
        actor: Set(actor),
        key: Set(key.to_owned()),
        status: Set(status.as_u16().into()),
        body: Set(body),
        ..Default::default()
    };
    Entity::update(answer).exec(transaction).await?;
    Ok(())
}

/// Forgets answers given long ago.
pub async fn forget_old(platform: &Platform) -> Result<u64, DbErr> {
    let before = platform.clock.now() - KEPT;
    let forgotten = platform
        .database
        .write(async |tx| Entity::delete_many().filter(Column::At.lt(before)).exec(tx).await)
        .await?;
    Ok(forgotten.rows_affected)
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(header) = request.headers().get("Idempotency-Key") else {
        return Ok(None);
    };
    let key = header.to_str().unwrap_or_default();
    if (1..=200).contains(&key.len()) {
        Ok(Some(key.to_owned()))
    } else {
        Err(Problem::bad_request("bad-idempotency-key"))
    }
}

/// The whole body, up to the limit.
fn body_bytes(request: &HttpRequest, payload: &mut Payload) -> LocalBoxFuture<'static, Result<Bytes, Problem>> {
    let is_json = request.content_type().split(';').next().is_some_and(|kind| {
        let kind = kind.trim().to_ascii_lowercase();
        kind.is_empty() || kind == "application/json" || kind.ends_with("+json")
    });
    let payload = payload.take();
    Box::pin(async move {
        if !is_json {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "json-expected"));
        }
        match actix_web::body::to_bytes_limited(actix_web::body::BodyStream::new(payload), MAX_BODY_BYTES).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(_)) => Err(Problem::bad_request("body-cut-off")),
            Err(_) => Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large")),
        }
    })
}

/// Parses a body; what is wrong with it is told by field where the parser knows the field.
fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::bad_request("bad-utf8"))?;
    serde_json::from_str(text).map_err(|error| {
        let slug = if error.is_data() {
            "wrong-json"
        } else {
            "malformed-json"
        };
        let status = if error.is_data() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::BAD_REQUEST
        };
        Problem::new(status, slug).with("reason", error)
    })
}
