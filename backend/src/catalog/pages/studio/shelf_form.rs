//! The taxonomy's selects as forms send them.

use crate::catalog::shelf_words;
use content_schema::taxonomy::Shelf;
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::shelf::ShelfChoices;

/// Fields that a shelf may leave empty.
pub const MAY_BE_EMPTY: [&str; 4] = ["grade", "edition", "volume", "chapter"];

/// Where something stands, every field as text, empty where nothing is chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShelfForm {
    stage: String,
    grade: String,
    subject: String,
    edition: String,
    volume: String,
    /// Chapter, free text.
    pub chapter: String,
}

impl ShelfForm {
    /// What was chosen.
    pub fn shelf(&self) -> Shelf {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Shelf {
            stage: self.stage.clone(),
            grade: self.grade.parse().ok(),
            subject: self.subject.clone(),
            edition: given(&self.edition),
            volume: self.volume.parse().ok(),
            chapter: given(&self.chapter),
        }
    }

    /// The selects with what was chosen.
    pub fn choices(&self, frame: &Frame) -> ShelfChoices {
        shelf_words::choices(frame, &self.shelf())
    }
}
