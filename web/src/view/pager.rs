//! Numbered pages of a list.

/// Where the reader is in a list of numbered pages.
#[derive(Clone, Debug)]
pub struct Pager {
    /// The page shown, from 1.
    pub current: u64,
    /// How many there are.
    pub pages: u64,
    /// The list's URL up to the number, such as `/rooms/math?page=`.
    pub base: String,
}

impl Default for Pager {
    fn default() -> Self {
        Self {
            current: 1,
            pages: 1,
            base: String::new(),
        }
    }
}

impl Pager {
    /// Whether a number is the page shown.
    pub const fn is_current(&self, number: &u64) -> bool {
        *number == self.current
    }

    /// The numbers shown: the first, the last, and those around the current one; `None` where some are left out.
    pub fn numbers(&self) -> Vec<Option<u64>> {
        let mut numbers = Vec::new();
        let mut before = 0;
        for number in 1..=self.pages {
            if number != 1 && number != self.pages && number.abs_diff(self.current) > 2 {
                continue;
            }
            if number > before + 1 {
                numbers.push(None);
            }
            numbers.push(Some(number));
            before = number;
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_neighbours_are_shown() {
        let shown = |current, pages| {
            let base = String::new();
            let pager = Pager { current, pages, base };
            let words = pager.numbers().into_iter();
            words
                .map(|number| number.map_or_else(|| "…".into(), |number| number.to_string()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(shown(1, 1), "1");
        assert_eq!(shown(2, 3), "1 2 3");
        assert_eq!(shown(10, 20), "1 … 8 9 10 11 12 … 20");
        assert_eq!(shown(20, 20), "1 … 18 19 20");
    }
}
