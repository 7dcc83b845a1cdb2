//! Pushes as a browser's push service receives them.

use super::super::{schema, service};
use super::encrypt::{Fresh, open};
use super::send::Sender;
use super::subscriptions::{self, DeviceKeys, NewDevice};
use super::vapid::PushKey;
use super::{endpoint, reachable};
use crate::accounts::service::{NewUser, create};
use crate::accounts::{self, Actor, session};
use crate::platform::Platform;
use crate::platform::testing::TestPlatform;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use content_schema::notice::{Notice, NoticeKind};
use content_schema::people::{Language, Role};
use p256::SecretKey;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A push as it arrived.
struct Arrived {
    head: String,
    body: Vec<u8>,
}

impl Arrived {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(": ")).unwrap().1
    }
}

/// A push service: answers every push with the status and gives what arrived.
async fn push_service(status: &'static str) -> (String, mpsc::UnboundedReceiver<Arrived>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send/abc", listener.local_addr().unwrap());
    let (arrived, arrivals) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let mut seen = Vec::new();
            let mut buffer = [0; 8192];
            let (head, length) = loop {
                let read = line.read(&mut buffer).await.unwrap();
                seen.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&seen).into_owned();
                if let Some(end) = text.find("\r\n\r\n") {
                    let head = text[..end].to_owned();
                    let length = head.lines().find_map(|line| {
                        line.to_lowercase()
                            .strip_prefix("content-length: ")?
                            .parse::<usize>()
                            .ok()
                    });
                    break (head, end + 4 + length.unwrap());
                }
            };
            while seen.len() < length {
                let read = line.read(&mut buffer).await.unwrap();
                seen.extend_from_slice(&buffer[..read]);
            }
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            line.write_all(answer.as_bytes()).await.unwrap();
            let body = seen.split_off(length - (length - head.len() - 4));
            arrived.send(Arrived { head, body }).unwrap();
        }
    });
    (url, arrivals)
}

struct Story {
    platform: TestPlatform,
    actor: Actor,
    browser: SecretKey,
    auth: [u8; 16],
}

impl Story {
    async fn begin() -> Self {
        let tables = accounts::schema::migrations().into_iter().chain(schema::migrations());
        let platform = TestPlatform::with(tables.collect()).await;
        let new = NewUser::check("yang", "firefly-firefly", "杨秀英", Role::Teacher, Some(Language::ZhCn));
        let new = new.await.unwrap();
        let (user, session_id) = platform
            .database
            .write(async |tx| {
                let user = create(tx, &platform, new).await?;
                let session = session::open(tx, &platform, user.id, "phone").await?;
                Ok::<_, accounts::AccountError>((user, session))
            })
            .await
            .unwrap_or_else(|_| panic!("an account"));
        let actor = session::actor(&platform, session_id).await.unwrap().unwrap();
        assert_eq!(actor.user_id, user.id);
        Self {
            platform,
            actor,
            browser: Fresh::random().key,
            auth: [7; 16],
        }
    }

    async fn subscribe(&self, endpoint: &str) {
        let public = self.browser.public_key().to_encoded_point(false);
        let device = NewDevice {
            endpoint: endpoint.into(),
            keys: DeviceKeys {
                p256dh: URL_SAFE_NO_PAD.encode(public),
                auth: URL_SAFE_NO_PAD.encode(self.auth),
            },
        };
        let platform = &self.platform;
        let added = platform
            .database
            .write(async |tx| subscriptions::add(tx, platform, &self.actor, device).await);
        added.await.unwrap();
    }

    async fn reply(&self, platform: &Platform, post: i64) {
        let notice = Notice {
            recipient: self.actor.user_id,
            kind: NoticeKind::ThreadReplied,
            title: "小数乘法".into(),
            actor_name: Some("石小雨".into()),
            url: format!("/threads/1#post-{post}"),
            note: None,
        };
        service::deliver(platform, post - 1, post, &[notice]).await.unwrap();
    }

    fn sender(platform: Platform) -> Sender {
        Sender {
            key: PushKey::of(&platform.secrets).unwrap(),
            client: endpoint::client(true).unwrap(),
            platform,
        }
    }

