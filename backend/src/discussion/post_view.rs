//! Posts as JSON, as their reader may see them.

use super::enclosures::{EnclosureView, Shown};
use super::entity::post::{self, Gone};
use super::policy;
use super::thanks::Thanks;
use crate::accounts::Actor;
use crate::accounts::service::Face;
use crate::moderation::{Act, ActWhy};
use chrono::{DateTime, Utc};
use content_schema::{PostId, ThreadId, UserId};
use serde::Serialize;
use std::collections::HashMap;

/// Who looks at posts, and what is known about them.
pub struct Eyes<'a> {
    /// Who looks.
    pub reader: Option<&'a Actor>,
    /// Who wrote.
    pub faces: &'a HashMap<UserId, Face>,
    /// Why posts were hidden.
    pub hidden: &'a HashMap<PostId, Act>,
}

/// A post as JSON.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PostView {
    /// Id.
    pub id: PostId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// The post it replies to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<PostId>,
    /// Who wrote it.
    pub author: Option<Face>,
    /// Markdown; null when it is gone, unless the reader wrote it or keeps order.
    pub body: Option<String>,
    /// A voice message and pictures that go with it, for those who read it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<EnclosureView>,
    /// How it is out of sight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<Gone>,
    /// Why it was hidden, for who wrote it and those who keep order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<ActWhy>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    /// How many people thank for it.
    pub thanks: u64,
    /// Whether the reader does.
    pub thanked: bool,
    /// Counts changes; `ETag` and `If-Match` carry it as `"v1"`.
    pub version: i32,
    /// Replies to it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub replies: Vec<PostView>,
}

impl PostView {
    /// A post with its replies.
    pub fn new(post: post::Model, replies: Vec<post::Model>, eyes: &Eyes<'_>) -> Self {
        let reads = policy::reads(eyes.reader, &post);
        Self {
            id: post.id,
            thread_id: post.thread_id,
            reply_to: post.reply_to,
            author: eyes.faces.get(&post.author).cloned(),
            body: reads.then_some(post.body),
            enclosures: Vec::new(),
            gone: post.gone,
            hidden: eyes.hidden.get(&post.id).map(ActWhy::from),
            created_at: post.created_at,
            edited_at: post.edited_at,
            thanks: 0,
            thanked: false,
            version: post.version,
            replies: replies
                .into_iter()
                .map(|reply| Self::new(reply, Vec::new(), eyes))
                .collect(),
        }
    }

    /// A post by itself, for one who has just written it or keeps order.
    pub fn written(post: post::Model, reader: &Actor, faces: &HashMap<UserId, Face>) -> Self {
        let eyes = Eyes {
            reader: Some(reader),
            faces,
            hidden: &HashMap::new(),
        };
        Self::new(post, Vec::new(), &eyes)
    }

    /// The same with what goes with it and its replies.
    #[must_use]
    pub fn with_enclosures(mut self, enclosures: &mut HashMap<PostId, Vec<Shown>>) -> Self {
        let own = enclosures.remove(&self.id).unwrap_or_default();
        self.enclosures = own.into_iter().map(EnclosureView::from).collect();
        self.replies = self
            .replies
            .into_iter()
            .map(|reply| reply.with_enclosures(enclosures))
            .collect();
        self
    }

    /// The same with its thanks.
    #[must_use]
    pub fn with_thanks(mut self, thanks: &Thanks) -> Self {
        self.thanks = thanks.counts.get(&self.id).copied().unwrap_or_default();
        self.thanked = thanks.own.contains(&self.id);
        self.replies = self
            .replies
            .into_iter()
            .map(|reply| reply.with_thanks(thanks))
            .collect();
        self
    }
}
