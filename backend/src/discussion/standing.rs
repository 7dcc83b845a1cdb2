//! How far an account is trusted with posting: a pure function of what it has done here.
//!
//! Who registered a moment ago may be anybody, so a new account posts little and links little. The limits lift by
//! themselves once posts have stayed or somebody has said thanks, and come back when posts had to be hidden. Teachers'
//! accounts are made by administrators, who vouch for them.

use super::entity::post::{self, Gone};
use super::entity::thanks;
use super::mentions;
use crate::accounts::Actor;
use crate::platform::Platform;
use crate::platform::validate::Checks;
use chrono::{DateTime, Duration, Utc};
use content_schema::fold::{folded, is_combining};
use content_schema::people::Role;
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

/// An account is new at least so long.
const NEW_FOR: Duration = Duration::days(1);

/// The same text is not posted again for so long.
const NOT_AGAIN_FOR: Duration = Duration::hours(1);

/// Shorter texts (`谢谢`) may be said in many threads.
const SAYS_MUCH: usize = 10;

/// Marks that one letter may carry: Vietnamese needs two, a text that runs over its neighbours dozens.
const MARKS_ON_A_LETTER: usize = 4;

/// What an account has done so far.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// Whether an administrator made the account.
    pub vouched: bool,
    /// How old it is.
    pub age: Duration,
    /// Posts that are still there.
    pub kept: u64,
    /// Posts that had to be hidden.
    pub hidden: u64,
    /// Thanks it was given.
    pub thanks: u64,
}

/// What a post of an account may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Links in one post.
    pub links: usize,
    /// People mentioned in one post.
    pub mentions: usize,
    /// Posts in 24 hours.
    pub posts_a_day: u64,
}

/// For accounts in good standing: beyond what anybody types in earnest.
pub const SETTLED: Allowed = Allowed {
    links: 30,
    mentions: 10,
    posts_a_day: 500,
};

/// For new accounts, and those whose posts had to be hidden.
pub const NEW: Allowed = Allowed {
    links: 2,
    mentions: 3,
    posts_a_day: 15,
};

/// What an account with such a record may do.
pub fn allowed(record: &Record) -> Allowed {
    let bad = record.hidden >= 2 && record.hidden * 5 > record.kept;
    let proven = record.age >= NEW_FOR && (record.kept >= 3 || record.thanks >= 2);
    if !bad && (record.vouched || proven) {
        SETTLED
    } else {
        NEW
    }
}

/// Refuses a post that its author's standing does not allow, or that says again what they have just said. Those who keep
/// order are under no limit.
pub async fn check(
    conn: &impl ConnectionTrait,
    platform: &Platform,
    actor: &Actor,
    thread: ThreadId,
    changed: Option<PostId>,
    body: &str,
    checks: &mut Checks,
) -> Result<(), DbErr> {
    if actor.keeps_order() {
        return Ok(());
    }
    let now = platform.clock.now();
    let allowed = allowed(&record(conn, actor, now).await?);
    if links(body) > allowed.links {
        checks.refuse_over("body", "too_many_links", allowed.links);
    }
    if mentions::candidates(body).len() > allowed.mentions {
        checks.refuse_over("body", "too_many_mentions", allowed.mentions);
    }
    if changed.is_some() {
        return Ok(());
    }
    let day = by(actor.user_id).filter(post::Column::CreatedAt.gt(now - Duration::days(1)));
    if day.count(conn).await? >= allowed.posts_a_day {
        let most = usize::try_from(allowed.posts_a_day).unwrap_or(usize::MAX);
        checks.refuse_over("body", "posts_a_day", most);
    } else if said_again(conn, actor.user_id, thread, now, body).await? {
        checks.refuse("body", "said_again");
    }
    Ok(())
}

