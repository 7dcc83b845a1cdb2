//! How often one may try to sign in or register.

use crate::platform::Problem;
use crate::platform::limits::{Limit, address_key};
use actix_web::HttpRequest;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Limits on signing in and registering. By account they are strict; by address generous, for a class behind one.
pub struct SignInLimits {
    by_account: Limit,
    by_address: Limit,
    registrations: Limit,
}

const TRIES_BY_ACCOUNT: NonZeroU32 = NonZeroU32::new(10).unwrap();
const TRIES_BY_ADDRESS: NonZeroU32 = NonZeroU32::new(300).unwrap();
const REGISTRATIONS_BY_ADDRESS: NonZeroU32 = NonZeroU32::new(100).unwrap();

impl Default for SignInLimits {
    fn default() -> Self {
        Self {
            by_account: Limit::new(TRIES_BY_ACCOUNT, Duration::from_secs(30)),
            by_address: Limit::new(TRIES_BY_ADDRESS, Duration::from_secs(1)),
            registrations: Limit::new(REGISTRATIONS_BY_ADDRESS, Duration::from_secs(10)),
        }
    }
}

impl SignInLimits {
    /// Counts a try to sign in.
    pub fn count_sign_in(&self, request: &HttpRequest, username: &str) -> Result<(), Problem> {
        self.by_account.count(&username.trim().to_lowercase())?;
        self.by_address.count(&address(request))
    }

    /// Counts a registration.
    pub fn count_registration(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.registrations.count(&address(request))
    }
}

fn address(request: &HttpRequest) -> String {
    let forwarded = request
        .headers()
        .get("X-Forwarded-For")
        .and_then(|value| value.to_str().ok());
    let peer = request.peer_addr().map(|address| address.ip());
    origin(peer, forwarded).map(address_key).unwrap_or_default()
}

/// Who is asking: the peer, or whom a proxy on this machine says it speaks for. What others claim is not believed.
fn origin(peer: Option<IpAddr>, forwarded: Option<&str>) -> Option<IpAddr> {
    let told = || forwarded?.rsplit(',').next()?.trim().parse().ok();
    peer.and_then(|peer| {
        if peer.is_loopback() {
            told().or(Some(peer))
        } else {
            Some(peer)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_speaks_for_others() {
        let at = |text: &str| text.parse::<IpAddr>().ok();
        for (peer, forwarded, asks) in [
            ("127.0.0.1", Some("10.1.1.1, 203.0.113.7"), "203.0.113.7"),
            ("127.0.0.1", Some("rubbish"), "127.0.0.1"),
            ("127.0.0.1", None, "127.0.0.1"),
            ("203.0.113.9", Some("10.1.1.1"), "203.0.113.9"),
        ] {
            assert_eq!(origin(at(peer), forwarded), at(asks), "{peer} {forwarded:?}");
        }
    }
}
