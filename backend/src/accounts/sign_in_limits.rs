//! How often one may try to sign in or register.

use crate::platform::Problem;
use crate::platform::limits::{Limit, address_key};
use actix_web::HttpRequest;
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
    request
        .peer_addr()
        .map(|address| address_key(address.ip()))
        .unwrap_or_default()
}
