//! A place in the taxonomy as a reader's words, and as choices of a form or filter.

use super::taxonomy::taxonomy;
use content_schema::people::Language;
use content_schema::taxonomy::{Named, Shelf};
use yinghuo_web::Frame;
use yinghuo_web::view::Choice;
use yinghuo_web::view::shelf::ShelfChoices;

/// Where something stands, from the widest to the narrowest.
pub fn words(frame: &Frame, shelf: &Shelf) -> Vec<String> {
    let all = taxonomy();
    let named = |list: &[Named], id: &str| {
        let found = list.iter().find(|named| named.id == id);
        found.map(|named| name(frame, named))
    };
    [
        named(&all.stages, &shelf.stage),
        shelf.grade.map(|grade| frame.named("grade", &grade.to_string())),
        named(&all.subjects, &shelf.subject),
        shelf.edition.as_deref().and_then(|id| named(&all.editions, id)),
        shelf.volume.map(|volume| frame.named("volume", &volume.to_string())),
        shelf.chapter.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every choice, with those of a shelf chosen; empty ids choose none.
pub fn choices(frame: &Frame, chosen: &Shelf) -> ShelfChoices {
    let all = taxonomy();
    let named = |list: &[Named], chosen: &str| {
        let one = |named: &Named| (named.id.clone(), name(frame, named));
        select(frame, list.iter().map(one), chosen)
    };
    let numbered = |prefix: &str, last: u8, chosen: Option<u8>| {
        let one = |number: u8| (number.to_string(), frame.named(prefix, &number.to_string()));
        let chosen = chosen.map(|number| number.to_string()).unwrap_or_default();
        select(frame, (1..=last).map(one), &chosen)
    };
    ShelfChoices {
        stage: named(&all.stages, &chosen.stage),
        grade: numbered("grade", 9, chosen.grade),
        subject: named(&all.subjects, &chosen.subject),
        edition: named(&all.editions, chosen.edition.as_deref().unwrap_or_default()),
        volume: numbered("volume", 2, chosen.volume),
    }
}

fn select(frame: &Frame, choices: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    let any = (String::new(), frame.t("shelf-any"));
    std::iter::once(any)
        .chain(choices)
        .map(|(value, name)| Choice {
            chosen: value == chosen,
            value,
            name,
        })
        .collect()
}

fn name(frame: &Frame, named: &Named) -> String {
    match frame.language {
        Language::ZhCn => named.zh.clone(),
        Language::En => named.en.clone(),
    }
}
