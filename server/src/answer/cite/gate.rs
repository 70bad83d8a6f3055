//! The gate between a model and the reader: a sentence is held back until its verdict is known, so that what is not
//! supported is never seen, and nothing ever has to be taken back.
//!
//! With a limit of 1 everything may be shown, and words pass as they come. With 0, sentences that are not supported are left
//! out. In between, the first of them holds back all that follows: at the end it is shown whole if the share of such claims
//! is within the limit, and without them if it is not.

use super::claim::{Form, form, is_rule};
use super::evidence::Evidence;
use super::filter::{Citation, Filter, Piece};
use super::report::{Judged, Report};
use super::segment::{Cutter, Segment};
use super::shown::Shown;
use super::verdict::{Doubt, Judge, Quoted};
use super::verify::Quotable;

/// Words in a row that an answer may not have in common with what the model was told.
const REPEATED: usize = 8;

/// A sentence with its verdict, on its way to the reader.
#[derive(Debug)]
struct Weighed {
    segment: Segment,
    /// What it is shown with: where the number stands in its text, and what it leads to.
    cites: Vec<(usize, Quoted)>,
    verdict: Result<bool, Doubt>,
    /// Its place in the report.
    place: usize,
    /// It introduces what follows.
    leads: bool,
    /// What it introduced was left out.
    deserted: bool,
    /// It is left out itself, and only its place among the others counts.
    gone: bool,
}

/// Lets supported sentences through, with their citations numbered in the order in which they are shown.
#[derive(Debug)]
pub struct Gate {
    filter: Filter,
    cutter: Cutter,
    judge: Judge,
    /// What the model was told, which is nobody's business.
    told: Quotable,
    most: f32,
    /// What waits for the end, once the gate is shut.
    shut: Option<Vec<Weighed>>,
    /// What claims nothing waits for a claim that is shown, and what was left out since with it.
    pending: Vec<Weighed>,
    shown: Shown,
    report: Vec<Judged>,
    admits: bool,
}

impl Gate {
    /// A gate that lets at most this share of unsupported claims pass, 0 to 1. `told` is what the model was told about
    /// itself; an answer that repeats it is not shown.
    #[must_use]
    pub fn new(filter: Filter, judge: Judge, told: &str, most: f32) -> Self {
        Self {
            filter,
            cutter: Cutter::default(),
            judge,
            told: Quotable::new(told),
            most,
            shut: None,
            pending: Vec::new(),
            shown: Shown::default(),
            report: Vec::new(),
            admits: false,
        }
    }

    /// Adds a passage, which the model knows by the next number. `above` as for [`Evidence::new`].
    pub fn add(&mut self, text: &str, above: &str) {
        self.filter.add(Quotable::new(text));
        self.judge.add(Evidence::new(text, above));
    }

    /// Takes words of the model; returns those that may be shown now.
    pub fn push(&mut self, delta: &str) -> String {
        let pieces = self.filter.push(delta);
        self.pass(pieces, false)
    }

    /// The model is done: returns what may be shown of what was held back.
    pub fn finish(&mut self) -> String {
        let pieces = self.filter.finish();
        let mut out = self.pass(pieces, true);
        if self.is_open() {
            return out;
        }
        let share = self.share();
        let within = share.is_none_or(|share| share <= self.most);
        for weighed in self.shut.take().unwrap_or_default() {
            let may = weighed.verdict.map_or_else(|doubt| within && doubt != Doubt::Prompt, |_| true);
            out.push_str(&self.settle(weighed, may));
        }
        // Words around claims that were all left out, or around the admission that nothing is known, help nobody.
        let talk = share.is_none() && !self.admits;
        for weighed in std::mem::take(&mut self.pending) {
            if !weighed.gone && (talk || (self.shown.begun() && !weighed.leads)) {
                out.push_str(&self.show(&weighed));
            } else {
                self.shown.leave_out(&weighed.segment);
            }
        }
        out
    }

