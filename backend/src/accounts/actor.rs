//! Who is asking: extractors for handlers.
//!
//! The authentication middleware (`accounts::authenticate`) looks a request's session up once; these read what it found.

use crate::platform::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use content_schema::people::{Language, Role};
use content_schema::{SessionId, UserId};
use std::future::{Ready, ready};

/// A signed-in person. As an extractor it refuses everybody else with 401.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user_id: UserId,
    /// The device they are signed in on.
    pub session_id: SessionId,
    /// What they are.
    pub role: Role,
    /// The name others see.
    pub display_name: String,
    /// The language they chose, if they did.
    pub language: Option<Language>,
}

impl Actor {
    /// Whether the person keeps order (moderators and admins).
    pub const fn keeps_order(&self) -> bool {
        matches!(self.role, Role::Moderator | Role::Admin)
    }
}

impl FromRequest for Actor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            request
                .extensions()
                .get::<Self>()
                .cloned()
                .ok_or_else(Problem::sign_in_first),
        )
    }
}

/// A signed-in person or nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer(pub Option<Actor>);

impl Viewer {
    /// Id of the person, if somebody is signed in.
    pub fn user_id(&self) -> Option<UserId> {
        self.0.as_ref().map(|actor| actor.user_id)
    }
}

impl FromRequest for Viewer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<Actor>().cloned())))
    }
}
