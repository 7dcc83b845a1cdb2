//! Where a document is filed, as one number: what the filters and facets of a search read.
//!
//! A million documents are counted under six filters at every search, so their values stand packed in one column: a
//! code a filter. The codes come from the order of a data file; changing it is a new version of the index.

use content_schema::search::{DocumentKind, SearchDocument};
use std::sync::LazyLock;

/// The filters of a search, which are also its facets.
pub const FILTERS: [&str; 6] = ["kind", "stage", "grade", "subject", "edition", "volume"];

/// Bits of each filter's code.
const BITS: [u32; 6] = [4, 3, 4, 6, 5, 2];

/// Codes of one filter are below this.
pub const CODES: usize = 64;

/// The code of what is filed nowhere.
pub const NOWHERE: u8 = 0;

/// The code that nothing has.
pub const UNKNOWN: u8 = u8::MAX;

/// A value of a filter with the words that name it.
pub struct Named {
    /// Number of the filter in [`FILTERS`].
    pub filter: usize,
    /// The value.
    pub value: &'static str,
    /// Words for it, folded as queries are.
    pub words: Vec<&'static str>,
}

/// Everything that has words.
pub static NAMED: LazyLock<Vec<Named>> = LazyLock::new(|| {
    let lines = include_str!("data/places.txt").lines();
    let read = |line: &'static str| {
        let mut parts = line.split_whitespace();
        let filter = parts.next()?;
        let filter = FILTERS.iter().position(|name| *name == filter)?;
        Some(Named {
            filter,
            value: parts.next()?,
            words: parts.collect(),
        })
    };
    lines.filter_map(read).collect()
});

/// The code of a value; [`UNKNOWN`] where there is none.
pub fn code(filter: usize, value: &str) -> u8 {
    let code = match FILTERS.get(filter).copied() {
        Some("kind") => DocumentKind::ALL
            .iter()
            .position(|kind| kind.as_str() == value)
            .map(|at| at + 1),
        Some("grade") => value.parse().ok().filter(|grade| (1..=12).contains(grade)),
        Some("volume") => value.parse().ok().filter(|volume| (1..=2).contains(volume)),
        _ => NAMED
            .iter()
            .filter(|named| named.filter == filter)
            .position(|named| named.value == value)
            .map(|at| at + 1),
    };
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(UNKNOWN)
}

/// The value of a code; none for [`NOWHERE`].
pub fn value(filter: usize, code: u8) -> Option<String> {
    let at = usize::from(code).checked_sub(1)?;
    match FILTERS.get(filter).copied()? {
        "kind" => DocumentKind::ALL.get(at).map(|kind| kind.as_str().to_owned()),
        "grade" | "volume" => Some(code.to_string()),
        _ => {
            let mut of_filter = NAMED.iter().filter(|named| named.filter == filter);
            of_filter.nth(at).map(|named| named.value.to_owned())
        }
    }
}

/// Packs codes.
pub fn pack(codes: [u8; 6]) -> u64 {
    let mut packed = 0;
    for (code, bits) in codes.iter().zip(BITS).rev() {
        let largest = (1 << bits) - 1;
        // A code that does not fit is filed nowhere rather than elsewhere.
        let fits = u64::from(*code) <= largest;
        packed = packed << bits | if fits { u64::from(*code) } else { 0 };
    }
    packed
}

/// Unpacks codes.
pub fn unpack(mut packed: u64) -> [u8; 6] {
    BITS.map(|bits| {
        let code = u8::try_from(packed & ((1 << bits) - 1)).unwrap_or(NOWHERE);
        packed >>= bits;
        code
    })
}

/// Where a document is filed.
pub fn of(document: &SearchDocument) -> u64 {
    let shelf = document.shelf.as_ref();
    let values = [
        Some(document.kind.as_str().to_owned()),
        shelf.map(|shelf| shelf.stage.clone()),
        shelf.and_then(|shelf| shelf.grade).map(|grade| grade.to_string()),
        shelf.map(|shelf| shelf.subject.clone()),
        shelf.and_then(|shelf| shelf.edition.clone()),
        shelf.and_then(|shelf| shelf.volume).map(|volume| volume.to_string()),
    ];
    let mut codes = [NOWHERE; 6];
    for (filter, (place, value)) in codes.iter_mut().zip(values).enumerate() {
        *place = value.map_or(NOWHERE, |value| code(filter, &value));
    }
    pack(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        for codes in [[0; 6], [7, 3, 9, 16, 6, 2], [15, 7, 15, 63, 31, 3], [1, 0, 0, 1, 0, 1]] {
            assert_eq!(unpack(pack(codes)), codes);
        }
        assert_eq!(unpack(pack([UNKNOWN; 6])), [0; 6]);
    }

    #[test]
    fn every_code_fits_and_leads_back_to_its_value() {
        for named in NAMED.iter() {
            let code = code(named.filter, named.value);
            assert!(u32::from(code) < 1 << BITS[named.filter]);
            assert_eq!(value(named.filter, code).as_deref(), Some(named.value));
        }
        for kind in DocumentKind::ALL {
            assert_eq!(value(0, code(0, kind.as_str())).as_deref(), Some(kind.as_str()));
        }
        assert_eq!(code(3, "alchemy"), UNKNOWN);
        assert_eq!(code(2, "13"), UNKNOWN);
    }

    #[test]
    fn every_word_of_the_taxonomy_has_a_code() {
        let taxonomy = include_str!("../../taxonomy/names.toml");
        let taxonomy: toml::Table = taxonomy.parse().unwrap();
        for (list, filter) in [("stages", 1), ("subjects", 3), ("editions", 4)] {
            for named in taxonomy[list].as_array().unwrap() {
                assert_ne!(code(filter, named["id"].as_str().unwrap()), UNKNOWN, "{named}");
            }
        }
    }
}