    /// The quotes shown so far, by number.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        self.shown.citations()
    }

    /// Whether the model said that it can't answer, and nothing before that.
    #[must_use]
    pub fn declined(&self) -> bool {
        self.filter.declined()
    }

    /// What was found out.
    #[must_use]
    pub fn report(&self) -> Report {
        Report { sentences: self.report.clone(), unsupported: self.share() }
    }

    /// Whether everything passes as it comes.
    fn is_open(&self) -> bool {
        self.most >= 1.0
    }

    fn share(&self) -> Option<f32> {
        let claims = self.report.iter().filter(|judged| judged.verdict != Ok(false)).count();
        let doubts = self.report.iter().filter(|judged| judged.verdict.is_err()).count();
        (claims > 0).then(|| doubts as f32 / claims as f32)
    }

    fn pass(&mut self, pieces: Vec<Piece>, last: bool) -> String {
        let mut out = String::new();
        for piece in pieces {
            match &piece {
                Piece::Text(text) if self.is_open() => out.push_str(text),
                Piece::Cite(place) if self.is_open() => {
                    if let Some(quoted) = self.quoted(*place) {
                        out.push_str(&format!("[{}]", self.shown.number(&quoted)));
                    }
                }
                Piece::Text(_) | Piece::Cite(_) | Piece::Lost => {}
            }
            self.cutter.take(piece);
        }
        while let Some(segment) = self.cutter.cut(last) {
            out.push_str(&self.weigh(segment));
        }
        out
    }

    fn quoted(&self, place: usize) -> Option<Quoted> {
        self.filter.citations().get(place).map(|found| (found.passage, found.quote.clone()))
    }

    /// Gives a sentence its verdict; returns what may be shown now.
    fn weigh(&mut self, segment: Segment) -> String {
        let cites: Vec<(usize, Quoted)> =
            segment.cites.iter().filter_map(|(at, place)| Some((*at, self.quoted(*place)?))).collect();
        let (verdict, added, leads) = self.verdict(&segment, &cites);
        let quotes: Vec<Quoted> =
            cites.iter().map(|(_, quoted)| quoted.clone()).chain(added.clone()).collect();
        let cites = match (verdict, added) {
            // It is cited by what supports it; marks that do not are left out.
            (_, Some(quoted)) => vec![(segment.end(), quoted)],
            (Err(_), None) => Vec::new(),
            (Ok(_), None) => cites,
        };
        let place = self.report.len();
        let text = segment.words().replace(" .", ".").replace(" ,", ",");
        self.report.push(Judged { text, verdict, quotes, shown: self.is_open() });
        if self.is_open() {
            return String::new();
        }
        let weighed = Weighed { segment, cites, verdict, place, leads, deserted: false, gone: false };
        if let Some(waiting) = &mut self.shut {
            waiting.push(weighed);
            return String::new();
        }
        if self.most > 0.0 && verdict.is_err_and(|doubt| doubt != Doubt::Prompt) {
            self.shut = Some(vec![weighed]);
            return String::new();
        }
        self.settle(weighed, verdict.is_ok())
    }

    /// Shows a claim that may be shown, with what led to it, or leaves it out.
    fn settle(&mut self, mut weighed: Weighed, may: bool) -> String {
        weighed.gone = !may;
        if weighed.verdict == Ok(false) || !may {
            for before in self.pending.iter_mut().filter(|before| !may && before.leads) {
                before.deserted = true;
            }
            self.pending.push(weighed);
            return String::new();
        }
        let mut out = String::new();
        for before in std::mem::take(&mut self.pending) {
            // What leads to a list still does when some of its items are left out.
            if before.gone || (before.deserted && !weighed.segment.is_item()) {
                self.shown.leave_out(&before.segment);
            } else {
                out.push_str(&self.show(&before));
            }
        }
        out.push_str(&self.show(&weighed));
        out
    }

    fn show(&mut self, weighed: &Weighed) -> String {
        self.report[weighed.place].shown = true;
        self.shown.show(&weighed.segment, &weighed.cites)
    }

    /// The verdict, what is to be cited besides, and whether the sentence only introduces what follows.
    fn verdict(
        &mut self,
        segment: &Segment,
        cites: &[(usize, Quoted)],
    ) -> (Result<bool, Doubt>, Option<Quoted>, bool) {
        let text = segment.words();
        if self.told.repeats(text, REPEATED) && !self.judge.says(text) {
            return (Err(Doubt::Prompt), None, false);
        }
        if segment.is_code() {
            let known = self.judge.knows_code(text);
            return (if known { Ok(true) } else { Err(Doubt::NoEvidence) }, None, false);
        }
        if segment.is_head || is_rule(text) {
            return (Ok(false), None, segment.is_head);
        }
        // What cites something claims something, whatever its form.
        match form(text) {
            Form::Lead if cites.is_empty() => return (Ok(false), None, true),
            Form::Other if cites.is_empty() => return (Ok(false), None, false),
            Form::Admission if cites.is_empty() => {
                self.admits = true;
                return (Ok(false), None, false);
            }
            _ => {}
        }
        let quoted: Vec<Quoted> = cites.iter().map(|(_, quoted)| quoted.clone()).collect();
        match self.judge.judge(text, &quoted, segment.lost) {
            Ok(added) => (Ok(true), added, false),
            Err(doubt) => (Err(doubt), None, false),
        }
    }
}
