//! Who talks to a bot, and from where.

use crate::domain::ids::{BotId, VisitorId, WorkspaceId};
use crate::error::{Code, Error, Result};
use crate::http::caller::bearer;
use crate::http::local::is_own_origin;
use crate::state::App;
use crate::store::bots::Bot;
use crate::store::visitors;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// A visitor with a good token, on a page of the origin it was made for.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The visitor.
    pub id: VisitorId,
    /// The bot they talk to.
    pub bot: BotId,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Whose page they are on.
    pub origin: String,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let token = bearer(&parts.headers).ok_or_else(|| {
            Error::new(Code::Unauthorized, "Make a session first: POST /widget/v1/sessions.")
        })?;
        let claims = app.tokens.read_visitor(token, app.clock.now())?;
        if origin(&parts.headers) != Some(claims.origin.as_str()) {
            return Err(Error::new(
                Code::OriginNotAllowed,
                "This session was made on pages of another website.",
            ));
        }
        let mut conn = app.store.read().await?;
        // An erased visitor's token is as good as none.
        if !visitors::exists(&mut conn, claims.workspace, claims.sub).await? {
            return Err(Error::new(Code::Unauthorized, "This session has ended. Make a new one."));
        }
        Ok(Self { id: claims.sub, bot: claims.bot, workspace: claims.workspace, origin: claims.origin })
    }
}

/// The origin of the page that asks. A browser always says it for a cross-origin request and can't be made to lie;
/// within the same origin it leaves it out of a GET, and says `sec-fetch-site: same-origin` instead.
#[must_use]
pub fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN)?.to_str().ok()
}

/// The origin of the page that asks, for a GET.
#[must_use]
pub fn origin_of_get(headers: &HeaderMap, app: &App) -> Option<String> {
    if let Some(origin) = origin(headers) {
        return Some(origin.to_owned());
    }
    let same = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    if same { crate::http::local::own_origin(headers, app) } else { None }
}

/// Whether a bot may be shown on pages of that origin: those its owner allows, and this server's own.
#[must_use]
pub fn may_show(bot: &Bot, origin: &str, headers: &HeaderMap, app: &App) -> bool {
    bot.settings.allowed_origins.iter().any(|allowed| allowed == origin)
        || is_own_origin(origin, headers, app)
}

/// The refusal, with what the bot's owner has to do.
#[must_use]
pub fn not_allowed(origin: Option<&str>) -> Error {
    let detail = origin.map_or_else(
        || "This address is for web pages: the request names no origin.".to_owned(),
        |origin| {
            format!(
                "This bot may not be shown on {origin}. Its owner can allow that: dashboard, the bot, Install, \
                 allowed origins."
            )
        },
    );
    Error::new(Code::OriginNotAllowed, detail)
}
