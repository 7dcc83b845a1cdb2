//! A letter by e-mail: a question, or what happened since the last one. Plain text and a small HTML form.

use crate::Frame;
use std::fmt::Write;

/// A letter.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// What it is about.
    pub subject: String,
    /// Its first words.
    pub intro: String,
    /// What happened, newest first.
    pub lines: Vec<Line>,
    /// That there is more than is listed.
    pub more: Option<String>,
    /// URL of the inbox; empty where the letter is none of its digests.
    pub all: String,
    /// URL where digests are chosen; empty likewise.
    pub settings: String,
    /// URL that ends the digests; empty likewise.
    pub off: String,
}

/// Something that happened.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// What happened.
    pub words: String,
    /// Title of the thing.
    pub title: String,
    /// Where it is.
    pub url: String,
}

super::page!(Letter, "mail.html");

impl Letter {
    /// The plain text.
    pub fn text(&self, frame: &Frame) -> String {
        let mut text = format!("{}\n", self.intro);
        for line in &self.lines {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n{}", line.words);
            let _ = if line.title == line.url {
                writeln!(text, "\n{}", line.url)
            } else {
                writeln!(text, "\n{}\n{}", line.title, line.url)
            };
        }
        if let Some(more) = &self.more {
            let _ = write!(text, "\n{more}\n{}\n", self.all);
        }
        if !self.off.is_empty() {
            let (settings, off) = (frame.t("mail-choose"), frame.t("mail-unsubscribe"));
            let _ = write!(text, "\n-- \n{settings}: {}\n{off}: {}\n", self.settings, self.off);
        }
        text
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            subject: "萤火：3 条新消息".into(),
            intro: "您不在的时候：".into(),
            lines: vec![Line {
                words: "杨秀英 回复了您关注的讨论 · 3 条新回复".into(),
                title: "小数乘法".into(),
                url: "http://127.0.0.1/threads/1".into(),
            }],
            more: Some("还有 2 条".into()),
            all: "http://127.0.0.1/notices".into(),
            settings: "http://127.0.0.1/notices/settings".into(),
            off: "http://127.0.0.1/mail/unsubscribe?token=1".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use content_schema::people::Language;

    #[test]
    fn the_plain_text_says_what_the_html_says() {
        let text = Letter::sample().text(&Frame::visitor(Language::ZhCn));
        for part in [
            "3 条新回复",
            "小数乘法",
            "/threads/1",
            "还有 2 条",
            "/mail/unsubscribe?token=1",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }
}
