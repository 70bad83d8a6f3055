//! Tools as chat models know them: what they may call, what they called, and what came of it.

use serde_json::Value;

/// A function that a model may call.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolOffer {
    /// What the model calls it.
    pub name: String,
    /// When to call it and what it gives.
    pub description: String,
    /// Its arguments, as a JSON schema.
    pub parameters: Value,
}

/// A call that a model asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolCall {
    /// The upstream's name for the call.
    pub id: String,
    /// Which function.
    pub name: String,
    /// JSON as the model wrote it, or what it takes for that.
    pub arguments: String,
}

/// A round in which a model called tools instead of ending its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// What it said besides.
    pub text: String,
    /// Its calls.
    pub calls: Vec<ToolCall>,
    /// What each gave, in the same order.
    pub results: Vec<String>,
}

/// What a request says of tools.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tooling {
    /// What may be called; none when a model has called enough.
    pub offers: Vec<ToolOffer>,
    /// What was called for this answer so far.
    pub rounds: Vec<Round>,
}
