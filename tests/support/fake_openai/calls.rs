//! Calls of tools: as ordered, or as a page in the prompt orders, which a model that obeys anybody would do.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::passages;

/// A call that the fake asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Which function.
    pub name: String,
    /// Its arguments; a text is sent as it is, and need not be JSON.
    #[serde(default)]
    pub arguments: Value,
}

impl Call {
    fn text(&self) -> String {
        match &self.arguments {
            Value::String(text) => text.clone(),
            Value::Null => "{}".to_owned(),
            other => other.to_string(),
        }
    }
}

/// The call that a passage of the prompt orders as `CALL name {...}`, if nothing was called yet.
pub fn ordered(body: &Value) -> Vec<Call> {
    let prompt = passages::prompt(body);
    let called = body["messages"].as_array().is_some_and(|all| all.iter().any(|one| one["role"] == "tool"));
    let found =
        prompt.split_once("CALL ").and_then(|(_, rest)| rest.split_once(' ')).and_then(|(name, rest)| {
            let arguments = serde_json::Deserializer::from_str(rest).into_iter::<Value>().next()?.ok()?;
            Some(Call { name: name.to_owned(), arguments })
        });
    found.filter(|_| !called).into_iter().collect()
}

/// The deltas of a stream that makes these calls: each call's head, then its arguments in pieces.
pub fn deltas(calls: &[Call], size: usize) -> Vec<Value> {
    let mut deltas = Vec::new();
    for (index, call) in calls.iter().enumerate() {
        let head = json!({ "index": index, "id": format!("call_fake_{index}"), "type": "function",
                           "function": { "name": call.name, "arguments": "" } });
        deltas.push(json!({ "tool_calls": [head] }));
        let characters: Vec<char> = call.text().chars().collect();
        for piece in characters.chunks(size) {
            let piece: String = piece.iter().collect();
            deltas.push(json!({ "tool_calls": [{ "index": index, "function": { "arguments": piece } }] }));
        }
    }
    deltas
}
