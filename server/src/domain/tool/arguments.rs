//! A model's arguments: read, checked, and put into words for the person who has to agree.

use super::schema::Schema;
use serde_json::{Map, Value};

/// The longest arguments, in bytes.
const LONGEST: usize = 16_000;
/// The longest value that is shown, in characters.
const SHOWN: usize = 200;

/// Reads a model's arguments and checks them.
///
/// # Errors
/// What is wrong, as a sentence for the model.
pub fn read(text: &str, schema: &Schema) -> Result<Map<String, Value>, String> {
    if text.len() > LONGEST {
        return Err(format!("the arguments are longer than {LONGEST} bytes."));
    }
    // Models that call a tool without arguments send nothing at all.
    let text = if text.trim().is_empty() { "{}" } else { text };
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("the arguments are no JSON: {error}."))?;
    schema.check(&value)?;
    match value {
        Value::Object(arguments) => Ok(arguments),
        _ => Err("the arguments must be an object.".to_owned()),
    }
}

/// An argument in words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Worded {
    /// What it is called: its title in the schema, or its name in words.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The arguments in words, in the schema's order. Control characters and what turns the direction of text are left out,
/// so that nothing looks like something else.
#[must_use]
pub fn in_words(arguments: &Map<String, Value>, parameters: &Value) -> Vec<Worded> {
    let properties = parameters.get("properties").and_then(Value::as_object);
    let mut worded = Vec::new();
    for (name, schema) in properties.into_iter().flatten() {
        let Some(value) = arguments.get(name) else { continue };
        let title = schema.get("title").and_then(Value::as_str).map(ToOwned::to_owned);
        worded
            .push(Worded { name: clean(&title.unwrap_or_else(|| words(name))), value: clean(&plain(value)) });
    }
    worded
}

/// A value as it is read out.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn words(name: &str) -> String {
    let mut words = name.replace(['_', '-'], " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept: Vec<char> = one_line.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let cut = kept.len() > SHOWN;
    let mut shown: String = kept.into_iter().take(SHOWN).collect();
    if cut {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::schema::Schema;
    use super::{in_words, read};
    use serde_json::json;

    #[test]
    fn arguments_are_held_to_their_schema() {
        let schema = json!({ "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string", "minLength": 2, "maxLength": 5 },
            "count": { "type": "integer", "minimum": 1, "maximum": 9 },
            "size": { "type": "string", "enum": ["s", "m"] },
            "tags": { "type": "array", "items": { "type": "string" }, "maxItems": 2 },
        } });
        let schema = Schema::parse(&schema).expect("good");
        assert!(read(r#"{"id":"abc","count":3,"size":"s","tags":["x"]}"#, &schema).is_ok());
        for bad in [
            "",
            "[]",
            "{",
            r#"{"id":"a"}"#,
            r#"{"id":"abcdef"}"#,
            r#"{"id":5}"#,
            r#"{"id":"abc","count":0}"#,
            r#"{"id":"abc","count":1.5}"#,
            r#"{"id":"abc","count":"1"}"#,
            r#"{"id":"abc","size":"l"}"#,
            r#"{"id":"abc","tags":["x","y","z"]}"#,
            r#"{"id":"abc","tags":[1]}"#,
            r#"{"id":"abc","host":"b.example"}"#,
        ] {
            assert!(read(bad, &schema).is_err(), "{bad}");
        }
    }

    #[test]
    fn rules_that_are_not_understood_are_refused() {
        for bad in [
            json!({ "type": "string" }),
            json!({ "type": "object", "patternProperties": {} }),
            json!({ "type": "object", "additionalProperties": true }),
            json!({ "type": "object", "properties": { "a": { "type": "string", "pattern": "^a$" } } }),
            json!({ "type": "object", "properties": { "a": { "type": ["string", "null"] } } }),
            json!({ "type": "object", "properties": { "a": { "$ref": "#" } } }),
            json!({ "type": "object", "properties": { "a b": { "type": "string" } } }),
            json!({ "type": "object", "required": ["a"] }),
            json!({ "type": "object", "properties": { "a": { "type": "array" } } }),
        ] {
            assert!(Schema::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_are_what_they_look_like() {
        let parameters = json!({ "type": "object", "properties": {
            "order_id": { "type": "string" }, "send": { "type": "boolean", "title": "Send by mail" } } });
        let json = json!({ "send": true, "order_id": "A\u{202e}1\n2" });
        let worded = in_words(json.as_object().expect("an object"), &parameters);
        let pairs: Vec<(&str, &str)> =
            worded.iter().map(|one| (one.name.as_str(), one.value.as_str())).collect();
        assert_eq!(pairs, [("Order id", "A1 2"), ("Send by mail", "yes")]);
    }
}
