//! What letters about accounts say.

use crate::domain::mail::LinkPurpose;
use crate::domain::name;
use crate::error::Result;
use crate::mail::bounds::{self, Kind};
use crate::mail::{self, Letter};
use crate::state::App;
use crate::store::Conn;
use crate::store::accounts::User;
use crate::store::email_links::EmailLink;

fn letter(to: &str, subject: &str, paragraphs: &[&str]) -> Letter {
    Letter {
        workspace: None,
        to: to.to_owned(),
        subject: subject.to_owned(),
        paragraphs: paragraphs.iter().map(ToString::to_string).collect(),
        button: None,
    }
}

/// Tells a person what became of their account. An address that nobody has shown to be theirs may be a stranger's: it gets
/// only so many of these.
pub(super) async fn tell(conn: &mut Conn, app: &App, user: &User, letter: &Letter) -> Result<()> {
    if user.email_verified_at.is_none() && !bounds::count(conn, app, Kind::Notice, &letter.to).await? {
        tracing::info!(user = %user.id, "a letter about an account was left out: its address is unconfirmed and got several");
        return Ok(());
    }
    mail::post_to_person(conn, app, letter, user.id).await
}

/// A letter with a link. The token stands behind `#`: browsers send that nowhere.
pub(super) fn link(app: &App, user: &User, link: &EmailLink, token: &str) -> Letter {
    // Who has not shown that the address is theirs has no words of their own in a letter to it: not even a name.
    let known = user.email_verified_at.is_some() && link.email == user.email;
    let hello = if known { format!("Hello {},", name::plain(&user.name)) } else { "Hello,".to_owned() };
    let (subject, words, label, path) = match link.purpose {
        LinkPurpose::Confirm => (
            "Confirm your e-mail address",
            [
                "Somebody, probably you, made a Frontdesk account with this address. Confirm that it is yours: it is where \
                 you get a link when you forget your password.",
                "The link is good for three days. If it was not you, do nothing, and the address stays unconfirmed.",
            ],
            "Confirm address",
            "/confirm-email",
        ),
        LinkPurpose::Change => (
            "Confirm your new e-mail address",
            [
                "You asked for this address to be the one of your Frontdesk account. It takes effect when you confirm it.",
                "The link is good for one day. If it was not you, do nothing.",
            ],
            "Use this address",
            "/confirm-email",
        ),
        LinkPurpose::Reset => (
            "Set a new password",
            [
                "Somebody, probably you, asked for a new password for the Frontdesk account with this address.",
                "The link works once, within one hour. If it was not you, do nothing: your password stays as it is.",
            ],
            "Set a new password",
            "/reset-password",
        ),
    };
    Letter {
        button: Some((label.to_owned(), mail::link(app, &format!("{path}#token={token}")))),
        ..letter(&link.email, subject, &[&hello, words[0], words[1]])
    }
}

/// To the old address, while it still is the one.
pub(super) fn change_asked(app: &App, user: &User, address: &str) -> Letter {
    let words = format!(
        "Somebody who knows your password asked for {address} to be the address of your Frontdesk account. It changes when \
         the link that was sent there is followed."
    );
    account(
        app,
        letter(
            &user.email,
            "Your e-mail address is about to change",
            &[
                &words,
                "If it was not you, change your password now: all sign-ins but yours end with that, and the link that was \
                 sent there leads nowhere.",
            ],
        ),
    )
}

/// To the old address.
pub(super) fn email_changed(app: &App, user: &User, address: &str) -> Letter {
    let words = format!("The address of your Frontdesk account is {address} from now on.");
    account(
        app,
        letter(
            &user.email,
            "Your e-mail address has changed",
            &[&words, "If it was not you, write to whoever runs this server at once."],
        ),
    )
}

/// After a change and after a reset. `first` says whether nobody had shown before that the address is theirs.
pub(super) fn password_changed(app: &App, user: &User, first: bool) -> Letter {
    let reset = ("Set a new password".to_owned(), mail::link(app, "/forgot-password"));
    let mut words = vec![
        "The password of your Frontdesk account has just been changed, and all other sign-ins were ended.",
        "If it was not you, set a new one now.",
    ];
    if first {
        words.push(
            "Until now nobody had shown that this address is theirs, so somebody else may have made the account. Its API \
             keys, two-step sign-in and open invitations were taken away. Look who belongs to your workspaces, and remove \
             whom you don’t know.",
        );
    }
    Letter { button: Some(reset), ..letter(&user.email, "Your password has changed", &words) }
}

/// After it was switched on or off.
pub(super) fn second_factor(app: &App, user: &User, on: bool) -> Letter {
    let (subject, words) = if on {
        (
            "Two-step sign-in is on",
            "Signing in to your Frontdesk account now takes a code from your phone besides the password. Keep your \
             recovery codes in a safe place: they are the way in without the phone.",
        )
    } else {
        (
            "Two-step sign-in is off",
            "Signing in to your Frontdesk account takes the password alone from now on.",
        )
    };
    account(app, letter(&user.email, subject, &[words, "If it was not you, change your password now."]))
}

/// After a provider was unlinked.
#[must_use]
pub fn provider_unlinked(app: &App, user: &User, label: &str) -> Letter {
    let words = format!("Signing in with {label} was taken off your Frontdesk account.");
    account(
        app,
        letter(
            &user.email,
            "A way to sign in was removed",
            &[
                &words,
                "If it was not you, end all other sessions on your account page, and change your password.",
            ],
        ),
    )
}

/// After a sign-in without the phone.
pub(super) fn recovery_code_used(app: &App, user: &User, left: i64) -> Letter {
    let words = format!(
        "One of the recovery codes of your Frontdesk account was just used to sign in. {left} are left; you can make new \
         ones on your account page."
    );
    account(
        app,
        letter(
            &user.email,
            "A recovery code was used",
            &[&words, "If it was not you, change your password now and make new recovery codes."],
        ),
    )
}

fn account(app: &App, letter: Letter) -> Letter {
    Letter { button: Some(("Open your account".to_owned(), mail::link(app, "/account"))), ..letter }
}
