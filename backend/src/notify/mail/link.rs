//! Links in mails that work for whoever holds the mail, signed in or not: `user.until.about.signature`. Pure functions of
//! the keys.

use crate::platform::secrets::Secrets;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use content_schema::UserId;
use sha2::{Digest, Sha256};

/// A question for confirmation is good so long.
const QUESTION_LIVES: Duration = Duration::days(7);

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms the address it was sent to.
    Confirm,
    /// Ends the digests; good for ever, as mails are kept for ever.
    Unsubscribe,
}

impl Purpose {
    const fn key(self) -> &'static str {
        match self {
            Self::Confirm => "mail-confirm",
            Self::Unsubscribe => "mail-unsubscribe",
        }
    }
}

/// The token of a link in a mail to this address.
pub fn token(secrets: &Secrets, purpose: Purpose, person: UserId, address: &str, now: DateTime<Utc>) -> String {
    let until = match purpose {
        Purpose::Confirm => (now + QUESTION_LIVES).timestamp(),
        Purpose::Unsubscribe => 0,
    };
    let text = format!("{person}.{until}.{}", about(address));
    let signature = secrets.sign(purpose.key(), &text);
    format!("{text}.{signature}")
}

/// What a token says: whose it is, and which address (see [`is_about`]). None when it is not ours or too old.
pub fn read(secrets: &Secrets, purpose: Purpose, token: &str, now: DateTime<Utc>) -> Option<(UserId, String)> {
    let (text, signature) = token.rsplit_once('.')?;
    if !secrets.verify(purpose.key(), text, signature) {
        return None;
    }
    let [person, until, about] = text.split('.').collect::<Vec<_>>().try_into().ok()?;
    let until: i64 = until.parse().ok()?;
    let good = until == 0 || until > now.timestamp();
    good.then_some(())?;
    Some((person.parse().ok()?, about.to_owned()))
}

/// Whether a token speaks of this address: one sent to an earlier address does nothing to a later one.
pub fn is_about(said: &str, address: &str) -> bool {
    said == about(address)
}

fn about(address: &str) -> String {
    let digest = Sha256::digest(address.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Clock;
    use uuid::Uuid;

    #[test]
    fn a_link_does_one_thing_for_one_person_and_address() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(&folder.path().join("secrets.json"), &Clock::system()).unwrap();
        let me = UserId(Uuid::from_u128(7));
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let confirm = token(&secrets, Purpose::Confirm, me, "yang@school.example", now);
        let (person, said) = read(&secrets, Purpose::Confirm, &confirm, now).unwrap();
        assert_eq!(person, me);
        assert!(is_about(&said, "yang@school.example"));
        assert!(!is_about(&said, "yang@elsewhere.example"));
        assert_eq!(read(&secrets, Purpose::Unsubscribe, &confirm, now), None);
        assert_eq!(read(&secrets, Purpose::Confirm, &confirm, now + QUESTION_LIVES), None);
        let off = token(&secrets, Purpose::Unsubscribe, me, "yang@school.example", now);
        assert!(read(&secrets, Purpose::Unsubscribe, &off, now + Duration::days(999)).is_some());
        let others = off.replace(&me.to_string(), &UserId(Uuid::from_u128(8)).to_string());
        for wrong in ["", "a.b.c.d", "rubbish", &others] {
            assert_eq!(read(&secrets, Purpose::Unsubscribe, wrong, now), None);
        }
    }
}
