//! Events become notices, once.

use super::service;
use super::{Callers, NoticeSource, follow, schema};
use crate::platform::outbox::{self, Event};
use crate::platform::page::PageQuery;
use crate::platform::testing::TestPlatform;
use content_schema::UserId;
use content_schema::notice::{Notice, NoticeKind};
use sea_orm::DbErr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Tells the subject of every `told` event.
struct Echo;

#[async_trait::async_trait]
impl NoticeSource for Echo {
    async fn notices(&self, event: &Event) -> Result<Vec<Notice>, DbErr> {
        let notice = Notice {
            recipient: UserId(event.subject),
            kind: NoticeKind::MediaReady,
            title: "小数乘法".into(),
            actor_name: None,
            url: format!("/lessons/{}", event.seq),
            note: None,
        };
        Ok((event.topic == "told").then_some(notice).into_iter().collect())
    }
}

async fn append(platform: &TestPlatform, topic: &str, person: UserId) {
    let done = platform
        .database
        .write(async |tx| outbox::append(tx, &platform.clock, topic, person.0, serde_json::Value::Null).await);
    done.await.unwrap();
    platform.outbox.ring();
}

async fn until_unread(platform: &TestPlatform, person: UserId, wanted: u64) {
    let start = Instant::now();
    while service::unread(platform.database.read(), person).await.unwrap() != wanted {
        assert!(start.elapsed() < Duration::from_secs(20), "waited too long");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn each_event_is_told_once_also_after_a_restart() {
    let platform = TestPlatform::with(schema::migrations()).await;
    let (one, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    append(&platform, "told", one).await;
    append(&platform, "silent", one).await;
    for round in 1..=2 {
        let task = tokio::spawn(follow(Clone::clone(&*platform), Callers::default(), Arc::new(Echo)));
        until_unread(&platform, one, 1).await;
        append(&platform, "told", other).await;
        until_unread(&platform, other, round).await;
        task.abort();
    }
    let page = service::list(platform.database.read(), one, &PageQuery::default(), true)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
    service::mark_read(&platform, one, None).await.unwrap();
    assert_eq!(service::unread(platform.database.read(), one).await.unwrap(), 0);
    assert_eq!(service::unread(platform.database.read(), other).await.unwrap(), 2);
}

#[tokio::test]
async fn of_two_notifiers_one_writes() {
    let platform = TestPlatform::with(schema::migrations()).await;
    assert!(service::deliver(&platform, 0, 5, &[]).await.unwrap().is_some());
    assert!(service::deliver(&platform, 0, 5, &[]).await.unwrap().is_none());
    assert_eq!(service::cursor(platform.database.read()).await.unwrap(), 5);
}

#[tokio::test]
async fn many_replies_are_one_notice_until_it_is_read() {
    let platform = TestPlatform::with(schema::migrations()).await;
    let (me, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    let reply = |recipient, post: i64| Notice {
        recipient,
        kind: NoticeKind::ThreadReplied,
        title: "小数乘法".into(),
        actor_name: None,
        url: format!("/threads/1#post-{post}"),
        note: None,
    };
    let inbox = async |person| {
        let page = service::list(platform.database.read(), person, &PageQuery::default(), false).await;
        page.unwrap().items
    };
    let mut last = service::newest(platform.database.read(), me).await.unwrap();
    for post in 1..=3 {
        let told = service::deliver(&platform, post - 1, post, &[reply(me, post)]).await;
        assert_eq!(told.unwrap(), Some(vec![me]));
        // a listener who goes on after the last id hears of each
        let after = last.unwrap_or(content_schema::NoticeId(Uuid::nil()));
        let news = service::after(platform.database.read(), me, after, 9).await.unwrap();
        assert_eq!(news.iter().map(|row| i64::from(row.events)).collect::<Vec<_>>(), [post]);
        last = Some(news[0].id);
    }
    service::deliver(&platform, 3, 4, &[reply(other, 4)]).await.unwrap();
    assert_eq!(inbox(me).await.len(), 1);
    assert_eq!(inbox(me).await[0].url, "/threads/1#post-3");
    assert_eq!(inbox(other).await[0].events, 1);

    service::mark_read(&platform, me, None).await.unwrap();
    service::deliver(&platform, 4, 5, &[reply(me, 5)]).await.unwrap();
    let after_reading: Vec<_> = inbox(me).await.iter().map(|row| row.events).collect();
    assert_eq!(after_reading, [1, 3]);
}
