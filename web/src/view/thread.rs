//! A discussion thread.

use super::FieldErrors;
use super::act::ActNote;
use super::enclosure::Enclosure;
use super::pager::Pager;
use chrono::{DateTime, Utc};

/// A thread with a page of its posts.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a yes or no that the page shows by itself"
)]
pub struct Thread {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about: URL and title.
    pub about: (String, String),
    /// Second of the video.
    pub at_s: Option<u32>,
    /// Whether it is a question.
    pub question: bool,
    /// Whether nobody may post any more.
    pub locked: bool,
    /// Why it is closed.
    pub closed: Option<ActNote>,
    /// Whether it is hidden from others; its title too, unless it is told.
    pub hidden: bool,
    /// Why the reader may not post for a time.
    pub silenced: Option<ActNote>,
    /// Whether the reader follows it.
    pub followed: bool,
    /// Whether the reader may accept an answer.
    pub may_accept: bool,
    /// Posts of this page, oldest first; replies stand inside theirs.
    pub posts: Vec<Post>,
    /// Numbered pages.
    pub pager: Pager,
    /// URL of the first post the reader has not read.
    pub unread: Option<String>,
    /// Name of who is replied to.
    pub reply_author: String,
    /// What was typed as a reply.
    pub body: String,
    /// The post it replies to.
    pub reply_to: String,
    /// What was brought for it already.
    pub kept: Vec<Enclosure>,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A post.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a yes or no that the page shows by itself"
)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// Their id.
    pub author_id: String,
    /// URL of the post it replies to.
    pub above: Option<String>,
    /// `student`, `teacher` …
    pub author_role: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether it was changed since.
    pub edited: bool,
    /// Its text as Markdown; none when it is out of sight of the reader.
    pub body: Option<String>,
    /// `gone`, `hidden` or `held`; empty while everybody sees it.
    pub state: String,
    /// Why it was hidden, for those who are told.
    pub hidden: Option<ActNote>,
    /// What goes with it.
    pub enclosures: Vec<Enclosure>,
    /// Whether it is the accepted answer.
    pub accepted: bool,
    /// Whether the reader may change it.
    pub may_edit: bool,
    /// Whether the reader may delete it.
    pub may_delete: bool,
    /// How many people thank for it.
    pub thanks: u64,
    /// Whether the reader does.
    pub thanked: bool,
    /// Whether the reader wrote it.
    pub own: bool,
    /// The version that is changed.
    pub version: i32,
    /// Replies to it.
    pub replies: Vec<Post>,
}

super::page!(Thread, "thread.html");

impl Post {
    /// The text as HTML.
    pub fn body_html(&self) -> Option<String> {
        self.body.as_deref().map(crate::markdown)
    }
}

impl Thread {
    /// Whether the reader may not post here now.
    pub const fn may_not_post(&self) -> bool {
        self.locked || self.silenced.is_some()
    }

    /// Sample values.
    pub fn sample() -> Self {
        let post = |body: &str, replies| Post {
            id: "1".into(),
            author: "杨秀英".into(),
            author_id: "1".into(),
            above: Some("?post=1#post-1".into()),
            author_role: "teacher".into(),
            created_at: DateTime::UNIX_EPOCH,
            edited: true,
            body: Some(body.into()),
            enclosures: Enclosure::samples(),
            state: String::new(),
            hidden: None,
            accepted: true,
            may_edit: true,
            may_delete: true,
            thanks: 2,
            thanked: false,
            own: false,
            version: 1,
            replies,
        };
        Self {
            id: "1".into(),
            title: "学生总忘记数第二个因数的小数位，怎么办？".into(),
            about: ("/lessons/1".into(), "小数乘法".into()),
            at_s: Some(26),
            question: true,
            closed: Some(ActNote::sample()),
            followed: true,
            may_accept: true,
            posts: vec![
                post("有没有好办法？", vec![post("画**小弧线**", vec![])]),
                Post {
                    body: None,
                    state: "hidden".into(),
                    ..post("", vec![])
                },
                Post {
                    state: "hidden".into(),
                    hidden: Some(ActNote::sample()),
                    ..post("加微信领资料", vec![])
                },
                Post {
                    state: "held".into(),
                    ..post("加微信领资料", vec![])
                },
            ],
            pager: Pager {
                pages: 2,
                base: "/threads/1?page=".into(),
                ..Pager::default()
            },
            unread: Some("/threads/1?page=2#post-1".into()),
            reply_to: "1".into(),
            reply_author: "杨秀英".into(),
            kept: Enclosure::samples(),
            errors: FieldErrors(vec![("body".into(), "请填写".into())]),
            ..Self::default()
        }
    }
}
