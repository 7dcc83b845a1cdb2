//! Gathers text up to the limit.

use crate::limits::MAX_CHARS;

/// Text as it is found in a document.
#[derive(Debug, Default)]
pub(super) struct Gather {
    text: String,
    chars: usize,
    cut: bool,
}

/// The text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// At most [`MAX_CHARS`] characters.
    pub text: String,
    /// Whether that is all of it.
    pub whole: bool,
}

impl Gather {
    /// Adds text; answers whether there is room for more.
    pub fn add(&mut self, text: &str) -> bool {
        let room = MAX_CHARS - self.chars;
        if let Some((end, _)) = text.char_indices().nth(room) {
            self.text.push_str(text.get(..end).unwrap_or_default());
            self.chars = MAX_CHARS;
            self.cut = true;
        } else {
            self.text.push_str(text);
            self.chars += text.chars().count();
        }
        !self.cut
    }

    /// Some of the document is left out.
    pub fn leave_out(&mut self) {
        self.cut = true;
    }

    /// Whether nothing more is taken.
    pub fn is_full(&self) -> bool {
        self.cut
    }

    /// What was gathered.
    pub fn end(self) -> Gathered {
        Gathered {
            whole: !self.cut,
            text: self.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_at_a_character() {
        let mut gather = Gather::default();
        assert!(gather.add(&"萤".repeat(MAX_CHARS - 1)));
        assert!(!gather.add("火虫"));
        assert!(gather.is_full());
        let gathered = gather.end();
        assert!(!gathered.whole && gathered.text.ends_with('火'));
        assert_eq!(gathered.text.chars().count(), MAX_CHARS);
    }
}
