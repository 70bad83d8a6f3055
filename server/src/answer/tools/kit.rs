//! What calling tools needs, whoever calls: the guarded client, the secrets' vault, and the counters.

use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::Instant;

use super::result::readable;
use crate::config::{self, Secret};
use crate::domain::ids::{BotId, ToolId};
use crate::domain::tool::url::UrlTemplate;
use crate::domain::tool::{ToolSpec, body};
use crate::error::{Error, Result};
use crate::knowledge::fetch::{Call, FetchError, Fetcher};
use crate::rate::ToolLimits;
use crate::secrets::Secrets;
use crate::store::tools::{Header, Tool};

/// Secrets shorter than this are not looked for in answers: they would be found in everything.
const SHORTEST_MASKED: usize = 6;
/// What stands in place of a secret.
const MASK: &str = "•••";

/// What calling tools needs.
pub struct Kit {
    /// The guarded client.
    pub fetcher: Fetcher,
    /// Opens secret headers.
    pub secrets: Secrets,
    /// How much bots may call.
    pub settings: config::Tools,
    /// Counts calls.
    pub limits: ToolLimits,
}

impl std::fmt::Debug for Kit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Kit")
    }
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// `completed` or `failed`.
    pub completed: bool,
    /// What the model gets: the result, or what went wrong.
    pub text: String,
    /// What went wrong, for the bot's owner.
    pub detail: Option<String>,
    /// What the server answered.
    pub http_status: Option<u16>,
    /// Bytes of the answer.
    pub bytes: Option<usize>,
    /// How long it took.
    pub took: Duration,
}

impl Outcome {
    fn failed(detail: String, started: Instant) -> Self {
        Self {
            completed: false,
            text: detail.clone(),
            detail: Some(detail),
            http_status: None,
            bytes: None,
            took: started.elapsed(),
        }
    }
}

/// A call that may be made: its arguments fit the address.
#[derive(Debug)]
pub struct Prepared {
    url: url::Url,
    body: Option<Vec<u8>>,
}

impl Kit {
    /// Whether addresses may begin with http://: where the operator lets the own network be reached.
    #[must_use]
    pub fn plain(&self) -> bool {
        self.fetcher.settings().allow_private_network
    }

