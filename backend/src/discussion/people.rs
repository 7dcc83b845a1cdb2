//! Whom one may want to mention: those in the thread, and those who publish. Others are nobody's to list.

use super::entity::post;
use super::error::DiscussionError;
use super::threads;
use crate::accounts::service::{Face, beginning_with};
use crate::accounts::{Actor, Viewer};
use crate::catalog::service::who_publish;
use content_schema::{ThreadId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;

/// People whose names begin so that are looked at.
const LOOKED_AT: u64 = 200;

/// People suggested.
const SUGGESTED: usize = 8;

/// People whose name or username begins with a text: those in the thread first.
pub async fn suggest(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    text: &str,
    thread: Option<ThreadId>,
) -> Result<Vec<Face>, DiscussionError> {
    let text = text.trim().trim_start_matches(['@', '＠']);
    if text.is_empty() || text.chars().count() > 30 {
        return Ok(Vec::new());
    }
    let people = beginning_with(conn, text, LOOKED_AT).await?;
    let ids: Vec<UserId> = people.iter().map(|face| face.id).collect();
    let here: HashSet<UserId> = match thread {
        Some(id) => {
            threads::readable(conn, id, &Viewer(Some(actor.clone()))).await?;
            let authors: Vec<UserId> = post::Entity::find()
                .select_only()
                .column(post::Column::Author)
                .distinct()
                .filter(post::Column::ThreadId.eq(id))
                .filter(post::Column::GoneAt.is_null())
                .filter(post::Column::Author.is_in(ids.iter().copied()))
                .into_tuple()
                .all(conn)
                .await?;
            authors.into_iter().collect()
        }
        None => HashSet::new(),
    };
    let publish = who_publish(conn, &ids).await?;
    let mut known: Vec<Face> = people
        .into_iter()
        .filter(|face| here.contains(&face.id) || publish.contains(&face.id))
        .collect();
    known.sort_by_key(|face| !here.contains(&face.id));
    known.truncate(SUGGESTED);
    Ok(known)
}
