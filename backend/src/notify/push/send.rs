//! Sending what is due. A notice is taken out of the queue before it is sent, so a crash loses a push (the notice is in
//! the inbox all the same) and never sends one twice.

use super::super::entity::notice::{self, Column, Entity};
use super::super::entity::subscription;
use super::super::quiet::quiet_until;
use super::super::settings;
use super::encrypt::{Fresh, seal};
use super::vapid::PushKey;
use super::{endpoint, subscriptions};
use crate::accounts::service::by_id;
use crate::platform::Platform;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use content_schema::NoticeId;
use content_schema::people::Language;
use reqwest::{Client, StatusCode};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use std::time::Duration;
use yinghuo_web::message;

/// How often the queue is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Notices taken from it at once.
const BATCH: u64 = 50;

/// A push service keeps a message for a device that is off so long.
const TTL_S: u32 = 2 * 86_400;

/// After so many failures in a row a device is taken for lost.
const MAX_FAILURES: i32 = 20;

/// Titles are cut: a message is small.
const MAX_TITLE_CHARS: usize = 80;

/// Pushes what is due until dropped.
pub async fn keep(platform: Platform) {
    let Some(key) = PushKey::of(&platform.secrets) else {
        tracing::error!("no push key can be made of the key file; nothing is pushed");
        return;
    };
    let client = match endpoint::client(platform.settings.push_private) {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "nothing is pushed");
            return;
        }
    };
    let sender = Sender { platform, key, client };
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = sender.send_due().await {
            tracing::warn!(%error, "could not push; trying again");
        }
    }
}

/// Sends pushes.
pub struct Sender {
    /// The foundation.
    pub platform: Platform,
    /// Who sends.
    pub key: PushKey,
    /// How.
    pub client: Client,
}

/// What became of a push.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Taken,
    /// The device is no more.
    Gone,
    Failed(String),
}

impl Sender {
    /// Sends what is due now.
    pub async fn send_due(&self) -> Result<(), DbErr> {
        for notice in self.take_due().await? {
            self.send_notice(notice).await?;
        }
        Ok(())
    }

    /// Takes due notices out of the queue.
    async fn take_due(&self) -> Result<Vec<notice::Model>, DbErr> {
        let platform = &self.platform;
        let due = Entity::find()
            .filter(Column::PushDue.lte(platform.clock.now()))
            .filter(Column::ReadAt.is_null())
            .order_by_asc(Column::PushDue)
            .limit(BATCH);
        // Looking costs readers' time only.
        if due.clone().one(platform.database.read()).await?.is_none() {
            return Ok(Vec::new());
        }
        platform
            .database
            .write(async |tx| {
                let taken = due.lock_exclusive().all(tx).await?;
                let ids = taken.iter().map(|notice| notice.id);
                set_due(ids, None).exec(tx).await?;
                Ok::<_, DbErr>(taken)
            })
            .await
    }

    async fn send_notice(&self, notice: notice::Model) -> Result<(), DbErr> {
        let (platform, now) = (&self.platform, self.platform.clock.now());
        let connection = platform.database.read();
        // The person may have chosen anew since.
        let wish = settings::of(connection, notice.recipient).await?;
        if !wish.channels(notice.kind).push {
            return Ok(());
        }
        if let Some(until) = quiet_until(wish.quiet_hours.as_ref(), now) {
            let later = set_due([notice.id], Some(until));
            return platform.database.write(async |tx| later.exec(tx).await.map(drop)).await;
        }
        let Ok(person) = by_id(connection, notice.recipient).await else {
            return Ok(());
        };
        if person.disabled_at.is_some() {
            return Ok(());
        }
        let language = person
            .language
            .as_deref()
            .and_then(Language::from_tag)
            .unwrap_or_default();
        let message = payload(&notice, language);
        let devices = subscriptions::of_person(platform, notice.recipient).await?;
        let sending = devices
            .iter()
            .map(|device| self.send(device, &notice, message.as_bytes(), now));
        let outcomes = futures::future::join_all(sending).await;
        for (device, outcome) in devices.iter().zip(outcomes) {
            self.note(device, outcome).await?;
        }
        Ok(())
    }

