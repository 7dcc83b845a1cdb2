//! A teaching case 教学案例.

use super::act::ActNote;
use super::card::ThreadLine;
use super::media::Player;
use super::thread_form::ThreadForm;
use chrono::{DateTime, Utc};

/// A teaching case.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Who made it.
    pub author: String,
    /// `draft`, `published` or `withdrawn`.
    pub status: String,
    /// Why those who keep order withdrew it, while they have.
    pub withdrawn: Option<ActNote>,
    /// Where it stands, in words, the chapter last.
    pub shelf: Vec<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Its texts in order: `design`, `slides_note`, `tasks` or `homework`, and Markdown.
    pub parts: Vec<(String, String)>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// The recording 课堂实录.
    pub player: Option<Player>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Threads about it.
    pub threads: Vec<ThreadLine>,
    /// The form for a new one.
    pub form: ThreadForm,
    /// Where its author edits it.
    pub edit_url: Option<String>,
    /// Whether it is on the reader's list.
    pub saved: bool,
}

/// A file of a case.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Id.
    pub id: String,
    /// Where it is fetched.
    pub url: String,
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Why its words cannot be found, as a slug.
    pub unread: Option<String>,
}

super::page!(Case, "case.html");

impl Case {
    /// The texts as HTML.
    pub fn parts_html(&self) -> Vec<(&str, String)> {
        self.parts
            .iter()
            .map(|(part, text)| (part.as_str(), crate::markdown(text)))
            .collect()
    }

    /// What was asked on its timeline: second and title.
    pub fn marks(&self) -> Vec<(u32, &str)> {
        ThreadLine::marks(&self.threads)
    }

    /// What its threads are about.
    pub fn about(&self) -> String {
        format!("case:{}", self.id)
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            title: "光合作用：没有实验室也能做的验证实验".into(),
            summary: "用热水杯代替酒精灯，两人一组，四十分钟做完。".into(),
            author: "林知秋".into(),
            status: "published".into(),
            withdrawn: Some(ActNote::sample()),
            shelf: vec!["初中".into(), "七年级".into(), "生物".into()],
            keywords: vec!["光合作用".into(), "实验".into()],
            parts: vec![
                ("design".into(), "## 教学目标\n\n1. 说出实验步骤".into()),
                ("homework".into(), "画出步骤图。".into()),
            ],
            attachments: vec![Attachment::sample()],
            player: Some(Player::sample()),
            updated_at: DateTime::UNIX_EPOCH,
            threads: ThreadLine::samples(),
            form: ThreadForm::default(),
            edit_url: Some("/studio/cases/1".into()),
            saved: false,
        }
    }
}

impl Attachment {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            url: "/attachments/1".into(),
            name: "学习任务单.docx".into(),
            bytes: 48_000,
            unread: Some("no_text".into()),
        }
    }
}
