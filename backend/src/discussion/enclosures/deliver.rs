//! The files of enclosures: `/e/{id}/{file}`, for those who may read their post.

use super::picture;
use crate::accounts::Viewer;
use crate::discussion::entity::enclosure::{self, EnclosureKind};
use crate::discussion::entity::post;
use crate::discussion::error::DiscussionError;
use crate::discussion::{policy, threads};
use crate::media::{self, Stored};
use crate::platform::{Platform, Problem};
use actix_web::{HttpRequest, HttpResponse, route, web};
use content_schema::EnclosureId;
use sea_orm::{ConnectionTrait, EntityTrait};
use yinghuo_files::errand::{LARGE, SMALL};

/// Browsers keep it, and ask each time whether it is still theirs to have.
const ASK_EACH_TIME: &str = "private, no-cache";

/// A voice or picture.
#[route("/e/{id}/{file}", method = "GET", method = "HEAD")]
pub async fn deliver_enclosure(
    request: HttpRequest,
    path: web::Path<(EnclosureId, String)>,
    viewer: Viewer,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let row = seen(platform.database.read(), &viewer, id).await?;
    let stored = match (row.kind, row.media_id) {
        (EnclosureKind::Voice, Some(media_id)) => media::published(&platform, media_id, &name, ASK_EACH_TIME).await?,
        (EnclosureKind::Picture, _) => stored_picture(&row, &name).ok_or_else(Problem::not_found)?,
        (EnclosureKind::Voice, None) => return Err(Problem::not_found()),
    };
    Ok(media::send(&request, &platform, &stored).await?)
}

/// An enclosure that the viewer may see; 404 for anybody else.
pub async fn seen(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    id: EnclosureId,
) -> Result<enclosure::Model, DiscussionError> {
    let row = enclosure::Entity::find_by_id(id).one(conn).await?;
    let row = row.ok_or(DiscussionError::Missing)?;
    let reads_post = match row.post_id {
        Some(post_id) => {
            let post = post::Entity::find_by_id(post_id).one(conn).await?;
            let post = post.ok_or(DiscussionError::Missing)?;
            threads::readable(conn, post.thread_id, viewer).await?;
            Some(policy::reads(viewer.0.as_ref(), &post))
        }
        None => None,
    };
    let is_owner = viewer.user_id() == Some(row.owner);
    if policy::sees_enclosed(reads_post, is_owner) {
        Ok(row)
    } else {
        Err(DiscussionError::Missing)
    }
}

fn stored_picture(row: &enclosure::Model, name: &str) -> Option<Stored> {
    let bytes = match name {
        LARGE => row.bytes,
        SMALL => row.small_bytes,
        _ => None,
    };
    Some(Stored {
        name: picture::storage_name(row.id, name),
        bytes: bytes?.cast_unsigned(),
        // What lies under an id never changes.
        etag: format!("\"{}-{name}\"", row.id),
        mime: "image/jpeg".into(),
        cache: ASK_EACH_TIME,
        save_as: None,
    })
}
