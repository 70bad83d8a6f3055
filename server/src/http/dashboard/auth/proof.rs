//! What takes more than being signed in: whoever finds an open browser must not take the account over.

use crate::error::{Code, Error, Result};
use crate::http::caller::Caller;
use crate::identity::password;
use crate::state::App;
use crate::store::accounts::{self, User};
use crate::store::sessions;
use std::time::Duration;

/// How long a sign-in shows by itself who somebody is, for those who have no password here.
const FRESH: Duration = Duration::from_secs(15 * 60);

/// The person who calls, once they have shown again that it is they: by their password, or, if they have none because
/// they sign in elsewhere, by a sign-in that is not old.
///
/// # Errors
/// `invalid` on `field` if the password is wrong, `forbidden` if the sign-in is too old, `rate_limited` after too many
/// tries, `conflict` for the local owner.
pub async fn again(app: &App, caller: &Caller, field: &str, given: &str) -> Result<User> {
    let Some(session) = caller.session else {
        return Err(Error::new(
            Code::Conflict,
            "The local owner has no account to change: with --local nobody signs in.",
        ));
    };
    let now = app.clock.now();
    let (user, since) = {
        let mut conn = app.store.read().await?;
        let user = accounts::get(&mut conn, caller.user).await?;
        (user, sessions::begun(&mut conn, session).await?)
    };
    if user.password_hash.is_none() {
        return if since.is_some_and(|since| since.after(FRESH) > now) {
            Ok(user)
        } else {
            Err(Error::new(
                Code::Forbidden,
                "This takes a fresh sign-in: log out, log in again, and do it within 15 minutes.",
            ))
        };
    }
    app.guess_limits.count_again(session)?;
    if given.is_empty() || !password::verify(given.to_owned(), user.password_hash.clone()).await? {
        return Err(Error::invalid(field, "wrong", "is not your current password."));
    }
    Ok(user)
}
