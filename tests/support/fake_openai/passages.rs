//! The default answer: finds the passages in Frontdesk's prompt and quotes a sentence of the first that fits.

use serde_json::Value;

/// A passage of a prompt.
struct Passage<'a> {
    number: &'a str,
    text: &'a str,
}

/// All text of a request's messages.
pub fn prompt(body: &Value) -> String {
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    messages.iter().filter_map(|message| message["content"].as_str()).collect::<Vec<_>>().join("\n")
}

/// An answer to a request: one sentence, cited in the syntax that the prompt asks for.
pub fn answer(body: &Value) -> String {
    let prompt = prompt(body);
    let question = body["messages"]
        .as_array()
        .and_then(|messages| messages.iter().rev().find(|message| message["role"] == "user"))
        .and_then(|message| message["content"].as_str())
        .unwrap_or_default();
    // The passages stand in the same message as the question, before it.
    let asked = question.rsplit('>').next().unwrap_or(question).to_lowercase();
    let words: Vec<&str> =
        asked.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).collect();
    let mut best: Option<(usize, &str, &str)> = None;
    for passage in passages(&prompt) {
        for sentence in passage.text.split_inclusive(['.', '!', '?', '\n']) {
            let sentence = sentence.trim();
            if sentence.len() < 12 {
                continue;
            }
            let lower = sentence.to_lowercase();
            let score =
                words.iter().filter(|word| lower.contains(&word[..word.len().min(word.floor(5))])).count();
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, passage.number, sentence));
            }
        }
    }
    match best {
        Some((_, number, sentence)) => format!("{sentence} [[{number}|{sentence}]]"),
        None => "This is the fake model. There were no passages to answer from.".to_owned(),
    }
}

trait Floor {
    fn floor(&self, most: usize) -> usize;
}

impl Floor for &str {
    /// The last boundary between characters at or before byte `most`.
    fn floor(&self, most: usize) -> usize {
        (0..=most.min(self.len())).rev().find(|at| self.is_char_boundary(*at)).unwrap_or_default()
    }
}

/// Passages as `<passage-KEY n="1" ...>` text `</passage-KEY>`.
fn passages(prompt: &str) -> Vec<Passage<'_>> {
    let mut found = Vec::new();
    let mut rest = prompt;
    while let Some(at) = rest.find("<passage-") {
        rest = &rest[at + 1..];
        let Some((tag, body)) = rest.split_once(">\n") else { break };
        let Some((name, attributes)) = tag.split_once(' ') else { continue };
        let Some(number) = attributes.split('"').nth(1) else { continue };
        let Some(end) = body.find(&format!("</{name}>")) else { continue };
        found.push(Passage { number, text: &body[..end] });
        rest = &body[end..];
    }
    found
}
