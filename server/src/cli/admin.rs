//! `admin`: who runs this installation, and what only they may do.

mod second_factor;

use super::{CliError, Place, offline};
use crate::config::Config;
use crate::domain::event::{Actor, NewEvent};
use crate::domain::time::Clock;
use crate::lifecycle::{Locks, StartError};
use crate::store::{Store, events, operator};
use serde_json::json;
use std::sync::Arc;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Admin {
    /// Give somebody an office.
    Grant(Holder),
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
        Admin::Grant(who) => office(clock.as_ref(), who, true).await,
        Admin::Revoke(who) => office(clock.as_ref(), who, false).await,
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

/// Gives or takes an office.
async fn office(clock: &dyn Clock, who: Holder, grant: bool) -> Result<(), CliError> {
    let Holder { place, office, email } = who;
    let config = offline(place)?;
    let store = open(&config).await?;
    let done = set(&store, clock, &email, grant).await;
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

/// Returns whether anything changed; none if there is no such account.
async fn set(
    store: &Store,
    clock: &dyn Clock,
    email: &str,
    grant: bool,
) -> crate::error::Result<Option<bool>> {
    let now = clock.now();
    let mut write = store.write_durably().await?;
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
