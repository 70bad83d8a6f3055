//! Polar's API: the few requests that are made of it, each with a deadline, and what its refusals mean.

use super::payload::{
    Checkout, CustomerSession, CustomerState, Ingested, List, Order, Product, Subscription,
};
use crate::config::{self, Secret};
use crate::domain::ids::WorkspaceId;
use crate::domain::subscription::Moment;
use crate::domain::time::{Clock, Timestamp};
use crate::error::Error;
use futures::StreamExt as _;
use reqwest::header::{self, HeaderMap};
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

use super::trouble::Trouble;

/// The version of Polar's API that is spoken here.
const VERSION: &str = "2026-10";
/// Bytes of an answer, at most.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Without a `Date` in an answer, how far our clock may be ahead of Polar's.
const DRIFT: Duration = Duration::from_secs(60);

/// An answer and the moment, on Polar's clock, that it surely still holds for: no later than when Polar read it.
#[derive(Debug)]
pub struct Told<T> {
    /// What was told.
    pub what: T,
    /// When it held.
    pub at: Moment,
}

/// What a checkout is opened with.
#[derive(Debug)]
pub struct NewCheckout<'a> {
    /// What is bought.
    pub product_id: Uuid,
    /// For whom: Polar keeps it as its customer's external id.
    pub workspace: WorkspaceId,
    /// Filled in for the buyer.
    pub email: &'a str,
    /// Where the buyer comes back to.
    pub success_url: &'a str,
    /// Where who changes their mind comes back to.
    pub return_url: &'a str,
}

/// Asks Polar. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: Secret,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Client({})", self.base)
    }
}

impl Client {
    /// As configured; none where nothing is sold. Makes no request.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(polar: &config::Polar, clock: Arc<dyn Clock>) -> Result<Option<Self>, Error> {
        if !polar.is_on() {
            return Ok(None);
        }
        crate::providers::ring_by_default();
        let timeout = Duration::from_secs(polar.timeout_seconds);
        // Redirects could carry the token to somebody else, and are no part of Polar's API.
        #[expect(clippy::disallowed_methods, reason = "this is the place for Polar's client")]
        let http = reqwest::Client::builder()
            .connect_timeout(timeout)
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("Frontdesk/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(Error::internal)?;
        let base = Url::parse(&polar.url).map_err(Error::internal)?;
        Ok(Some(Self { http, base, token: polar.token.clone(), timeout, clock }))
    }

    /// Where its API begins.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Opens a checkout: where the buyer pays.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn check_out(&self, new: &NewCheckout<'_>) -> Result<Checkout, Trouble> {
        let body = json!({
            "products": [new.product_id],
            "external_customer_id": new.workspace,
            "customer_email": new.email,
            "success_url": new.success_url,
            "return_url": new.return_url,
        });
        Ok(self.send(Method::POST, &["v1", "checkouts", ""], &[], Some(&body)).await?.what)
    }

    /// Signs a workspace's people in to Polar's portal, where they manage what they bought.
    ///
    /// # Errors
    /// See [`Trouble`]; `Missing` if Polar does not know the workspace.
    pub async fn portal(&self, workspace: WorkspaceId, return_url: &str) -> Result<CustomerSession, Trouble> {
        let body = json!({ "external_customer_id": workspace, "return_url": return_url });
        Ok(self.send(Method::POST, &["v1", "customer-sessions", ""], &[], Some(&body)).await?.what)
    }

    /// What runs for a workspace; none if Polar does not know it.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn state(&self, workspace: WorkspaceId) -> Result<Option<Told<CustomerState>>, Trouble> {
        let id = workspace.to_string();
        match self.send(Method::GET, &["v1", "customers", "external", &id, "state"], &[], None).await {
            Ok(told) => Ok(Some(told)),
            Err(Trouble::Missing) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// A subscription, in whatever state; none if Polar does not know it.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn subscription(&self, id: Uuid) -> Result<Option<Told<Subscription>>, Trouble> {
        match self.send(Method::GET, &["v1", "subscriptions", &id.to_string()], &[], None).await {
            Ok(told) => Ok(Some(told)),
            Err(Trouble::Missing) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Has a subscription be for another product from now on; Polar bills the difference.
    ///
    /// # Errors
    /// See [`Trouble`]; `Declined` if the payment for it was.
    pub async fn change(&self, id: Uuid, product: Uuid) -> Result<Told<Subscription>, Trouble> {
        let body = json!({ "product_id": product });
        self.send(Method::PATCH, &["v1", "subscriptions", &id.to_string()], &[], Some(&body)).await
    }

    /// A customer's orders, the latest first, at most 100.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn orders(&self, customer: Uuid) -> Result<Told<List<Order>>, Trouble> {
        // The latest come first unless something else is asked for.
        let query = [("customer_id", customer.to_string()), most_items()];
        self.send(Method::GET, &["v1", "orders", ""], &query, None).await
    }

    /// Products by their ids, at most 100.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn products(&self, ids: &[Uuid]) -> Result<List<Product>, Trouble> {
        let mut query: Vec<(&str, String)> = ids.iter().map(|id| ("id", id.to_string())).collect();
        query.push(most_items());
        Ok(self.send(Method::GET, &["v1", "products", ""], &query, None).await?.what)
    }

    /// Tells of usage. What Polar was told before it does not count again.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn ingest(&self, events: &[Value]) -> Result<Ingested, Trouble> {
        let body = json!({ "events": events });
        Ok(self.send(Method::POST, &["v1", "events", "ingest"], &[], Some(&body)).await?.what)
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Told<T>, Trouble> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Trouble::Strange("the address in FRONTDESK_POLAR__URL has no path".to_owned()))?
            .pop_if_empty()
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let asked_at = self.clock.now();
        let began = tokio::time::Instant::now();
        let mut request = self
            .http
            .request(method, url)
            .bearer_auth(self.token.expose())
            .header("polar-version", VERSION)
            .header(header::ACCEPT, "application/json");
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(|error| Trouble::unreachable(&error, self.timeout))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = whole(response, self.timeout).await?;
        if !status.is_success() {
            return Err(Trouble::refused(status, &headers, &bytes));
        }
        let what = serde_json::from_slice(&bytes).map_err(|error| {
            Trouble::Strange(format!("an answer with status {status} that can't be read: {error}"))
        })?;
        Ok(Told { what, at: held(&headers, asked_at, began.elapsed()) })
    }
}

/// As many of a list as Polar gives at once.
fn most_items() -> (&'static str, String) {
    ("limit", "100".to_owned())
}

/// A moment on Polar's clock at which it had not read yet what it answered with: its `Date`, in whole seconds, less the
/// time that the request took. Reports of later changes so always count as later.
fn held(headers: &HeaderMap, asked_at: Timestamp, took: Duration) -> Moment {
    let date = headers
        .get(header::DATE)
        .and_then(|date| date.to_str().ok())
        .and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
    let at =
        date.map_or_else(|| asked_at.before(DRIFT), |date| Timestamp(date.as_millisecond()).before(took));
    Moment::of(at)
}

/// The body, within bounds.
async fn whole(response: reqwest::Response, timeout: Duration) -> Result<Vec<u8>, Trouble> {
    let mut body = response.bytes_stream();
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| Trouble::unreachable(&error, timeout))?;
        if bytes.len() + piece.len() > MOST_BYTES {
            return Err(Trouble::Strange("an answer that is far too large".to_owned()));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