    async fn send(
        &self,
        device: &subscription::Model,
        notice: &notice::Model,
        message: &[u8],
        now: DateTime<Utc>,
    ) -> Outcome {
        let settings = &self.platform.settings;
        let Ok(url) = endpoint::checked(&device.endpoint, settings.push_private) else {
            return Outcome::Gone;
        };
        let Some((browser, auth)) = subscriptions::keys(&device.p256dh, &device.auth) else {
            return Outcome::Gone;
        };
        let Some(body) = seal(message, &browser, &auth, &Fresh::random()) else {
            return Outcome::Failed("the message is too long".into());
        };
        let origin = url.origin().ascii_serialization();
        let request = self
            .client
            .post(url)
            .header(
                "Authorization",
                self.key.authorization(&origin, &settings.contact(), now),
            )
            .header("Content-Encoding", "aes128gcm")
            .header("Content-Type", "application/octet-stream")
            .header("TTL", TTL_S)
            .header("Urgency", "normal")
            .header("Topic", topic(notice))
            .body(body);
        match request.send().await {
            Ok(answer) => outcome(answer.status()),
            Err(error) => Outcome::Failed(error.without_url().to_string()),
        }
    }

    async fn note(&self, device: &subscription::Model, outcome: Outcome) -> Result<(), DbErr> {
        let failures = match outcome {
            Outcome::Taken if device.failures == 0 => return Ok(()),
            Outcome::Taken => 0,
            Outcome::Failed(reason) => {
                tracing::info!(device = %device.id, reason, "a push failed");
                device.failures + 1
            }
            Outcome::Gone => MAX_FAILURES,
        };
        if failures >= MAX_FAILURES {
            return subscriptions::forget(&self.platform, vec![device.id]).await;
        }
        let noting = subscription::Entity::update_many()
            .col_expr(subscription::Column::Failures, Expr::value(failures))
            .filter(subscription::Column::Id.eq(device.id));
        let database = &self.platform.database;
        database.write(async |tx| noting.exec(tx).await.map(drop)).await
    }
}

fn set_due(ids: impl IntoIterator<Item = NoticeId>, due: Option<DateTime<Utc>>) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::PushDue, Expr::value(due))
        .filter(Column::Id.is_in(ids))
}

fn outcome(status: StatusCode) -> Outcome {
    match status {
        status if status.is_success() => Outcome::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        status => Outcome::Failed(status.to_string()),
    }
}

/// Under which a later push about the same takes the place of an earlier one that still waits (RFC 8030 §5.4): at most 32
/// letters of base64url, which tell the push service nothing.
fn topic(notice: &notice::Model) -> String {
    let about = format!("{} {} {}", notice.recipient, notice.kind.as_str(), notice.target);
    let digest = Sha256::digest(about.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..24).unwrap_or_default())
}

/// What a device is told: no name, nothing anybody wrote but the title.
fn payload(notice: &notice::Model, language: Language) -> String {
    let kind = notice.kind.as_str().replace('_', "-");
    let what = message(language, &format!("notice-{kind}"), &[]);
    let text = if notice.events > 1 && kind == "thread-replied" {
        message(language, "notice-replies", &[("count", &notice.events.to_string())])
    } else if notice.actor_name.is_some() {
        message(language, "somebody-did", &[("what", &what)])
    } else {
        what
    };
    let title: String = notice.title.chars().take(MAX_TITLE_CHARS).collect();
    serde_json::json!({
        "title": title,
        "text": text,
        "url": notice.url,
        "tag": format!("{kind} {}", notice.target),
        "lang": language.tag(),
    })
    .to_string()
}
