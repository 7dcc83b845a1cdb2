//! Who may upload: pure functions of the actor.

use super::error::IntakeError;
use crate::accounts::Actor;
use content_schema::people::Role;

/// Everybody who may make a lesson or a teaching case may bring a video for it.
pub fn may_upload(actor: &Actor) -> Result<(), IntakeError> {
    match actor.role {
        Role::Teacher | Role::MasterTeacher | Role::Moderator | Role::Admin => Ok(()),
        Role::Student => Err(IntakeError::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use content_schema::{SessionId, UserId};
    use uuid::Uuid;

    #[test]
    fn students_bring_no_videos() {
        for role in Role::ALL {
            let actor = Actor {
                user_id: UserId(Uuid::nil()),
                session_id: SessionId(Uuid::nil()),
                role,
                display_name: String::new(),
                language: None,
            };
            assert_eq!(may_upload(&actor).is_ok(), role != Role::Student, "{role}");
        }
    }
}
