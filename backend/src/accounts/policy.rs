//! Who may do what with accounts: pure functions of actor and object.

use super::actor::Actor;
use crate::platform::Problem;
use content_schema::UserId;
use content_schema::people::Role;

/// Only admins see and make accounts of others.
pub fn may_run_accounts(actor: &Actor) -> Result<(), Problem> {
    if actor.role == Role::Admin {
        Ok(())
    } else {
        Err(Problem::forbidden())
    }
}

/// An admin may change anybody's role but their own, so that one always remains.
pub fn may_change_role(actor: &Actor, of: UserId) -> Result<(), Problem> {
    may_run_accounts(actor)?;
    if actor.user_id == of {
        Err(Problem::conflict("own-role"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use content_schema::SessionId;
    use uuid::Uuid;

    #[test]
    fn only_an_admin_runs_accounts_and_never_their_own_role() {
        for role in Role::ALL {
            let actor = Actor {
                user_id: UserId(Uuid::from_u128(1)),
                session_id: SessionId(Uuid::nil()),
                role,
                display_name: String::new(),
                language: None,
            };
            assert_eq!(may_run_accounts(&actor).is_ok(), role == Role::Admin, "{role}");
            assert_eq!(
                may_change_role(&actor, UserId(Uuid::from_u128(2))).is_ok(),
                role == Role::Admin,
                "{role}"
            );
            assert!(may_change_role(&actor, actor.user_id).is_err());
        }
    }
}
