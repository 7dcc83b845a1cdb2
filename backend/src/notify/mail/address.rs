//! People's addresses: given, confirmed, taken back.

use super::super::entity::address::{ActiveModel, Column, Entity, Model};
use super::super::settings;
use super::letter::{self, Reader};
use super::link::{Purpose, is_about, read};
use super::mailer::Mailer;
use super::period::period;
use crate::accounts::Actor;
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem};
use actix_web::http::StatusCode;
use chrono::Duration;
use content_schema::UserId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;

/// A person is asked again only after this time.
const ASK_AGAIN: Duration = Duration::minutes(2);

/// An address is written to for so many people in a day at most: the question must not become a nuisance to a stranger.
const QUESTIONS_A_DAY: u64 = 3;

/// A person's address.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Mailbox {
    /// The address.
    pub address: String,
    /// Whether the person has confirmed that it is theirs.
    pub confirmed: bool,
}

impl From<Model> for Mailbox {
    fn from(row: Model) -> Self {
        Self {
            address: row.address,
            confirmed: row.confirmed_at.is_some(),
        }
    }
}

/// A person's address, if they gave one.
pub async fn of_person(connection: &impl ConnectionTrait, person: UserId) -> Result<Option<Mailbox>, DbErr> {
    let row = Entity::find_by_id(person).one(connection).await?;
    Ok(row.map(Mailbox::from))
}

/// Takes an address and asks there whether it is the person's own.
pub async fn give(platform: &Platform, mailer: &Mailer, actor: &Actor, address: &str) -> Result<Mailbox, Problem> {
    let mut checks = Checks::new();
    let address = checks.line("address", address, 3..=200);
    if address.parse::<lettre::Address>().is_err() || !address.is_ascii() {
        checks.refuse("address", "not_an_address");
    }
    checks.done()?;
    let now = platform.clock.now();
    let row = platform
        .database
        .write(async |tx| {
            let known = Entity::find_by_id(actor.user_id).one(tx).await?;
            if let Some(known) = known {
                if known.address == address && known.confirmed_at.is_some() {
                    return Ok::<_, Problem>(None);
                }
                let wait = known.asked_at + ASK_AGAIN - now;
                if wait > Duration::zero() {
                    return Err(Problem::too_many(wait.num_seconds().unsigned_abs() + 1));
                }
            }
            let asked_for_others = Entity::find()
                .filter(Column::Address.eq(&address))
                .filter(Column::UserId.ne(actor.user_id))
                .filter(Column::AskedAt.gt(now - Duration::days(1)))
                .count(tx)
                .await?;
            if asked_for_others >= QUESTIONS_A_DAY {
                return Err(Problem::too_many(86_400));
            }
            let row = ActiveModel {
                user_id: Set(actor.user_id),
                address: Set(address.clone()),
                confirmed_at: Set(None),
                asked_at: Set(now),
                period: Set(String::new()),
                failures: Set(0),
                retry_at: Set(None),
            };
            let again = OnConflict::column(Column::UserId)
                .update_columns([
                    Column::Address,
                    Column::ConfirmedAt,
                    Column::AskedAt,
                    Column::Period,
                    Column::Failures,
                    Column::RetryAt,
                ])
                .to_owned();
            Entity::insert(row)
                .on_conflict(again)
                .exec_without_returning(tx)
                .await?;
            Ok(Some(()))
        })
        .await?;
    let confirmed = row.is_none();
    if !confirmed {
        ask(platform, mailer, actor, &address).await?;
    }
    Ok(Mailbox { address, confirmed })
}

async fn ask(platform: &Platform, mailer: &Mailer, actor: &Actor, address: &str) -> Result<(), Problem> {
    let reader = Reader {
        id: actor.user_id,
        address,
        language: actor.language.unwrap_or_default(),
    };
    let message = letter::question(platform, mailer, &reader).map_err(Problem::internal)?;
    mailer.send(message).await.map_err(|error| {
        tracing::warn!(%error, "the mail server did not take a question for confirmation");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "mail-not-sent")
    })
}

/// Takes an address back.
pub async fn forget(platform: &Platform, person: UserId) -> Result<(), DbErr> {
    let forgetting = Entity::delete_by_id(person);
    platform
        .database
        .write(async |tx| forgetting.exec(tx).await.map(drop))
        .await
}

/// Whose address a link speaks of; refused when it is not ours, too old, or of an address given up since.
pub async fn of_link(platform: &Platform, purpose: Purpose, token: &str) -> Result<Model, Problem> {
    let refused = || Problem::bad_request("bad-mail-link");
    let read = read(&platform.secrets, purpose, token, platform.clock.now());
    let (person, about) = read.ok_or_else(refused)?;
    let row = Entity::find_by_id(person).one(platform.database.read()).await?;
    row.filter(|row| is_about(&about, &row.address)).ok_or_else(refused)
}

/// Confirms the address of a link. The first digest comes on the next morning.
pub async fn confirm(platform: &Platform, token: &str) -> Result<(), Problem> {
    let row = of_link(platform, Purpose::Confirm, token).await?;
    let now = platform.clock.now();
    let settings = settings::of(platform.database.read(), row.user_id).await?;
    let period = period(settings.digest, settings.utc_offset_min(), now).unwrap_or_default();
    let confirming = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(now))
        .col_expr(Column::Period, Expr::value(period))
        .filter(Column::UserId.eq(row.user_id))
        .filter(Column::Address.eq(&row.address));
    platform
        .database
        .write(async |tx| confirming.exec(tx).await.map(drop))
        .await?;
    Ok(())
}

/// Ends the digests of the person of a link.
pub async fn unsubscribe(platform: &Platform, token: &str) -> Result<(), Problem> {
    let row = of_link(platform, Purpose::Unsubscribe, token).await?;
    let mut settings = settings::of(platform.database.read(), row.user_id).await?;
    settings.digest = settings::Digest::Off;
    settings::save(platform, row.user_id, &settings).await
}
