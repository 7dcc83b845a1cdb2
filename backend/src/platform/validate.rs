//! Checks of input, collected so that a person sees every field at fault at once.

use super::problem::{FieldProblem, Problem};
use std::ops::RangeInclusive;

/// Collects the fields at fault of one request.
#[derive(Debug, Default)]
pub struct Checks {
    errors: Vec<FieldProblem>,
}

impl Checks {
    /// Nothing at fault yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a field at fault.
    pub fn refuse(&mut self, field: &str, code: &'static str) {
        self.errors.push(FieldProblem {
            field: field.into(),
            code,
            args: Vec::new(),
        });
    }

    /// Notes a field that holds more of something than it may.
    pub fn refuse_over(&mut self, field: &str, code: &'static str, max: usize) {
        self.note(field, code, "max", max);
    }

    /// Trims a text and checks its length in characters, and that it holds no control characters but line breaks and
    /// tabs.
    pub fn text(&mut self, field: &str, value: &str, length: RangeInclusive<usize>) -> String {
        let text = value.trim().replace("\r\n", "\n");
        let characters = text.chars().count();
        if characters < *length.start() {
            let (code, least) = if characters == 0 {
                ("required", 1)
            } else {
                ("too_short", *length.start())
            };
            self.note(field, code, "min", least);
        } else if characters > *length.end() {
            self.note(field, "too_long", "max", *length.end());
        } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.refuse(field, "control_characters");
        }
        text
    }

    /// The same for one line: no line breaks either.
    pub fn line(&mut self, field: &str, value: &str, length: RangeInclusive<usize>) -> String {
        let text = self.text(field, value, length);
        if text.contains(['\n', '\t']) {
            self.refuse(field, "one_line");
        }
        text
    }

    /// The same for a text that may be missing; an empty one counts as missing.
    pub fn optional_text(&mut self, field: &str, value: Option<&str>, max: usize) -> Option<String> {
        value
            .map(|text| self.text(field, text, 0..=max))
            .filter(|text| !text.is_empty())
    }

    /// Checks that a number lies in a range.
    pub fn number(&mut self, field: &str, value: i64, range: RangeInclusive<i64>) {
        if !range.contains(&value) {
            self.errors.push(FieldProblem {
                field: field.into(),
                code: "out_of_range",
                args: vec![("min", range.start().to_string()), ("max", range.end().to_string())],
            });
        }
    }

    /// All well, or every field at fault.
    pub fn done(self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.errors))
        }
    }

    fn note(&mut self, field: &str, code: &'static str, name: &'static str, value: usize) {
        self.errors.push(FieldProblem {
            field: field.into(),
            code,
            args: vec![(name, value.to_string())],
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(act: impl FnOnce(&mut Checks)) -> Vec<&'static str> {
        let mut checks = Checks::new();
        act(&mut checks);
        checks.errors.iter().map(|error| error.code).collect()
    }

    #[test]
    fn lengths_count_characters_not_bytes() {
        assert!(codes(|c| drop(c.text("title", "小数乘法", 4..=4))).is_empty());
        assert_eq!(codes(|c| drop(c.text("title", "小数乘法", 1..=3))), ["too_long"]);
    }

    #[test]
    fn blank_is_missing_and_control_characters_are_refused() {
        assert_eq!(codes(|c| drop(c.text("title", "  \n", 1..=9))), ["required"]);
        assert_eq!(
            codes(|c| drop(c.text("title", "a\u{0}b", 1..=9))),
            ["control_characters"]
        );
        assert_eq!(codes(|c| drop(c.line("title", "a\nb", 1..=9))), ["one_line"]);
    }
}
