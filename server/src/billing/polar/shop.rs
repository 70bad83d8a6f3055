//! What people do about their plan: buy one, have it be another, manage what they bought.

use super::client::{Client, NewCheckout};
use super::derive::{derive, grace, judge};
use super::take_in::keep;
use super::trouble::Trouble;
use crate::domain::ids::WorkspaceId;
use crate::domain::plan::Plan;
use crate::domain::subscription::{Access, Seen};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::Conn;
use crate::store::polar::subscriptions::{self, Origin};
use crate::store::polar::{customers, payments};
use crate::store::workspace_deletions;
use uuid::Uuid;

/// Where the dashboard shows the plan.
const PAGE: &str = "/settings/billing";
/// How soon after a checkout was opened Polar is asked what came of it, should no webhook come.
const SOON: std::time::Duration = std::time::Duration::from_secs(10 * 60);

/// The client.
///
/// # Errors
/// `not_found` where nothing is sold.
pub fn client(app: &App) -> Result<&Client> {
    app.polar.as_ref().ok_or_else(|| {
        Error::new(Code::NotFound, "Nothing is sold on this server: every workspace has everything.")
    })
}

/// The subscription that a workspace's plan comes from, if it has one that could be changed: paid for, in its trial, or in
/// the days of grace.
///
/// # Errors
/// When the database can't be read.
pub async fn running(
    conn: &mut Conn,
    app: &App,
    workspace: WorkspaceId,
    now: Timestamp,
) -> Result<Option<(Seen, Access)>> {
    let Some(customer) = customers::get(conn, workspace).await? else { return Ok(None) };
    let told = subscriptions::list(conn, workspace).await?;
    let refunds = payments::refunds(conn, workspace).await?;
    let first = judge(&app.plans, told, &customer, &refunds, grace(app), now).into_iter().next();
    Ok(first
        .filter(|one| one.access.is_open() || one.access == Access::Paused)
        .map(|one| (one.seen, one.access)))
}

/// A plan by its name, with the product that sells it.
fn sold<'a>(app: &'a App, plan: &str) -> Result<(&'a Plan, Uuid)> {
    let found = app.plans.named(plan).and_then(|plan| Some((plan, plan.polar_product_id?)));
    found.ok_or_else(|| Error::invalid("plan_id", "invalid", "is no plan that can be bought here."))
}

/// Opens a checkout for a plan, and returns where the buyer pays.
///
/// # Errors
/// `invalid` for a plan that is not sold; `conflict` while another runs or the workspace is to be deleted; when Polar does
/// not do it.
pub async fn check_out(
    app: &App,
    workspace: WorkspaceId,
    plan: &str,
    email: &str,
    origin: &str,
) -> Result<String> {
    let client = client(app)?;
    let (_, product_id) = sold(app, plan)?;
    let now = app.clock.now();
    let mut conn = app.store.read().await?;
    if workspace_deletions::find(&mut conn, workspace).await?.is_some() {
        return Err(Error::new(
            Code::Conflict,
            "This workspace is to be deleted, with what would be bought for it. Keep the workspace first.",
        ));
    }
    let running = running(&mut conn, app, workspace, now).await?;
    drop(conn);
    if running.is_some() {
        return Err(Error::new(
            Code::Conflict,
            "This workspace has a plan already, and would pay twice. Change that plan, or manage it in the customer portal.",
        ));
    }
    let page = format!("{origin}{PAGE}");
    let success_url = format!("{page}?from=checkout");
    let new = NewCheckout { product_id, workspace, email, success_url: &success_url, return_url: &page };
    let checkout = client.check_out(&new).await.map_err(Trouble::for_people)?;
    let url = checked(client, &checkout.url)?;
    let mut write = app.store.write_durably().await?;
    customers::expect(&mut write, workspace, now.after(SOON)).await?;
    write.commit().await?;
    Ok(url)
}

/// Opens the customer portal, and returns its address.
///
/// # Errors
/// `conflict` if nothing was ever bought; when Polar does not do it.
pub async fn portal(app: &App, workspace: WorkspaceId, origin: &str) -> Result<String> {
    let client = client(app)?;
    let session = client.portal(workspace, &format!("{origin}{PAGE}")).await;
    let missing = |trouble: &Trouble| matches!(trouble, Trouble::Missing | Trouble::Refused { .. });
    match session {
        Ok(session) => checked(client, &session.customer_portal_url),
        Err(trouble) if missing(&trouble) => Err(Error::new(
            Code::Conflict,
            "Nothing was bought for this workspace yet, so there is nothing to manage. Choose a plan first.",
        )
        .caused_by(trouble)),
        Err(trouble) => Err(trouble.for_people()),
    }
}

/// Has the plan that is paid for be another from now on; Polar bills or credits the difference.
///
/// # Errors
/// `invalid` for a plan that is not sold; `conflict` if none runs, or that one does already; `payment_failed`; when Polar
/// does not do it.
pub async fn change(app: &App, workspace: WorkspaceId, plan: &str) -> Result<()> {
    let client = client(app)?;
    let (plan, product) = sold(app, plan)?;
    let running = running(&mut *app.store.read().await?, app, workspace, app.clock.now()).await?;
    let Some((seen, access)) = running else {
        return Err(Error::new(
            Code::Conflict,
            "This workspace pays for no plan that could be changed. Buy this one instead.",
        ));
    };
    if seen.account.product_id == product {
        return Err(Error::new(
            Code::Conflict,
            format!("This workspace has the plan {} already.", plan.name),
        ));
    }
    if !matches!(access, Access::Paid | Access::Trial) {
        return Err(Error::new(
            Code::Conflict,
            "The plan can't be changed while a payment is missing or the plan is paused. Settle that in the customer \
             portal first.",
        ));
    }
    let told = client.change(seen.account.id, product).await.map_err(Trouble::for_people)?;
    let now = app.clock.now();
    let mut write = app.store.write_durably().await?;
    keep(&mut write, workspace, &told.what.seen(told.at), Origin::Itself, now).await?;
    // The account is of a moment before the change, by how answers are dated: Polar is asked once more.
    customers::expect(&mut write, workspace, now).await?;
    derive(&mut write, app, workspace, now).await?;
    write.commit().await
}

/// An address that a browser may be sent to; one without a host is the payment service's own.
fn checked(client: &Client, url: &str) -> Result<String> {
    let whole = url::Url::options().base_url(Some(client.base())).parse(url);
    let fine = whole.as_ref().is_ok_and(|parsed| match parsed.scheme() {
        "https" => true,
        // A Polar of one's own, for trying out.
        "http" => match parsed.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        },
        _ => false,
    });
    match whole {
        Ok(whole) if fine => Ok(whole.to_string()),
        _ => Err(Trouble::Strange(format!("an address that no browser is sent to: {url}")).for_people()),
    }
}
