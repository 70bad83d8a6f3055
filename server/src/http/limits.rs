//! How much one caller may ask: by address with tower-governor, before anything is looked at.

use super::client::ClientAddress;
use crate::error::Error;
use crate::rate::{forget_idle, too_many};
use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use governor::middleware::NoOpMiddleware;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tower_governor::governor::GovernorConfigBuilder;
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

/// Counts by the client's address as `client::locate` found it.
#[derive(Debug, Clone, Copy)]
pub struct ByAddress;

impl KeyExtractor for ByAddress {
    type Key = IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        request
            .extensions()
            .get::<ClientAddress>()
            .map(|client| client.0)
            .ok_or(GovernorError::UnableToExtractKey)
    }
}

/// A layer that lets so many requests a minute through from one address.
#[must_use]
pub fn per_address(
    per_minute: u32,
) -> GovernorLayer<ByAddress, NoOpMiddleware<governor::clock::QuantaInstant>, Body> {
    let per_minute = per_minute.max(1);
    let config = GovernorConfigBuilder::default()
        .period(Duration::from_secs(60) / per_minute)
        .burst_size(per_minute)
        .key_extractor(ByAddress)
        .finish()
        .unwrap_or_else(|| unreachable!("neither the period nor the burst is zero"));
    let config = Arc::new(config);
    forget_idle(Arc::downgrade(config.limiter()));
    GovernorLayer::new(config).error_handler(|error| refuse(&error))
}

fn refuse(error: &GovernorError) -> Response {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            too_many(Duration::from_secs(*wait_time)).into_response()
        }
        other => Error::internal(other.clone()).into_response(),
    }
}
