//! Byte ranges (RFC 9110 §14): which part of a file a request wants.

use std::ops::Range;

/// What part is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: no range was asked for, or none that must be heeded.
    Whole,
    /// One part.
    Part(Range<u64>),
    /// A part beyond the end.
    Unsatisfiable,
}

/// Reads a `Range` header against a file's size. Several ranges at once are answered with the whole, which every client
/// must take; so is what does not parse.
pub fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let Some((first, last)) = header.and_then(|header| {
        let set = header.trim().strip_prefix("bytes=")?;
        set.trim().split_once('-')
    }) else {
        return Wanted::Whole;
    };
    if last.contains(',') {
        return Wanted::Whole;
    }
    match (place(first), place(last)) {
        (Place::Number(first), Place::Empty) if first < size => Wanted::Part(first..size),
        (Place::Number(first), Place::Number(last)) if first > last => Wanted::Whole,
        (Place::Number(first), Place::Number(last)) if first < size => {
            Wanted::Part(first..size.min(last.saturating_add(1)))
        }
        (Place::Empty, Place::Number(suffix)) if suffix > 0 && size > 0 => {
            Wanted::Part(size.saturating_sub(suffix)..size)
        }
        (Place::Neither, _) | (_, Place::Neither) | (Place::Empty, Place::Empty) => Wanted::Whole,
        _ => Wanted::Unsatisfiable,
    }
}

/// What stands before or behind the hyphen.
enum Place {
    Empty,
    Number(u64),
    Neither,
}

fn place(text: &str) -> Place {
    if text.is_empty() {
        Place::Empty
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are beyond every end.
        Place::Number(text.parse().unwrap_or(u64::MAX))
    } else {
        Place::Neither
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_heeded_and_the_rest_is_answered_whole() {
        for (header, answer) in [
            (None, Wanted::Whole),
            (Some("bytes=0-0"), Wanted::Part(0..1)),
            (Some("bytes=0-9"), Wanted::Part(0..10)),
            (Some("bytes=2-5"), Wanted::Part(2..6)),
            (Some("bytes=2-"), Wanted::Part(2..10)),
            (Some("bytes=-3"), Wanted::Part(7..10)),
            (Some("bytes=-30"), Wanted::Part(0..10)),
            (Some("bytes=5-99"), Wanted::Part(5..10)),
            (Some("bytes=5-99999999999999999999999"), Wanted::Part(5..10)),
            (Some("bytes=10-"), Wanted::Unsatisfiable),
            (Some("bytes=10-12"), Wanted::Unsatisfiable),
            (Some("bytes=99999999999999999999999-"), Wanted::Unsatisfiable),
            (Some("bytes=-0"), Wanted::Unsatisfiable),
            (Some("bytes=5-2"), Wanted::Whole),
            (Some("bytes=-"), Wanted::Whole),
            (Some("bytes=a-b"), Wanted::Whole),
            (Some("bytes=+1-2"), Wanted::Whole),
            (Some("bytes=0-1,3-4"), Wanted::Whole),
            (Some("items=0-1"), Wanted::Whole),
            (Some("rubbish"), Wanted::Whole),
        ] {
            assert_eq!(wanted(header, 10), answer, "{header:?}");
        }
    }

    #[test]
    fn an_empty_file_has_no_parts() {
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Unsatisfiable);
        assert_eq!(wanted(Some("bytes=-1"), 0), Wanted::Unsatisfiable);
        assert_eq!(wanted(None, 0), Wanted::Whole);
    }
}
