//! What a tool sends: JSON with places for arguments. A place is filled with a value, never with text that is then read
//! as JSON, so that no argument can add a field.

use super::schema::Schema;
use serde_json::{Map, Value};

/// The name in a text that is nothing but a place: `"{name}"`.
fn whole(text: &str) -> Option<&str> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    (!name.is_empty() && !name.contains(['{', '}', ' '])).then_some(name)
}

/// Checks that each place stands for an argument.
///
/// # Errors
/// What is wrong, as a sentence's end.
pub(super) fn check_body(body: &Value, schema: &Schema) -> Result<(), String> {
    match body {
        Value::String(text) => match whole(text) {
            Some(name) if schema.property(name).is_none() => {
                Err(format!("has \"{{{name}}}\", which is no property of parameters."))
            }
            _ => Ok(()),
        },
        Value::Array(items) => items.iter().try_for_each(|item| check_body(item, schema)),
        Value::Object(fields) => fields.values().try_for_each(|field| check_body(field, schema)),
        _ => Ok(()),
    }
}

/// The body with arguments in their places. A field whose argument was left out is left out, too.
#[must_use]
pub fn fill(body: &Value, arguments: &Map<String, Value>) -> Value {
    filled(body, arguments).unwrap_or(Value::Null)
}

fn filled(body: &Value, arguments: &Map<String, Value>) -> Option<Value> {
    Some(match body {
        Value::String(text) => match whole(text) {
            Some(name) => arguments.get(name)?.clone(),
            None => body.clone(),
        },
        Value::Array(items) => {
            Value::Array(items.iter().filter_map(|item| filled(item, arguments)).collect())
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter_map(|(name, field)| Some((name.clone(), filled(field, arguments)?)))
                .collect(),
        ),
        other => other.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::fill;
    use serde_json::{Value, json};

    #[test]
    fn values_go_in_as_they_are_and_what_is_missing_is_left_out() {
        let arguments = json!({ "to": "\",\"admin\":true", "count": 3 });
        let Value::Object(arguments) = arguments else { unreachable!("an object") };
        let body = json!({ "order": { "to": "{to}", "note": "{note}" }, "n": ["{count}", "x {count}"] });
        assert_eq!(
            fill(&body, &arguments),
            json!({ "order": { "to": "\",\"admin\":true" }, "n": [3, "x {count}"] })
        );
    }
}
