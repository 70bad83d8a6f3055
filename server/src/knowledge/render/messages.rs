//! The handful of DevTools messages that are used, in the protocol's spelling. Reference:
//! <https://chromedevtools.github.io/devtools-protocol/>.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// For commands without parameters.
#[derive(Debug, Serialize)]
pub(super) struct Nothing {}

/// An answer that says nothing, or nothing that is needed.
#[derive(Debug, Deserialize)]
pub(super) struct Done {}

/// `Browser.getVersion`
#[derive(Debug, Deserialize)]
pub(super) struct Version {
    pub(super) product: String,
}

/// `Target.createBrowserContext`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewContext {
    pub(super) browser_context_id: String,
}

/// `Target.createTarget`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewTarget {
    pub(super) target_id: String,
}

/// `Target.attachToTarget`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewSession {
    pub(super) session_id: String,
}

/// `Target.targetCreated`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TargetCreated {
    pub(super) target_info: TargetInfo,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TargetInfo {
    pub(super) target_id: String,
    /// The page that opened this one: it is a window that a script asked for.
    pub(super) opener_id: Option<String>,
}

/// `Page.createIsolatedWorld`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewWorld {
    pub(super) execution_context_id: i64,
}

/// `Fetch.requestPaused`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paused {
    pub(super) request_id: String,
    pub(super) request: Request,
    pub(super) frame_id: String,
    pub(super) resource_type: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    pub(super) url: String,
    pub(super) method: String,
    pub(super) headers: HashMap<String, String>,
}

impl Request {
    /// A header by its name in any case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// `Fetch.fulfillRequest`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fulfill<'a> {
    pub(super) request_id: &'a str,
    pub(super) response_code: u16,
    pub(super) response_headers: Vec<Header<'a>>,
    /// In base64.
    pub(super) body: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Header<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
}

/// `Runtime.evaluate`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Evaluated<T> {
    pub(super) result: Remote<T>,
    pub(super) exception_details: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Remote<T> {
    pub(super) value: Option<T>,
}