    async fn has_device(&self) -> bool {
        let people = [self.actor.user_id];
        !reachable(self.platform.database.read(), people)
            .await
            .unwrap()
            .is_empty()
    }

    /// A platform at the next noon in Beijing: nothing is quiet then.
    fn at_noon(&self) -> Platform {
        let now = self.platform.clock.now();
        let noon = now.date_naive().and_hms_opt(4, 0, 0).unwrap().and_utc() + Duration::days(1);
        self.platform.later(noon - now)
    }
}

#[tokio::test]
async fn a_device_gets_a_sealed_push_that_names_nobody_and_no_second_one() {
    let story = Story::begin().await;
    let (endpoint, mut arrivals) = push_service("201 Created").await;
    story.subscribe(&endpoint).await;
    let noon = story.at_noon();
    story.reply(&noon, 1).await;
    story.reply(&noon, 2).await;
    let sender = Story::sender(noon.clone());
    sender.send_due().await.unwrap();
    let arrived = arrivals.recv().await.unwrap();
    let opened = open(&arrived.body, &story.browser, &story.auth);
    let message: Value = serde_json::from_slice(&opened).unwrap();
    assert_eq!(message["title"], "小数乘法");
    assert_eq!(message["text"], "2 条新回复");
    assert_eq!(message["url"], "/threads/1#post-2");
    assert!(!String::from_utf8(opened).unwrap().contains("石小雨"));
    assert_eq!(arrived.header("content-encoding"), "aes128gcm");
    assert_eq!(arrived.header("topic").len(), 32);

    // the token is signed by the key it names, for this service
    let authorization = arrived.header("authorization").strip_prefix("vapid t=").unwrap();
    let (token, key) = authorization.split_once(", k=").unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key = VerifyingKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(key).unwrap()).unwrap();
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    key.verify(signed.as_bytes(), &signature).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(format!("{}/send/abc", claims["aud"].as_str().unwrap()), endpoint);

    sender.send_due().await.unwrap();
    assert!(arrivals.try_recv().is_err());
    // what joins a notice that has rung rings after a while, with its number
    story.reply(&noon, 3).await;
    sender.send_due().await.unwrap();
    assert!(arrivals.try_recv().is_err());
    let later = Platform {
        clock: crate::platform::Clock::fixed(noon.clock.now() + Duration::minutes(16)),
        ..noon
    };
    Story::sender(later).send_due().await.unwrap();
    let arrived = arrivals.recv().await.unwrap();
    let message: Value = serde_json::from_slice(&open(&arrived.body, &story.browser, &story.auth)).unwrap();
    assert_eq!(message["text"], "3 条新回复");
}

#[tokio::test]
async fn a_device_that_is_gone_is_forgotten() {
    let story = Story::begin().await;
    let (endpoint, mut arrivals) = push_service("410 Gone").await;
    story.subscribe(&endpoint).await;
    assert!(story.has_device().await);
    let noon = story.at_noon();
    story.reply(&noon, 1).await;
    Story::sender(noon).send_due().await.unwrap();
    assert!(arrivals.recv().await.is_some());
    assert!(!story.has_device().await);
}

#[tokio::test]
async fn nothing_goes_to_a_device_that_has_signed_out() {
    let story = Story::begin().await;
    let (endpoint, mut arrivals) = push_service("201 Created").await;
    story.subscribe(&endpoint).await;
    let noon = story.at_noon();
    story.reply(&noon, 1).await;
    session::close(&story.platform, story.actor.user_id, story.actor.session_id)
        .await
        .unwrap();
    Story::sender(noon).send_due().await.unwrap();
    assert!(arrivals.try_recv().is_err());
    assert!(!story.has_device().await);
}

#[tokio::test]
async fn what_was_read_before_it_rang_does_not_ring() {
    let story = Story::begin().await;
    let (endpoint, mut arrivals) = push_service("201 Created").await;
    story.subscribe(&endpoint).await;
    let noon = story.at_noon();
    story.reply(&noon, 1).await;
    service::mark_read(&noon, story.actor.user_id, None).await.unwrap();
    Story::sender(noon).send_due().await.unwrap();
    assert!(arrivals.try_recv().is_err());
}
