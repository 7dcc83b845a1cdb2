//! Who may do what to keep order: pure functions of actor and object.

use super::Act;
use crate::accounts::Actor;
use crate::platform::Problem;
use content_schema::UserId;
use content_schema::people::Role;

/// Only those who keep order act, and read the trail.
pub fn may_keep_order(actor: &Actor) -> Result<(), Problem> {
    if actor.keeps_order() {
        Ok(())
    } else {
        Err(Problem::forbidden())
    }
}

/// Nobody warns or silences themselves or those who keep order.
pub fn may_act_on(actor: &Actor, person: UserId, role: Role) -> Result<(), Problem> {
    may_keep_order(actor)?;
    if actor.user_id == person || matches!(role, Role::Moderator | Role::Admin) {
        Err(Problem::conflict("keeps-order"))
    } else {
        Ok(())
    }
}

/// An act is read by whom it concerns and was told of it, and by those who keep order; for all others it does not exist.
pub fn may_read(actor: &Actor, act: &Act) -> Result<(), Problem> {
    let concerned = act.person == Some(actor.user_id) && act.kind.tells();
    if concerned || actor.keeps_order() {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use content_schema::moderation::{ActKind, Reason};
    use content_schema::{ActId, SessionId};
    use uuid::Uuid;

    const CONCERNED: UserId = UserId(Uuid::from_u128(1));
    const OTHER: UserId = UserId(Uuid::from_u128(2));

    fn actor(user_id: UserId, role: Role) -> Actor {
        Actor {
            user_id,
            session_id: SessionId(Uuid::nil()),
            role,
            display_name: String::new(),
            language: None,
        }
    }

    fn act(kind: ActKind) -> Act {
        Act {
            id: ActId(Uuid::nil()),
            at: DateTime::UNIX_EPOCH,
            moderator: OTHER,
            kind,
            person: Some(CONCERNED),
            post_id: None,
            thread_id: None,
            about: None,
            title: String::new(),
            url: String::new(),
            destination: None,
            reason: Reason::Spam,
            words: None,
            until: None,
        }
    }

    #[test]
    fn who_reads_an_act() {
        for (who, role, told, dismissed) in [
            (CONCERNED, Role::Student, true, false),
            (OTHER, Role::Student, false, false),
            (OTHER, Role::MasterTeacher, false, false),
            (OTHER, Role::Moderator, true, true),
            (OTHER, Role::Admin, true, true),
        ] {
            let actor = actor(who, role);
            assert_eq!(may_read(&actor, &act(ActKind::HidePost)).is_ok(), told, "{role}");
            assert_eq!(
                may_read(&actor, &act(ActKind::DismissReport)).is_ok(),
                dismissed,
                "{role}"
            );
        }
    }

    #[test]
    fn nobody_acts_on_those_who_keep_order() {
        for (role, on_student, on_moderator) in [
            (Role::MasterTeacher, false, false),
            (Role::Moderator, true, false),
            (Role::Admin, true, false),
        ] {
            let actor = actor(OTHER, role);
            assert_eq!(
                may_act_on(&actor, CONCERNED, Role::Student).is_ok(),
                on_student,
                "{role}"
            );
            assert_eq!(
                may_act_on(&actor, CONCERNED, Role::Moderator).is_ok(),
                on_moderator,
                "{role}"
            );
            assert!(
                may_act_on(&actor, OTHER, Role::Student).is_err(),
                "{role} on themselves"
            );
        }
    }
}
