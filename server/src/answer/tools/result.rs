//! What a tool's server answered, as text that a model can read and quote. Data, whatever it says.

use serde_json::Value;

/// The longest result, in characters: as long as the longest passage.
pub(super) const LONGEST: usize = 6000;
/// The deepest value that is read line by line.
const DEEPEST: usize = 8;

/// The part of an answer that the owner chose, in lines.
///
/// # Errors
/// Why nothing of it can be given to the model, as a sentence.
pub(super) fn readable(content_type: Option<&str>, body: &[u8], pointer: &str) -> Result<String, String> {
    let text =
        std::str::from_utf8(body).map_err(|_| "It answered with something that is no text.".to_owned())?;
    let kind = content_type.unwrap_or_default().to_ascii_lowercase();
    let json = serde_json::from_str::<Value>(text);
    let said = match json {
        Ok(value) => {
            let part =
                value.pointer(pointer).ok_or_else(|| format!("Its answer has nothing at {pointer}."))?;
            lines(part)
        }
        Err(_) if text.trim().is_empty() => String::new(),
        Err(error) if kind.contains("json") => return Err(format!("It answered with broken JSON: {error}.")),
        Err(_) if kind.starts_with("text/html") => {
            return Err(
                "It answered with a web page where an API answers with JSON or plain text.".to_owned()
            );
        }
        Err(_) if !pointer.is_empty() => {
            return Err(format!("It answered with no JSON, so there is nothing at {pointer}."));
        }
        Err(_) => text.to_owned(),
    };
    Ok(cut(&said))
}

/// A value as lines `name: value`, so that its words can be quoted like those of a page.
fn lines(value: &Value) -> String {
    let mut out = String::new();
    line(value, "", 0, &mut out);
    out.trim_end().to_owned()
}

fn line(value: &Value, path: &str, depth: usize, out: &mut String) {
    if out.len() > LONGEST * 4 {
        return;
    }
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path} {name}") };
    match value {
        Value::Object(fields) if depth < DEEPEST => {
            fields
                .iter()
                .for_each(|(name, value)| line(value, &below(&name.replace('_', " ")), depth + 1, out));
        }
        Value::Array(items)
            if depth < DEEPEST && items.iter().any(|item| item.is_object() || item.is_array()) =>
        {
            for (number, item) in items.iter().enumerate() {
                line(item, &below(&(number + 1).to_string()), depth + 1, out);
            }
        }
        value => {
            let plain = match value {
                Value::Null => "none".to_owned(),
                other => crate::domain::tool::arguments::plain(other),
            };
            if path.is_empty() {
                out.push_str(&plain);
            } else {
                out.push_str(&format!("{path}: {plain}\n"));
            }
        }
    }
}

fn cut(text: &str) -> String {
    let mut kept: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(LONGEST).collect();
    if kept.len() < text.len() && text.chars().count() > LONGEST {
        kept.push_str("\n(The rest was cut off.)");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn json_becomes_lines_that_can_be_quoted() {
        let body = br#"{"data":{"order_status":"shipped","items":[{"name":"Bowl","count":2}],"tags":["a","b"],"gift":false,"note":null}}"#;
        let text = readable(Some("application/json"), body, "/data").expect("readable");
        for line in [
            "order status: shipped",
            "items 1 name: Bowl",
            "items 1 count: 2",
            "tags: a, b",
            "gift: no",
            "note: none",
        ] {
            assert!(text.lines().any(|own| own == line), "{line} is not in\n{text}");
        }
        assert!(readable(Some("application/json"), body, "/other").is_err());
    }

    #[test]
    fn what_is_no_answer_of_an_api_is_said_so() {
        assert!(readable(Some("application/json"), b"{", "").is_err());
        assert!(readable(Some("text/html"), b"<p>Sign in</p>", "").is_err());
        assert!(readable(None, b"\xff\xfe", "").is_err());
        assert_eq!(
            readable(Some("text/plain"), b"It is 12 o'clock.", ""),
            Ok("It is 12 o'clock.".to_owned())
        );
        assert_eq!(readable(None, b"", ""), Ok(String::new()));
    }
}
