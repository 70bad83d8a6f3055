//! The post: sends what is due, tries again, gives up.

use super::{Letter, message, read};
use crate::config::{self, MailSecurity};
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::mails::{self, Mail};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Before the second try; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// After the database could not be read or written.
const REST: Duration = Duration::from_secs(30);

/// Why a letter did not go out.
struct Failure {
    /// For whoever runs the server.
    detail: String,
    /// Whether trying again may help.
    passing: bool,
}

/// Sends what is due until `stop` is cancelled.
pub async fn deliver(app: App, stop: CancellationToken) {
    let poll = Duration::from_millis(app.config.worker.poll_ms);
    let smtp = match smtp(&app) {
        Ok(smtp) => smtp,
        Err(error) => {
            // The trust store can't be read: nothing that is in the database.
            tracing::error!(cause = %error.chain(), "no mail can be sent: {}", error.detail);
            return;
        }
    };
    while !stop.is_cancelled() {
        let wait = match one(&app, smtp.as_ref()).await {
            Ok(true) => continue,
            Ok(false) => poll,
            Err(error) => {
                tracing::warn!(cause = %error.chain(), "the post can't be looked at: {}", error.detail);
                REST
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Asks the mail server whether it would take letters: for `frontdesk doctor`. None if there is no server.
///
/// # Errors
/// When it can't be reached, or refuses name and password.
pub async fn try_server(mail: &config::Mail, public_url: &str) -> Result<Option<()>, String> {
    let Some(smtp) = transport(mail, public_url).map_err(|error| error.detail)? else { return Ok(None) };
    match smtp.test_connection().await {
        Ok(true) => Ok(Some(())),
        Ok(false) => Err(format!("{}:{} answers, but takes no mail.", mail.host, mail.port())),
        Err(error) => Err(in_words(mail, &error)),
    }
}

/// One letter; whether there was one. A look costs a reader; only a find costs the writer.
async fn one(app: &App, smtp: Option<&Smtp>) -> Result<bool> {
    let now = app.clock.now();
    if !mails::is_due(&mut *app.store.read().await?, now).await? {
        return Ok(false);
    }
    // Whoever dies while sending leaves it to others after that. It may then be sent twice, under one Message-ID.
    let until = now.after(Duration::from_secs(app.config.mail.timeout_seconds * 2));
    let mut write = app.store.write().await?;
    let claimed = mails::claim(&mut write, now, until).await?;
    write.commit().await?;
    let Some(mail) = claimed else { return Ok(true) };
    let result = match (read(app, &mail), smtp) {
        (Err(detail), _) => Err(Failure { detail, passing: false }),
        (Ok(None), _) => Err(Failure { detail: "The letter is gone.".to_owned(), passing: false }),
        (Ok(Some(letter)), None) => {
            hold(app, &mail, &letter).await?;
            return Ok(true);
        }
        (Ok(Some(letter)), Some(smtp)) => send(app, smtp, &mail, &letter).await,
    };
    conclude(app, &mail, result).await?;
    Ok(true)
}

async fn hold(app: &App, mail: &Mail, letter: &Letter) -> Result<()> {
    let link = letter.button.as_ref().map(|(_, url)| url.as_str());
    tracing::warn!(
        to = mail.recipient,
        subject = mail.subject,
        link,
        "no mail server is set up (FRONTDESK_MAIL__HOST): a letter is held. Pass its link on"
    );
    let mut write = app.store.write().await?;
    mails::hold(&mut write, mail.id).await?;
    write.commit().await
}

async fn send(app: &App, smtp: &Smtp, mail: &Mail, letter: &Letter) -> Result<(), Failure> {
    let (settings, site) = (&app.config.mail, &app.config.server.public_url);
    let message = message::message(letter, mail.id, &settings.from, site, mail.created_at)
        .map_err(|detail| Failure { detail, passing: false })?;
    // A deadline for the whole of it: lettre's is one for each answer.
    let patience = Duration::from_secs(settings.timeout_seconds);
    match tokio::time::timeout(patience, smtp.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => {
            // 5xx is final, unless it is about us: who we are (530, 534, 535) is for the operator to mend.
            let code = error.status().map(u16::from);
            let passing = !error.is_permanent() || matches!(code, Some(530 | 534 | 535 | 538));
            Err(Failure { detail: in_words(settings, &error), passing })
        }
        Err(_) => Err(Failure {
            detail: format!(
                "{}:{} did not take it within {} seconds.",
                settings.host,
                settings.port(),
                settings.timeout_seconds
            ),
            passing: true,
        }),
    }
}

async fn conclude(app: &App, mail: &Mail, result: Result<(), Failure>) -> Result<()> {
    let now = app.clock.now();
    let mut write = app.store.write().await?;
    match result {
        Ok(()) => mails::sent(&mut write, mail.id, now).await?,
        Err(failure) => {
            let left = mail.attempts < i64::from(app.config.mail.max_attempts);
            let again = (failure.passing && left).then(|| next_try(now, mail.attempts));
            tracing::warn!(mail = %mail.id, again = again.is_some(), "a letter was not sent: {}", failure.detail);
            mails::failed(&mut write, mail.id, &failure.detail, again).await?;
        }
    }
    write.commit().await
}

fn next_try(now: Timestamp, attempts: i64) -> Timestamp {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(16);
    now.after(FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT))
}

fn smtp(app: &App) -> Result<Option<Smtp>> {
    transport(&app.config.mail, &app.config.server.public_url)
}

fn transport(mail: &config::Mail, public_url: &str) -> Result<Option<Smtp>> {
    if !mail.can_send() {
        return Ok(None);
    }
    let tls = || {
        TlsParameters::new(mail.host.clone()).map_err(|error| {
            Error::new(Code::Internal, "The certificates to check the mail server's by can't be read.")
                .caused_by(error)
        })
    };
    let mut builder = Smtp::builder_dangerous(&mail.host)
        .port(mail.port())
        .timeout(Some(Duration::from_secs(mail.timeout_seconds)))
        .tls(match mail.security {
            MailSecurity::Starttls => Tls::Required(tls()?),
            MailSecurity::Tls => Tls::Wrapper(tls()?),
            MailSecurity::None => Tls::None,
        });
    if let Some(name) = url::Url::parse(public_url).ok().and_then(|url| url.host_str().map(ToOwned::to_owned))
    {
        builder = builder.hello_name(ClientId::Domain(name));
    }
    if !mail.username.is_empty() {
        builder =
            builder.credentials(Credentials::new(mail.username.clone(), mail.password.expose().to_owned()));
    }
    Ok(Some(builder.build()))
}

/// What went wrong, with its causes, which say most.
fn in_words(mail: &config::Mail, error: &lettre::transport::smtp::Error) -> String {
    let mut text = format!("{}:{} ({:?}): {error}", mail.host, mail.port(), mail.security);
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text.push_str(&format!(": {said}"));
        }
        cause = error.source();
    }
    text
}
