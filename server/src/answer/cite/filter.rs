//! The filter between a model's words and the reader: a machine that takes one character at a time, so that it makes
//! no difference where the stream is cut. What sentences are, and which may be shown, is the gate's business.

use super::DECLINE;
use super::marks::{Code, has_number, is_number_list, may_be_mark, may_be_number_list};
use super::verify::Quotable;

/// The longest mark, in characters. What goes on is taken for text that only looked like one.
const LONGEST_MARK: usize = 2000;
/// The longest target of a link behind `[n]`, in bytes.
const LONGEST_TARGET: usize = 300;
/// As much of the text as a claim may be long, in characters.
const CLAIM: usize = 400;

/// A verified quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The number shown, from 1.
    pub n: u32,
    /// The passage's place among those given, from 0.
    pub passage: usize,
    /// The passage's own words.
    pub quote: String,
}

/// A piece of what a model wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A verified quote, by its place among `Filter::citations`.
    Cite(usize),
    /// A mark that was dropped, because its words stand nowhere.
    Lost,
}

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// Within `[...`, which may be `[n]`.
    Bracket,
    /// Within `[[...`, which may be a mark.
    Mark,
    /// Behind `[n]`: a link's target may follow.
    Behind,
    /// Within the target of `[n](...`.
    Target,
}

/// Lets words through and turns marks into verified numbers.
#[derive(Debug)]
pub struct Filter {
    passages: Vec<Quotable>,
    state: State,
    /// What is held back.
    held: String,
    /// Bytes of a link's target so far.
    target: usize,
    /// Blanks, held back because they go with a mark that is dropped.
    blanks: String,
    /// Whether a mark was dropped since the last visible character.
    dropped: bool,
    out: Vec<Piece>,
    /// The end of what was let through, without numbers.
    recent: String,
    visible: bool,
    last: Option<u32>,
    code: Code,
    citations: Vec<Citation>,
    declined: bool,
}

impl Filter {
    /// A filter for an answer from these passages, which the model knows as 1, 2, ...
    #[must_use]
    pub fn over(passages: Vec<Quotable>) -> Self {
        Self {
            passages,
            state: State::Text,
            held: String::new(),
            target: 0,
            blanks: String::new(),
            dropped: false,
            out: Vec::new(),
            recent: String::new(),
            visible: false,
            last: None,
            code: Code::new(),
            citations: Vec::new(),
            declined: false,
        }
    }

    /// Adds a passage, which the model knows by the next number.
    pub fn add(&mut self, passage: Quotable) {
        self.passages.push(passage);
    }

    /// Takes words of the model; returns the pieces that are settled now.
    pub fn push(&mut self, delta: &str) -> Vec<Piece> {
        for character in delta.chars() {
            self.take(character);
        }
        std::mem::take(&mut self.out)
    }

    /// The model is done: returns what was held back, if it is text. An unfinished mark is dropped.
    pub fn finish(&mut self) -> Vec<Piece> {
        // What is let go as text may begin what looks like another mark.
        while self.state != State::Text {
            match self.state {
                State::Behind | State::Target => self.plain_mark(),
                State::Bracket if !is_number_list(&self.held[1..]) => self.release(),
                State::Mark if self.held == "[[" => self.release(),
                State::Text | State::Bracket | State::Mark => {
                    self.held.clear();
                    self.state = State::Text;
                }
            }
        }
        self.blanks.clear();
        std::mem::take(&mut self.out)
    }

    /// The quotes verified so far, by number.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Whether the model said that it can't answer, and nothing before that.
    #[must_use]
    pub fn declined(&self) -> bool {
        self.declined
    }

    fn take(&mut self, character: char) {
        if self.declined {
            return;
        }
        match self.state {
            State::Text if character == '[' => {
                self.held.push(character);
                self.state = State::Bracket;
            }
            State::Text => self.show(character),
            State::Bracket if character == '[' && self.held == "[" => {
                self.held.push(character);
                self.state = State::Mark;
            }
            State::Bracket if character == ']' && has_number(&self.held[1..]) && !self.code.is_code() => {
                self.held.push(character);
                self.state = State::Behind;
            }
            State::Bracket if may_be_number_list(&self.held[1..], character) => self.held.push(character),
            State::Mark => self.take_in_mark(character),
            State::Behind if character == '(' => {
                self.target = 0;
                self.state = State::Target;
            }
            State::Behind => {
                self.plain_mark();
                self.take(character);
            }
            State::Target if character == ')' || character == '\n' => {
                self.plain_mark();
                if character == '\n' {
                    self.take(character);
                }
            }
            State::Target if self.target > LONGEST_TARGET => {
                self.plain_mark();
                self.take(character);
            }
            State::Target => self.target += character.len_utf8(),
            State::Bracket => {
                self.release();
                self.take(character);
            }
        }
    }

