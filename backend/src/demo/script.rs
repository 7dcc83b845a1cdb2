//! What the demo shows: `deploy/demo/demo.json`.

use content_schema::catalog::CaseParts;
use content_schema::people::Role;
use serde::Deserialize;

/// Everything of the demo.
#[derive(Debug, Deserialize)]
pub struct Script {
    /// One account a role.
    pub accounts: Vec<Account>,
    /// Courses with their lessons.
    pub courses: Vec<Course>,
    /// Teaching cases.
    pub cases: Vec<Case>,
    /// Threads with their posts.
    pub threads: Vec<Thread>,
}

/// An account and its password, which is no secret.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    /// The name to sign in with.
    pub username: String,
    /// The name others see.
    pub display_name: String,
    /// What they are.
    pub role: Role,
    /// The password.
    pub password: String,
}

/// A course.
#[derive(Debug, Deserialize)]
pub struct Course {
    /// Username of its author.
    pub author: String,
    /// What the API takes as it is.
    #[serde(flatten)]
    pub fields: Shelved,
    /// Lessons in order.
    pub lessons: Vec<Lesson>,
}

/// Fields that courses and cases share.
#[derive(Debug, Deserialize, serde::Serialize)]
pub struct Shelved {
    /// Title.
    pub title: String,
    summary: String,
    stage: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<u8>,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<u8>,
}

/// A lesson.
#[derive(Debug, Deserialize)]
pub struct Lesson {
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Name of its recording's description.
    pub video: Option<String>,
}

/// A teaching case.
#[derive(Debug, Deserialize)]
pub struct Case {
    /// Username of its author.
    pub author: String,
    /// What the API takes as it is.
    #[serde(flatten)]
    pub fields: Shelved,
    /// Chapter of the textbook.
    pub chapter: Option<String>,
    /// Keywords.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Its texts.
    pub parts: CaseParts,
    /// Name of its recording's description.
    pub video: Option<String>,
}

/// A thread.
#[derive(Debug, Deserialize)]
pub struct Thread {
    /// Username of who opens it.
    pub by: String,
    /// What it is about.
    pub about: AboutTitle,
    /// Title.
    pub title: String,
    /// First post.
    pub body: String,
    /// `question` or `discussion`.
    pub kind: String,
    /// Second of the video.
    pub at_s: Option<u32>,
    /// Replies in order.
    #[serde(default)]
    pub posts: Vec<Post>,
}

/// What a thread is about, by title.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AboutTitle {
    /// A lesson.
    Lesson(String),
    /// A case.
    Case(String),
    /// A course.
    Course(String),
}

/// A reply.
#[derive(Debug, Deserialize)]
pub struct Post {
    /// Username of who replies.
    pub by: String,
    /// Its text.
    pub body: String,
    /// Whether it is the accepted answer.
    #[serde(default)]
    pub accepted: bool,
}

impl Script {
    /// Reads the script that is part of the program.
    pub fn load() -> serde_json::Result<Self> {
        serde_json::from_str(include_str!("../../../deploy/demo/demo.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::recording;

    #[test]
    fn every_recording_and_person_the_script_names_exists() {
        let script = Script::load().unwrap();
        let videos = script
            .courses
            .iter()
            .flat_map(|course| course.lessons.iter().map(|lesson| &lesson.video));
        for video in videos.chain(script.cases.iter().map(|case| &case.video)).flatten() {
            assert!(recording::description(video).is_some(), "{video}");
        }
        let people: Vec<&str> = script
            .accounts
            .iter()
            .map(|account| account.username.as_str())
            .collect();
        let authors = script.courses.iter().map(|course| &course.author);
        for name in authors.chain(script.threads.iter().map(|thread| &thread.by)) {
            assert!(people.contains(&name.as_str()), "{name}");
        }
    }
}
