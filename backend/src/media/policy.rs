//! Who may see media, and who may change them: pure functions of person and media.

use crate::accounts::{Actor, Viewer};
use content_schema::UserId;

/// Public media is everybody's; the rest is its owner's, and the moderators'.
pub fn may_see(viewer: &Viewer, owner: UserId, public: bool) -> bool {
    public
        || viewer
            .0
            .as_ref()
            .is_some_and(|actor| actor.user_id == owner || actor.keeps_order())
}

/// Captions are its owner's business, and the moderators'.
pub fn may_change(actor: &Actor, owner: UserId) -> bool {
    actor.user_id == owner || actor.keeps_order()
}

#[cfg(test)]
mod tests {
    use super::*;
    use content_schema::SessionId;
    use content_schema::people::Role;
    use uuid::Uuid;

    fn viewer(id: u128, role: Role) -> Viewer {
        Viewer(Some(Actor {
            user_id: UserId(Uuid::from_u128(id)),
            session_id: SessionId(Uuid::nil()),
            role,
            display_name: String::new(),
            language: None,
        }))
    }

    #[test]
    fn a_draft_is_seen_by_its_owner_and_those_who_keep_order() {
        let owner = UserId(Uuid::from_u128(1));
        for (viewer, draft) in [
            (Viewer(None), false),
            (viewer(2, Role::Student), false),
            (viewer(2, Role::Teacher), false),
            (viewer(2, Role::MasterTeacher), false),
            (viewer(2, Role::Moderator), true),
            (viewer(2, Role::Admin), true),
            (viewer(1, Role::MasterTeacher), true),
        ] {
            assert_eq!(may_see(&viewer, owner, false), draft, "{viewer:?}");
            assert!(may_see(&viewer, owner, true), "{viewer:?}");
            let may = viewer.0.as_ref().is_some_and(|actor| may_change(actor, owner));
            assert_eq!(may, draft, "who sees a draft may change it: {viewer:?}");
        }
    }
}
