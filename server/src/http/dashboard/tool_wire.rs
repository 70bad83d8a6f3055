//! Tools on the wire.

use crate::answer::tools::Kit;
use crate::config::Secret;
use crate::domain::ids::{BotId, ToolId};
use crate::domain::time::Timestamp;
use crate::domain::tool::headers::{MOST_HEADERS, check_name, check_value};
use crate::domain::tool::{Method, ToolSpec};
use crate::error::{Error, Result};
use crate::http::wire::some;
use crate::store::tools::Header;
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A header that goes with each call.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderIn {
    /// Its name.
    name: String,
    /// Its value, at most 4,000 characters. Left out for a secret one: what was saved stays.
    #[schema(value_type = Option<String>)]
    value: Option<Secret>,
    /// Whether nobody may read it again. Kept encrypted.
    #[serde(default)]
    secret: bool,
}

/// A header, without its value if that is a secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeaderOut {
    /// Its name, in lower case.
    name: String,
    /// Its value; null for a secret one.
    #[schema(required)]
    value: Option<String>,
    /// Whether it is one.
    secret: bool,
}

impl From<Header> for HeaderOut {
    fn from(header: Header) -> Self {
        let secret = header.sealed.is_some();
        Self { name: header.name, value: header.value.filter(|_| !secret), secret }
    }
}

/// A tool.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToolOut {
    /// Identifier.
    pub id: ToolId,
    /// Which bot may call it.
    pub bot_id: BotId,
    /// What it is.
    #[serde(flatten)]
    pub spec: ToolSpec,
    /// What goes with each call.
    pub headers: Vec<HeaderOut>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A bot's tools. There are few, so they come whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToolsOut {
    /// By name.
    pub items: Vec<ToolOut>,
}

/// A tool to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ToolIn {
    /// What the model calls it, such as `order_status`.
    name: String,
    /// What people call it.
    title: String,
    /// When to use it and what it gives, for the model.
    description: String,
    /// The arguments: a JSON schema of type `object`; none if left out.
    #[serde(default = "no_parameters")]
    #[schema(value_type = Option<Object>)]
    parameters: Value,
    /// How the address is asked.
    method: Method,
    /// The address, with `{name}` where an argument goes.
    url: String,
    /// What is sent as JSON.
    #[schema(value_type = Option<Object>)]
    body: Option<Value>,
    /// Whether it changes something. Left out: whatever is not `GET` does.
    writes: Option<bool>,
    /// Seconds a call may take; 10 if left out.
    timeout_seconds: Option<u32>,
    /// Bytes of the answer that are read; 50,000 if left out.
    max_bytes: Option<u32>,
    /// Which part of the answer the model gets.
    #[serde(default)]
    result_pointer: String,
    /// Whether the bot may use it; it may if left out.
    enabled: Option<bool>,
    /// What goes with each call; at most 20.
    #[serde(default)]
    headers: Vec<HeaderIn>,
}

fn no_parameters() -> Value {
    serde_json::json!({ "type": "object", "properties": {} })
}

impl ToolIn {
    /// What it is, and what goes with its calls.
    pub fn split(self) -> (ToolSpec, Vec<HeaderIn>) {
        let spec = ToolSpec {
            name: self.name,
            title: self.title.trim().to_owned(),
            description: self.description.trim().to_owned(),
            parameters: self.parameters,
            method: self.method,
            url: self.url.trim().to_owned(),
            body: self.body,
            writes: self.writes.unwrap_or(self.method != Method::Get),
            timeout_seconds: self.timeout_seconds.unwrap_or(10),
            max_bytes: self.max_bytes.unwrap_or(50_000),
            result_pointer: self.result_pointer,
            enabled: self.enabled.unwrap_or(true),
        };
        (spec, self.headers)
    }
}

/// A change of a tool: fields left out stay.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ToolPatch {
    /// See `ToolIn.name`.
    name: Option<String>,
    /// See `ToolIn.title`.
    title: Option<String>,
    /// See `ToolIn.description`.
    description: Option<String>,
    /// See `ToolIn.parameters`.
    #[schema(value_type = Option<Object>)]
    parameters: Option<Value>,
    /// See `ToolIn.method`.
    method: Option<Method>,
    /// See `ToolIn.url`. Leads it to another server, the secret headers have to be given again.
    url: Option<String>,
    /// See `ToolIn.body`; null for all arguments that the address does not take.
    #[serde(default, deserialize_with = "some")]
    #[expect(clippy::option_option, reason = "left out is not the same as null")]
    #[schema(value_type = Option<Object>)]
    body: Option<Option<Value>>,
    /// See `ToolIn.writes`.
    writes: Option<bool>,
    /// See `ToolIn.timeout_seconds`.
    timeout_seconds: Option<u32>,
    /// See `ToolIn.max_bytes`.
    max_bytes: Option<u32>,
    /// See `ToolIn.result_pointer`.
    result_pointer: Option<String>,
    /// See `ToolIn.enabled`.
    enabled: Option<bool>,
    /// All headers.
    headers: Option<Vec<HeaderIn>>,
}

impl ToolPatch {
    /// Changes what a tool is; returns its headers, if they are given.
    pub fn apply(self, spec: &mut ToolSpec) -> Option<Vec<HeaderIn>> {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        set(&mut spec.name, self.name);
        set(&mut spec.title, self.title.map(|title| title.trim().to_owned()));
        set(&mut spec.description, self.description.map(|words| words.trim().to_owned()));
        set(&mut spec.parameters, self.parameters);
        set(&mut spec.method, self.method);
        set(&mut spec.url, self.url.map(|url| url.trim().to_owned()));
        set(&mut spec.body, self.body);
        set(&mut spec.writes, self.writes);
        set(&mut spec.timeout_seconds, self.timeout_seconds);
        set(&mut spec.max_bytes, self.max_bytes);
        set(&mut spec.result_pointer, self.result_pointer);
        set(&mut spec.enabled, self.enabled);
        self.headers
    }
}

/// Headers as they are stored. A secret one without a value keeps what is in `kept`.
///
/// # Errors
/// `invalid` for one that can't be sent; when there is no key to seal with.
pub fn headers(kit: &Kit, tool: ToolId, given: Vec<HeaderIn>, kept: &[Header]) -> Result<Vec<Header>> {
    if given.len() > MOST_HEADERS {
        return Err(Error::invalid("headers", "invalid", format!("must be at most {MOST_HEADERS}.")));
    }
    let mut headers: Vec<Header> = Vec::with_capacity(given.len());
    for (number, header) in given.into_iter().enumerate() {
        let field = |name: &str| format!("headers[{number}].{name}");
        let name = header.name.trim().to_ascii_lowercase();
        check_name(&name).map_err(|wrong| Error::invalid(&field("name"), "invalid", wrong))?;
        if headers.iter().any(|other| other.name == name) {
            return Err(Error::invalid(&field("name"), "invalid", "stands twice."));
        }
        let Some(value) = header.value else {
            let own = kept.iter().find(|own| own.name == name && own.sealed.is_some() && header.secret);
            headers.push(
                own.cloned().ok_or_else(|| Error::invalid(&field("value"), "required", "is required."))?,
            );
            continue;
        };
        let text = value.expose();
        check_value(text).map_err(|wrong| Error::invalid(&field("value"), "invalid", wrong))?;
        headers.push(if header.secret {
            kit.seal(tool, &name, &value, &field("value"))?
        } else {
            Header { name, value: Some(text.to_owned()), sealed: None }
        });
    }
    Ok(headers)
}
