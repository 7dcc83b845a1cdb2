//! Thanks: one per person and post, taken back as easily as given.

use super::entity::thanks;
use super::error::DiscussionError;
use super::posts;
use crate::accounts::Actor;
use crate::platform::Platform;
use content_schema::{PostId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use std::collections::{HashMap, HashSet};

/// The thanks of some posts.
#[derive(Clone, Debug, Default)]
pub struct Thanks {
    /// How many people thanked; posts nobody thanked are left out.
    pub counts: HashMap<PostId, u64>,
    /// Posts the reader thanked.
    pub own: HashSet<PostId>,
}

/// Thanks for a post or takes thanks back; either as often as one likes. Answers how many thank now.
pub async fn set(platform: &Platform, actor: &Actor, id: PostId, thanks: bool) -> Result<u64, DiscussionError> {
    let key = (id, actor.user_id);
    platform
        .database
        .write(async |tx| {
            let (post, _) = posts::readable(tx, actor, id).await?;
            if post.gone_at.is_some() {
                return Err(DiscussionError::Missing);
            }
            if post.author == actor.user_id {
                return Err(DiscussionError::OwnPost);
            }
            if thanks {
                let row = thanks::ActiveModel {
                    post_id: Set(id),
                    user_id: Set(actor.user_id),
                    at: Set(platform.clock.now()),
                };
                let given = OnConflict::columns([thanks::Column::PostId, thanks::Column::UserId])
                    .do_nothing()
                    .to_owned();
                thanks::Entity::insert(row)
                    .on_conflict(given)
                    .exec_without_returning(tx)
                    .await?;
            } else {
                thanks::Entity::delete_by_id(key).exec(tx).await?;
            }
            Ok(thanks::Entity::find()
                .filter(thanks::Column::PostId.eq(id))
                .count(tx)
                .await?)
        })
        .await
}

/// The thanks of posts, and which of them are the reader's.
pub async fn of(conn: &impl ConnectionTrait, ids: &[PostId], reader: Option<UserId>) -> Result<Thanks, DbErr> {
    let rows: Vec<(PostId, i64)> = thanks::Entity::find()
        .select_only()
        .column(thanks::Column::PostId)
        .column_as(thanks::Column::UserId.count(), "thanks")
        .filter(thanks::Column::PostId.is_in(ids.iter().copied()))
        .group_by(thanks::Column::PostId)
        .into_tuple()
        .all(conn)
        .await?;
    let counts = rows.into_iter().map(|(id, count)| (id, count.cast_unsigned()));
    let own = match reader {
        Some(reader) => {
            thanks::Entity::find()
                .filter(thanks::Column::PostId.is_in(ids.iter().copied()))
                .filter(thanks::Column::UserId.eq(reader))
                .all(conn)
                .await?
        }
        None => Vec::new(),
    };
    Ok(Thanks {
        counts: counts.collect(),
        own: own.into_iter().map(|thanks| thanks.post_id).collect(),
    })
}
