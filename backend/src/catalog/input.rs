//! What comes in: the fields of courses, lessons and cases, checked.

use super::entity::{case, course, lesson};
use super::taxonomy;
use crate::platform::Problem;
use crate::platform::problem::FieldProblem;
use crate::platform::validate::Checks;
use actix_web::http::StatusCode;
use content_schema::UploadId;
use content_schema::catalog::CaseParts;
use content_schema::taxonomy::Shelf;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Longest summary, in characters.
const SUMMARY: usize = 4_000;

/// Longest text of one part of a case, in characters.
const PART: usize = 60_000;

/// Most keywords of a case.
const KEYWORDS: usize = 20;

/// A course as its author writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CourseInput {
    /// 1 to 200 characters.
    pub title: String,
    /// Up to 4,000 characters.
    #[serde(default)]
    pub summary: String,
    /// Where it stands.
    #[serde(flatten)]
    pub shelf: Shelf,
}

/// A lesson as its author writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LessonInput {
    /// 1 to 200 characters.
    pub title: String,
    /// Markdown, up to 4,000 characters.
    #[serde(default)]
    pub summary: String,
    /// Its place in the course, from 1; at the end unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
}

/// A teaching case as its author writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseInput {
    /// 1 to 200 characters.
    pub title: String,
    /// Up to 4,000 characters.
    #[serde(default)]
    pub summary: String,
    /// Where it stands.
    #[serde(flatten)]
    pub shelf: Shelf,
    /// Up to 20 of up to 40 characters.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Its texts, as Markdown.
    #[serde(default)]
    pub parts: CaseParts,
}

/// A finished upload that becomes a video.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct MediaInput {
    /// Id of the upload, from its `Location`.
    pub upload_id: UploadId,
}

impl CourseInput {
    /// The input that would make this course.
    pub fn of(course: &course::Model) -> Self {
        Self {
            title: course.title.clone(),
            summary: course.summary.clone(),
            shelf: course.shelf(),
        }
    }

    /// The same, trimmed, if it can be taken.
    pub fn checked(self) -> Result<Self, Problem> {
        let mut checks = Checks::new();
        let title = checks.line("title", &self.title, 1..=200);
        let summary = checks.text("summary", &self.summary, 0..=SUMMARY);
        let shelf = check_shelf(&mut checks, self.shelf);
        done(checks, &shelf)?;
        Ok(Self { title, summary, shelf })
    }
}

impl LessonInput {
    /// The input that would make this lesson.
    pub fn of(lesson: &lesson::Model) -> Self {
        Self {
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            position: Some(lesson.position),
        }
    }

    /// The same, trimmed, if it can be taken.
    pub fn checked(self) -> Result<Self, Problem> {
        let mut checks = Checks::new();
        let title = checks.line("title", &self.title, 1..=200);
        let summary = checks.text("summary", &self.summary, 0..=SUMMARY);
        if let Some(position) = self.position {
            checks.number("position", position.into(), 1..=1_000);
        }
        checks.done()?;
        Ok(Self {
            title,
            summary,
            position: self.position,
        })
    }
}

impl CaseInput {
    /// The input that would make this case.
    pub fn of(case: &case::Model) -> Self {
        Self {
            title: case.title.clone(),
            summary: case.summary.clone(),
            shelf: case.shelf(),
            keywords: case.keywords(),
            parts: case.parts(),
        }
    }

    /// The same, trimmed, if it can be taken.
    pub fn checked(self) -> Result<Self, Problem> {
        let mut checks = Checks::new();
        let title = checks.line("title", &self.title, 1..=200);
        let summary = checks.text("summary", &self.summary, 0..=SUMMARY);
        let shelf = check_shelf(&mut checks, self.shelf);
        if self.keywords.len() > KEYWORDS {
            checks.refuse("keywords", "too_many_keywords");
        }
        let mut keywords: Vec<String> = Vec::new();
        for keyword in &self.keywords {
            let keyword = checks.line("keywords", keyword, 1..=40);
            if !keywords.contains(&keyword) {
                keywords.push(keyword);
            }
        }
        let mut part = |name: &str, text: Option<String>| checks.optional_text(name, text.as_deref(), PART);
        let parts = CaseParts {
            design: part("parts.design", self.parts.design),
            slides_note: part("parts.slides_note", self.parts.slides_note),
            tasks: part("parts.tasks", self.parts.tasks),
            homework: part("parts.homework", self.parts.homework),
        };
        done(checks, &shelf)?;
        Ok(Self {
            title,
            summary,
            shelf,
            keywords,
            parts,
        })
    }
}

/// What a change makes of the current input: JSON Merge Patch (RFC 7396), so `null` clears a field.
pub fn merged<T: Serialize + DeserializeOwned>(current: &T, change: Map<String, Value>) -> Result<T, Problem> {
    let mut whole = serde_json::to_value(current).map_err(Problem::internal)?;
    merge(&mut whole, Value::Object(change));
    serde_json::from_value(whole)
        .map_err(|error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong-json").with("reason", error))
}

fn merge(target: &mut Value, change: Value) {
    let Value::Object(change) = change else {
        *target = change;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else { return };
    for (name, value) in change {
        if value.is_null() {
            fields.remove(&name);
        } else {
            merge(fields.entry(name).or_insert(Value::Null), value);
        }
    }
}

fn check_shelf(checks: &mut Checks, shelf: Shelf) -> Shelf {
    let chapter = checks.optional_text("chapter", shelf.chapter.as_deref(), 200);
    Shelf { chapter, ..shelf }
}

/// All fields at fault at once, those of the shelf last.
fn done(checks: Checks, shelf: &Shelf) -> Result<(), Problem> {
    let mut wrong: Vec<FieldProblem> = checks.done().err().map(|problem| problem.errors).unwrap_or_default();
    wrong.extend(taxonomy::check(taxonomy::taxonomy(), shelf).err().unwrap_or_default());
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input() -> CaseInput {
        serde_json::from_value(json!({
            "title": " 小数乘法 ", "summary": "", "stage": "primary", "grade": 5, "subject": "math",
            "keywords": ["小数", "小数", "积"], "parts": {"design": "目标", "tasks": " "}
        }))
        .unwrap()
    }

    #[test]
    fn texts_are_trimmed_and_keywords_said_once() {
        let input = input().checked().unwrap();
        assert_eq!(input.title, "小数乘法");
        assert_eq!(input.keywords, ["小数", "积"]);
        assert_eq!(input.parts.tasks, None);
    }

    #[test]
    fn every_field_at_fault_is_told_at_once() {
        let wrong = CaseInput {
            title: String::new(),
            keywords: vec!["x".into(); 21],
            shelf: Shelf {
                stage: "nowhere".into(),
                subject: "math".into(),
                ..Shelf::default()
            },
            ..input()
        };
        let told = wrong.checked().err().unwrap().errors;
        let fields: Vec<_> = told.iter().map(|wrong| wrong.field.as_str()).collect();
        assert_eq!(fields, ["title", "keywords", "stage"]);
    }

    #[test]
    fn a_change_touches_only_what_it_names_and_null_clears() {
        let change = json!({"grade": null, "parts": {"design": null, "homework": "练习"}, "keywords": ["新"]});
        let Value::Object(change) = change else { unreachable!() };
        let changed = merged(&input(), change).unwrap();
        assert_eq!(changed.shelf.grade, None);
        assert_eq!(changed.shelf.subject, "math");
        assert_eq!(changed.parts.design, None);
        assert_eq!(changed.parts.homework.as_deref(), Some("练习"));
        assert_eq!(changed.keywords, ["新"]);
    }
}
