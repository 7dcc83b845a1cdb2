//! One notice for many events: an unread notice of a kind about a thing takes in the next of the same.
//!
//! The joined notice gets a new id, so that ids go on rising with time: who follows live events after the last id seen
//! hears of it again, with its new count, and the inbox shows it on top.

use super::entity::notice::{self, Column, Entity};
use super::push;
use super::quiet::quiet_until;
use super::settings::{self, NoticeSettings};
use crate::platform::Platform;
use chrono::{DateTime, Duration, Utc};
use content_schema::notice::{Notice, NoticeKind};
use content_schema::{NoticeId, UserId};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};

/// So many notices are written at once: both databases limit the values of a statement.
const CHUNK: usize = 500;

/// A notice that was pushed rings again for what joined it only after this time.
const PUSH_REST: Duration = Duration::minutes(15);

/// What makes notices the same.
type Key = (UserId, NoticeKind, String);

/// What a notice is about: its address without the place on the page.
pub fn target(url: &str) -> &str {
    url.split(['#', '?']).next().unwrap_or(url)
}

/// What is known of the people who are told.
pub struct Wishes {
    /// What they chose; those who chose nothing are missing.
    pub settings: HashMap<UserId, NoticeSettings>,
    /// Who has a device that takes pushes.
    pub pushed_to: HashSet<UserId>,
}

/// Writes notices, joining those that can be joined. Answers who has news in their page.
pub async fn write(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    notices: &[Notice],
) -> Result<Vec<UserId>, DbErr> {
    let mut told = Vec::new();
    for chunk in notices.chunks(CHUNK) {
        let people: HashSet<UserId> = chunk.iter().map(|notice| notice.recipient).collect();
        let targets: HashSet<String> = chunk.iter().map(|notice| target(&notice.url).to_owned()).collect();
        let wishes = Wishes {
            settings: settings::of_people(transaction, people.iter().copied()).await?,
            pushed_to: push::reachable(transaction, people.iter().copied()).await?,
        };
        // Locked, so that none is marked as read while it takes in another.
        let open = Entity::find()
            .filter(Column::Recipient.is_in(people))
            .filter(Column::Target.is_in(targets))
            .filter(Column::ReadAt.is_null())
            .lock_exclusive()
            .all(transaction)
            .await?;
        let now = platform.clock.now();
        let joined = join(open, chunk, &wishes, now, || platform.ids.next());
        if !joined.gone.is_empty() {
            let gone = Entity::delete_many().filter(Column::Id.is_in(joined.gone));
            gone.exec(transaction).await?;
        }
        told.extend(joined.rows.iter().filter(|row| row.in_page).map(|row| row.recipient));
        if !joined.rows.is_empty() {
            let rows = joined.rows.into_iter().map(IntoActiveModel::into_active_model);
            Entity::insert_many(rows).exec_without_returning(transaction).await?;
        }
    }
    Ok(told)
}

/// What becomes of a batch of notices.
struct Joined {
    /// Rows to write.
    rows: Vec<notice::Model>,
    /// Rows that they take the place of.
    gone: Vec<NoticeId>,
}

