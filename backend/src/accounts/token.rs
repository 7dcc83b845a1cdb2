//! The forms of tokens: pure functions of the keys and the time.
//!
//! - access token: a JWT (HS256, `kid` in its header), good for 15 minutes;
//! - refresh token: `session.generation.signature`. Nothing secret is kept in the database: a signed token of an older
//!   generation proves by itself that it was used before;
//! - cookie: `session.signature`, good as long as its session.

use crate::platform::secrets::Secrets;
use chrono::{DateTime, Utc};
use content_schema::{SessionId, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

/// An access token is good for so many seconds.
pub const ACCESS_TOKEN_S: i64 = 15 * 60;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who.
    pub sub: UserId,
    /// On which device.
    pub sid: SessionId,
    /// Issued, in Unix seconds.
    pub iat: i64,
    /// Good until, in Unix seconds.
    pub exp: i64,
}

/// A refresh token that we signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its family.
    pub session_id: SessionId,
    /// Which of the family it is.
    pub generation: i32,
}

/// Signs an access token; none when the keys are gone.
pub fn access_token(secrets: &Secrets, user: UserId, session: SessionId, now: DateTime<Utc>) -> Option<String> {
    let key = secrets.signing_key()?;
    let header = Header {
        kid: Some(key.kid.clone()),
        ..Header::new(Algorithm::HS256)
    };
    let claims = Claims {
        sub: user,
        sid: session,
        iat: now.timestamp(),
        exp: now.timestamp() + ACCESS_TOKEN_S,
    };
    encode(&header, &claims, &EncodingKey::from_secret(key.bytes())).ok()
}

/// Reads an access token that is ours and still good.
pub fn read_access_token(secrets: &Secrets, token: &str, now: DateTime<Utc>) -> Option<Claims> {
    let key = secrets.token_key(&decode_header(token).ok()?.kid?)?;
    let mut validation = Validation::new(Algorithm::HS256);
    // The time comes from our own clock, below.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(key.bytes()), &validation)
        .ok()?
        .claims;
    (claims.exp > now.timestamp()).then_some(claims)
}

/// Signs a refresh token.
pub fn refresh_token(secrets: &Secrets, token: RefreshToken) -> String {
    let text = format!("{}.{}", token.session_id, token.generation);
    let signature = secrets.sign("refresh", &text);
    format!("{text}.{signature}")
}

/// Reads a refresh token that we signed, used before or not.
pub fn read_refresh_token(secrets: &Secrets, token: &str) -> Option<RefreshToken> {
    let (text, signature) = token.rsplit_once('.')?;
    if !secrets.verify("refresh", text, signature) {
        return None;
    }
    let (session, generation) = text.split_once('.')?;
    Some(RefreshToken {
        session_id: session.parse().ok()?,
        generation: generation.parse().ok()?,
    })
}

/// Signs the value of a session cookie.
pub fn cookie_value(secrets: &Secrets, session: SessionId) -> String {
    let text = session.to_string();
    let signature = secrets.sign("cookie", &text);
    format!("{text}.{signature}")
}

/// Reads the value of a session cookie that we signed.
pub fn read_cookie_value(secrets: &Secrets, value: &str) -> Option<SessionId> {
    let (text, signature) = value.split_once('.')?;
    if secrets.verify("cookie", text, signature) {
        text.parse().ok()
    } else {
        None
    }
}

/// The CSRF token of a session's pages.
pub fn csrf_token(secrets: &Secrets, session: SessionId) -> String {
    secrets.sign("csrf", &session.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Clock;
    use chrono::Duration;
    use uuid::Uuid;

    fn secrets(name: &str) -> Secrets {
        let folder = std::env::temp_dir().join(format!("yinghuo-token-{name}-{}", std::process::id()));
        let secrets = Secrets::open(&folder.join("secrets.json"), &Clock::system()).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        secrets
    }

    #[test]
    fn an_access_token_ends_after_its_time_and_holds_for_its_keys_only() {
        let ours = secrets("ours");
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (user, session) = (UserId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let token = access_token(&ours, user, session, now).unwrap();
        assert_eq!(read_access_token(&ours, &token, now).unwrap().sub, user);
        assert!(read_access_token(&ours, &token, now + Duration::seconds(ACCESS_TOKEN_S)).is_none());
        assert!(read_access_token(&secrets("theirs"), &token, now).is_none());
        assert!(read_access_token(&ours, "rubbish", now).is_none());
    }

    #[test]
    fn refresh_tokens_and_cookies_cannot_be_made_up() {
        let secrets = secrets("made-up");
        let token = RefreshToken {
            session_id: SessionId(Uuid::from_u128(7)),
            generation: 3,
        };
        let text = refresh_token(&secrets, token);
        assert_eq!(read_refresh_token(&secrets, &text), Some(token));
        assert_eq!(read_refresh_token(&secrets, &text.replace(".3.", ".4.")), None);
        let cookie = cookie_value(&secrets, token.session_id);
        assert_eq!(read_cookie_value(&secrets, &cookie), Some(token.session_id));
        assert_eq!(read_cookie_value(&secrets, &text), None);
    }
}
