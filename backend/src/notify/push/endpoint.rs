//! Where pushes may go. An endpoint comes from a person's browser, so anything may stand there: the server must not be
//! made to ask its own neighbours (SSRF). Names are checked when they are resolved for the connection itself, so a name
//! that changes its address after it was accepted gains nothing.

use crate::platform::Problem;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Push services' addresses have some 200 characters.
const MAX_CHARS: usize = 1000;

/// A push service answers soon or is asked again another time.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An endpoint that may be asked: https on a public host. `private` lets through http and one's own network.
pub fn checked(text: &str, private: bool) -> Result<Url, Problem> {
    let refused = || Problem::invalid_field("endpoint", "not_public");
    if text.len() > MAX_CHARS {
        return Err(refused());
    }
    let url = Url::parse(text).map_err(|_| refused())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused());
    }
    if private {
        return if url.has_host() { Ok(url) } else { Err(refused()) };
    }
    let public = match url.host_str().map(|host| host.trim_matches(['[', ']'])) {
        None => false,
        Some(host) => match host.parse::<IpAddr>() {
            Ok(address) => is_public(address),
            Err(_) => is_public_name(host),
        },
    };
    // `port` is none for 443 itself.
    if url.scheme() == "https" && url.port().is_none() && public {
        Ok(url)
    } else {
        Err(refused())
    }
}

fn is_public_name(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let end = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && !["local", "localhost", "internal", "lan", "home", "arpa"].contains(&end)
}

/// Whether an address is of the open internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_v4(four),
        IpAddr::V6(six) => is_public_v6(six),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b)) // carriers' own
        || (a == 198 && (18..20).contains(&b)) // benchmarks
        || (a, b, c) == (192, 0, 0);
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(four) = address.to_ipv4_mapped() {
        return is_public_v4(four);
    }
    // Only 2000::/3 is given out; in it, documentation, 6to4 and Teredo lead elsewhere.
    let [a, b, ..] = address.segments();
    a & 0xe000 == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b == 0 || b == 0xdb8))
}

/// Resolves names to public addresses only.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name leads to no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Speaks to push services: no redirects, no proxy, public hosts unless `private`.
pub fn client(private: bool) -> Result<Client, reqwest::Error> {
    let builder = Client::builder().redirect(Policy::none()).no_proxy().timeout(TIMEOUT);
    let builder = if private {
        builder
    } else {
        builder.https_only(true).dns_resolver(Arc::new(PublicOnly))
    };
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_on_public_hosts_is_asked() {
        for (endpoint, may) in [
            ("https://fcm.googleapis.com/fcm/send/abc", true),
            ("https://updates.push.services.mozilla.com/wpush/v2/abc", true),
            ("https://8.8.8.8/abc", true),
            ("https://[2606:4700::1111]/abc", true),
            ("http://fcm.googleapis.com/abc", false),
            ("https://fcm.googleapis.com:8443/abc", false),
            ("https://user:secret@fcm.googleapis.com/abc", false),
            ("https://localhost/abc", false),
            ("https://printer/abc", false),
            ("https://nas.local/abc", false),
            ("https://metadata.google.internal./abc", false),
            ("https://127.0.0.1/abc", false),
            ("https://2130706433/abc", false), // 127.0.0.1 as one number
            ("https://0x7f.1/abc", false),
            ("https://10.0.0.1/abc", false),
            ("https://172.16.0.1/abc", false),
            ("https://192.168.1.1/abc", false),
            ("https://169.254.169.254/latest/meta-data", false),
            ("https://100.64.0.1/abc", false),
            ("https://0.0.0.0/abc", false),
            ("https://255.255.255.255/abc", false),
            ("https://[::1]/abc", false),
            ("https://[fd00::1]/abc", false),
            ("https://[fe80::1]/abc", false),
            ("https://[::ffff:127.0.0.1]/abc", false),
            ("https://[64:ff9b::7f00:1]/abc", false),
            ("https://[2002:7f00:1::]/abc", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(checked(endpoint, false).is_ok(), may, "{endpoint}");
        }
        assert!(checked("http://127.0.0.1:1234/abc", true).is_ok());
        assert!(checked(&format!("https://a.example/{}", "a".repeat(1000)), false).is_err());
    }

    #[tokio::test]
    async fn a_public_name_with_a_private_address_is_not_asked() {
        let name = "localhost".parse().unwrap();
        assert!(PublicOnly.resolve(name).await.is_err());
    }
}
