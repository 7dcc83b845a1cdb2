//! Sending the digests that are due.

use super::super::entity::{address, notice};
use super::super::quiet::quiet_until;
use super::super::settings::{self, NoticeSettings};
use super::letter::{self, Reader};
use super::mailer::Mailer;
use super::period::{period, same_kind};
use crate::accounts::service::by_id;
use crate::platform::Platform;
use chrono::{DateTime, Duration, Utc};
use content_schema::UserId;
use content_schema::people::Language;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// How often it is looked who is due.
const EVERY: std::time::Duration = std::time::Duration::from_mins(1);

/// Addresses looked at in one go.
const BATCH: u64 = 500;

/// Notices of one digest at most.
const MAX_NOTICES: u64 = 200;

/// An address that refuses so many digests in a row has to be confirmed anew.
const MAX_FAILURES: i32 = 8;

/// Sends digests until dropped.
pub async fn keep(platform: Platform) {
    let mailer = match Mailer::of(&platform.settings) {
        Ok(Some(mailer)) => mailer,
        Ok(None) => return,
        Err(error) => {
            tracing::error!(%error, "no digests are sent");
            return;
        }
    };
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = send_due(&platform, &mailer).await {
            tracing::warn!(%error, "digests could not be sent; trying again");
        }
    }
}

/// A digest that was taken and has to be sent.
pub struct Taken {
    id: Uuid,
    person: UserId,
    address: String,
    before: String,
    failures: i32,
    notices: Vec<notice::Model>,
}

/// Sends every digest that is due now.
pub async fn send_due(platform: &Platform, mailer: &Mailer) -> Result<(), DbErr> {
    let mut after = None;
    loop {
        let mut next = address::Entity::find()
            .filter(address::Column::ConfirmedAt.is_not_null())
            .order_by_asc(address::Column::UserId)
            .limit(BATCH);
        if let Some(after) = after {
            next = next.filter(address::Column::UserId.gt(after));
        }
        let rows = next.all(platform.database.read()).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.user_id);
        let people = rows.iter().map(|row| row.user_id);
        let wishes = settings::of_people(platform.database.read(), people).await?;
        let proposed = NoticeSettings::default();
        for row in rows {
            let wish = wishes.get(&row.user_id).unwrap_or(&proposed);
            if let Some(taken) = take(platform, row, wish).await? {
                send(platform, mailer, taken).await?;
            }
        }
    }
}

/// Takes a person's digest if one is due: marks the day as dealt with and its notices as mailed.
pub async fn take(platform: &Platform, row: address::Model, wish: &NoticeSettings) -> Result<Option<Taken>, DbErr> {
    let now = platform.clock.now();
    let Some(due) = period(wish.digest, wish.utc_offset_min(), now) else {
        return Ok(None);
    };
    let rests = row.retry_at.is_some_and(|retry_at| retry_at > now);
    if due == row.period || rests || quiet_until(wish.quiet_hours.as_ref(), now).is_some() {
        return Ok(None);
    }
    let id: Uuid = platform.ids.next();
    let first = !same_kind(&due, &row.period);
    let taken = platform
        .database
        .write(async |tx| {
            // Of several servers one takes it.
            let mine = address::Entity::update_many()
                .col_expr(address::Column::Period, Expr::value(due))
                .filter(address::Column::UserId.eq(row.user_id))
                .filter(address::Column::Period.eq(&row.period))
                .exec(tx)
                .await?;
            if mine.rows_affected == 0 || first {
                return Ok::<_, DbErr>(Vec::new());
            }
            let notices = notice::Entity::find()
                .filter(notice::Column::Recipient.eq(row.user_id))
                .filter(notice::Column::Mail.eq(true))
                .filter(notice::Column::MailedIn.is_null())
                .filter(notice::Column::ReadAt.is_null())
                .order_by_desc(notice::Column::Id)
                .limit(MAX_NOTICES)
                .all(tx)
                .await?;
            mark(notices.iter(), Some(id)).exec(tx).await?;
            Ok(notices)
        })
        .await?;
    if taken.is_empty() {
        return Ok(None);
    }
    Ok(Some(Taken {
        id,
        person: row.user_id,
        address: row.address,
        before: row.period,
        failures: row.failures,
        notices: taken,
    }))
}

async fn send(platform: &Platform, mailer: &Mailer, taken: Taken) -> Result<(), DbErr> {
    let Ok(person) = by_id(platform.database.read(), taken.person).await else {
        return Ok(());
    };
    if person.disabled_at.is_some() {
        return Ok(());
    }
    let reader = Reader {
        id: taken.person,
        address: &taken.address,
        language: person
            .language
            .as_deref()
            .and_then(Language::from_tag)
            .unwrap_or_default(),
    };
    let sent = match letter::digest(platform, mailer, &reader, taken.id, &taken.notices) {
        Ok(message) => mailer.send(message).await.map_err(letter::Unsendable::from),
        Err(error) => Err(error),
    };
    match sent {
        Ok(()) if taken.failures == 0 => Ok(()),
        Ok(()) => note_failures(platform, taken.person, 0, None).await,
        Err(error) => {
            tracing::info!(digest = %taken.id, %error, "a digest was not taken by the mail server");
            give_back(platform, taken).await
        }
    }
}

/// The mail server has said no: the day and its notices are due again, after a while.
async fn give_back(platform: &Platform, taken: Taken) -> Result<(), DbErr> {
    let failures = taken.failures + 1;
    let wait = Duration::minutes(5) * 2_i32.pow(failures.unsigned_abs().min(8));
    let retry_at = platform.clock.now() + wait;
    platform
        .database
        .write(async |tx| {
            mark(taken.notices.iter(), None).exec(tx).await?;
            let mut back = address::Entity::update_many()
                .col_expr(address::Column::Period, Expr::value(taken.before))
                .col_expr(address::Column::Failures, Expr::value(failures))
                .col_expr(address::Column::RetryAt, Expr::value(retry_at))
                .filter(address::Column::UserId.eq(taken.person))
                .filter(address::Column::Address.eq(taken.address));
            if failures >= MAX_FAILURES {
                let never: Option<DateTime<Utc>> = None;
                back = back.col_expr(address::Column::ConfirmedAt, Expr::value(never));
            }
            back.exec(tx).await.map(drop)
        })
        .await
}

async fn note_failures(
    platform: &Platform,
    person: UserId,
    failures: i32,
    retry_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let noting = address::Entity::update_many()
        .col_expr(address::Column::Failures, Expr::value(failures))
        .col_expr(address::Column::RetryAt, Expr::value(retry_at))
        .filter(address::Column::UserId.eq(person));
    platform
        .database
        .write(async |tx| noting.exec(tx).await.map(drop))
        .await
}

fn mark<'a>(
    notices: impl Iterator<Item = &'a notice::Model>,
    digest: Option<Uuid>,
) -> sea_orm::UpdateMany<notice::Entity> {
    notice::Entity::update_many()
        .col_expr(notice::Column::MailedIn, Expr::value(digest))
        .filter(notice::Column::Id.is_in(notices.map(|notice| notice.id)))
}
