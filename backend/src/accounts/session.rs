//! Signing in and out, and what a request's token or cookie stands for.

use super::actor::Actor;
use super::entity::{session, user};
use super::error::AccountError;
use super::{password, token};
use crate::platform::Platform;
use chrono::{DateTime, Duration, Utc};
use content_schema::people::Language;
use content_schema::{SessionId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use serde::Serialize;

/// A device stays signed in this long after it was last used: phones are offline for weeks.
pub const SESSION_LIVES: Duration = Duration::days(90);

/// `last_seen_at` is written at most this often.
const SEEN_EVERY: Duration = Duration::hours(1);

/// The tokens a program signs in for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Tokens {
    /// JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// Gives new tokens once, at `/auth/refresh`.
    pub refresh_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: i64,
}

/// Checks username and password.
pub async fn check_credentials(
    platform: &Platform,
    username: &str,
    password: String,
) -> Result<user::Model, AccountError> {
    let username = username.trim().to_lowercase();
    let found = user::Entity::find()
        .filter(user::Column::Username.eq(username))
        .one(platform.database.read())
        .await?;
    let hash = found.as_ref().map(|user| user.password_hash.clone());
    let fits = password::fits(password, hash).await?;
    let user = found.filter(|_| fits).ok_or(AccountError::WrongCredentials)?;
    if user.disabled_at.is_some() {
        Err(AccountError::Disabled)
    } else {
        Ok(user)
    }
}

/// Opens a session for a person on a device.
pub async fn open(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    user_id: UserId,
    device: &str,
) -> Result<SessionId, DbErr> {
    let now = platform.clock.now();
    let id = platform.ids.next();
    let row = session::ActiveModel {
        id: Set(id),
        user_id: Set(user_id),
        generation: Set(0),
        device: Set(device.chars().take(200).collect()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + SESSION_LIVES),
    };
    session::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(id)
}

/// The first tokens of a session.
pub fn first_tokens(platform: &Platform, user_id: UserId, session_id: SessionId) -> Result<Tokens, AccountError> {
    tokens(
        platform,
        user_id,
        token::RefreshToken {
            session_id,
            generation: 0,
        },
    )
}

/// Rotates a refresh token. A token used before ends its whole family: somebody holds a copy.
pub async fn refresh(platform: &Platform, text: &str) -> Result<Tokens, AccountError> {
    let given = token::read_refresh_token(&platform.secrets, text).ok_or(AccountError::BadRefreshToken)?;
    let transaction = platform.database.begin().await?;
    let found = live_session(&transaction, given.session_id, platform.clock.now()).await?;
    let session = found.ok_or(AccountError::BadRefreshToken)?;
    let next = given.generation.saturating_add(1);
    if !advance(&transaction, platform, given, next).await? {
        session::Entity::delete_by_id(session.id).exec(&transaction).await?;
        transaction.commit().await?;
        tracing::warn!(session = %session.id, "a refresh token was used twice; its family has ended");
        return Err(AccountError::RefreshTokenReused);
    }
    transaction.commit().await?;
    tokens(
        platform,
        session.user_id,
        token::RefreshToken {
            session_id: session.id,
            generation: next,
        },
    )
}

/// Ends a session.
pub async fn close(platform: &Platform, user_id: UserId, id: SessionId) -> Result<bool, DbErr> {
    let ended = platform
        .database
        .write(async |tx| {
            session::Entity::delete_by_id(id)
                .filter(session::Column::UserId.eq(user_id))
                .exec(tx)
                .await
        })
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends every session of a person but one, as after a change of password.
pub async fn close_others(tx: &DatabaseTransaction, user_id: UserId, kept: Option<SessionId>) -> Result<(), DbErr> {
    let mut ended = session::Entity::delete_many().filter(session::Column::UserId.eq(user_id));
    if let Some(kept) = kept {
        ended = ended.filter(session::Column::Id.ne(kept));
    }
    ended.exec(tx).await.map(drop)
}

/// Ends sessions that nobody used for their whole life.
pub async fn forget_old(platform: &Platform) -> Result<(), DbErr> {
    let now = platform.clock.now();
    let ended = session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(now));
    platform.database.write(async |tx| ended.exec(tx).await.map(drop)).await
}

/// The signed-in devices of a person, last used first.
pub async fn of_user(platform: &Platform, user_id: UserId) -> Result<Vec<session::Model>, DbErr> {
    session::Entity::find()
        .filter(session::Column::UserId.eq(user_id))
        .filter(session::Column::ExpiresAt.gt(platform.clock.now()))
        .order_by_desc(session::Column::LastSeenAt)
        .all(platform.database.read())
        .await
}

/// Whom a session stands for, if it is still good and the account may sign in.
pub async fn actor(platform: &Platform, id: SessionId) -> Result<Option<Actor>, DbErr> {
    let now = platform.clock.now();
    let Some(session) = live_session(platform.database.read(), id, now).await? else {
        return Ok(None);
    };
    let user = user::Entity::find_by_id(session.user_id)
        .one(platform.database.read())
        .await?;
    let Some(user) = user.filter(|user| user.disabled_at.is_none()) else {
        return Ok(None);
    };
    if now - session.last_seen_at > SEEN_EVERY {
        seen(platform, id, now).await?;
    }
    Ok(Some(Actor {
        user_id: user.id,
        session_id: id,
        role: user.role,
        display_name: user.display_name,
        language: user.language.as_deref().and_then(Language::from_tag),
    }))
}

async fn live_session(
    connection: &impl ConnectionTrait,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<session::Model>, DbErr> {
    session::Entity::find_by_id(id)
        .filter(session::Column::ExpiresAt.gt(now))
        .one(connection)
        .await
}

async fn seen(platform: &Platform, id: SessionId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let change = session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .col_expr(session::Column::ExpiresAt, Expr::value(now + SESSION_LIVES))
        .filter(session::Column::Id.eq(id));
    platform
        .database
        .write(async |tx| change.exec(tx).await.map(drop))
        .await
}

/// Moves a session to its next refresh token; false when `given` is not its newest.
async fn advance(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    given: token::RefreshToken,
    next: i32,
) -> Result<bool, DbErr> {
    let now = platform.clock.now();
    let advanced = session::Entity::update_many()
        .col_expr(session::Column::Generation, Expr::value(next))
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .col_expr(session::Column::ExpiresAt, Expr::value(now + SESSION_LIVES))
        .filter(session::Column::Id.eq(given.session_id))
        .filter(session::Column::Generation.eq(given.generation))
        .exec(transaction)
        .await?;
    Ok(advanced.rows_affected == 1)
}

fn tokens(platform: &Platform, user_id: UserId, refresh: token::RefreshToken) -> Result<Tokens, AccountError> {
    let now = platform.clock.now();
    let access_token = token::access_token(&platform.secrets, user_id, refresh.session_id, now)
        .ok_or_else(|| crate::platform::Problem::internal("no signing key"))?;
    Ok(Tokens {
        access_token,
        refresh_token: token::refresh_token(&platform.secrets, refresh),
        token_type: "Bearer",
        expires_in: token::ACCESS_TOKEN_S,
    })
}
