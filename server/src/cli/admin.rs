//! `admin`: who runs this installation, and what only they may do.

mod second_factor;

use super::{CliError, Place, offline};
use crate::config::Config;
use crate::domain::event::{Actor, NewEvent};
use crate::domain::time::Clock;
use crate::error::{Code, Error};
use crate::lifecycle::{Locks, StartError};
use crate::store::{Store, accounts, events, operator};
use serde_json::json;
use std::sync::Arc;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Admin {
    /// Give somebody an office.
    Grant {
        #[command(flatten)]
        who: Holder,
        /// Also to an account whose address nobody has confirmed: you know whose it is.
        #[arg(long)]
        unconfirmed: bool,
    },
    /// Take an office from somebody.
    Revoke(Holder),
    /// Take two-step sign-in off an account whose owner lost phone and recovery codes, and end their sign-ins.
    ResetSecondFactor(Account),
}

/// An account.
#[derive(Debug, clap::Args)]
pub(super) struct Account {
    #[command(flatten)]
    place: Place,
    /// Its address.
    email: String,
}

/// An office and who holds it.
#[derive(Debug, clap::Args)]
pub(super) struct Holder {
    #[command(flatten)]
    place: Place,
    /// The office: `super_admin` runs this installation.
    #[arg(value_parser = ["super_admin"])]
    office: String,
    /// The address of an account.
    email: String,
}

/// Does it. Holds at once, also in a server that runs on the data.
pub(super) async fn admin(clock: Arc<dyn Clock>, what: Admin) -> Result<(), CliError> {
    match what {
        Admin::Grant { who, unconfirmed } => office(clock.as_ref(), who, true, unconfirmed).await,
        Admin::Revoke(who) => office(clock.as_ref(), who, false, true).await,
        Admin::ResetSecondFactor(Account { place, email }) => {
            let config = offline(place)?;
            let store = open(&config).await?;
            let done = second_factor::reset(&store, &config, &email, clock.now()).await;
            store.close().await;
            second_factor::say(&email, &done?)
        }
    }
}

async fn open(config: &Config) -> Result<Store, CliError> {
    let path = super::backup::existing(config)?;
    // Opening may bring the schema up to date: nobody else may do that meanwhile.
    let _alone = Locks::migration(&config.server.data)?;
    Ok(Store::open(&path).await.map_err(StartError::from)?)
}

/// Gives or takes an office; `unconfirmed` says whether also where nobody has confirmed the account's address.
async fn office(clock: &dyn Clock, who: Holder, grant: bool, unconfirmed: bool) -> Result<(), CliError> {
    let Holder { place, office, email } = who;
    let config = offline(place)?;
    let store = open(&config).await?;
    let done = set(&store, clock, &email, grant, unconfirmed).await;
    store.close().await;
    match done? {
        None => Err(CliError::Words(format!(
            "there is no account with the address {email}. Sign up with it first."
        ))),
        Some(true) if grant => {
            println!("{email} has the office {office} now");
            Ok(())
        }
        Some(true) => {
            println!("{email} no longer has the office {office}");
            Ok(())
        }
        Some(false) => {
            println!("{email} {} the office {office} already", if grant { "has" } else { "does not have" });
            Ok(())
        }
    }
}

/// Anybody could have signed up with an address, and waited for the office.
fn nobody_knows_whose(email: &str) -> Error {
    Error::new(
        Code::Conflict,
        format!(
            "nobody has confirmed the address {email} yet, so the account may be somebody else's. Follow the link that was \
             mailed to it, or, if you know whose account it is, add --unconfirmed"
        ),
    )
}

/// Returns whether anything changed; none if there is no such account. One whose address nobody has confirmed is refused,
/// unless `unconfirmed`.
async fn set(
    store: &Store,
    clock: &dyn Clock,
    email: &str,
    grant: bool,
    unconfirmed: bool,
) -> crate::error::Result<Option<bool>> {
    let now = clock.now();
    let mut write = store.write_durably().await?;
    let user = accounts::find_by_email(&mut write, email.trim()).await?;
    if !unconfirmed && user.is_some_and(|user| user.email_verified_at.is_none()) {
        return Err(nobody_knows_whose(email));
    }
    let Some((user, changed)) = operator::set_operator(&mut write, email, grant, now).await? else {
        return Ok(None);
    };
    if changed {
        let event = NewEvent {
            workspace: None,
            actor: Actor::System,
            kind: if grant { "operator.granted" } else { "operator.revoked" },
            aggregate: ("user", user.0),
            data: json!({ "by": "command line" }),
            request: None,
        };
        events::note(&mut write, &event, now).await?;
    }
    write.commit().await?;
    Ok(Some(changed))
}
