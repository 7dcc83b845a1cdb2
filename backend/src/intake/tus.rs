//! The words of tus 1.0.0 (<https://tus.io/protocols/resumable-upload>): headers in, headers out. Pure.

use super::error::IntakeError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The version spoken.
pub const VERSION: &str = "1.0.0";

/// The extensions spoken.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";

/// The checksums understood.
pub const CHECKSUMS: &str = "sha1,sha256";

/// Content type of a piece.
pub const CONTENT_TYPE: &str = "application/offset+octet-stream";

/// Largest upload: 8 GiB.
pub const MAX_BYTES: u64 = 8 << 30;

/// Longest `Upload-Metadata`, in bytes.
const MAX_METADATA: usize = 4096;

/// Longest file name kept, in characters.
const MAX_NAME: usize = 200;

/// A checksum that a piece must fit, and how far it has been computed.
#[derive(Clone)]
pub struct Checksum {
    expected: Vec<u8>,
    hash: Hash,
}

#[derive(Clone)]
enum Hash {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Checksum {
    /// Reads `Upload-Checksum: <algorithm> <base64>`.
    pub fn of_header(header: &str) -> Result<Self, IntakeError> {
        let bad = || IntakeError::BadHeader("Upload-Checksum");
        let (algorithm, value) = header.trim().split_once(' ').ok_or_else(bad)?;
        let expected = STANDARD.decode(value.trim()).map_err(|_| bad())?;
        let hash = match algorithm {
            "sha1" => Hash::Sha1(Sha1::new()),
            "sha256" => Hash::Sha256(Sha256::new()),
            _ => return Err(bad()),
        };
        Ok(Self { expected, hash })
    }

    /// Takes the next bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.hash {
            Hash::Sha1(hash) => hash.update(bytes),
            Hash::Sha256(hash) => hash.update(bytes),
        }
    }

    /// Whether all bytes together fit.
    pub fn fits(self) -> bool {
        match self.hash {
            Hash::Sha1(hash) => hash.finalize().as_slice() == self.expected,
            Hash::Sha256(hash) => hash.finalize().as_slice() == self.expected,
        }
    }
}

/// Reads a whole number of bytes.
pub fn number(name: &'static str, text: Option<&str>) -> Result<u64, IntakeError> {
    text.map(str::trim)
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .ok_or(IntakeError::BadHeader(name))
}

/// The file name in `Upload-Metadata`: pairs of key and base64, joined by commas. Browsers send whole paths at times;
/// the last part is the name.
pub fn file_name(metadata: &str) -> Result<String, IntakeError> {
    let bad = || IntakeError::BadHeader("Upload-Metadata");
    if metadata.len() > MAX_METADATA {
        return Err(bad());
    }
    let mut name = None;
    for pair in metadata.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).map_err(|_| bad())?;
        if matches!(key, "filename" | "name") && name.is_none() {
            name = Some(String::from_utf8(value).map_err(|_| bad())?);
        }
    }
    let name = name.unwrap_or_default();
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    let clean = clean.trim();
    Ok(if clean.is_empty() {
        "video".into()
    } else {
        clean.to_owned()
    })
}

/// A time as headers spell it (RFC 9110 §5.6.7).
pub fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> String {
        format!(
            "filename {},filetype {}",
            STANDARD.encode(name),
            STANDARD.encode("video/mp4")
        )
    }

    #[test]
    fn the_name_is_the_last_part_of_what_the_browser_sent() {
        for (sent, name) in [
            (named("小数乘法.mp4"), "小数乘法.mp4"),
            (named("C:\\课\\一.mp4"), "一.mp4"),
            (named("../../etc/passwd"), "passwd"),
            (named("a\u{0}b\n.mp4"), "ab.mp4"),
            (named("  "), "video"),
            ("filetype dmlkZW8vbXA0".into(), "video"),
            ("is_private, filename YQ==".into(), "a"),
            (String::new(), "video"),
        ] {
            assert_eq!(file_name(&sent).unwrap(), name, "{sent}");
        }
    }

    #[test]
    fn metadata_that_is_not_base64_or_not_text_is_refused() {
        for sent in ["filename !!", "filename /w==", &named(&"a".repeat(5000))] {
            assert!(file_name(sent).is_err(), "{sent}");
        }
    }

    #[test]
    fn numbers_are_plain_digits() {
        assert_eq!(number("Upload-Length", Some("10")).unwrap(), 10);
        for bad in [
            None,
            Some(""),
            Some("-1"),
            Some("+1"),
            Some("1.5"),
            Some("99999999999999999999999"),
        ] {
            assert!(number("Upload-Length", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_checksum_fits_its_bytes_alone() {
        for (header, fits) in [
            ("sha1 Lve95gjOVATpfV8EL5X4nxwjKHE=", true),
            ("sha1 AAAA", false),
            ("sha256 MV9b23bQeMQ7isAGTkoBZGErH853yGk0W/yUx1iU7dM=", true),
        ] {
            let mut checksum = Checksum::of_header(header).unwrap();
            checksum.update(b"Hello, ");
            checksum.update(b"world!");
            // The first is the example of the protocol's own text, over "Hello World!".
            let mut example = Checksum::of_header(header).unwrap();
            example.update(b"Hello World!");
            assert_eq!(checksum.fits() || example.fits(), fits, "{header}");
        }
        for bad in ["", "sha1", "md5 AAAA", "sha1 !"] {
            assert!(Checksum::of_header(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_those_of_http() {
        let at = DateTime::from_timestamp(784_111_777, 0).unwrap();
        assert_eq!(http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
