//! Tools that a bot's owner gives it: what one is, and which descriptions are valid. No network here.

pub mod arguments;
pub mod body;
pub mod headers;
pub mod schema;
pub mod url;

use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::body::check_body;
use self::schema::Schema;
use self::url::UrlTemplate;

/// Bytes of parameters, and of a body, without spaces: a model is told the parameters with every question.
const MOST_BYTES: usize = 16_000;

/// Tools that a bot may have.
pub const MOST_TOOLS: usize = 20;
/// The name of the tool that every bot with tools has: searching its knowledge again.
pub const SEARCH: &str = "search_knowledge";

/// How a tool's address is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Sends something.
    Post,
    /// Replaces something.
    Put,
    /// Changes something.
    Patch,
    /// Deletes something.
    Delete,
}

impl Method {
    /// As HTTP spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete]
            .into_iter()
            .find(|method| method.as_str() == text)
    }

    /// Whether a body goes with it.
    #[must_use]
    pub fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::Delete)
    }
}

/// What a tool is, headers aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolSpec {
    /// What the model calls it: a lower-case letter, then lower-case letters, digits and `_`; at most 48 characters.
    #[garde(custom(is_name))]
    pub name: String,
    /// What people call it; 1 to 80 characters. Visitors see it when they are asked to agree.
    #[garde(length(chars, max = 80), custom(not_blank))]
    pub title: String,
    /// When to use it and what it gives, for the model; 1 to 1,000 characters.
    #[garde(length(chars, max = 1000), custom(not_blank))]
    pub description: String,
    /// The arguments: a JSON schema of type `object`.
    #[garde(custom(is_schema))]
    #[schema(value_type = Object)]
    pub parameters: Value,
    /// How the address is asked.
    #[garde(skip)]
    pub method: Method,
    /// The address, with `{name}` where an argument goes: in the path or in a value of the query, nowhere else.
    #[garde(length(chars, max = 2000))]
    pub url: String,
    /// What is sent as JSON, with `"{name}"` where an argument goes; null for all arguments that the address does not
    /// take.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub body: Option<Value>,
    /// Whether it changes something: then the visitor is asked before each call.
    #[garde(skip)]
    pub writes: bool,
    /// Seconds a call may take, 1 to 30.
    #[garde(range(min = 1, max = 30))]
    pub timeout_seconds: u32,
    /// Bytes of the answer that are read, 100 to 200,000. A longer answer is a failure.
    #[garde(range(min = 100, max = 200_000))]
    pub max_bytes: u32,
    /// Which part of a JSON answer the model gets, as a JSON pointer such as `/data/items`; empty for all of it.
    #[garde(length(chars, max = 300), custom(is_pointer))]
    #[serde(default)]
    pub result_pointer: String,
    /// Whether the bot may use it.
    #[garde(skip)]
    pub enabled: bool,
}

/// A rule of the whole that is broken, with the field that breaks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The field.
    pub field: &'static str,
    /// What is wrong, as a sentence's end.
    pub detail: String,
}

impl ToolSpec {
    /// Checks what no field can be checked for alone. `plain` is whether addresses may begin with http://.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, plain: bool) -> Result<(), Broken> {
        let broken = |field: &'static str| move |detail: String| Broken { field, detail };
        for (field, json) in [("parameters", Some(&self.parameters)), ("body", self.body.as_ref())] {
            if json.is_some_and(|json| json.to_string().len() > MOST_BYTES) {
                return Err(broken(field)(format!(
                    "must be {MOST_BYTES} bytes at most, written without spaces."
                )));
            }
        }
        let schema = Schema::parse(&self.parameters).map_err(broken("parameters"))?;
        let url = UrlTemplate::parse(&self.url, plain).map_err(broken("url"))?;
        for name in url.names() {
            match schema.property(name) {
                None => {
                    return Err(broken("url")(format!(
                        "has {{{name}}}, which is no property of parameters."
                    )));
                }
                Some(property) if property.is_container() => {
                    return Err(broken("url")(format!(
                        "has {{{name}}}, which is a list or an object: an address takes texts, numbers and booleans."
                    )));
                }
                // An address without one of its parts is another address.
                Some(_) if !schema.requires(name) => {
                    return Err(broken("parameters")(format!(
                        "must require {name}: the address has {{{name}}}."
                    )));
                }
                Some(_) => {}
            }
        }
        if let Some(body) = &self.body {
            if !self.method.has_body() {
                return Err(broken("body")(format!("can't be sent with {}.", self.method.as_str())));
            }
            check_body(body, &schema).map_err(broken("body"))?;
        }
        if self.method != Method::Get && !self.writes && self.method != Method::Post {
            return Err(broken("writes")(format!(
                "must be true: {} changes something, so visitors have to agree.",
                self.method.as_str()
            )));
        }
        Ok(())
    }
}

fn not_blank(value: &str, (): &()) -> garde::Result {
    if value.trim().is_empty() { Err(garde::Error::new("must not be empty.")) } else { Ok(()) }
}

fn is_name(value: &str, (): &()) -> garde::Result {
    let good = value.len() <= 48
        && value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    match good {
        true if value == SEARCH => {
            Err(garde::Error::new("is the name of the built-in search: choose another."))
        }
        true => Ok(()),
        false => Err(garde::Error::new(
            "must begin with a lower-case letter and hold lower-case letters, digits and _ only, such as order_status.",
        )),
    }
}

fn is_schema(value: &Value, (): &()) -> garde::Result {
    Schema::parse(value).map(drop).map_err(garde::Error::new)
}

fn is_pointer(value: &str, (): &()) -> garde::Result {
    let good = value.is_empty()
        || (value.starts_with('/')
            && value.split('~').skip(1).all(|rest| rest.starts_with('0') || rest.starts_with('1')));
    if good { Ok(()) } else { Err(garde::Error::new("is no JSON pointer: write it as /data/items.")) }
}
