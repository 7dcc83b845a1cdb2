//! Rate limits: so many of a kind in a time, by account or by address.
//!
//! Limits count by account first and by address only generously: a whole school shares one address. IPv6 counts by /64.

use super::problem::Problem;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// A limit on one kind of act, kept in memory for each key.
pub struct Limit {
    limiter: DefaultKeyedRateLimiter<String>,
}

impl Limit {
    /// At most `burst` at once, one more each `every`.
    pub fn new(burst: NonZeroU32, every: Duration) -> Self {
        let quota = Quota::with_period(every)
            .unwrap_or_else(|| Quota::per_second(burst))
            .allow_burst(burst);
        Self {
            limiter: RateLimiter::keyed(quota),
        }
    }

    /// Counts one act of a key, or refuses it and says when to try again.
    pub fn count(&self, key: &str) -> Result<(), Problem> {
        let counted = self.limiter.check_key(&key.to_owned()).map_err(|not_until| {
            Problem::too_many(not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
        });
        // Keys that have recovered need no memory.
        if self.limiter.len() > 10_000 {
            self.limiter.retain_recent();
        }
        counted
    }
}

/// What of an address counts as one: the whole of IPv4, the /64 of IPv6.
pub fn address_key(address: IpAddr) -> String {
    match address {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_over_the_burst_is_refused_for_its_key_alone() {
        let limit = Limit::new(NonZeroU32::new(2).unwrap(), Duration::from_mins(1));
        assert!(limit.count("a").is_ok());
        assert!(limit.count("a").is_ok());
        let refusal = limit.count("a").unwrap_err();
        assert!(refusal.retry_after_s.unwrap() <= 61);
        assert!(limit.count("b").is_ok());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_count_as_one() {
        assert_eq!(
            address_key("2001:db8::1".parse().unwrap()),
            address_key("2001:db8::2".parse().unwrap())
        );
        assert_ne!(
            address_key("10.0.0.1".parse().unwrap()),
            address_key("10.0.0.2".parse().unwrap())
        );
    }
}
