//! The textbook taxonomy, from the data files beside the program's source, and what may be filed under it.

use crate::platform::problem::FieldProblem;
use content_schema::taxonomy::{Book, Named, Shelf, Taxonomy};
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

const NAMES: &str = include_str!("../../taxonomy/names.toml");

/// Books by subject.
const BOOKS: &[&str] = &[
    include_str!("../../taxonomy/books-biology.toml"),
    include_str!("../../taxonomy/books-chemistry.toml"),
    include_str!("../../taxonomy/books-chinese.toml"),
    include_str!("../../taxonomy/books-english.toml"),
    include_str!("../../taxonomy/books-farming.toml"),
    include_str!("../../taxonomy/books-geography.toml"),
    include_str!("../../taxonomy/books-history.toml"),
    include_str!("../../taxonomy/books-math.toml"),
    include_str!("../../taxonomy/books-physics.toml"),
    include_str!("../../taxonomy/books-science.toml"),
];

/// The taxonomy of this program.
pub fn taxonomy() -> &'static Taxonomy {
    static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(|| {
        // The files are part of the program and read by a test.
        load(NAMES, BOOKS).unwrap_or_else(|error| {
            tracing::error!(%error, "the taxonomy cannot be read");
            Taxonomy::default()
        })
    });
    &TAXONOMY
}

#[derive(Deserialize)]
struct Shelves {
    books: Vec<Book>,
}

#[derive(Deserialize)]
struct Names {
    stages: Vec<Named>,
    subjects: Vec<Named>,
    editions: Vec<Named>,
}

fn load(names: &str, books: &[&str]) -> Result<Taxonomy, toml::de::Error> {
    let names: Names = toml::from_str(names)?;
    let shelves: Result<Vec<Shelves>, _> = books.iter().map(|text| toml::from_str(text)).collect();
    Ok(Taxonomy {
        stages: names.stages,
        subjects: names.subjects,
        editions: names.editions,
        books: shelves?.into_iter().flat_map(|shelf| shelf.books).collect(),
    })
}

/// Checks a place in the taxonomy; tells every field at fault.
pub fn check(taxonomy: &Taxonomy, shelf: &Shelf) -> Result<(), Vec<FieldProblem>> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, code, args| {
        wrong.push(FieldProblem {
            field: field.into(),
            code,
            args,
        });
    };
    if !knows(&taxonomy.stages, &shelf.stage) {
        refuse("stage", "unknown_choice", Vec::new());
    } else if let Some(grade) = shelf.grade {
        match grades_of(&shelf.stage) {
            None => refuse("grade", "no_grade_here", Vec::new()),
            Some(grades) if !grades.contains(&grade) => {
                refuse("grade", "out_of_range", range_args(&grades));
            }
            Some(_) => {}
        }
    }
    if !knows(&taxonomy.subjects, &shelf.subject) {
        refuse("subject", "unknown_choice", Vec::new());
    }
    if shelf.edition.as_ref().is_some_and(|id| !knows(&taxonomy.editions, id)) {
        refuse("edition", "unknown_choice", Vec::new());
    }
    if shelf.volume.is_some_and(|volume| !(1..=2).contains(&volume)) {
        refuse("volume", "out_of_range", range_args(&(1..=2)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn knows(named: &[Named], id: &str) -> bool {
    named.iter().any(|named| named.id == id)
}

/// Grades of a stage. Where primary school has five years, the sixth grade is junior school's first.
fn grades_of(stage: &str) -> Option<RangeInclusive<u8>> {
    match stage {
        "primary" => Some(1..=6),
        "junior" => Some(6..=9),
        _ => None,
    }
}

fn range_args(range: &RangeInclusive<u8>) -> Vec<(&'static str, String)> {
    vec![("min", range.start().to_string()), ("max", range.end().to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_book_stands_on_a_shelf_that_may_be_used() {
        let taxonomy = load(NAMES, BOOKS).unwrap();
        for book in &taxonomy.books {
            let shelf = Shelf {
                stage: book.stage.clone(),
                grade: book.grade,
                subject: book.subject.clone(),
                edition: Some(book.edition.clone()),
                volume: book.volume,
                chapter: None,
            };
            assert_eq!(check(&taxonomy, &shelf), Ok(()), "{book:?}");
            assert!(!book.chapters.is_empty(), "{book:?}");
        }
    }

    #[test]
    fn what_is_not_in_the_taxonomy_is_told_by_field() {
        let shelf = |stage: &str, grade, subject: &str, edition: Option<&str>, volume| Shelf {
            stage: stage.into(),
            grade,
            subject: subject.into(),
            edition: edition.map(Into::into),
            volume,
            chapter: None,
        };
        for (given, fields) in [
            (shelf("primary", Some(5), "math", Some("renjiao"), Some(1)), &[][..]),
            (shelf("adult", None, "farming", None, None), &[]),
            (shelf("junior", Some(6), "math", None, None), &[]),
            (shelf("primary", Some(7), "math", None, None), &["grade"]),
            (shelf("adult", Some(1), "farming", None, None), &["grade"]),
            (
                shelf("senior", Some(1), "alchemy", Some("x"), Some(3)),
                &["stage", "subject", "edition", "volume"],
            ),
        ] {
            let wrong = check(taxonomy(), &given).err().unwrap_or_default();
            let told: Vec<_> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
            assert_eq!(told, fields, "{given:?}");
        }
    }
}
