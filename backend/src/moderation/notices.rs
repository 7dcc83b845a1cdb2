//! Who is told of an act: the person concerned, unless it was their own doing.

use super::acts;
use crate::platform::outbox::Event;
use content_schema::ActId;
use content_schema::notice::{Note, Notice, NoticeKind};
use sea_orm::{ConnectionTrait, DbErr};

/// The notice of `moderation.act`. It leads to the act, so that none joins another while unread.
pub async fn notices(conn: &impl ConnectionTrait, event: &Event) -> Result<Vec<Notice>, DbErr> {
    let Some(act) = acts::find(conn, ActId(event.subject)).await? else {
        return Ok(Vec::new());
    };
    let told = act.person.filter(|person| act.kind.tells() && *person != act.moderator);
    let notice = told.map(|recipient| Notice {
        recipient,
        kind: NoticeKind::Moderated,
        title: act.title,
        actor_name: None,
        url: format!("/moderation/acts/{}", act.id),
        note: Some(Note {
            act: act.kind,
            reason: act.reason,
            words: act.words,
            until: act.until,
        }),
    });
    Ok(notice.into_iter().collect())
}
