//! Who pushes: the server's key pair, and the token that proves it to a push service (RFC 8292).
//!
//! The private key is a function of the installation's key file, so it is kept, copied and lost with it, and several
//! servers of one installation have the same.

use crate::platform::secrets::Secrets;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;

/// Push services take tokens of at most a day.
const TOKEN_LIVES: Duration = Duration::hours(12);

/// The server's key pair.
pub struct PushKey(SecretKey);

impl PushKey {
    /// That of an installation; none only if its key file is of no use at all.
    pub fn of(secrets: &Secrets) -> Option<Self> {
        // One number in four billion is no key; then the next one is.
        (1..=4).find_map(|count| {
            let scalar = URL_SAFE_NO_PAD
                .decode(secrets.sign("push-key", &format!("{count}")))
                .ok()?;
            SecretKey::from_slice(&scalar).ok().map(Self)
        })
    }

    /// The public key, uncompressed, base64url: a browser's `applicationServerKey`.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().to_encoded_point(false))
    }

    /// The `Authorization` of a push to a service; `contact` is where its operator reaches ours.
    pub fn authorization(&self, service_origin: &str, contact: &str, now: DateTime<Utc>) -> String {
        let claims = serde_json::json!({
            "aud": service_origin,
            "exp": (now + TOKEN_LIVES).timestamp(),
            "sub": contact,
        });
        let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature: Signature = SigningKey::from(&self.0).sign(text.as_bytes());
        let token = format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
        format!("vapid t={token}, k={}", self.public())
    }
}
