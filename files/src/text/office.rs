//! The text of office documents: zip archives of XML, read as a stream and never further than the limits.

use super::gather::{Gather, Gathered};
use crate::Refusal;
use crate::limits::{MAX_ENTRIES, MAX_PART, MAX_UNPACKED};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;
use zip::result::ZipError;

/// Local names of the elements of one family of documents.
struct Words {
    /// Those that hold text.
    text: &'static [&'static [u8]],
    /// Those that end a line.
    line: &'static [&'static [u8]],
    /// Those that stand for a gap between words.
    gap: &'static [&'static [u8]],
}

/// `w:t`, `a:t` and `t` of Word, `PowerPoint` and Excel.
const OFFICE: Words = Words {
    text: &[b"t"],
    line: &[b"p", b"si", b"br"],
    gap: &[b"tab", b"tc"],
};

/// `text:p` and `text:h` with all that is in them.
const OPEN_DOCUMENT: Words = Words {
    text: &[b"p", b"h"],
    line: &[b"p", b"h", b"line-break"],
    gap: &[b"tab", b"s"],
};

/// The text of a Word, `PowerPoint` or Excel file; slides in their order, each with the speaker's notes.
pub fn office(source: &Path) -> Result<Gathered, Refusal> {
    let mut archive = open(source)?;
    let mut parts: Vec<(u8, u32, String)> = archive
        .file_names()
        .filter_map(Result::ok)
        .filter_map(|name| office_part(&name).map(|(kind, number)| (kind, number, name.into_owned())))
        .collect();
    parts.sort_by(|a, b| (a.1, a.0, &a.2).cmp(&(b.1, b.0, &b.2)));
    read(&mut archive, parts.iter().map(|(_, _, name)| name.as_str()), &OFFICE)
}

/// The text of an `OpenDocument` file.
pub fn opendocument(source: &Path) -> Result<Gathered, Refusal> {
    read(&mut open(source)?, ["content.xml"].into_iter(), &OPEN_DOCUMENT)
}

/// Whether a part holds text that is read, and its place among the parts: slide 2 and its notes before slide 10.
fn office_part(name: &str) -> Option<(u8, u32)> {
    match name {
        "word/document.xml" | "xl/sharedStrings.xml" => return Some((0, 0)),
        "word/footnotes.xml" | "word/endnotes.xml" => return Some((1, 0)),
        _ => {}
    }
    let numbered = |folder: &str| {
        let number = name.strip_prefix(folder)?.strip_suffix(".xml")?;
        number.parse::<u32>().ok()
    };
    numbered("ppt/slides/slide")
        .map(|number| (0, number))
        .or_else(|| numbered("ppt/notesSlides/notesSlide").map(|number| (1, number)))
}

fn open(source: &Path) -> Result<ZipArchive<BufReader<File>>, Refusal> {
    let file = File::open(source).map_err(|_| Refusal::Internal)?;
    let archive = ZipArchive::new(BufReader::new(file)).map_err(refusal)?;
    if archive.len() > MAX_ENTRIES {
        return Err(Refusal::TooLarge);
    }
    Ok(archive)
}

fn read<'a>(
    archive: &mut ZipArchive<BufReader<File>>,
    parts: impl Iterator<Item = &'a str>,
    words: &Words,
) -> Result<Gathered, Refusal> {
    let mut gather = Gather::default();
    let mut left = MAX_UNPACKED;
    for name in parts {
        let part = archive.by_name(name).map_err(refusal)?;
        // What the archive says of its sizes is not believed: the reader ends where the limit is.
        let limit = MAX_PART.min(left);
        let mut limited = part.take(limit);
        let read = xml_text(BufReader::new(&mut limited), words, &mut gather);
        let used = limit - limited.limit();
        if limited.limit() == 0 {
            return Err(Refusal::TooLarge);
        }
        read?;
        if gather.is_full() {
            break;
        }
        left -= used;
    }
    Ok(gather.end())
}

fn xml_text(part: impl BufRead, words: &Words, gather: &mut Gather) -> Result<(), Refusal> {
    let mut reader = Reader::from_reader(part);
    // Elements that no part of ours has end nothing: what nests a thousand million deep is not remembered.
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut inside = 0_u32;
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|_| Refusal::Damaged)?;
        let room = match event {
            Event::Start(element) => {
                let name = element.local_name();
                if words.text.contains(&name.as_ref()) {
                    inside = inside.saturating_add(1);
                }
                !words.gap.contains(&name.as_ref()) || gather.add(" ")
            }
            Event::Empty(element) => {
                let name = element.local_name();
                if words.line.contains(&name.as_ref()) {
                    gather.add("\n")
                } else {
                    !words.gap.contains(&name.as_ref()) || gather.add(" ")
                }
            }
            Event::End(element) => {
                let name = element.local_name();
                if words.text.contains(&name.as_ref()) {
                    inside = inside.saturating_sub(1);
                }
                !words.line.contains(&name.as_ref()) || gather.add("\n\n")
            }
            Event::Text(text) if inside > 0 => gather.add(&String::from_utf8_lossy(&text)),
            Event::CData(text) if inside > 0 => gather.add(&String::from_utf8_lossy(&text)),
            Event::GeneralRef(reference) if inside > 0 => gather.add(&referred(&reference)),
            Event::Eof => return Ok(()),
            _ => true,
        };
        if !room {
            return Ok(());
        }
        buffer.clear();
    }
}

/// What `&amp;` or `&#20013;` stands for. Entities that a document defines itself stand for nothing: so laughs by the
/// thousand million cost nothing.
fn referred(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    match &**reference {
        b"amp" => "&",
        b"lt" => "<",
        b"gt" => ">",
        b"quot" => "\"",
        b"apos" => "'",
        _ => "",
    }
    .to_owned()
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Locked,
        _ => Refusal::Damaged,
    }
}
