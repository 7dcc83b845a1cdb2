//! Words of school life that mean the same, from a data file.

use super::fold::folded;
use super::words;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What is known of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Whether it names a form of material or lesson: how, not what.
    pub form: bool,
    /// The words it may be replaced by, itself among them, each as the words that must all be there.
    pub ways: Vec<Vec<String>>,
    /// The words as they are written.
    pub written: Vec<String>,
}

static GROUPS: LazyLock<HashMap<String, Group>> = LazyLock::new(|| {
    let mut groups = HashMap::new();
    for line in include_str!("data/synonyms.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let (form, line) = line.strip_prefix('~').map_or((false, line), |rest| (true, rest));
        let written: Vec<String> = line.split_whitespace().map(folded).collect();
        let ways = written.iter().map(|word| terms(word)).collect();
        let group = Group { form, ways, written };
        for word in &group.written {
            // English is asked for in any of its forms.
            groups.insert(words::stem(word), group.clone());
            groups.insert(word.clone(), group.clone());
        }
    }
    groups
});

fn terms(word: &str) -> Vec<String> {
    words::asked(word).into_iter().map(|word| word.text).collect()
}

/// What is known of a folded word.
pub fn group(word: &str) -> Option<&'static Group> {
    GROUPS.get(word)
}

/// The longest word of the table that letters begin with, with its length in letters.
pub fn begins(letters: &[char]) -> Option<(usize, &'static Group)> {
    let longest = GROUPS.keys().map(|word| word.chars().count()).max().unwrap_or_default();
    (2..=longest.min(letters.len())).rev().find_map(|length| {
        let word: String = letters.iter().take(length).collect();
        Some((length, group(&word)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_in_two_groups() {
        let lines = include_str!("data/synonyms.txt")
            .lines()
            .filter(|line| !line.starts_with('#'));
        let mut words: Vec<&str> = lines
            .flat_map(|line| line.trim_start_matches('~').split_whitespace())
            .collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }

    #[test]
    fn a_word_knows_those_that_mean_the_same() {
        let group = group("公开课").unwrap();
        assert!(group.form && group.written.contains(&"示范课".to_owned()));
        let letters: Vec<char> = "教学设计与反思".chars().collect();
        assert_eq!(begins(&letters).map(|(length, _)| length), Some(4));
        assert!(begins(&['小', '数']).is_none());
    }
}
