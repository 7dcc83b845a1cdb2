//! Which devices take a person's pushes.

use super::super::entity::subscription::{ActiveModel, Column, Entity, Model};
use super::endpoint;
use crate::accounts::{Actor, session};
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem};
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use content_schema::UserId;
use p256::PublicKey;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Deserialize;
use std::collections::HashSet;
use uuid::Uuid;

/// A person has so many devices at most; the oldest make room.
const MAX_DEVICES: u64 = 10;

/// Browsers spell keys without padding, some libraries with it.
const KEYS: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A subscription, as `PushSubscription.toJSON()` gives it.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct NewDevice {
    /// Where pushes go: https on a public host.
    pub endpoint: String,
    /// The browser's keys.
    pub keys: DeviceKeys,
}

/// What messages are sealed with for one browser.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct DeviceKeys {
    /// Public key (P-256, uncompressed), base64url.
    pub p256dh: String,
    /// Secret of 16 bytes, base64url.
    pub auth: String,
}

/// The keys of a subscription, decoded; none when they are no keys.
pub fn keys(p256dh: &str, auth: &str) -> Option<(PublicKey, [u8; 16])> {
    let public = PublicKey::from_sec1_bytes(&KEYS.decode(p256dh).ok()?).ok()?;
    Some((public, KEYS.decode(auth).ok()?.try_into().ok()?))
}

/// Lets a device take the person's pushes from now on. An endpoint known already is taken over: the device has changed
/// hands.
pub async fn add(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    new: NewDevice,
) -> Result<Uuid, Problem> {
    endpoint::checked(&new.endpoint, platform.settings.push_private)?;
    let mut checks = Checks::new();
    if keys(&new.keys.p256dh, &new.keys.auth).is_none() {
        checks.refuse("keys", "not_keys");
    }
    checks.done()?;
    let known = Entity::delete_many().filter(Column::Endpoint.eq(&new.endpoint));
    known.exec(transaction).await?;
    let id: Uuid = platform.ids.next();
    let row = ActiveModel {
        id: Set(id),
        user_id: Set(actor.user_id),
        session_id: Set(actor.session_id),
        endpoint: Set(new.endpoint),
        p256dh: Set(new.keys.p256dh),
        auth: Set(new.keys.auth),
        created_at: Set(platform.clock.now()),
        failures: Set(0),
    };
    // Somebody may send the same endpoint at the same time: one of them has it.
    let at_once = OnConflict::column(Column::Endpoint).do_nothing().to_owned();
    Entity::insert(row)
        .on_conflict(at_once)
        .exec_without_returning(transaction)
        .await?;
    let too_many: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UserId.eq(actor.user_id))
        .order_by_desc(Column::Id)
        .offset(MAX_DEVICES)
        .limit(MAX_DEVICES)
        .into_tuple()
        .all(transaction)
        .await?;
    if !too_many.is_empty() {
        let oldest = Entity::delete_many().filter(Column::Id.is_in(too_many));
        oldest.exec(transaction).await?;
    }
    Ok(id)
}

/// Ends one of the person's subscriptions; false when there is none.
pub async fn remove(platform: &Platform, person: UserId, endpoint: &str) -> Result<bool, DbErr> {
    let ending = Entity::delete_many()
        .filter(Column::UserId.eq(person))
        .filter(Column::Endpoint.eq(endpoint));
    let ended = platform.database.write(async |tx| ending.exec(tx).await).await?;
    Ok(ended.rows_affected > 0)
}

/// The person's devices that are still signed in. Subscriptions of others are forgotten: whoever signs out on a shared
/// phone leaves nothing behind.
pub async fn of_person(platform: &Platform, person: UserId) -> Result<Vec<Model>, DbErr> {
    let sessions = session::of_user(platform, person).await?;
    let signed_in: HashSet<_> = sessions.into_iter().map(|session| session.id).collect();
    let rows = Entity::find()
        .filter(Column::UserId.eq(person))
        .order_by_asc(Column::Id)
        .all(platform.database.read())
        .await?;
    let (live, dead): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| signed_in.contains(&row.session_id));
    forget(platform, dead.into_iter().map(|row| row.id).collect()).await?;
    Ok(live)
}

/// Forgets subscriptions.
pub async fn forget(platform: &Platform, ids: Vec<Uuid>) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    let dead = Entity::delete_many().filter(Column::Id.is_in(ids));
    platform.database.write(async |tx| dead.exec(tx).await.map(drop)).await
}

/// Who of these people has a device that takes pushes.
pub async fn reachable(
    connection: &impl ConnectionTrait,
    people: impl IntoIterator<Item = UserId>,
) -> Result<HashSet<UserId>, DbErr> {
    let found: Vec<UserId> = Entity::find()
        .select_only()
        .column(Column::UserId)
        .distinct()
        .filter(Column::UserId.is_in(people))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found.into_iter().collect())
}
