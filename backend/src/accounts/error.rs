//! What can go wrong with accounts.

use crate::platform::Problem;
use actix_web::http::StatusCode;
use sea_orm::DbErr;
use thiserror::Error;

/// A refusal of this capability.
#[derive(Debug, Error)]
pub enum AccountError {
    /// Username or password are wrong; which one is not told.
    #[error("wrong username or password")]
    WrongCredentials,
    /// The account may not sign in.
    #[error("the account is disabled")]
    Disabled,
    /// Somebody has the username already.
    #[error("the username is taken")]
    UsernameTaken,
    /// The refresh token is not ours, expired or signed out.
    #[error("the refresh token is not good")]
    BadRefreshToken,
    /// The refresh token was used before: somebody has a copy, so the whole family has ended.
    #[error("the refresh token was used before")]
    RefreshTokenReused,
    /// A field of the input, or anything else already in its final form.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        let unauthorized = |slug| Self::new(StatusCode::UNAUTHORIZED, slug);
        match error {
            AccountError::WrongCredentials => unauthorized("wrong-credentials"),
            AccountError::Disabled => Self::new(StatusCode::FORBIDDEN, "account-disabled"),
            AccountError::UsernameTaken => Self {
                errors: Self::invalid_field("username", "taken").errors,
                ..Self::conflict("username-taken")
            },
            AccountError::BadRefreshToken => unauthorized("bad-refresh-token"),
            AccountError::RefreshTokenReused => unauthorized("refresh-token-reused"),
            AccountError::Problem(problem) => problem,
            AccountError::Database(error) => error.into(),
        }
    }
}
