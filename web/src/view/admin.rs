//! People, for those who run accounts.

use super::{Choice, FieldErrors};

/// Everybody, and a form for one more.
#[derive(Clone, Debug, Default)]
pub struct Admin {
    /// A page of people.
    pub people: Vec<Person>,
    /// How many there are.
    pub total: u64,
    /// URL of the next page.
    pub next: Option<String>,
    /// What was typed.
    pub username: String,
    /// What was typed.
    pub display_name: String,
    /// Roles.
    pub role: Vec<Choice>,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A person in the list.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name to sign in with.
    pub username: String,
    /// The name others see.
    pub display_name: String,
    /// `student`, `teacher` …
    pub role: String,
    /// Whether they are kept from signing in.
    pub disabled: bool,
}

super::page!(Admin, "admin.html");

impl Admin {
    /// Sample values.
    pub fn sample() -> Self {
        let person = Person {
            username: "teacher".into(),
            display_name: "杨秀英".into(),
            role: "teacher".into(),
            disabled: true,
        };
        Self {
            people: vec![person],
            total: 1,
            next: None,
            username: String::new(),
            display_name: String::new(),
            role: vec![Choice {
                value: "teacher".into(),
                name: "乡村教师".into(),
                chosen: true,
            }],
            errors: FieldErrors::default(),
        }
    }
}
