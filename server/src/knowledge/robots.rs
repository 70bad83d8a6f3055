//! robots.txt: fetched once per origin, kept for a while, asked before every page.
//!
//! As RFC 9309 has it: 4xx means that nothing is disallowed; a server error or no answer means that
//! nothing may be read now.

use super::fetch::{Conditional, FetchError, Fetched, Fetcher, Wanted};
use crate::domain::source::PageOutcome;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use texting_robots::Robot;
use tokio::time::Instant;
use url::Url;

/// How long a reading is good for.
const KEPT: Duration = Duration::from_hours(1);
/// How long a failure is, and so how soon it is tried again.
const KEPT_FAILURE: Duration = Duration::from_mins(5);
/// Origins remembered before the oldest are forgotten.
const REMEMBERED_ORIGINS: usize = 1024;
/// The longest pause between two requests that a site may ask for.
const MAX_CRAWL_DELAY: Duration = Duration::from_secs(10);

/// What robots.txt says of one URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    Disallowed,
    /// Cannot be known now; nothing of the site may be read until it can.
    Later(NotNow),
}

/// Why robots.txt could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNow {
    /// The outcome of every page of this origin.
    pub outcome: PageOutcome,
    /// A sentence for the bot's owner.
    pub detail: String,
    pub http_status: Option<u16>,
    /// When to try again.
    pub retry_after: Option<Duration>,
}

/// One origin's rules.
#[derive(Debug)]
pub struct Rules {
    robot: Result<Option<Robot>, NotNow>,
}

impl Rules {
    /// Reads the rules for one agent from the bytes of a robots.txt.
    #[must_use]
    pub fn parse(agent: &str, body: &[u8]) -> Self {
        Self { robot: Ok(parse(agent, body)) }
    }

    /// What they say of a URL of this origin.
    #[must_use]
    pub fn verdict(&self, url: &Url) -> Verdict {
        match &self.robot {
            Ok(None) => Verdict::Allowed,
            Ok(Some(robot)) if robot.allowed(url.as_str()) => Verdict::Allowed,
            Ok(Some(_)) => Verdict::Disallowed,
            Err(not_now) => Verdict::Later(not_now.clone()),
        }
    }

    /// The pause between two requests that the site asks for, at most ten seconds.
    #[must_use]
    pub fn crawl_delay(&self) -> Option<Duration> {
        let seconds = self.robot.as_ref().ok()?.as_ref()?.delay?;
        let delay = Duration::try_from_secs_f32(seconds).unwrap_or(Duration::ZERO);
        Some(delay.min(MAX_CRAWL_DELAY))
    }

    /// The sitemaps that it names; addresses not judged yet.
    #[must_use]
    pub fn sitemaps(&self) -> Vec<Url> {
        match &self.robot {
            Ok(Some(robot)) => robot.sitemaps.iter().filter_map(|text| Url::parse(text).ok()).collect(),
            _ => Vec::new(),
        }
    }
}

/// The rules of the origins met lately.
#[derive(Debug)]
pub struct RobotsCache {
    /// The name by which robots.txt may address us.
    agent: String,
    kept: Mutex<HashMap<String, (Instant, Arc<Rules>)>>,
}

impl RobotsCache {
    /// Rules are read for the fetcher's user agent's name.
    #[must_use]
    pub fn new(fetcher: &Fetcher) -> Self {
        let agent = fetcher.settings().user_agent.split('/').next().unwrap_or_default().trim().to_owned();
        Self { agent, kept: Mutex::new(HashMap::new()) }
    }

    /// The name by which robots.txt may address us.
    #[must_use]
    pub fn agent(&self) -> &str {
        &self.agent
    }

    /// The rules for a URL's origin, asked for by that fetcher unless they are fresh. Never fails: a failure is a rule.
    pub async fn rules(&self, fetcher: &Fetcher, url: &Url) -> Arc<Rules> {
        let origin = url.origin().ascii_serialization();
        if let Some((until, rules)) = self.kept().get(&origin)
            && *until > Instant::now()
        {
            return Arc::clone(rules);
        }
        let rules = Arc::new(Rules { robot: self.fetch(fetcher, url).await });
        let good_for = match &rules.robot {
            Ok(_) => KEPT,
            Err(not_now) => not_now.retry_after.unwrap_or(KEPT_FAILURE).min(KEPT_FAILURE),
        };
        let now = Instant::now();
        let mut kept = self.kept();
        if kept.len() >= REMEMBERED_ORIGINS {
            kept.retain(|_, (until, _)| *until > now);
        }
        if kept.len() >= REMEMBERED_ORIGINS
            && let Some(oldest) = kept.iter().min_by_key(|(_, (until, _))| *until).map(|(key, _)| key.clone())
        {
            kept.remove(&oldest);
        }
        kept.insert(origin, (now + good_for, Arc::clone(&rules)));
        rules
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Arc<Rules>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self, fetcher: &Fetcher, url: &Url) -> Result<Option<Robot>, NotNow> {
        let Ok(address) = url.join("/robots.txt") else { return Ok(None) };
        match fetcher.fetch(&address, Wanted::Robots, &Conditional::default()).await {
            Ok(Fetched::Answer(answer)) => Ok(parse(&self.agent, &answer.body)),
            Ok(Fetched::NotModified(_)) => Ok(None),
            Err(error) => not_now(&error),
        }
    }
}

/// Nothing that can be told apart is no rule, as with a page of HTML in its place.
fn parse(agent: &str, body: &[u8]) -> Option<Robot> {
    match Robot::new(agent, body) {
        Ok(robot) => Some(robot),
        Err(error) => {
            tracing::debug!(%error, "robots.txt is no robots.txt");
            None
        }
    }
}

fn not_now(error: &FetchError) -> Result<Option<Robot>, NotNow> {
    let temporary_status = error.http_status().is_some_and(|status| status == 429 || status >= 500);
    match error {
        FetchError::Http { .. } if !temporary_status => Ok(None),
        FetchError::TooManyRedirects { .. } | FetchError::RedirectLoop | FetchError::BadRedirect => Ok(None),
        FetchError::Http { status, retry_after } => Err(NotNow {
            outcome: PageOutcome::Robots,
            detail: format!(
                "The site's robots.txt answered with status {status}, so whether this page may be read is not \
                 known now. It will be tried again; see that /robots.txt opens in a browser."
            ),
            http_status: Some(*status),
            retry_after: Some(retry_after.unwrap_or(KEPT_FAILURE)),
        }),
        other => Err(NotNow {
            outcome: other.outcome(),
            detail: other.to_string(),
            http_status: None,
            retry_after: other.is_temporary().then_some(KEPT_FAILURE),
        }),
    }
}
