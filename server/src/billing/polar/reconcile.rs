//! Asks Polar how things stand with a workspace: for webhooks that never came, and for people who don't want to wait.

use super::client::{Client, Told};
use super::derive::derive;
use super::payload::{CustomerState, List, Order, Subscription};
use super::take_in::{keep, payment, take_state};
use super::trouble::Trouble;
use crate::domain::ids::WorkspaceId;
use crate::domain::subscription::Moment;
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::state::App;
use crate::store::polar::subscriptions::{self, Origin};
use crate::store::polar::{customers, payments};
use std::time::Duration;

/// Workspaces asked about in one go; the others have their turn at the next look.
const AT_ONCE: u32 = 20;
/// After a failure, doubled with each further one up to the usual distance.
const AGAIN: Duration = Duration::from_secs(30);
/// How long after the end of a paid period Polar is asked what became of it.
const AFTER_PERIOD: Duration = Duration::from_secs(15 * 60);
/// How much slower those are asked about for whom nothing runs.
const IDLE: u32 = 10;
/// How far Polar's clock may be behind ours, where Polar did not say its own.
const DRIFT: Duration = Duration::from_secs(60);

/// Why it could not be found out.
#[derive(Debug)]
pub enum Unknown {
    /// Polar did not say.
    Polar(Trouble),
    /// The database.
    Here(Error),
}

impl From<Trouble> for Unknown {
    fn from(trouble: Trouble) -> Self {
        Self::Polar(trouble)
    }
}

impl From<Error> for Unknown {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}

impl Unknown {
    /// For whom waits for it.
    #[must_use]
    pub fn for_people(self) -> Error {
        match self {
            Self::Polar(trouble) => trouble.for_people(),
            Self::Here(error) => error,
        }
    }
}

/// What Polar answered.
struct Answers {
    state: Option<Told<CustomerState>>,
    others: Vec<Told<Subscription>>,
    orders: Option<Told<List<Order>>>,
}

/// Asks Polar about all whose time has come. Returns for how long Polar wants to be left alone, if it said so.
///
/// # Errors
/// When the database can't be read or written.
pub async fn ask_due(app: &App, client: &Client) -> Result<Option<Duration>> {
    let due = customers::due_to_ask(&mut *app.store.read().await?, app.clock.now(), AT_ONCE).await?;
    for workspace in due {
        if app.stopping.is_cancelled() {
            break;
        }
        match reconcile(app, client, workspace).await {
            Ok(()) => {}
            Err(Unknown::Here(error)) => return Err(error),
            Err(Unknown::Polar(trouble)) => {
                tracing::warn!(%workspace, %trouble, "Polar can't be asked about a workspace's plan; what is known stays");
                note_failure(app, workspace, &trouble).await?;
                match trouble {
                    Trouble::Busy { wait } => return Ok(Some(wait.unwrap_or(AGAIN))),
                    // The others would fare no better.
                    Trouble::Unreachable(_) | Trouble::Token(_) => return Ok(Some(AGAIN)),
                    _ => {}
                }
            }
        }
    }
    Ok(None)
}

/// Asks Polar about one workspace and takes in what it says.
///
/// # Errors
/// See [`Unknown`].
pub async fn reconcile(app: &App, client: &Client, workspace: WorkspaceId) -> Result<(), Unknown> {
    let asked_at = app.clock.now();
    let answers = ask(app, client, workspace).await?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    customers::expect(&mut write, workspace, now).await?;
    match &answers.state {
        Some(told) => {
            customers::bind(&mut write, workspace, told.what.customer.id, now).await?;
            take_state(&mut write, workspace, &told.what, told.at, now).await?;
        }
        None => {
            customers::set_state(&mut write, workspace, Moment::of(asked_at.before(DRIFT)), &[]).await?;
            customers::unbind(&mut write, workspace).await?;
        }
    }
    for told in &answers.others {
        keep(&mut write, workspace, &told.what.seen(told.at), Origin::Itself, now).await?;
    }
    for order in answers.orders.iter().flat_map(|told| &told.what.items) {
        let at = answers.orders.as_ref().map_or(Moment::of(now), |told| told.at);
        payments::put(&mut write, workspace, &payment(order, at)).await?;
    }
    derive(&mut write, app, workspace, now).await?;
    let next = next(app, &subscriptions::list(&mut write, workspace).await?, now);
    customers::asked(&mut write, workspace, now, next).await?;
    write.commit().await?;
    Ok(())
}

async fn ask(app: &App, client: &Client, workspace: WorkspaceId) -> Result<Answers, Unknown> {
    let state = client.state(workspace).await?;
    let mut answers = Answers { state, others: Vec::new(), orders: None };
    let Some(told) = &answers.state else { return Ok(answers) };
    let named = told.what.customer.external_id.as_deref().and_then(|id| id.parse().ok());
    if named != Some(workspace) {
        return Err(Trouble::Strange("the state of another customer".to_owned()).into());
    }
    let known_as = customers::workspace_of(&mut *app.store.read().await?, told.what.customer.id).await?;
    if known_as.is_some_and(|other| other != workspace) {
        return Err(Trouble::Strange("a customer who is another workspace's here".to_owned()).into());
    }
    // What does not run is not in the state: each is asked about on its own, for what became of it.
    let known = subscriptions::list(&mut *app.store.read().await?, workspace).await?;
    let listed: Vec<_> =
        told.what.active_subscriptions.iter().map(|one| one.seen(told.at).account.id).collect();
    for seen in known {
        let id = seen.account.id;
        if !seen.account.status.is_final()
            && !listed.contains(&id)
            && let Some(told) = client.subscription(id).await?
        {
            answers.others.push(told);
        }
    }
    answers.orders = Some(client.orders(told.what.customer.id).await?);
    Ok(answers)
}

/// When to ask next: regularly, and soon after a period has ended; with some spread, so that not all are asked about at
/// once.
fn next(app: &App, told: &[crate::domain::subscription::Seen], now: Timestamp) -> Timestamp {
    let hours = Duration::from_secs(app.config.polar.reconcile_hours * 60 * 60);
    let running = told.iter().filter(|seen| !seen.account.status.is_final());
    let ends = running.clone().filter_map(|seen| seen.account.period_ends_at).filter(|at| *at > now).min();
    let usual = if running.count() > 0 { hours } else { hours.saturating_mul(IDLE) };
    let usual = now.after(usual.mul_f64(rand::random_range(0.9..=1.0)));
    ends.map_or(usual, |at| usual.min(at.after(AFTER_PERIOD)))
}

async fn note_failure(app: &App, workspace: WorkspaceId, trouble: &Trouble) -> Result<()> {
    let now = app.clock.now();
    let mut write = app.store.write().await?;
    let failures = customers::get(&mut write, workspace).await?.map_or(0, |kept| kept.failures);
    let doublings = u32::try_from(failures).unwrap_or(0).min(16);
    let most = Duration::from_secs(app.config.polar.reconcile_hours * 60 * 60);
    let wait = AGAIN.saturating_mul(1 << doublings).min(most);
    customers::failed(&mut write, workspace, &trouble.to_string(), now.after(wait)).await?;
    write.commit().await
}
