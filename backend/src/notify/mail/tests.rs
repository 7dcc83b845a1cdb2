//! Digests as a mail server receives them.

use super::super::settings::{self, Digest, NoticeSettings};
use super::super::{entity, schema, service};
use super::link::{Purpose, token};
use super::{address, digest, mailer::Mailer};
use crate::accounts::service::{NewUser, create};
use crate::accounts::{self, Actor, session};
use crate::platform::testing::TestPlatform;
use crate::platform::{Clock, Platform};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use content_schema::notice::{Notice, NoticeKind};
use content_schema::people::{Language, Role};
use sea_orm::EntityTrait;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const ADDRESS: &str = "yang@school.example";

/// A mail server that takes everything, or answers every recipient with a refusal; gives the messages it took.
async fn mail_server(refusal: Option<&'static str>) -> (String, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (took, taken) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (reader, mut writer) = stream.into_split();
            let mut lines = BufReader::new(reader).lines();
            writer.write_all(b"220 school.example\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = match line.get(..4).unwrap_or_default() {
                    "RCPT" => refusal.unwrap_or("250 ok"),
                    "DATA" => {
                        writer.write_all(b"354 go on\r\n").await.unwrap();
                        let mut message = String::new();
                        while let Ok(Some(line)) = lines.next_line().await {
                            if line == "." {
                                break;
                            }
                            message.push_str(&line);
                            message.push('\n');
                        }
                        took.send(message).unwrap();
                        "250 taken"
                    }
                    "QUIT" => "221 bye",
                    _ => "250 ok",
                };
                if writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    (url, taken)
}

/// The heads of a message as they came, unfolded, and the parts below them decoded.
fn decoded(message: &str) -> String {
    let (head, body) = message.split_once("\n\n").unwrap();
    let mut text = head.replace("\n ", " ");
    let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next());
    let boundary = format!("--{}", boundary.unwrap());
    for part in body.split(&boundary) {
        let Some((head, body)) = part.split_once("\n\n") else {
            continue;
        };
        if head.contains("base64") {
            let bytes = STANDARD.decode(body.replace('\n', "")).unwrap();
            text.push_str(&String::from_utf8(bytes).unwrap());
        } else {
            text.push_str(&quoted(&body.replace("=\n", "")));
        }
    }
    text
}

/// Quoted-printable without its soft line ends.
fn quoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'=' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Story {
    platform: TestPlatform,
    smtp: String,
    actor: Actor,
}

impl Story {
    async fn begin(smtp: String) -> Self {
        let tables = accounts::schema::migrations().into_iter().chain(schema::migrations());
        let platform = TestPlatform::with(tables.collect()).await;
        let new = NewUser::check("yang", "firefly-firefly", "杨秀英", Role::Teacher, Some(Language::ZhCn));
        let new = new.await.unwrap();
        let session_id = platform
            .database
            .write(async |tx| {
                let user = create(tx, &platform, new).await?;
                Ok::<_, accounts::AccountError>(session::open(tx, &platform, user.id, "pc").await?)
            })
            .await
            .unwrap_or_else(|_| panic!("an account"));
        let actor = session::actor(&platform, session_id).await.unwrap().unwrap();
        Self { platform, smtp, actor }
    }

    /// The platform at a time of Wednesday 2026-11-25, in Beijing, so many days later.
    fn at(&self, hour: i64, days: i64) -> Platform {
        let midnight: DateTime<Utc> = "2026-11-24T16:00:00Z".parse().unwrap();
        Platform {
            clock: Clock::fixed(midnight + Duration::hours(hour) + Duration::days(days)),
            ..self.platform.with_mail(&self.smtp)
        }
    }

    async fn confirmed(&self) {
        let then = self.at(8, 0);
        let mailer = Mailer::of(&then.settings).unwrap().unwrap();
        address::give(&then, &mailer, &self.actor, ADDRESS).await.unwrap();
        let confirm = token(
            &then.secrets,
            Purpose::Confirm,
            self.actor.user_id,
            ADDRESS,
            then.clock.now(),
        );
        address::confirm(&then, &confirm).await.unwrap();
    }

    async fn reply(&self, post: i64) {
        let notice = Notice {
            recipient: self.actor.user_id,
            kind: NoticeKind::ThreadReplied,
            title: "小数<乘法>".into(),
            actor_name: Some("石小雨".into()),
            url: format!("/threads/1#post-{post}"),
            note: None,
        };
        service::deliver(&self.platform, post - 1, post, &[notice])
            .await
            .unwrap();
    }

