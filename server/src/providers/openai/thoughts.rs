//! Leaves out what a model thinks aloud before it answers: `<think> … </think>` at the beginning of its text. Thoughts that
//! come in a field of their own (`reasoning_content`) never get here.

/// How thoughts begin and end, as the open models write them.
const TAGS: [(&str, &str); 2] = [("<think>", "</think>"), ("<thinking>", "</thinking>")];

/// Reads an answer from its beginning.
#[derive(Debug, Default)]
pub(super) struct Thoughts {
    /// What can't be told yet; the end of the thoughts' last piece while they last.
    held: String,
    state: State,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing but blanks, or a part of a tag, so far.
    #[default]
    Beginning,
    /// Until this.
    Thinking(&'static str),
    /// Blanks after the thoughts are left out, too.
    After,
    Answering,
}

impl Thoughts {
    /// The part of a piece that is no thought.
    pub fn push(&mut self, piece: &str) -> String {
        if self.state == State::Answering {
            return piece.to_owned();
        }
        self.held.push_str(piece);
        self.read()
    }

    /// What was held back and is no thought after all.
    pub fn finish(&mut self) -> String {
        match self.state {
            State::Beginning => std::mem::take(&mut self.held),
            State::Thinking(_) | State::After | State::Answering => String::new(),
        }
    }

    fn read(&mut self) -> String {
        loop {
            match self.state {
                State::Beginning => {
                    let text = self.held.trim_start();
                    if let Some((open, close)) = TAGS.iter().find(|(open, _)| text.starts_with(open)) {
                        self.held = text[open.len()..].to_owned();
                        self.state = State::Thinking(close);
                    } else if TAGS.iter().any(|(open, _)| open.starts_with(text)) {
                        return String::new();
                    } else {
                        self.state = State::Answering;
                    }
                }
                State::Thinking(close) => {
                    if let Some(at) = self.held.find(close) {
                        self.held.drain(..at + close.len());
                        self.state = State::After;
                    } else {
                        // Only what may be the tag's beginning is kept.
                        let mut keep = self.held.len().saturating_sub(close.len());
                        while !self.held.is_char_boundary(keep) {
                            keep -= 1;
                        }
                        self.held.drain(..keep);
                        return String::new();
                    }
                }
                State::After => {
                    let blanks = self.held.len() - self.held.trim_start().len();
                    self.held.drain(..blanks);
                    if self.held.is_empty() {
                        return String::new();
                    }
                    self.state = State::Answering;
                }
                State::Answering => return std::mem::take(&mut self.held),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Thoughts;

    /// A text read in pieces of so many characters.
    fn read(text: &str, size: usize) -> String {
        let mut thoughts = Thoughts::default();
        let letters: Vec<char> = text.chars().collect();
        let mut out = String::new();
        for piece in letters.chunks(size) {
            out.push_str(&thoughts.push(&piece.iter().collect::<String>()));
        }
        out.push_str(&thoughts.finish());
        out
    }

    #[test]
    fn thoughts_before_the_answer_are_left_out_however_they_are_cut() {
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(read("<think>Hm, é < 3?</think>\n\nYes.", size), "Yes.");
            assert_eq!(read("\n<thinking>Hm</thinking>Yes.", size), "Yes.");
            assert_eq!(read("<think>never ends", size), "");
            assert_eq!(read("Write <think> in HTML.", size), "Write <think> in HTML.");
            assert_eq!(read("<thin", size), "<thin");
            assert_eq!(read("  Yes.", size), "  Yes.");
        }
    }
}
