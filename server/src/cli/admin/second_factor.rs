//! `admin reset-second-factor`: the way back in for whoever lost phone and recovery codes, once somebody has made sure
//! that it is they.

use super::CliError;
use crate::config::Config;
use crate::domain::event::{Actor, NewEvent};
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::mail::{self, Letter};
use crate::secrets::Vault;
use crate::store::accounts::{self, User};
use crate::store::{Store, events, second_factors, sessions};
use serde_json::json;

/// What came of it.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Nobody has the address.
    NoAccount,
    /// The account asks for none.
    NoFactor,
    /// It asks for none any more.
    Reset {
        /// Whether a letter tells its owner.
        told: bool,
    },
}

/// Takes a person's second factor and its recovery codes away, and ends all their sign-ins, in one transaction.
///
/// # Errors
/// When the database can't be written.
pub(super) async fn reset(store: &Store, config: &Config, email: &str, now: Timestamp) -> Result<Outcome> {
    let mut write = store.write_durably().await?;
    let Some(user) = accounts::find_by_email(&mut write, email.trim()).await? else {
        return Ok(Outcome::NoAccount);
    };
    let Some(factor) = second_factors::get(&mut write, user.id).await?.filter(|_| user.second_factor) else {
        return Ok(Outcome::NoFactor);
    };
    second_factors::remove(&mut write, user.id).await?;
    second_factors::forget_steps(&mut write, user.id).await?;
    sessions::revoke_all(&mut write, user.id, now).await?;
    let vault = Vault::new(config.secrets.bytes(), config.auth.secret.expose().as_bytes());
    // Letters are sealed. What the server has sealed shows whether these are its secrets: with others it could not read
    // what is written here.
    let told = vault.open(&user.id.to_string(), &factor.secret).is_ok();
    if told {
        mail::post_sealed(&mut write, &vault, &letter(config, &user), Some(user.id), now).await?;
    }
    let event = NewEvent {
        workspace: None,
        actor: Actor::System,
        kind: "account.second_factor_reset",
        aggregate: ("user", user.id.0),
        data: json!({ "by": "command line" }),
        request: None,
    };
    events::note(&mut write, &event, now).await?;
    write.commit().await?;
    Ok(Outcome::Reset { told })
}

/// Says what came of it.
///
/// # Errors
/// When there is no such account.
pub(super) fn say(email: &str, outcome: &Outcome) -> Result<(), CliError> {
    match outcome {
        Outcome::NoAccount => {
            return Err(CliError::Words(format!(
                "there is no account with the address {email}. Check how it is spelt."
            )));
        }
        Outcome::NoFactor => {
            println!("{email} does not have two-step sign-in switched on: nothing was changed");
        }
        Outcome::Reset { told } => {
            println!(
                "two-step sign-in is off for {email}: the app and the recovery codes are forgotten, and all sign-ins ended"
            );
            if *told {
                println!("a letter tells them, and asks them to set it up again");
            } else {
                println!(
                    "no letter was written: FRONTDESK_AUTH__SECRET and FRONTDESK_SECRETS__KEY are not set here as they are for \
                     the server. Tell {email} yourself, and ask them to set it up again"
                );
            }
        }
    }
    Ok(())
}

fn letter(config: &Config, user: &User) -> Letter {
    Letter {
        workspace: None,
        to: user.email.clone(),
        subject: "Two-step sign-in was reset".to_owned(),
        paragraphs: vec![
            "Whoever runs this server has taken two-step sign-in off your Frontdesk account, as is done for somebody who \
             lost their phone. Your recovery codes work no longer, and all your sign-ins were ended."
                .to_owned(),
            "Sign in, and set it up again on your account page. If you did not ask for this, change your password now and \
             write to whoever runs this server."
                .to_owned(),
        ],
        button: Some(("Open your account".to_owned(), mail::link_at(&config.server, "/account"))),
    }
}
