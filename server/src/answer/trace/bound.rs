//! Cuts a trace to a size that can be kept with every answer, and says in it what was cut.

use super::{Prompt, Trace};

/// Candidates that are kept, the chosen ones first.
const CANDIDATES: usize = 40;
/// Characters of a chosen passage that are kept; its words are in the index as long as it is.
const EXCERPT: usize = 2_500;
/// Characters of another candidate that are kept.
const GLIMPSE: usize = 200;
/// Characters of the prompt that are kept.
const PROMPT: usize = 16_000;
/// Characters of any other text that are kept.
const WORDS: usize = 2_000;
/// Entries of any other list that are kept.
const ENTRIES: usize = 100;

impl Trace {
    /// Cuts what is too long to be kept, and says so in `cut`. Called once, before it is stored.
    pub fn bound(&mut self) {
        if self.candidates.len() > CANDIDATES {
            // A stable sort: those chosen stay in the order that the model knew them by.
            self.candidates.sort_by_key(|candidate| !candidate.chosen);
            let left_out = self.candidates.len() - CANDIDATES;
            self.candidates.truncate(CANDIDATES);
            self.cut.push(format!("{left_out} further candidates are not kept."));
        }
        for candidate in &mut self.candidates {
            shorten(&mut candidate.excerpt, if candidate.chosen { EXCERPT } else { GLIMPSE });
            shorten(&mut candidate.title, GLIMPSE);
        }
        if let Some(prompt) = &mut self.prompt {
            let cut = prompt.bound();
            if cut > 0 {
                self.cut.push(format!("{cut} characters of the prompt are not kept."));
            }
        }
        if let Some(rewrite) = &mut self.rewrite {
            shorten(&mut rewrite.from, WORDS);
            shorten(&mut rewrite.to, WORDS);
        }
        for verdict in &mut self.citations {
            shorten(&mut verdict.sentence, WORDS);
            shorten(&mut verdict.quote, WORDS);
        }
        for tool in &mut self.tools {
            let long = tool.arguments.to_string().len() > WORDS;
            if long {
                tool.arguments = serde_json::Value::String("too long to be kept".to_owned());
            }
            if let Some(result) = &mut tool.result {
                shorten(result, WORDS);
            }
        }
        let mut left_out = 0;
        left_out += shorten_list(&mut self.notes);
        left_out += shorten_list(&mut self.calls);
        left_out += shorten_list(&mut self.cache);
        left_out += shorten_list(&mut self.citations);
        left_out += shorten_list(&mut self.tools);
        left_out += shorten_list(&mut self.steps);
        if left_out > 0 {
            self.cut.push(format!("{left_out} further entries of its lists are not kept."));
        }
        self.steps.sort_by_key(|step| step.start_ms);
    }
}

impl Prompt {
    /// Cuts the longest messages until all are short enough together; returns how many characters that were.
    fn bound(&mut self) -> u64 {
        let mut lengths: Vec<usize> =
            self.messages.iter().map(|message| message.content.chars().count()).collect();
        let mut most = PROMPT;
        // The largest length such that all messages, cut to it, fit.
        lengths.sort_unstable();
        let count = lengths.len();
        let mut limit = usize::MAX;
        for (place, length) in lengths.into_iter().enumerate() {
            let share = most / (count - place);
            if length > share {
                limit = share;
                break;
            }
            most -= length;
        }
        let mut cut = 0;
        for message in &mut self.messages {
            message.cut_characters += shorten(&mut message.content, limit);
            cut += message.cut_characters;
        }
        cut
    }
}

/// Cuts a text to so many characters; returns how many were cut.
fn shorten(text: &mut String, characters: usize) -> u64 {
    let Some((end, _)) = text.char_indices().nth(characters) else { return 0 };
    let cut = text[end..].chars().count() as u64;
    text.truncate(end);
    cut
}

fn shorten_list<T>(list: &mut Vec<T>) -> usize {
    let more = list.len().saturating_sub(ENTRIES);
    list.truncate(ENTRIES);
    more
}

#[cfg(test)]
mod tests {
    use super::super::PromptMessage;
    use super::{Prompt, Trace};

    #[test]
    fn a_long_prompt_is_cut_where_it_is_longest_and_that_is_said() {
        let message = |content: String| PromptMessage { role: "user".to_owned(), content, cut_characters: 0 };
        let messages = vec![message("rules".to_owned()), message("ä".repeat(30_000))];
        let mut trace = Trace { prompt: Some(Prompt { messages }), ..Trace::default() };
        trace.bound();
        let prompt = trace.prompt.expect("a prompt");
        assert_eq!(prompt.messages[0].content, "rules");
        assert_eq!(prompt.messages[1].content.chars().count(), 15_995);
        assert_eq!(prompt.messages[1].cut_characters, 14_005);
        assert_eq!(trace.cut, ["14005 characters of the prompt are not kept."]);
    }

    #[test]
    fn a_trace_of_an_earlier_version_can_be_read() {
        let trace: Trace = serde_json::from_str(r#"{"calls":[{"model":"m"}],"later":1}"#).expect("reads");
        assert_eq!(trace.calls[0].cost_nano_usd, None);
        assert!(trace.steps.is_empty());
    }
}
