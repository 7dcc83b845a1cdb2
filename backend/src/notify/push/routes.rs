//! A person's devices that take pushes, over HTTP.

use super::subscriptions::{self, NewDevice};
use super::vapid::PushKey;
use crate::accounts::Actor;
use crate::platform::creation::Creation;
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a page needs to let its device take pushes.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PushBody {
    /// The `applicationServerKey` to subscribe with: P-256, uncompressed, base64url.
    public_key: String,
    /// Devices that take them.
    devices: Vec<DeviceBody>,
}

/// A device that takes pushes.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DeviceBody {
    /// Id.
    id: Uuid,
    /// Where its pushes go.
    endpoint: String,
    /// Whether it is the one that asks.
    this: bool,
    /// Since when.
    created_at: DateTime<Utc>,
}

/// A device that takes pushes from now on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AddedDevice {
    /// Id.
    id: Uuid,
}

/// Which device.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct DeviceQuery {
    /// Its endpoint; needed, but whoever leaves it out is told to sign in first.
    #[serde(default)]
    endpoint: String,
}

/// The key to subscribe with, and the devices that take one's pushes.
#[utoipa::path(tag = "discussion", security(("bearer" = [])),
    responses((status = 200, body = PushBody), (status = 401, body = ProblemBody)))]
#[get("/me/push")]
pub async fn list_devices(actor: Actor, platform: web::Data<Platform>) -> Result<HttpResponse, Problem> {
    let key = PushKey::of(&platform.secrets).ok_or_else(|| Problem::internal("no push key"))?;
    let devices = subscriptions::of_person(&platform, actor.user_id).await?;
    let devices = devices.into_iter().map(|row| DeviceBody {
        id: row.id,
        this: row.session_id == actor.session_id,
        endpoint: row.endpoint,
        created_at: row.created_at,
    });
    Ok(HttpResponse::Ok().json(PushBody {
        public_key: key.public(),
        devices: devices.collect(),
    }))
}

/// Lets a device take one's pushes.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), request_body = NewDevice, responses(
    (status = 201, body = AddedDevice), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/me/push")]
pub async fn add_device(
    creation: Creation<NewDevice>,
    actor: Actor,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    creation
        .once(&platform, actor.user_id, async |tx, new| {
            let id = subscriptions::add(tx, &platform, &actor, new).await?;
            Ok(AddedDevice { id })
        })
        .await
}

/// Ends it.
#[utoipa::path(tag = "discussion", security(("bearer" = [])), params(DeviceQuery), responses(
    (status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
#[delete("/me/push")]
pub async fn remove_device(
    query: web::Query<DeviceQuery>,
    actor: Actor,
    platform: web::Data<Platform>,
) -> Result<HttpResponse, Problem> {
    if subscriptions::remove(&platform, actor.user_id, &query.endpoint).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found())
    }
}
