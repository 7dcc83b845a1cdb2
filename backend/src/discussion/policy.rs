//! Who may do what in a discussion: pure functions of actor and object. That a thread may be seen at all, its subject
//! decides.

use super::entity::post::{self, Gone};
use super::entity::thread::{self, ThreadKind};
use super::error::DiscussionError;
use crate::accounts::Actor;
use content_schema::UserId;

/// Everybody signed in may post; in a thread that is locked or out of sight only those who keep order.
pub fn may_post(actor: &Actor, thread: &thread::Model) -> Result<(), DiscussionError> {
    if (thread.locked || thread.gone.is_some()) && !actor.keeps_order() {
        Err(DiscussionError::Locked)
    } else {
        Ok(())
    }
}

/// Whether a post or thread is there for somebody: what is held, for its author and those who keep order alone.
pub fn finds(viewer: Option<&Actor>, author: UserId, gone: Option<Gone>) -> bool {
    gone != Some(Gone::Held) || is_theirs(viewer, author)
}

/// Whether somebody reads the text of a post: what is hidden or held, its author and those who keep order; what its
/// author deleted, nobody.
pub fn reads(viewer: Option<&Actor>, post: &post::Model) -> bool {
    match post.gone {
        None => post.gone_at.is_none(),
        Some(Gone::Deleted) => false,
        Some(Gone::Hidden | Gone::Held) => is_theirs(viewer, post.author),
    }
}

/// Whether somebody reads the title of a thread.
pub fn reads_title(viewer: Option<&Actor>, thread: &thread::Model) -> bool {
    thread.gone.is_none() || is_theirs(viewer, thread.author)
}

fn is_theirs(viewer: Option<&Actor>, author: UserId) -> bool {
    viewer.is_some_and(|viewer| viewer.user_id == author || viewer.keeps_order())
}

/// Whether the actor may change a post: its author, while it is there and the thread is open.
pub fn edits(actor: &Actor, thread: &thread::Model, post: &post::Model) -> bool {
    post.gone_at.is_none() && post.author == actor.user_id && may_post(actor, thread).is_ok()
}

/// Whether the actor may delete a post: its author or those who keep order.
pub fn deletes(actor: &Actor, post: &post::Model) -> bool {
    post.gone_at.is_none() && (post.author == actor.user_id || actor.keeps_order())
}

/// Whether somebody may see what goes with a post: whoever reads the post; before there is one, its owner alone.
pub const fn sees_enclosed(reads_post: Option<bool>, is_owner: bool) -> bool {
    match reads_post {
        Some(reads) => reads,
        None => is_owner,
    }
}

/// Whether the actor may accept an answer: who asked, or those who keep order.
pub fn accepts(actor: &Actor, thread: &thread::Model) -> bool {
    thread.kind == ThreadKind::Question && (thread.author == actor.user_id || actor.keeps_order())
}

/// Turns a missing right into a refusal.
pub const fn allow(allowed: bool) -> Result<(), DiscussionError> {
    if allowed {
        Ok(())
    } else {
        Err(DiscussionError::Forbidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use content_schema::people::Role;
    use content_schema::{PostId, SessionId, ThreadId};
    use uuid::Uuid;

    const OPENER: UserId = UserId(Uuid::from_u128(1));
    const REPLIER: UserId = UserId(Uuid::from_u128(2));
    const OTHER: UserId = UserId(Uuid::from_u128(3));

    fn actor(user_id: UserId, role: Role) -> Actor {
        Actor {
            user_id,
            session_id: SessionId(Uuid::nil()),
            role,
            display_name: String::new(),
            language: None,
        }
    }

    fn thread(kind: ThreadKind, locked: bool) -> thread::Model {
        thread::Model {
            id: ThreadId(Uuid::nil()),
            about: String::new(),
            room: None,
            at_s: None,
            kind,
            title: String::new(),
            author: OPENER,
            locked,
            gone: None,
            merged_into: None,
            answer: None,
            replies: 0,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    fn post() -> post::Model {
        post::Model {
            id: PostId(Uuid::nil()),
            thread_id: ThreadId(Uuid::nil()),
            reply_to: None,
            author: REPLIER,
            body: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            edited_at: None,
            gone_at: None,
            gone: None,
            version: 1,
        }
    }

    #[test]
    fn who_may_what() {
        let (open, locked) = (thread(ThreadKind::Question, false), thread(ThreadKind::Question, true));
        for (who, role, posts_locked, edits_post, deletes_post, accepts_answer) in [
            (OPENER, Role::Student, false, false, false, true),
            (REPLIER, Role::Teacher, false, true, true, false),
            (OTHER, Role::MasterTeacher, false, false, false, false),
            (OTHER, Role::Moderator, true, false, true, true),
            (OTHER, Role::Admin, true, false, true, true),
        ] {
            let actor = actor(who, role);
            assert!(may_post(&actor, &open).is_ok(), "{role}");
            assert_eq!(may_post(&actor, &locked).is_ok(), posts_locked, "{role}");
            assert_eq!(edits(&actor, &open, &post()), edits_post, "{role}");
            assert_eq!(deletes(&actor, &post()), deletes_post, "{role}");
            assert_eq!(accepts(&actor, &open), accepts_answer, "{role}");
            assert!(!accepts(&actor, &thread(ThreadKind::Discussion, false)), "{role}");
        }
    }

    #[test]
    fn who_finds_and_reads_what_is_out_of_sight() {
        for (gone, others_find, others_read, author_reads) in [
            (None, true, true, true),
            (Some(Gone::Deleted), true, false, false),
            (Some(Gone::Hidden), true, false, true),
            (Some(Gone::Held), false, false, true),
        ] {
            let post = post::Model {
                gone_at: gone.map(|_| DateTime::UNIX_EPOCH),
                gone,
                ..post()
            };
            let (author, moderator) = (actor(REPLIER, Role::Student), actor(OTHER, Role::Moderator));
            for (viewer, find, read) in [
                (None, others_find, others_read),
                (Some(&actor(OTHER, Role::MasterTeacher)), others_find, others_read),
                (Some(&author), true, author_reads),
                (Some(&moderator), true, author_reads),
            ] {
                assert_eq!(finds(viewer, REPLIER, gone), find, "{gone:?} {viewer:?}");
                assert_eq!(reads(viewer, &post), read, "{gone:?} {viewer:?}");
            }
        }
    }

    #[test]
    fn what_goes_with_a_post_is_seen_by_its_readers_and_before_that_by_its_owner() {
        for (reads_post, is_owner, sees) in [
            (Some(true), false, true),
            (Some(false), true, false),
            (None, true, true),
            (None, false, false),
        ] {
            assert_eq!(sees_enclosed(reads_post, is_owner), sees, "{reads_post:?} {is_owner}");
        }
    }

    #[test]
    fn what_is_gone_is_neither_changed_nor_deleted_again() {
        let gone = post::Model {
            gone_at: Some(DateTime::UNIX_EPOCH),
            gone: Some(Gone::Deleted),
            ..post()
        };
        let author = actor(REPLIER, Role::Teacher);
        assert!(!edits(&author, &thread(ThreadKind::Question, false), &gone));
        assert!(!deletes(&author, &gone));
    }
}