fn join(
    open: Vec<notice::Model>,
    notices: &[Notice],
    wishes: &Wishes,
    now: DateTime<Utc>,
    mut next_id: impl FnMut() -> NoticeId,
) -> Joined {
    let mut open: HashMap<Key, notice::Model> = open
        .into_iter()
        .map(|row| ((row.recipient, row.kind, row.target.clone()), row))
        .collect();
    let mut rows: HashMap<Key, notice::Model> = HashMap::new();
    let mut gone = Vec::new();
    let nothing = NoticeSettings::default();
    for notice in notices {
        let wish = wishes.settings.get(&notice.recipient).unwrap_or(&nothing);
        let channels = wish.channels(notice.kind);
        if !channels.any() {
            continue;
        }
        let key = (notice.recipient, notice.kind, target(&notice.url).to_owned());
        let before = rows.remove(&key).or_else(|| {
            let known = open.remove(&key)?;
            gone.push(known.id);
            Some(known)
        });
        let rings = channels.push && wishes.pushed_to.contains(&notice.recipient);
        let due = before.as_ref().map_or(now, |before| {
            // One that has rung rests; one that waits goes on waiting for its time.
            before.push_due.unwrap_or(now + PUSH_REST)
        });
        let due = quiet_until(wish.quiet_hours.as_ref(), due).unwrap_or(due);
        let row = notice::Model {
            id: next_id(),
            recipient: notice.recipient,
            kind: notice.kind,
            title: notice.title.clone(),
            actor_name: notice.actor_name.clone(),
            url: notice.url.clone(),
            created_at: now,
            read_at: None,
            target: key.2.clone(),
            events: before.map_or(1, |before| before.events.saturating_add(1)),
            in_page: channels.page,
            push_due: rings.then_some(due),
            mail: channels.email,
            mailed_in: None,
            note: notice.note.as_ref().and_then(|note| serde_json::to_string(note).ok()),
        };
        rows.insert(key, row);
    }
    Joined {
        rows: rows.into_values().collect(),
        gone,
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Channels;
    use super::*;
    use uuid::Uuid;

    const ME: UserId = UserId(Uuid::from_u128(7));

    fn reply(post: u32) -> Notice {
        Notice {
            recipient: ME,
            kind: NoticeKind::ThreadReplied,
            title: "小数乘法".into(),
            actor_name: Some(format!("第{post}人")),
            url: format!("/threads/1#post-{post}"),
            note: None,
        }
    }

    fn ids() -> impl FnMut() -> NoticeId {
        let mut last = 100;
        move || {
            last += 1;
            NoticeId(Uuid::from_u128(last))
        }
    }

    fn wishes(channels: Channels) -> Wishes {
        let settings = NoticeSettings {
            kinds: HashMap::from([(NoticeKind::ThreadReplied, channels)]),
            ..NoticeSettings::default()
        };
        Wishes {
            settings: HashMap::from([(ME, settings)]),
            pushed_to: HashSet::from([ME]),
        }
    }

    #[test]
    fn targets_are_pages_not_places_on_them() {
        for (url, about) in [
            ("/threads/1#post-2", "/threads/1"),
            ("/threads/1?unread#post-2", "/threads/1"),
            ("/lessons/1", "/lessons/1"),
            ("", ""),
        ] {
            assert_eq!(target(url), about);
        }
    }

    #[test]
    fn replies_in_one_thread_join_and_the_id_moves_forward() {
        let noon: DateTime<Utc> = "2026-11-25T04:00:00Z".parse().unwrap();
        let wishes = wishes(Channels::default());
        let mut next = ids();
        let first = join(Vec::new(), &[reply(1), reply(2)], &wishes, noon, &mut next);
        let [row] = &first.rows[..] else { panic!("one row") };
        assert_eq!((row.events, row.url.as_str()), (2, "/threads/1#post-2"));
        assert!(first.gone.is_empty());
        let known = row.id;

        let second = join(first.rows, &[reply(3)], &wishes, noon, &mut next);
        let [row] = &second.rows[..] else { panic!("one row") };
        assert_eq!((row.events, row.actor_name.as_deref()), (3, Some("第3人")));
        assert!(row.id > known);
        assert_eq!(second.gone, [known]);
    }

    #[test]
    fn what_has_rung_rests_and_nothing_rings_at_night() {
        let noon: DateTime<Utc> = "2026-11-25T04:00:00Z".parse().unwrap();
        let wishes = wishes(Channels::default());
        let fresh = join(Vec::new(), &[reply(1)], &wishes, noon, ids()).rows.remove(0);
        assert_eq!(fresh.push_due, Some(noon));
        let rung = notice::Model {
            push_due: None,
            ..fresh
        };
        let joined = join(vec![rung], &[reply(2)], &wishes, noon, ids()).rows.remove(0);
        assert_eq!(joined.push_due, Some(noon + PUSH_REST));
        let midnight: DateTime<Utc> = "2026-11-25T16:00:00Z".parse().unwrap();
        let later = join(Vec::new(), &[reply(1)], &wishes, midnight, ids()).rows.remove(0);
        assert_eq!(later.push_due, Some("2026-11-25T23:00:00Z".parse().unwrap()));
    }

    #[test]
    fn what_is_wanted_nowhere_is_not_written() {
        let none = Channels {
            page: false,
            email: false,
            push: false,
        };
        let joined = join(Vec::new(), &[reply(1)], &wishes(none), DateTime::UNIX_EPOCH, ids());
        assert!(joined.rows.is_empty());
        let mail_only = Channels { email: true, ..none };
        let joined = join(Vec::new(), &[reply(1)], &wishes(mail_only), DateTime::UNIX_EPOCH, ids());
        let row = &joined.rows[0];
        assert!(row.mail && !row.in_page && row.push_due.is_none());
    }
}