    /// Judges a tool's address before it is saved. Sends nothing.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn reachable(&self, spec: &ToolSpec) -> Result<(), String> {
        let template = UrlTemplate::parse(&spec.url, self.plain())?;
        let url = template.fill(|_| Some("0".to_owned()))?;
        self.fetcher.check(&url).map_err(|rejected| rejected.to_string())
    }

    /// Puts arguments into their places. Sends nothing.
    ///
    /// # Errors
    /// Why they can't be sent, as a sentence for the model.
    pub fn prepare(&self, spec: &ToolSpec, arguments: &Map<String, Value>) -> Result<Prepared, String> {
        let template = UrlTemplate::parse(&spec.url, self.plain())
            .map_err(|wrong| format!("The tool can't be called: its address {wrong}"))?;
        let value = |name: &str| arguments.get(name).map(spelt);
        let url = template.fill(value)?;
        self.fetcher.check(&url).map_err(|rejected| format!("The tool can't be called: {rejected}"))?;
        let body = spec.method.has_body().then(|| match &spec.body {
            Some(template) => body::fill(template, arguments),
            None => {
                let taken: Vec<&str> = template.names().collect();
                let rest = arguments.iter().filter(|(name, _)| !taken.contains(&name.as_str()));
                Value::Object(rest.map(|(name, value)| (name.clone(), value.clone())).collect())
            }
        });
        Ok(Prepared { url, body: body.map(|body| body.to_string().into_bytes()) })
    }

    /// Calls a tool. What its server does wrong is an outcome, not an error; so is a secret that can't be opened.
    ///
    /// # Errors
    /// When what was checked when it was saved can't be sent.
    pub async fn call(&self, tool: &Tool, prepared: Prepared, patience: Duration) -> Result<Outcome> {
        let started = Instant::now();
        let (headers, secrets) = match self.headers(tool, prepared.body.is_some())? {
            Ok(headers) => headers,
            Err(detail) => {
                // Whose fault it is, is for the owner to know.
                let text = "The tool can't be called at the moment.".to_owned();
                return Ok(Outcome { text, ..Outcome::failed(detail, started) });
            }
        };
        let method =
            reqwest::Method::from_bytes(tool.spec.method.as_str().as_bytes()).map_err(Error::internal)?;
        let call = Call {
            method,
            url: prepared.url,
            headers,
            body: prepared.body,
            timeout: Duration::from_secs(u64::from(tool.spec.timeout_seconds)).min(patience),
            max_bytes: tool.spec.max_bytes as usize,
        };
        let called = match self.fetcher.call(call).await {
            Ok(called) => called,
            Err(error) => return Ok(Outcome::failed(masked(&worded(&error), &secrets), started)),
        };
        let status = called.status;
        let mut outcome = Outcome {
            completed: (200..300).contains(&status),
            text: String::new(),
            detail: None,
            http_status: Some(status),
            bytes: Some(called.body.len()),
            took: started.elapsed(),
        };
        let pointer = if outcome.completed { tool.spec.result_pointer.as_str() } else { "" };
        let said = readable(called.content_type.as_deref(), &called.body, pointer);
        if (300..400).contains(&status) {
            let detail =
                format!("Its server answered with a redirect (status {status}), which is not followed.");
            outcome.text.clone_from(&detail);
            outcome.detail = Some(detail);
            return Ok(outcome);
        }
        match said {
            Ok(said) if outcome.completed => outcome.text = masked(&said, &secrets),
            Ok(said) => {
                let said: String = masked(&said, &secrets).chars().take(500).collect();
                outcome.detail = Some(format!("Its server answered with status {status}."));
                outcome.text = format!("The call failed with status {status}.\n{said}");
            }
            Err(wrong) => {
                outcome.completed = false;
                outcome.text.clone_from(&wrong);
                outcome.detail = Some(wrong);
            }
        }
        Ok(outcome)
    }

    /// The headers of a call, and the secrets among them; or why one can't be opened.
    fn headers(&self, tool: &Tool, has_body: bool) -> Result<std::result::Result<Ready, String>> {
        use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/plain;q=0.9"));
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let mut secrets = Vec::new();
        for header in &tool.headers {
            let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(Error::internal)?;
            let text = match &header.sealed {
                Some(sealed) => {
                    let opened = match self.secrets.open(&row(tool.id, &header.name), sealed) {
                        Ok(opened) => opened,
                        Err(why) => {
                            return Ok(Err(format!("The header {} can't be sent: {why}.", header.name)));
                        }
                    };
                    secrets.push(opened.expose().to_owned());
                    opened.expose().to_owned()
                }
                None => header.value.clone().unwrap_or_default(),
            };
            let mut value = HeaderValue::from_str(&text).map_err(Error::internal)?;
            value.set_sensitive(header.sealed.is_some());
            headers.insert(name, value);
        }
        Ok(Ok((headers, secrets)))
    }

    /// Seals a secret header of a tool; `field` is what the caller named it in the request.
    ///
    /// # Errors
    /// `invalid` when there is no key to seal with.
    pub fn seal(&self, tool: ToolId, name: &str, value: &Secret, field: &str) -> Result<Header> {
        let sealed = self.secrets.seal(&row(tool, name), value, field)?;
        Ok(Header { name: name.to_owned(), value: None, sealed: Some(sealed) })
    }

    /// Counts a call.
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn count(&self, bot: BotId, who: uuid::Uuid) -> Result<()> {
        self.limits.count(bot, who)
    }
}

/// An argument as it stands in an address: a text as it is, a number or a boolean as JSON spells it.
fn spelt(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// Headers, and the secrets among them.
type Ready = (reqwest::header::HeaderMap, Vec<String>);

/// What a secret is bound to: it opens for no other tool and no other header.
fn row(tool: ToolId, header: &str) -> String {
    format!("tool:{tool}:{header}")
}

/// What went wrong, without the crawler's advice.
fn worded(error: &FetchError) -> String {
    match error {
        FetchError::Timeout { seconds } => format!("Its server did not answer within {seconds} seconds."),
        FetchError::TooLarge { max } => format!("Its answer is longer than {max} bytes."),
        FetchError::UnknownHost { host } => format!("The name {host} leads to no server."),
        FetchError::Unreachable { .. } => "Its server can't be reached.".to_owned(),
        other => other.to_string(),
    }
}

/// A text without the secrets that its server may have sent back, with and without a scheme such as `Bearer`.
fn masked(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        let bare = secret.split_once(' ').map_or(secret.as_str(), |(_, bare)| bare);
        for hidden in [secret.as_str(), bare] {
            if hidden.len() >= SHORTEST_MASKED {
                text = text.replace(hidden, MASK);
            }
        }
    }
    text
}