/// What an account has done, asked only as far as it matters.
async fn record(conn: &impl ConnectionTrait, actor: &Actor, now: DateTime<Utc>) -> Result<Record, DbErr> {
    let own = || by(actor.user_id).select_only().column(post::Column::Id).into_query();
    let hidden = by(actor.user_id)
        .filter(post::Column::Gone.eq(Gone::Hidden))
        .count(conn)
        .await?;
    let kept = by(actor.user_id)
        .filter(post::Column::GoneAt.is_null())
        .count(conn)
        .await?;
    let thanks = thanks::Entity::find()
        .filter(thanks::Column::PostId.in_subquery(own()))
        .count(conn)
        .await?;
    Ok(Record {
        vouched: actor.role != Role::Student,
        age: super::limits::opened_at(actor.user_id).map_or(Duration::zero(), |at| now - at),
        kept,
        hidden,
        thanks,
    })
}

/// Whether a person has said the same within the hour: in this thread, or anywhere when it is more than a word.
async fn said_again(
    conn: &impl ConnectionTrait,
    author: UserId,
    thread: ThreadId,
    now: DateTime<Utc>,
    body: &str,
) -> Result<bool, DbErr> {
    let said = folded(body);
    if said.is_empty() {
        // A voice or picture speaks for itself.
        return Ok(false);
    }
    let mut before = by(author)
        .filter(post::Column::CreatedAt.gt(now - NOT_AGAIN_FOR))
        .filter(post::Column::GoneAt.is_null())
        .order_by_desc(post::Column::Id)
        .limit(SETTLED.posts_a_day);
    if said.chars().count() < SAYS_MUCH {
        before = before.filter(post::Column::ThreadId.eq(thread));
    }
    let texts: Vec<String> = before
        .select_only()
        .column(post::Column::Body)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(texts.iter().any(|text| folded(text) == said))
}

fn by(author: UserId) -> sea_orm::Select<post::Entity> {
    post::Entity::find().filter(post::Column::Author.eq(author))
}

/// How many links a text holds, however they are written.
fn links(text: &str) -> usize {
    let text = folded(text);
    text.matches("://").count() + text.matches("www.").count()
}

/// Whether marks pile up on a letter and run over what stands around it.
pub fn piles_up(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|letter| {
        marks = if is_combining(letter) { marks + 1 } else { 0 };
        marks > MARKS_ON_A_LETTER
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_lift_with_good_standing_and_come_back_without() {
        let record = |vouched, hours, kept, hidden, thanks| Record {
            vouched,
            age: Duration::hours(hours),
            kept,
            hidden,
            thanks,
        };
        for (given, wanted) in [
            (record(false, 0, 0, 0, 0), NEW),
            (record(false, 1, 30, 0, 9), NEW),
            (record(false, 30, 2, 0, 1), NEW),
            (record(false, 30, 3, 0, 0), SETTLED),
            (record(false, 30, 1, 0, 2), SETTLED),
            (record(false, 3000, 9, 2, 9), NEW),
            (record(false, 3000, 11, 2, 9), SETTLED),
            (record(true, 0, 0, 0, 0), SETTLED),
            (record(true, 0, 0, 1, 0), SETTLED),
            (record(true, 9000, 5, 2, 0), NEW),
        ] {
            assert_eq!(allowed(&given), wanted, "{given:?}");
        }
    }

    #[test]
    fn links_are_counted_however_they_are_written() {
        for (text, count) in [
            ("没有链接", 0),
            ("[看](https://a.cn) http://b.cn", 2),
            ("ｈｔｔｐ：／／ｃ.cn WWW.d.cn", 2),
        ] {
            assert_eq!(links(text), count, "{text}");
        }
    }

    #[test]
    fn letters_carry_a_few_marks_and_no_towers() {
        assert!(!piles_up("Tiếng Việt ế, zhōng wén, e\u{302}\u{301}"));
        assert!(piles_up(&format!("好{}", "\u{30d}".repeat(5))));
        assert!(piles_up("Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}algo"));
    }
}