    fn take_in_mark(&mut self, character: char) {
        self.held.push(character);
        if self.held.ends_with("]]") {
            let held = std::mem::take(&mut self.held);
            self.state = State::Text;
            self.mark(&held);
        } else if !may_be_mark(&self.held[2..]) || self.held.chars().count() > LONGEST_MARK {
            self.held.pop();
            self.release();
            self.take(character);
        }
    }

    /// A whole `[[...]]`.
    fn mark(&mut self, held: &str) {
        if held == DECLINE {
            self.declined = !self.visible;
            self.dropped = true;
            return;
        }
        let found = held[2..held.len() - 2].split_once('|').and_then(|(number, quote)| {
            let passage = number.trim().parse::<usize>().ok()?.checked_sub(1)?;
            Some((passage, self.passages.get(passage)?.find(quote)?))
        });
        self.cite(found);
    }

    /// A whole `[n]` or `[n, m]`: shown if the sentence before it is supported.
    fn plain_mark(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.state = State::Text;
        let numbers: Vec<usize> = held
            .trim_matches(['[', ']'])
            .split([',', ' '])
            .filter_map(|number| number.parse().ok())
            .collect();
        let claim = self.claim();
        for number in numbers {
            let passage = number.checked_sub(1);
            let found =
                passage.and_then(|passage| Some((passage, self.passages.get(passage)?.support(&claim)?)));
            self.cite(found);
        }
    }

    /// The last sentence that was let through.
    fn claim(&self) -> String {
        let text = self.recent.trim_end();
        let sentences = crate::domain::text::sentences::sentences(text);
        sentences.last().map(|range| text[range.clone()].to_owned()).unwrap_or_default()
    }

    fn cite(&mut self, found: Option<(usize, String)>) {
        let Some((passage, quote)) = found else {
            self.dropped = true;
            self.out.push(Piece::Lost);
            return;
        };
        let known =
            self.citations.iter().find(|known| known.passage == passage && known.quote.contains(&quote));
        let n = if let Some(known) = known {
            known.n
        } else {
            let n = u32::try_from(self.citations.len() + 1).unwrap_or(u32::MAX);
            self.citations.push(Citation { n, passage, quote });
            n
        };
        if self.last == Some(n) {
            self.dropped = true;
            return;
        }
        self.last = Some(n);
        self.dropped = false;
        let blanks = std::mem::take(&mut self.blanks);
        self.text(&blanks);
        self.out.push(Piece::Cite(n as usize - 1));
        self.visible = true;
    }

    /// What was held back is text after all: its first character at least.
    fn release(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.state = State::Text;
        let mut characters = held.chars();
        if let Some(first) = characters.next() {
            self.show(first);
        }
        for character in characters {
            self.take(character);
        }
    }

    fn show(&mut self, character: char) {
        self.code.take(character);
        if character == ' ' {
            // The blanks on both sides of a mark that was dropped are one too many.
            if !self.dropped || self.blanks.is_empty() {
                self.blanks.push(character);
            }
            return;
        }
        let joins = matches!(character, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '\n' | '。' | '、');
        if self.dropped && (joins || !self.visible) {
            self.blanks.clear();
        }
        self.dropped = false;
        if !character.is_whitespace() {
            self.visible = true;
            self.last = None;
        }
        self.recent.push_str(&self.blanks);
        self.recent.push(character);
        if self.recent.len() > CLAIM * 8 {
            let keep = self.recent.char_indices().rev().nth(CLAIM).map_or(0, |(at, _)| at);
            self.recent.drain(..keep);
        }
        let blanks = std::mem::take(&mut self.blanks);
        self.text(&blanks);
        self.text(character.encode_utf8(&mut [0; 4]));
    }

    fn text(&mut self, text: &str) {
        match self.out.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.out.push(Piece::Text(text.to_owned())),
        }
    }
}
