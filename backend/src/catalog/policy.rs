//! Who may do what with the catalog: pure functions of actor and object.

use super::error::CatalogError;
use crate::accounts::Actor;
use content_schema::UserId;
use content_schema::catalog::PublicationStatus;
use content_schema::people::Role;

/// Courses are made by master teachers and admins.
pub fn may_make_courses(actor: &Actor) -> Result<(), CatalogError> {
    allow(matches!(actor.role, Role::MasterTeacher | Role::Admin))
}

/// Teaching cases are made by all teachers and admins.
pub fn may_make_cases(actor: &Actor) -> Result<(), CatalogError> {
    allow(matches!(actor.role, Role::Teacher | Role::MasterTeacher | Role::Admin))
}

/// What is published is seen by everybody; all else by its author and those who keep order.
pub fn sees(viewer: Option<&Actor>, author: UserId, status: PublicationStatus) -> bool {
    status == PublicationStatus::Published
        || viewer.is_some_and(|viewer| viewer.user_id == author || viewer.keeps_order())
}

/// An author changes their own, an admin everything.
pub fn edits(actor: &Actor, author: UserId) -> bool {
    actor.user_id == author || actor.role == Role::Admin
}

/// Refuses changes by others: with 404 where they may not even see it.
pub fn may_edit(actor: &Actor, author: UserId, status: PublicationStatus) -> Result<(), CatalogError> {
    may_see(Some(actor), author, status)?;
    allow(edits(actor, author))
}

/// An author publishes their own; what those who keep order withdrew, they alone.
pub fn may_publish(actor: &Actor, author: UserId, status: PublicationStatus, barred: bool) -> Result<(), CatalogError> {
    if !barred {
        return may_edit(actor, author, status);
    }
    may_see(Some(actor), author, status)?;
    if actor.keeps_order() {
        Ok(())
    } else if edits(actor, author) {
        Err(CatalogError::Barred)
    } else {
        Err(CatalogError::Forbidden)
    }
}

/// Whether it is an act of keeping order when this actor publishes or withdraws it: on the work of somebody else.
pub fn keeps_order_of(actor: &Actor, author: UserId) -> bool {
    actor.keeps_order() && actor.user_id != author
}

/// Those who keep order may take things out of sight too.
pub fn may_withdraw(actor: &Actor, author: UserId, status: PublicationStatus) -> Result<(), CatalogError> {
    may_see(Some(actor), author, status)?;
    allow(edits(actor, author) || actor.keeps_order())
}

/// 404 unless the viewer may see it.
pub fn may_see(viewer: Option<&Actor>, author: UserId, status: PublicationStatus) -> Result<(), CatalogError> {
    if sees(viewer, author, status) {
        Ok(())
    } else {
        Err(CatalogError::Missing)
    }
}

/// Teachers ask for cases they could not find, and want them with others.
pub fn may_ask_for_cases(actor: &Actor) -> Result<(), CatalogError> {
    allow(actor.role != Role::Student)
}

/// Master teachers link what answers a wanted case.
pub fn may_answer_wanted(actor: &Actor) -> Result<(), CatalogError> {
    allow(matches!(actor.role, Role::MasterTeacher | Role::Admin))
}

/// A wanted case is taken back by who asked, or out of sight by those who keep order.
pub fn may_remove_wanted(actor: &Actor, asker: UserId) -> Result<(), CatalogError> {
    allow(actor.user_id == asker || actor.keeps_order())
}

const fn allow(allowed: bool) -> Result<(), CatalogError> {
    if allowed { Ok(()) } else { Err(CatalogError::Forbidden) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PublicationStatus::{Draft, Published, Withdrawn};
    use content_schema::SessionId;
    use uuid::Uuid;

    const AUTHOR: UserId = UserId(Uuid::from_u128(1));
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

    fn answer(result: &Result<(), CatalogError>) -> u16 {
        match result {
            Ok(()) => 200,
            Err(CatalogError::Missing) => 404,
            Err(_) => 403,
        }
    }

    #[test]
    fn who_makes_what() {
        for (role, courses, cases) in [
            (Role::Student, 403, 403),
            (Role::Teacher, 403, 200),
            (Role::MasterTeacher, 200, 200),
            (Role::Moderator, 403, 403),
            (Role::Admin, 200, 200),
        ] {
            let actor = actor(OTHER, role);
            assert_eq!(answer(&may_make_courses(&actor)), courses, "{role}");
            assert_eq!(answer(&may_make_cases(&actor)), cases, "{role}");
        }
    }

    #[test]
    fn who_asks_for_a_case_answers_and_takes_it_away() {
        for (role, ask, answer_it, remove) in [
            (Role::Student, 403, 403, 403),
            (Role::Teacher, 200, 403, 403),
            (Role::MasterTeacher, 200, 200, 403),
            (Role::Moderator, 200, 403, 200),
            (Role::Admin, 200, 200, 200),
        ] {
            let actor = actor(OTHER, role);
            assert_eq!(answer(&may_ask_for_cases(&actor)), ask, "{role}");
            assert_eq!(answer(&may_answer_wanted(&actor)), answer_it, "{role}");
            assert_eq!(answer(&may_remove_wanted(&actor, AUTHOR)), remove, "{role}");
            assert_eq!(answer(&may_remove_wanted(&actor, OTHER)), 200, "{role}");
        }
    }

    #[test]
    fn who_sees_edits_and_withdraws_what_another_made() {
        for (role, status, see, edit, withdraw) in [
            (Role::Student, Draft, 404, 404, 404),
            (Role::Student, Published, 200, 403, 403),
            (Role::MasterTeacher, Draft, 404, 404, 404),
            (Role::MasterTeacher, Published, 200, 403, 403),
            (Role::MasterTeacher, Withdrawn, 404, 404, 404),
            (Role::Moderator, Draft, 200, 403, 200),
            (Role::Moderator, Published, 200, 403, 200),
            (Role::Admin, Withdrawn, 200, 200, 200),
        ] {
            let actor = actor(OTHER, role);
            assert_eq!(answer(&may_see(Some(&actor), AUTHOR, status)), see, "{role} {status:?}");
            assert_eq!(answer(&may_edit(&actor, AUTHOR, status)), edit, "{role} {status:?}");
            assert_eq!(
                answer(&may_withdraw(&actor, AUTHOR, status)),
                withdraw,
                "{role} {status:?}"
            );
        }
    }

    #[test]
    fn what_those_who_keep_order_withdrew_they_alone_publish() {
        for (who, role, free, barred) in [
            (AUTHOR, Role::Teacher, 200, 409),
            (AUTHOR, Role::Admin, 200, 200),
            (OTHER, Role::Teacher, 404, 404),
            (OTHER, Role::Moderator, 403, 200),
            (OTHER, Role::Admin, 200, 200),
        ] {
            let actor = actor(who, role);
            let publish = |barred| match may_publish(&actor, AUTHOR, Withdrawn, barred) {
                Err(CatalogError::Barred) => 409,
                other => answer(&other),
            };
            assert_eq!((publish(false), publish(true)), (free, barred), "{role}");
        }
    }

    #[test]
    fn an_author_keeps_their_own_whatever_its_status() {
        let author = actor(AUTHOR, Role::Teacher);
        for status in [Draft, Published, Withdrawn] {
            assert!(may_edit(&author, AUTHOR, status).is_ok());
            assert!(may_withdraw(&author, AUTHOR, status).is_ok());
        }
        assert!(!sees(None, AUTHOR, Draft));
        assert!(sees(None, AUTHOR, Published));
    }
}
