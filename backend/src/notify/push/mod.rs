//! Web Push: notices on devices whose pages are closed (RFC 8030, 8291, 8292).
//!
//! What a service worker needs: `GET /api/v1/me/push` gives `public_key`, the `applicationServerKey` to subscribe with;
//! `POST /api/v1/me/push` takes the subscription as `PushSubscription.toJSON()` gives it; `DELETE
//! /api/v1/me/push?endpoint=…` ends it. A push holds JSON, `{"title", "text", "url", "tag", "lang"}`: the title of what it
//! is about, what happened in the person's language, the page to open (a path of our own), and a `tag` under which a
//! later push about the same takes the earlier one's place. It names nobody and quotes nothing.

mod encrypt;
mod endpoint;
mod routes;
mod send;
mod subscriptions;
#[cfg(test)]
mod tests;
mod vapid;

pub use routes::{add_device, list_devices, remove_device};
pub use send::keep;
pub use subscriptions::reachable;
