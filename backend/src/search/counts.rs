//! Which matches the filters admit, and how many there are under each value.

use super::place::{CODES, FILTERS, unpack};

/// What things must be filed under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Wanted codes, in the order of [`FILTERS`].
    pub codes: [Option<u8>; FILTERS.len()],
    /// Filters and codes that are not wanted.
    pub without: Vec<(usize, u8)>,
}

impl Wanted {
    /// Whether something is filed as wanted.
    pub fn admits(&self, packed: u64) -> bool {
        let codes = unpack(packed);
        let mut each = self.codes.iter().zip(codes);
        each.all(|(wanted, code)| wanted.is_none_or(|wanted| wanted == code)) && !self.leaves_out(codes)
    }

    fn leaves_out(&self, codes: [u8; FILTERS.len()]) -> bool {
        self.without
            .iter()
            .any(|(filter, code)| codes.get(*filter) == Some(code))
    }
}

/// How many matches there are, in all and under each value of each filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Matches of all filters.
    pub total: u64,
    /// By filter and code: matches of all other filters.
    pub by: [[u32; CODES]; FILTERS.len()],
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            total: 0,
            by: [[0; CODES]; FILTERS.len()],
        }
    }
}

impl Counts {
    /// Counts a match by where it is filed.
    pub fn add(&mut self, packed: u64, wanted: &Wanted) {
        let codes = unpack(packed);
        if wanted.leaves_out(codes) {
            return;
        }
        let mut missed = wanted
            .codes
            .iter()
            .zip(codes)
            .enumerate()
            .filter(|(_, (wanted, code))| wanted.is_some_and(|wanted| wanted != *code))
            .map(|(filter, _)| filter);
        match (missed.next(), missed.next()) {
            (None, _) => {
                self.total += 1;
                for (counts, code) in self.by.iter_mut().zip(codes) {
                    if let Some(count) = counts.get_mut(usize::from(code)) {
                        *count += 1;
                    }
                }
            }
            // Only this filter keeps it out: it counts for what else the filter could be set to.
            (Some(filter), None) => {
                let code = codes.get(filter).copied().unwrap_or_default();
                if let Some(count) = self
                    .by
                    .get_mut(filter)
                    .and_then(|counts| counts.get_mut(usize::from(code)))
                {
                    *count += 1;
                }
            }
            (Some(_), Some(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::place::pack;

    #[test]
    fn each_filter_is_counted_under_all_others() {
        let mut counts = Counts::default();
        let mut wanted = Wanted::default();
        wanted.codes[3] = Some(2);
        // Two of the subject wanted, one of another, one that misses another filter too.
        wanted.codes[2] = Some(5);
        for codes in [
            [3, 1, 5, 2, 0, 1],
            [3, 1, 5, 2, 0, 2],
            [3, 1, 5, 1, 0, 1],
            [3, 1, 4, 1, 0, 1],
            [3, 1, 4, 2, 0, 1],
        ] {
            counts.add(pack(codes), &wanted);
        }
        assert_eq!(counts.total, 2);
        assert_eq!((counts.by[3][2], counts.by[3][1]), (2, 1));
        assert_eq!((counts.by[2][5], counts.by[2][4]), (2, 1));
        assert_eq!(counts.by[5][1], 1);
    }

    #[test]
    fn what_is_left_out_counts_nowhere() {
        let wanted = Wanted {
            without: vec![(3, 2)],
            ..Wanted::default()
        };
        let mut counts = Counts::default();
        for subject in [1, 2] {
            counts.add(pack([3, 1, 5, subject, 0, 1]), &wanted);
        }
        assert_eq!((counts.total, counts.by[3][2], counts.by[3][1]), (1, 0, 1));
    }
}
