//! Spells out the character maps that Chinese PDFs name but do not carry (ISO 32000-1, 9.7.5.2): those whose codes are
//! Unicode already, and those whose codes are GBK or Big5. The library knows maps inside the file alone.

use encoding_rs::{BIG5, Encoding, GB18030};
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};
use std::fmt::Write;

/// What the codes of a named map are.
#[derive(Clone, Copy)]
enum Codes {
    /// UTF-16, big-endian.
    Unicode,
    /// One or two bytes of an older encoding.
    Older(&'static Encoding),
}

fn codes(name: &[u8]) -> Option<Codes> {
    let name = std::str::from_utf8(name).ok()?;
    let unicode = [
        "UniGB-UCS2",
        "UniGB-UTF16",
        "UniCNS-UCS2",
        "UniCNS-UTF16",
        "UniJIS-UCS2",
        "UniJIS-UTF16",
    ];
    let gbk = ["GBK-EUC", "GBKp-EUC", "GBK2K", "GB-EUC"];
    let big5 = ["ETen-B5", "ETenms-B5", "B5pc"];
    let is_of = |families: &[&str]| {
        families.iter().any(|family| {
            name.strip_prefix(family)
                .is_some_and(|rest| matches!(rest, "-H" | "-V"))
        })
    };
    if is_of(&unicode) {
        Some(Codes::Unicode)
    } else if is_of(&gbk) {
        Some(Codes::Older(GB18030))
    } else if is_of(&big5) {
        Some(Codes::Older(BIG5))
    } else {
        None
    }
}

/// Gives every font with a named map the map itself.
pub(super) fn spell_out(document: &mut Document) {
    let named: Vec<(ObjectId, Codes)> = document
        .objects
        .iter()
        .filter_map(|(id, object)| Some((*id, codes_of(object)?)))
        .collect();
    for (id, codes) in named {
        let encoding = match codes {
            Codes::Unicode => Object::Name(b"Identity-H".to_vec()),
            Codes::Older(_) => Object::Stream(Stream::new(Dictionary::new(), CODE_LENGTHS.as_bytes().to_vec())),
        };
        let to_unicode = Object::Stream(Stream::new(Dictionary::new(), to_unicode(codes).into_bytes()));
        let (encoding, to_unicode) = (document.add_object(encoding), document.add_object(to_unicode));
        if let Some(Object::Dictionary(font)) = document.objects.get_mut(&id) {
            font.set("Encoding", Object::Reference(encoding));
            font.set("ToUnicode", Object::Reference(to_unicode));
        }
    }
}

fn codes_of(object: &Object) -> Option<Codes> {
    let Object::Dictionary(font) = object else { return None };
    let is_composite = font.get(b"Subtype").and_then(Object::as_name).ok()? == b"Type0";
    if !is_composite || font.get(b"ToUnicode").is_ok() {
        return None;
    }
    codes(font.get(b"Encoding").and_then(Object::as_name).ok()?)
}

/// One byte below 0x81, else two; a code is its own number. Written as the library (0.12) reads it, which takes half the
/// digits for the length of a code and one range a section, and adds the number to the code: a test tells when it changes.
const CODE_LENGTHS: &str = "/CIDInit /ProcSet findresource begin
begincmap
2 begincodespacerange
<0000> <0080>
<00008140> <0000fefe>
endcodespacerange
1 begincidrange
<0000> <fefe> 0
endcidrange
endcmap
end
";

fn to_unicode(codes: Codes) -> String {
    let mut map = String::from("/CIDInit /ProcSet findresource begin\nbegincmap\n");
    let mut pairs = Vec::new();
    match codes {
        Codes::Unicode => {
            // A range stays within its last byte.
            for high in (0..=0xff_u32).filter(|high| !(0xd8..=0xdf).contains(high)) {
                pairs.push(format!("<{high:02x}00> <{high:02x}ff> <{high:02x}00>"));
            }
            section(&mut map, "bfrange", &pairs);
        }
        Codes::Older(encoding) => {
            pairs.extend((0x20..0x7f_u32).map(|code| format!("<{code:02x}> <{code:04x}>")));
            for code in 0x8140..=0xfefe_u16 {
                let bytes = code.to_be_bytes();
                let (text, _, wrong) = encoding.decode(&bytes);
                let mut units = text.encode_utf16();
                if let (false, Some(unit), None) = (wrong, units.next(), units.next()) {
                    pairs.push(format!("<{code:04x}> <{unit:04x}>"));
                }
            }
            section(&mut map, "bfchar", &pairs);
        }
    }
    map.push_str("endcmap\nend\n");
    map
}

/// A section holds a hundred entries at most (Adobe Technical Note #5014).
fn section(map: &mut String, kind: &str, pairs: &[String]) {
    for some in pairs.chunks(100) {
        // Writing to a String cannot fail.
        let _ = writeln!(map, "{} begin{kind}\n{}\nend{kind}", some.len(), some.join("\n"));
    }
}
