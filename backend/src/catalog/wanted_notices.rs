//! Whom it concerns that a wanted case was found.

use super::entity::{case, wanted};
use super::service;
use super::wanted::wanting;
use crate::accounts::service::display_names;
use crate::platform::outbox::Event;
use content_schema::WantedId;
use content_schema::notice::{Notice, NoticeKind};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// The notices of `wanted.answered`, one for each who wants the case but the one who found it.
pub async fn notices(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<Notice>, DbErr> {
    let Some(wanted) = wanted::Entity::find_by_id(WantedId(event.subject)).one(conn).await? else {
        return Ok(Vec::new());
    };
    let (Some(id), Some(by)) = (wanted.answer, wanted.answered_by) else {
        return Ok(Vec::new());
    };
    let Some(case) = case::Entity::find_by_id(id).one(conn).await? else {
        return Ok(Vec::new());
    };
    let names = display_names(conn, &[by]).await?;
    let people = wanting(conn, &wanted).await?;
    let notice = |recipient| Notice {
        recipient,
        kind: NoticeKind::WantedAnswered,
        title: case.title.clone(),
        actor_name: names.get(&by).cloned(),
        url: service::case_url(id),
        note: None,
    };
    Ok(people.into_iter().filter(|person| *person != by).map(notice).collect())
}
