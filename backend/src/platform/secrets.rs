//! The keys that sign tokens, in one file that only the program may read.
//!
//! Access tokens name their key (`kid`), so keys rotate: a new one signs, older ones still verify until they are dropped.

use super::clock::Clock;
use super::settings::WrongSetting;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// How many bytes a key has.
const KEY_BYTES: usize = 32;

/// Retired keys verify this long, well over the 15 minutes of an access token.
const RETIRED_KEYS_LIVE: Duration = Duration::days(1);

/// All keys of an installation.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Signs what lives long: session cookies, refresh tokens, CSRF tokens.
    session_key: String,
    /// Keys of access tokens, newest first.
    token_keys: Vec<TokenKey>,
}

/// A key of access tokens.
#[derive(Clone, Serialize, Deserialize)]
pub struct TokenKey {
    /// Its name in the token's header.
    pub kid: String,
    /// The key, base64url.
    key: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

impl TokenKey {
    fn new(clock: &Clock) -> Self {
        let kid = random_text(8);
        Self {
            kid,
            key: random_text(KEY_BYTES),
            made_at: clock.now(),
        }
    }

    /// The bytes of the key.
    pub fn bytes(&self) -> &[u8] {
        self.key.as_bytes()
    }
}

impl Secrets {
    /// Reads the file, or makes it when there is none.
    pub fn open(path: &Path, clock: &Clock) -> Result<Self, WrongSetting> {
        let wrong = |reason: String| WrongSetting::new("YINGHUO_SECRET_FILE", format!("{}: {reason}", path.display()));
        match std::fs::read(path) {
            Ok(bytes) => {
                let secrets: Self = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
                if secrets.token_keys.is_empty() || secrets.session_key.len() < KEY_BYTES {
                    return Err(wrong("holds no usable keys".into()));
                }
                Ok(secrets)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secrets = Self {
                    session_key: random_text(KEY_BYTES),
                    token_keys: vec![TokenKey::new(clock)],
                };
                secrets.save(path).map_err(|error| wrong(error.to_string()))?;
                Ok(secrets)
            }
            Err(error) => Err(wrong(error.to_string())),
        }
    }

    /// Puts a new signing key in front and drops those retired long ago.
    pub fn rotate(&mut self, clock: &Clock) {
        // A key retires when its follower is made, so the newest of the old ones must always stay.
        let oldest_kept = clock.now() - RETIRED_KEYS_LIVE;
        let mut follower_made_at = clock.now();
        self.token_keys.retain(|key| {
            let keep = follower_made_at > oldest_kept;
            follower_made_at = key.made_at;
            keep
        });
        self.token_keys.insert(0, TokenKey::new(clock));
    }

    /// Writes the file: whole or not at all, readable by its owner only.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let draft = path.with_extension("new");
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)
    }

    /// The key that signs new access tokens.
    pub fn signing_key(&self) -> Option<&TokenKey> {
        self.token_keys.first()
    }

    /// The key of a name.
    pub fn token_key(&self, kid: &str) -> Option<&TokenKey> {
        self.token_keys.iter().find(|key| key.kid == kid)
    }

    /// A signature of `text` that holds only for one `purpose`, base64url.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, text).finalize().into_bytes())
    }

    /// Whether a signature is ours, compared in constant time.
    pub fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|signature| self.mac(purpose, text).verify_slice(&signature).is_ok())
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn mac(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.session_key.as_bytes()).expect("any key length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac
    }
}

/// Random bytes from the system, as base64url text.
pub fn random_text(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    rand::fill(buffer.as_mut_slice());
    URL_SAFE_NO_PAD.encode(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_purpose_only() {
        let clock = Clock::system();
        let secrets = Secrets {
            session_key: random_text(32),
            token_keys: vec![TokenKey::new(&clock)],
        };
        let signature = secrets.sign("cookie", "a");
        assert!(secrets.verify("cookie", "a", &signature));
        assert!(!secrets.verify("csrf", "a", &signature));
        assert!(!secrets.verify("cookie", "b", &signature));
    }

    #[test]
    fn a_rotated_key_still_verifies_for_a_day() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut secrets = Secrets {
            session_key: random_text(32),
            token_keys: vec![TokenKey::new(&Clock::fixed(start))],
        };
        let first = secrets.signing_key().unwrap().kid.clone();
        secrets.rotate(&Clock::fixed(start + Duration::days(30)));
        assert_ne!(secrets.signing_key().unwrap().kid, first);
        assert!(secrets.token_key(&first).is_some());
        secrets.rotate(&Clock::fixed(start + Duration::days(32)));
        assert!(secrets.token_key(&first).is_none());
    }
}