    async fn send_due(&self, hour: i64, days: i64) {
        let then = self.at(hour, days);
        let mailer = Mailer::of(&then.settings).unwrap().unwrap();
        digest::send_due(&then, &mailer).await.unwrap();
    }
}

#[tokio::test]
async fn an_address_gets_nothing_but_a_question_until_it_is_confirmed() {
    let (smtp, mut taken) = mail_server(None).await;
    let story = Story::begin(smtp).await;
    let then = story.at(8, 0);
    let mailer = Mailer::of(&then.settings).unwrap().unwrap();
    let mailbox = address::give(&then, &mailer, &story.actor, ADDRESS).await.unwrap();
    assert!(!mailbox.confirmed);
    let question = decoded(&taken.recv().await.unwrap());
    story.reply(1).await;
    story.send_due(8, 1).await;
    assert!(taken.try_recv().is_err());

    let link = question.split("/mail/confirm?token=").nth(1).unwrap();
    let token = link.split_whitespace().next().unwrap();
    address::confirm(&then, token).await.unwrap();
    story.send_due(8, 1).await;
    assert!(decoded(&taken.recv().await.unwrap()).contains("小数<乘法>"));
    // asked again too soon, and what is no address
    let soon = address::give(&then, &mailer, &story.actor, "other@school.example").await;
    assert_eq!(soon.unwrap_err().status.as_u16(), 429);
    for wrong in [
        "yang",
        "yang@",
        "a b@c.example",
        "杨@学校.example",
        "a@b.example\r\nBcc: c@d.example",
    ] {
        let later = story.at(9, 0);
        assert!(
            address::give(&later, &mailer, &story.actor, wrong).await.is_err(),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_digest_comes_in_the_morning_once_with_a_way_out() {
    let (smtp, mut taken) = mail_server(None).await;
    let story = Story::begin(smtp).await;
    story.confirmed().await;
    taken.recv().await.unwrap();
    for post in 1..=3 {
        story.reply(post).await;
    }
    story.send_due(20, 0).await; // not on the day it was confirmed
    story.send_due(30, 0).await; // nor in the night
    assert!(taken.try_recv().is_err());
    story.send_due(7, 1).await;
    let message = taken.recv().await.unwrap();
    let text = decoded(&message);
    for part in [
        "To: yang@school.example",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "石小雨 回复了您关注的讨论 · 3 条新回复",
        "小数&#60;乘法&#62;",
        "http://127.0.0.1/threads/1#post-3",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    story.send_due(8, 1).await;
    story.send_due(8, 2).await; // nothing new
    assert!(taken.try_recv().is_err());

    let off = text
        .split("List-Unsubscribe: <http://127.0.0.1/mail/unsubscribe?token=")
        .nth(1);
    let off = off.unwrap().split('>').next().unwrap();
    address::unsubscribe(&story.platform, off).await.unwrap();
    let chosen = settings::of(story.platform.database.read(), story.actor.user_id)
        .await
        .unwrap();
    assert_eq!(chosen.digest, Digest::Off);
    story.reply(4).await;
    story.send_due(8, 3).await;
    assert!(taken.try_recv().is_err());
}

#[tokio::test]
async fn a_digest_taken_by_a_server_that_died_is_not_sent_again() {
    let (smtp, mut taken) = mail_server(None).await;
    let story = Story::begin(smtp).await;
    story.confirmed().await;
    taken.recv().await.unwrap();
    story.reply(1).await;
    // it dies between taking the digest and hearing from the mail server
    let then = story.at(7, 1);
    let row = entity::address::Entity::find().one(then.database.read()).await.unwrap();
    let died = digest::take(&then, row.unwrap(), &NoticeSettings::default())
        .await
        .unwrap();
    assert!(died.is_some());
    story.send_due(8, 1).await;
    story.send_due(8, 2).await;
    assert!(taken.try_recv().is_err());
    story.reply(2).await;
    story.send_due(8, 3).await;
    assert!(taken.recv().await.is_some());
}

#[tokio::test]
async fn a_digest_that_was_refused_is_sent_later() {
    let (refusing, _) = mail_server(Some("451 later")).await;
    let (smtp, mut taken) = mail_server(None).await;
    let mut story = Story::begin(smtp.clone()).await;
    story.confirmed().await;
    taken.recv().await.unwrap();
    story.reply(1).await;
    story.smtp = refusing;
    story.send_due(7, 1).await;
    story.smtp = smtp;
    story.send_due(7, 1).await; // it rests
    assert!(taken.try_recv().is_err());
    story.send_due(8, 1).await;
    assert!(decoded(&taken.recv().await.unwrap()).contains("小数<乘法>"));
}
