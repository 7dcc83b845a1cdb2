//! Warning people, and silencing them for a time. Who is silenced is asked of the trail, so it cannot be out of date.

use super::acts::{self, On, Why};
use super::{Act, policy};
use crate::accounts::Actor;
use crate::accounts::service::faces;
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem};
use actix_web::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use content_schema::UserId;
use content_schema::moderation::ActKind;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use yinghuo_web::format::minute;

/// An hour to a year.
const HOURS: std::ops::RangeInclusive<i64> = 1..=24 * 366;

/// Warns a person.
pub async fn warn(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    person: UserId,
    why: &Why,
) -> Result<Act, Problem> {
    let on = on_person(tx, actor, person).await?;
    acts::record(tx, platform, actor, ActKind::Warn, on, why).await
}

/// Silences a person for so many hours from now; who is silenced already is silenced anew.
pub async fn silence(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    person: UserId,
    hours: i64,
    why: &Why,
) -> Result<Act, Problem> {
    let on = on_person(tx, actor, person).await?;
    let mut checks = Checks::new();
    checks.number("hours", hours, HOURS);
    checks.done()?;
    let on = On {
        until: Some(platform.clock.now() + Duration::hours(hours)),
        ..on
    };
    acts::record(tx, platform, actor, ActKind::Silence, on, why).await
}

/// Lets a person post again before the time.
pub async fn lift(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    person: UserId,
    why: &Why,
) -> Result<Act, Problem> {
    let on = on_person(tx, actor, person).await?;
    of(tx, person, platform.clock.now())
        .await?
        .ok_or_else(|| Problem::conflict("not-silenced"))?;
    acts::record(tx, platform, actor, ActKind::LiftSilence, on, why).await
}

async fn on_person(conn: &impl ConnectionTrait, actor: &Actor, person: UserId) -> Result<On, Problem> {
    let face = faces(conn, &[person]).await?.remove(&person);
    let face = face.ok_or_else(Problem::not_found)?;
    policy::may_act_on(actor, person, face.role)?;
    Ok(On {
        person: Some(person),
        title: face.display_name,
        url: format!("/people/{person}"),
        ..On::default()
    })
}

/// The silence that holds for a person now.
pub async fn of(conn: &impl ConnectionTrait, person: UserId, now: DateTime<Utc>) -> Result<Option<Act>, DbErr> {
    let last = acts::on_person(conn, &[ActKind::Silence, ActKind::LiftSilence], person).await?;
    Ok(last.filter(|act| holds(act, now)))
}

fn holds(act: &Act, now: DateTime<Utc>) -> bool {
    act.kind == ActKind::Silence && act.until.is_some_and(|until| now < until)
}

/// Refuses those who are silenced, and says until when and why.
pub async fn check(conn: &impl ConnectionTrait, platform: &Platform, actor: &Actor) -> Result<(), Problem> {
    if actor.keeps_order() {
        return Ok(());
    }
    let Some(act) = of(conn, actor.user_id, platform.clock.now()).await? else {
        return Ok(());
    };
    Err(Problem::new(StatusCode::FORBIDDEN, "silenced")
        .with("until", act.until.map(minute).unwrap_or_default())
        .with("reason", act.reason.as_str())
        .with("words", act.words.unwrap_or_default()))
}
