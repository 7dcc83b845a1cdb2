//! Where a course or case stands in the taxonomy, as words, as filters and as form fields.

use super::Choice;

/// The selects of a form or of filters. The first choice of each is 'any' or 'none'.
#[derive(Clone, Debug, Default)]
pub struct ShelfChoices {
    /// Stage 学段.
    pub stage: Vec<Choice>,
    /// Grade 年级.
    pub grade: Vec<Choice>,
    /// Subject 学科.
    pub subject: Vec<Choice>,
    /// Edition 版本.
    pub edition: Vec<Choice>,
    /// Volume 册次.
    pub volume: Vec<Choice>,
}

impl ShelfChoices {
    /// Sample values.
    pub fn sample() -> Self {
        let any = || Choice {
            value: String::new(),
            name: "不限".into(),
            chosen: false,
        };
        let one = |value: &str, name: &str| {
            vec![
                any(),
                Choice {
                    value: value.into(),
                    name: name.into(),
                    chosen: true,
                },
            ]
        };
        Self {
            stage: one("primary", "小学"),
            grade: one("5", "五年级"),
            subject: one("math", "数学"),
            edition: one("renjiao", "人教版"),
            volume: one("1", "上册"),
        }
    }
}
