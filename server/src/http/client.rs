//! Where a request comes from: the peer's address, or what declared proxies say of it.

use crate::domain::time::Timestamp;
use crate::state::App;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The client's address as limits count it: an IPv6 network of 64 bits counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// When the request arrived, by the injected clock.
#[derive(Debug, Clone, Copy)]
pub struct Arrived(pub Timestamp);

/// Finds the client's address out for everything behind.
pub async fn locate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
    let address = client_address(peer, request.headers(), &app.config.server.trusted_proxies);
    request.extensions_mut().insert(ClientAddress(network(address)));
    request.extensions_mut().insert(Arrived(app.clock.now()));
    next.run(request).await
}

/// The right-most address that no trusted proxy vouches for being its own. What stands further left was written by
/// the client and may say anything.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let trusts = |ip: IpAddr| trusted.iter().any(|network| network.contains(&ip.to_canonical()));
    let mut address = peer.to_canonical();
    let hops = headers.get_all("x-forwarded-for").iter().rev().filter_map(|value| value.to_str().ok());
    for hop in hops.flat_map(|line| line.rsplit(',')) {
        if !trusts(address) {
            break;
        }
        let Ok(next) = hop.trim().parse::<IpAddr>() else { break };
        address = next.to_canonical();
    }
    address
}

fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}
