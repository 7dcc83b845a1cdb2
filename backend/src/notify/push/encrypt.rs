//! Sealing a message for one browser: `aes128gcm` of RFC 8188 with the keys of RFC 8291. Pure functions.

use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, KeyInit};
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

/// The one record of a message; push services take no more.
const RECORD_BYTES: u32 = 4096;

/// What a message may have: a record less its head, its end mark and its tag.
pub const MAX_MESSAGE_BYTES: usize = 3993;

/// Marks the end of the last record (RFC 8188 §2).
const LAST_RECORD: u8 = 2;

/// What seals one message, new for each.
pub struct Fresh {
    /// An ephemeral key.
    pub key: SecretKey,
    /// Random.
    pub salt: [u8; 16],
}

impl Fresh {
    /// From the system's random source.
    pub fn random() -> Self {
        let mut salt = [0; 16];
        rand::fill(&mut salt);
        loop {
            let mut scalar = [0_u8; 32];
            rand::fill(&mut scalar);
            // All but one in four billion numbers are keys.
            if let Ok(key) = SecretKey::from_slice(&scalar) {
                return Self { key, salt };
            }
        }
    }
}

/// Seals a message for the browser of these keys; none when the message is too long.
pub fn seal(message: &[u8], browser: &PublicKey, auth: &[u8; 16], fresh: &Fresh) -> Option<Vec<u8>> {
    if message.len() > MAX_MESSAGE_BYTES {
        return None;
    }
    let ours = fresh.key.public_key().to_encoded_point(false);
    let shared = p256::ecdh::diffie_hellman(fresh.key.to_nonzero_scalar(), browser.as_affine());
    let (key, nonce) = derive(shared.raw_secret_bytes(), browser, ours.as_bytes(), auth, &fresh.salt)?;
    let mut record = message.to_vec();
    record.push(LAST_RECORD);
    let cipher = Aes128Gcm::new_from_slice(&key).ok()?;
    let sealed = cipher.encrypt(&nonce.into(), record.as_slice()).ok()?;
    let mut body = fresh.salt.to_vec();
    body.extend(RECORD_BYTES.to_be_bytes());
    body.extend(u8::try_from(ours.as_bytes().len()));
    body.extend(ours.as_bytes());
    body.extend(sealed);
    Some(body)
}

/// Key and nonce of a message (RFC 8291 §3.4).
fn derive(
    shared: &[u8],
    browser: &PublicKey,
    ours: &[u8],
    auth: &[u8; 16],
    salt: &[u8; 16],
) -> Option<([u8; 16], [u8; 12])> {
    let theirs = browser.to_encoded_point(false);
    let info = [b"WebPush: info\0", theirs.as_bytes(), ours].concat();
    let mut secret = [0; 32];
    Hkdf::<Sha256>::new(Some(auth), shared)
        .expand(&info, &mut secret)
        .ok()?;
    let sealing = Hkdf::<Sha256>::new(Some(salt), &secret);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    sealing.expand(b"Content-Encoding: aes128gcm\0", &mut key).ok()?;
    sealing.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
    Some((key, nonce))
}

/// Opens a message as the browser does.
#[cfg(test)]
pub fn open(body: &[u8], browser: &SecretKey, auth: &[u8; 16]) -> Vec<u8> {
    let salt: [u8; 16] = body[..16].try_into().unwrap();
    let (ours, sealed) = body[21..].split_at(body[20].into());
    let sender = PublicKey::from_sec1_bytes(ours).unwrap();
    let shared = p256::ecdh::diffie_hellman(browser.to_nonzero_scalar(), sender.as_affine());
    let (key, nonce) = derive(shared.raw_secret_bytes(), &browser.public_key(), ours, auth, &salt).unwrap();
    let cipher = Aes128Gcm::new_from_slice(&key).unwrap();
    let mut message = cipher.decrypt(&nonce.into(), sealed).unwrap();
    assert_eq!(message.pop(), Some(LAST_RECORD));
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap()
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out() {
        let fresh = Fresh {
            key: SecretKey::from_slice(&bytes::<32>("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap(),
            salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
        };
        let browser = SecretKey::from_slice(&bytes::<32>("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")).unwrap();
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let message = b"When I grow up, I want to be a watermelon";
        let sealed = seal(message, &browser.public_key(), &auth, &fresh).unwrap();
        let wanted = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w\
                      EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(&sealed), wanted);
        assert_eq!(open(&sealed, &browser, &auth), message);
    }

    #[test]
    fn a_message_fits_or_is_refused() {
        let browser = Fresh::random().key;
        let sealed = |length| seal(&vec![b'a'; length], &browser.public_key(), &[7; 16], &Fresh::random());
        assert_eq!(sealed(MAX_MESSAGE_BYTES).map(|body| body.len()), Some(4096));
        assert_eq!(sealed(MAX_MESSAGE_BYTES + 1), None);
    }
}
