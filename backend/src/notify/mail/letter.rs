//! The messages themselves: plain text and a small HTML form, in the person's language.

use super::super::entity::notice;
use super::link::{Purpose, token};
use super::mailer::Mailer;
use crate::platform::Platform;
use content_schema::UserId;
use content_schema::people::Language;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart};
use uuid::Uuid;
use yinghuo_web::view::mail::{Letter, Line};
use yinghuo_web::{Frame, Page, message};

/// Notices listed; the others are counted.
const LISTED: usize = 20;

/// Whom a message goes to.
pub struct Reader<'a> {
    /// The person.
    pub id: UserId,
    /// Their address.
    pub address: &'a str,
    /// Their language.
    pub language: Language,
}

/// Why a message could not be made: an address that mail cannot be sent to.
pub type Unsendable = Box<dyn std::error::Error + Send + Sync>;

/// The question whether the address is the person's own.
pub fn question(platform: &Platform, mailer: &Mailer, reader: &Reader<'_>) -> Result<Message, Unsendable> {
    let now = platform.clock.now();
    let token = token(&platform.secrets, Purpose::Confirm, reader.id, reader.address, now);
    let url = format!("{}/mail/confirm?token={token}", platform.settings.public_url);
    let letter = Letter {
        subject: message(reader.language, "mail-question", &[]),
        intro: message(reader.language, "mail-question-intro", &[]),
        lines: vec![Line {
            words: message(reader.language, "mail-confirm", &[]),
            title: url.clone(),
            url,
        }],
        ..Letter::default()
    };
    finish(head(mailer, reader, platform.ids.next())?, &letter, reader.language)
}

/// What happened, of notices newest first.
pub fn digest(
    platform: &Platform,
    mailer: &Mailer,
    reader: &Reader<'_>,
    id: Uuid,
    notices: &[notice::Model],
) -> Result<Message, Unsendable> {
    let (language, base) = (reader.language, &platform.settings.public_url);
    let now = platform.clock.now();
    let token = token(&platform.secrets, Purpose::Unsubscribe, reader.id, reader.address, now);
    let off = format!("{base}/mail/unsubscribe?token={token}");
    let count: i32 = notices.iter().map(|notice| notice.events).sum();
    let count = count.to_string();
    let listed = notices.iter().take(LISTED).map(|notice| line(notice, language, base));
    let more = notices.len().saturating_sub(LISTED);
    let letter = Letter {
        subject: message(language, "mail-digest", &[("count", &count)]),
        intro: message(language, "mail-digest-intro", &[]),
        lines: listed.collect(),
        more: (more > 0).then(|| message(language, "mail-more", &[("count", &more.to_string())])),
        all: format!("{base}/notices"),
        settings: format!("{base}/notices/settings"),
        off: off.clone(),
    };
    let builder = head(mailer, reader, id)?
        // One click, without signing in (RFC 8058).
        .raw_header(raw("List-Unsubscribe", format!("<{off}>"))?)
        .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into())?)
        .raw_header(raw("Auto-Submitted", "auto-generated".into())?);
    finish(builder, &letter, language)
}

fn line(notice: &notice::Model, language: Language, base: &str) -> Line {
    let kind = notice.kind.as_str().replace('_', "-");
    let what = message(language, &format!("notice-{kind}"), &[]);
    let mut words = match &notice.actor_name {
        Some(actor) => format!("{actor} {what}"),
        None => what,
    };
    if notice.events > 1 && kind == "thread-replied" {
        let many = message(language, "notice-replies", &[("count", &notice.events.to_string())]);
        words = format!("{words} · {many}");
    }
    Line {
        words,
        title: notice.title.clone(),
        url: format!("{base}{}", notice.url),
    }
}

fn head(mailer: &Mailer, reader: &Reader<'_>, id: Uuid) -> Result<MessageBuilder, Unsendable> {
    let to = Mailbox::new(None, reader.address.parse()?);
    let id = format!("<{id}@{}>", mailer.from.email.domain());
    Ok(Message::builder().from(mailer.from.clone()).to(to).message_id(Some(id)))
}

fn raw(name: &str, value: String) -> Result<HeaderValue, Unsendable> {
    let name = HeaderName::new_from_ascii(name.to_owned())?;
    Ok(HeaderValue::new(name, value))
}

fn finish(builder: MessageBuilder, letter: &Letter, language: Language) -> Result<Message, Unsendable> {
    let frame = Frame::visitor(language);
    let html = letter.render(&frame)?;
    let both = MultiPart::alternative_plain_html(letter.text(&frame), html);
    Ok(builder.subject(letter.subject.clone()).multipart(both)?)
}
