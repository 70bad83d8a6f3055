//! Which addresses may be fetched. Pure decisions on parsed values: no look-ups and no IO.
//!
//! A URL is judged after parsing, so that every spelling of an address (`2130706433`, `0x7f.1`,
//! `[::ffff:127.0.0.1]`) is the same address. Names are judged again by the resolver, when it knows
//! where they lead: see `fetch::resolver`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// How far the crawler may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NetworkPolicy {
    /// Also loopback, private and link-local addresses. For `--local` and for tests.
    pub allow_private_network: bool,
}

/// Why a URL is never fetched. `Display` is a sentence for the person who gave it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlRejected {
    #[error("This is not a complete web address. Give one that begins with https:// and names a host.")]
    Invalid,
    #[error("Addresses that begin with {0}: can't be read. Give one that begins with https:// or http://.")]
    Scheme(String),
    #[error("The address holds a user name or password. Remove that part, up to and with the @ sign.")]
    Credentials,
    #[error(
        "{0} lies in the server's own network, which is not read. Give a public address, or let the \
         operator set FRONTDESK_FETCH__ALLOW_PRIVATE_NETWORK=true."
    )]
    PrivateNetwork(String),
}

impl UrlRejected {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "invalid_url",
            Self::Scheme(_) => "unsupported_scheme",
            Self::Credentials => "credentials_in_url",
            Self::PrivateNetwork(_) => "private_network",
        }
    }
}

/// Parses an address given by a person or found in a page, and judges it.
///
/// # Errors
/// `UrlRejected` says what is wrong with it.
pub fn check_url(text: &str, policy: &NetworkPolicy) -> Result<Url, UrlRejected> {
    let url = Url::parse(text.trim()).map_err(|_| UrlRejected::Invalid)?;
    check_parsed(&url, policy)?;
    Ok(url)
}

/// Judges an address that is parsed already, such as the target of a redirect.
///
/// # Errors
/// `UrlRejected` says what is wrong with it.
pub fn check_parsed(url: &Url, policy: &NetworkPolicy) -> Result<(), UrlRejected> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(UrlRejected::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlRejected::Credentials);
    }
    let public = match url.host().ok_or(UrlRejected::Invalid)? {
        Host::Ipv4(ip) => is_public_v4(ip),
        Host::Ipv6(ip) => is_public_v6(ip),
        Host::Domain(name) => !is_local_name(name),
    };
    if public || policy.allow_private_network {
        Ok(())
    } else {
        Err(UrlRejected::PrivateNetwork(url.host_str().unwrap_or_default().to_owned()))
    }
}

/// Whether an address belongs to the public internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// Names that mean this machine whatever a resolver says (RFC 6761).
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.is_empty() || name == "localhost" || name.ends_with(".localhost")
}

#[expect(clippy::unnested_or_patterns, reason = "a pattern for each network, with its name")]
fn is_public_v4(ip: Ipv4Addr) -> bool {
    !matches!(
        ip.octets(),
        [0 | 10 | 127, ..]                  // this network, private, loopback
            | [100, 64..=127, ..]           // carrier-grade NAT
            | [169, 254, ..]                // link-local, cloud metadata
            | [172, 16..=31, ..] | [192, 168, ..] // private
            | [192, 0, 0 | 2, _]            // protocol assignments, documentation
            | [192, 88, 99, _]              // 6to4 relays
            | [198, 18..=19, ..]            // benchmarking
            | [198, 51, 100, _] | [203, 0, 113, _] // documentation
            | [224..=255, ..] // multicast, reserved, broadcast
    )
}

#[expect(clippy::match_same_arms, reason = "a line for each network, with its name")]
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let part = ip.segments();
    let inner = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match part {
        // IPv4-mapped: connects to the IPv4 address itself.
        [0, 0, 0, 0, 0, 0xffff, high, low] => inner(high, low),
        // NAT64's well-known prefix: a gateway connects to the IPv4 address inside.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inner(high, low),
        // 6to4: the tunnel ends at the IPv4 address inside.
        [0x2002, high, low, ..] => inner(high, low),
        // ISATAP: likewise, in the interface identifier.
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => inner(high, low),
        [0x2001, 0..=0x1ff, ..] => false, // protocol assignments, Teredo, ORCHID, benchmarking
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false, // documentation
        // Everything else that is public today lies in 2000::/3; the rest is loopback, unspecified,
        // unique local, link-local, multicast, discard or not assigned.
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}
