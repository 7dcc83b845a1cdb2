//! What an attachment is, told from its contents and never from its name, and a name to save it under.

/// A type of file that a case may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileType {
    /// MIME type it is served as.
    pub mime: &'static str,
    /// Ending of its name.
    pub ending: &'static str,
}

/// The types taken, by the MIME type that their contents show.
const TAKEN: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/webp", "webp"),
    ("video/mp4", "mp4"),
    ("audio/m4a", "m4a"),
];

const TEXT: FileType = FileType {
    mime: "text/plain; charset=utf-8",
    ending: "txt",
};

/// Longest name to save under, in characters.
const NAME: usize = 120;

/// The type of contents; none when it is not one that is taken.
pub fn of_contents(contents: &[u8]) -> Option<FileType> {
    let Some(found) = infer::get(contents) else {
        return is_text(contents).then_some(TEXT);
    };
    let mime = match found.mime_type() {
        "application/zip" => office_type(contents)?,
        mime => mime,
    };
    let taken = TAKEN.iter().find(|(taken, _)| *taken == mime);
    taken.map(|(mime, ending)| FileType { mime, ending })
}

/// Office files are zips that some programs write in another order than is recognised: their directory, at the end,
/// tells.
fn office_type(zip: &[u8]) -> Option<&'static str> {
    const DIRECTORY: usize = 128 * 1024;
    let directory = zip.get(zip.len().saturating_sub(DIRECTORY)..)?;
    let holds = |name: &[u8]| directory.windows(name.len()).any(|window| window == name);
    if !holds(b"[Content_Types].xml") {
        return None;
    }
    [
        ("word/document.xml", 1),
        ("ppt/presentation.xml", 2),
        ("xl/workbook.xml", 3),
    ]
    .into_iter()
    .find(|(name, _)| holds(name.as_bytes()))
    .and_then(|(_, at)| TAKEN.get(at))
    .map(|(mime, _)| *mime)
}

fn is_text(contents: &[u8]) -> bool {
    !contents.is_empty()
        && std::str::from_utf8(contents)
            .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')))
}

/// A name that is safe on every system: no path, no control or reserved characters, and the ending of what it is.
pub fn safe_name(given: &str, file_type: FileType) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_direction_mark(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    let (stem, ending) = clean.rsplit_once('.').unwrap_or((clean, ""));
    let ending = ending.to_ascii_lowercase();
    let same = ending == file_type.ending || (ending == "jpeg" && file_type.ending == "jpg");
    // What only claims to be something keeps its whole name, so that its author knows it again.
    let stem = if same { stem } else { clean };
    let stem: String = stem.chars().take(NAME - 5).collect();
    let stem = if stem.is_empty() { "file" } else { stem.as_str() };
    format!("{stem}.{}", file_type.ending)
}

/// Marks that turn the direction of text let `cod.exe` be read as `exe.doc`.
const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `Content-Disposition` of a download: RFC 6266, the name in UTF-8 by RFC 8187 and in ASCII for old programs.
pub fn disposition(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let utf8: String = name
        .bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{utf8}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_decide_and_what_is_not_taken_has_no_type() {
        let ending = |contents: &[u8]| of_contents(contents).map(|found| found.ending);
        assert_eq!(ending(b"%PDF-1.7 ..."), Some("pdf"));
        assert_eq!(ending("学习任务单\n1. 观察".as_bytes()), Some("txt"));
        assert_eq!(ending(b"\x89PNG\r\n\x1a\n...."), Some("png"));
        assert_eq!(
            ending(b"PK\x03\x04....word/document.xml..[Content_Types].xml"),
            Some("docx")
        );
        assert_eq!(ending(b"PK\x03\x04....evil.exe"), None);
        assert_eq!(ending(b"MZ\x90\x00\x03\x00\x00\x00"), None);
        assert_eq!(ending(b"\x7fELF\x02\x01\x01\x00"), None);
        assert_eq!(ending(b"\xff\xfe\x00\x01\x02"), None);
        assert_eq!(ending(b""), None);
    }

    #[test]
    fn a_name_is_safe_wherever_it_is_saved() {
        let pdf = FileType {
            mime: "application/pdf",
            ending: "pdf",
        };
        for (given, safe) in [
            ("学习任务单.pdf", "学习任务单.pdf"),
            ("任务单.PDF", "任务单.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\课件\\第一课.pdf", "第一课.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
            ("setup.exe", "setup.exe.pdf"),
            ("gp\u{202e}fdp.exe", "gpfdp.exe.pdf"),
            ("", "file.pdf"),
        ] {
            assert_eq!(safe_name(given, pdf), safe, "{given:?}");
        }
        assert!(safe_name(&"长".repeat(500), pdf).chars().count() <= NAME);
    }

    #[test]
    fn a_download_names_itself_in_both_ways() {
        assert_eq!(
            disposition("任务 1.pdf"),
            "attachment; filename=\"___1.pdf\"; filename*=UTF-8''%E4%BB%BB%E5%8A%A1%201.pdf"
        );
    }
}
