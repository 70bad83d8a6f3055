//! Tools on OpenAI's wire: offered as functions, called in pieces that are put together here.

use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use crate::providers::{ChatMessage, ModelError, ToolCall, ToolOffer, Tooling};

/// The most calls of one round that are read; further ones are a model that has lost its way.
const MOST_CALLS: usize = 32;
/// The longest arguments of all calls of a round, in bytes.
const LONGEST: usize = 128 * 1024;

/// A request's messages, with the rounds of tools behind them.
#[derive(Debug)]
pub(super) struct Messages<'a> {
    pub plain: &'a [ChatMessage],
    pub tools: &'a Tooling,
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for message in self.plain {
            list.serialize_element(message)?;
        }
        for round in &self.tools.rounds {
            let calls: Vec<Value> = round
                .calls
                .iter()
                .map(|call| {
                    let function = json!({ "name": call.name, "arguments": call.arguments });
                    json!({ "id": call.id, "type": "function", "function": function })
                })
                .collect();
            let text = (!round.text.is_empty()).then_some(&round.text);
            list.serialize_element(&json!({ "role": "assistant", "content": text, "tool_calls": calls }))?;
            for (call, result) in round.calls.iter().zip(&round.results) {
                list.serialize_element(
                    &json!({ "role": "tool", "tool_call_id": call.id, "content": result }),
                )?;
            }
        }
        list.end()
    }
}

/// The functions of a request; none if there are none, since servers that know no tools refuse the field.
pub(super) fn offered(offers: &[ToolOffer]) -> Option<Vec<Value>> {
    let function = |offer: &ToolOffer| {
        json!({ "type": "function", "function": {
            "name": offer.name, "description": offer.description, "parameters": offer.parameters } })
    };
    (!offers.is_empty()).then(|| offers.iter().map(function).collect())
}

/// A piece of a call.
#[derive(Debug, Deserialize)]
pub(super) struct CallPiece {
    /// Which call of the round; servers that send calls whole leave it out.
    index: Option<usize>,
    id: Option<String>,
    function: Option<FunctionPiece>,
}

#[derive(Debug, Deserialize)]
struct FunctionPiece {
    name: Option<String>,
    arguments: Option<Value>,
}

/// Puts the calls of a round together.
#[derive(Debug, Default)]
pub(super) struct Calls {
    calls: Vec<(usize, ToolCall)>,
    bytes: usize,
}

impl Calls {
    /// Takes pieces.
    pub fn take(&mut self, pieces: Vec<CallPiece>) -> Result<(), ModelError> {
        for piece in pieces {
            let whole = piece.function.as_ref().is_some_and(|function| function.name.is_some());
            let last = self.calls.last().map(|(index, _)| *index);
            // Without a number, what has a name begins a call and what has none goes on with the last.
            let next = last.map_or(0, |last| last + 1);
            let index = piece.index.unwrap_or_else(|| if whole { next } else { last.unwrap_or(0) });
            let place = match self.calls.iter().position(|(own, _)| *own == index) {
                Some(place) => place,
                None if self.calls.len() < MOST_CALLS => {
                    self.calls.push((index, ToolCall::default()));
                    self.calls.len() - 1
                }
                None => {
                    return Err(ModelError::BadResponse(format!("more than {MOST_CALLS} calls of tools")));
                }
            };
            let call = &mut self.calls[place].1;
            if let Some(id) = piece.id.filter(|id| !id.is_empty()) {
                call.id = id;
            }
            let Some(function) = piece.function else { continue };
            if let Some(name) = function.name {
                call.name.push_str(&name);
            }
            match function.arguments {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => call.arguments.push_str(&text),
                // Some servers send them as what they are.
                Some(value) => call.arguments.push_str(&value.to_string()),
            }
            self.bytes = self.calls.iter().map(|(_, call)| call.arguments.len() + call.name.len()).sum();
            if self.bytes > LONGEST {
                return Err(ModelError::BadResponse(format!("calls of tools of more than {LONGEST} bytes")));
            }
        }
        Ok(())
    }

    /// The calls, now that the round has ended. Those without a name of their own get one.
    pub fn finish(&mut self) -> Vec<ToolCall> {
        let calls = std::mem::take(&mut self.calls);
        let named = |(number, (_, mut call)): (usize, (usize, ToolCall))| {
            if call.id.is_empty() {
                call.id = format!("call_{number}");
            }
            call
        };
        calls.into_iter().enumerate().map(named).filter(|call| !call.name.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Calls;
    use crate::providers::ToolCall;
    use serde_json::{Value, json};

    fn together(pieces: &Value) -> Vec<ToolCall> {
        let mut calls = Calls::default();
        for piece in pieces.as_array().expect("a list") {
            calls.take(serde_json::from_value(json!([piece])).expect("a piece")).expect("short");
        }
        calls.finish()
    }

    fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
        ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
    }

    #[test]
    fn pieces_of_several_calls_find_together() {
        let calls = together(&json!([
            { "index": 0, "id": "a", "type": "function", "function": { "name": "one", "arguments": "" } },
            { "index": 0, "function": { "arguments": "{\"x\"" } },
            { "index": 1, "id": "b", "function": { "name": "two", "arguments": "{}" } },
            { "index": 0, "function": { "arguments": ":1}" } },
        ]));
        assert_eq!(calls, [call("a", "one", "{\"x\":1}"), call("b", "two", "{}")]);
    }

    #[test]
    fn dialects_without_numbers_ids_or_text_are_read() {
        let calls = together(&json!([
            { "function": { "name": "one", "arguments": { "x": 1 } } },
            { "id": "b", "function": { "name": "two" } },
            { "function": { "arguments": "{}" } },
        ]));
        assert_eq!(calls, [call("call_0", "one", "{\"x\":1}"), call("b", "two", "{}")]);
    }
}
