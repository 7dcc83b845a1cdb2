//! What becomes of enclosures without a post.

use super::take::{Contents, take};
use super::tidy::forget_unposted;
use crate::accounts::Actor;
use crate::discussion::entity::enclosure;
use crate::platform::testing::TestPlatform;
use crate::{discussion, media};
use chrono::Duration;
use content_schema::people::Role;
use content_schema::{SessionId, UserId};
use sea_orm::EntityTrait;
use std::io::Write;
use tempfile::NamedTempFile;
use uuid::Uuid;

fn recording() -> Contents {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(b"OggS a voice").unwrap();
    Contents { file, bytes: 12 }
}

#[actix_web::test]
async fn what_never_gets_a_post_is_forgotten_after_a_week() {
    let tables = media::schema::migrations()
        .into_iter()
        .chain(discussion::schema::migrations());
    let platform = TestPlatform::with(tables.collect()).await;
    let actor = Actor {
        user_id: UserId(Uuid::from_u128(1)),
        session_id: SessionId(Uuid::nil()),
        role: Role::Student,
        display_name: String::new(),
        language: None,
    };
    let taken = take(&platform, &actor, &recording(), "").await.unwrap();
    let stored = format!("recordings/{}", taken.id);
    assert!(platform.storage.size(&stored).await.is_ok());
    for (days, forgotten) in [(6, 0), (8, 1), (9, 0)] {
        let then = platform.later(Duration::days(days));
        assert_eq!(forget_unposted(&then).await.unwrap(), forgotten, "after {days} days");
    }
    let conn = platform.database.read();
    assert!(enclosure::Entity::find().one(conn).await.unwrap().is_none());
    media::service::sweep_removed(&platform).await.unwrap();
    assert!(platform.storage.size(&stored).await.is_err());
}
