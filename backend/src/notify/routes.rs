//! One's inbox over HTTP.

use super::entity::notice;
use super::service;
use crate::accounts::Actor;
use crate::platform::creation::JsonBody;
use crate::platform::page::{Page, PageQuery};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use content_schema::NoticeId;
use content_schema::notice::{Note, NoticeKind};
use serde::{Deserialize, Serialize};

/// Which notices are wanted.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct NoticeQuery {
    /// Items wanted, 1 to 100; 20 unless given.
    pub limit: Option<u64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Only those not read.
    #[serde(default)]
    pub unread: bool,
}

/// A notice.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct NoticeBody {
    /// Id; rises with time.
    pub id: NoticeId,
    /// Why.
    pub kind: NoticeKind,
    /// Title of what it is about.
    pub title: String,
    /// How many events of this kind about the same it tells of; those that come before it is read join it, and it gets a
    /// new id.
    pub count: i32,
    /// Who caused the latest; none for the platform itself.
    pub actor_name: Option<String>,
    /// Where the latest leads.
    pub url: String,
    /// When the latest was.
    pub created_at: DateTime<Utc>,
    /// Whether it was read.
    pub read: bool,
    /// What was done to keep order, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

/// A page of notices.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Inbox {
    /// Newest first.
    #[serde(flatten)]
    page: Page<NoticeBody>,
    /// How many have not been read in all.
    unread: u64,
}

/// Which notices were read.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadInput {
    /// Their ids; all unless given.
    ids: Option<Vec<NoticeId>>,
}

/// How many are left.
#[derive(Serialize, utoipa::ToSchema)]
pub struct UnreadBody {
    /// Notices not read.
    unread: u64,
}

impl From<notice::Model> for NoticeBody {
    fn from(row: notice::Model) -> Self {
        Self {
            note: row.note(),
            id: row.id,
            kind: row.kind,
            title: row.title,
            count: row.events,
            actor_name: row.actor_name,
            url: row.url,
            created_at: row.created_at,
            read: row.read_at.is_some(),
        }
    }
}

/// Own notices, newest first.
#[utoipa::path(tag = "discussion", params(NoticeQuery), security(("bearer" = [])),
    responses((status = 200, body = Inbox), (status = 401, body = ProblemBody)))]
#[get("/notifications")]
pub async fn list_notices(
    query: web::Query<NoticeQuery>,
    actor: Actor,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let query = query.into_inner();
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let connection = platform.database.read();
    let page = service::list(connection, actor.user_id, &page, query.unread).await?;
    let unread = service::unread(connection, actor.user_id).await?;
    Ok(HttpResponse::Ok().json(Inbox {
        page: page.map(NoticeBody::from),
        unread,
    }))
}

/// Marks own notices as read.
#[utoipa::path(tag = "discussion", request_body = ReadInput, security(("bearer" = [])),
    responses((status = 200, body = UnreadBody), (status = 401, body = ProblemBody)))]
#[post("/notifications/read")]
pub async fn mark_read(
    input: JsonBody<ReadInput>,
    actor: Actor,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    service::mark_read(&platform, actor.user_id, input.0.ids).await?;
    let unread = service::unread(platform.database.read(), actor.user_id).await?;
    Ok(HttpResponse::Ok().json(UnreadBody { unread }))
}
