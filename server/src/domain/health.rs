//! How well a knowledge base is: a score from 100 down, and what takes from it.
//!
//! Each finding costs its weight times the share of what it is about, and at least one point:
//!
//! | finding | weight | share |
//! | --- | --- | --- |
//! | failed pages | 40 | of all pages |
//! | pages that need JavaScript | 30 | of all pages |
//! | sources that could not be read | 30 | of all sources |
//! | stale sources | 20 | of all sources |
//! | the index lacks pages | 15 | of all pages with text |
//! | thin pages | 15 | of the pages that answer |
//! | duplicates | 10 | of the pages that answer, as far as above 30 % |
//! | pages that are gone and still answer | 10 | of all pages |
//! | the index is made otherwise than the pipeline says | 5 | whole |
//!
//! A knowledge base in which nothing answers has 0.

use super::ids::SourceId;
use serde::{Deserialize, Serialize};

use super::source::closed_set;

closed_set! {
    /// What is wrong with a knowledge base.
    FindingCode {
        /// Nothing in it answers.
        Empty = "empty",
        /// Pages could not be read.
        FailedPages = "failed_pages",
        /// Pages have no text without their scripts.
        NeedsJavascript = "needs_javascript",
        /// Sources could not be read at all.
        BrokenSources = "broken_sources",
        /// Sources were not read for long.
        Stale = "stale",
        /// Pages are not in the version that answers.
        IndexBehindPages = "index_behind_pages",
        /// The version that answers was made otherwise than the pipeline says.
        IndexBehind = "index_behind",
        /// Pages say next to nothing.
        Thin = "thin",
        /// Many pages say the same.
        Duplicates = "duplicates",
        /// Pages are gone and still answer.
        Gone = "gone",
    }
}

closed_set! {
    /// How much a finding weighs.
    Severity {
        /// Costs 15 points or more.
        High = "high",
        /// Costs 5 points or more.
        Medium = "medium",
        /// Costs less.
        Low = "low",
    }
}

/// A source with what became of its pages, in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFacts {
    /// The source.
    pub id: SourceId,
    /// Whether its last reading gave up.
    pub broken: bool,
    /// Whether it was not read for long.
    pub stale: bool,
    /// Pages known of.
    pub pages: i64,
    /// Those that could not be read.
    pub failed: i64,
    /// Those whose text needs JavaScript.
    pub needs_javascript: i64,
    /// Those that answer.
    pub answering: i64,
    /// Of them, those of few words.
    pub thin: i64,
    /// Of them, those that say what another says.
    pub duplicates: i64,
    /// Those that are gone and still answer.
    pub gone: i64,
}

/// What a score is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The sources.
    pub sources: Vec<SourceFacts>,
    /// Pages that the live version is to hold.
    pub index_pages: i64,
    /// Of them, those that it does not hold in the state they are in.
    pub index_missing: i64,
    /// Whether the live version was made otherwise than the pipeline says.
    pub index_differs: bool,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable name.
    pub code: FindingCode,
    /// How much it weighs.
    pub severity: Severity,
    /// How many pages or sources.
    pub count: i64,
    /// What is wrong and what to do.
    pub sentence: String,
    /// Where to look: the sources with most of it, at most five.
    pub source_ids: Vec<SourceId>,
}

/// Sources that a finding leads on to.
const SHOWN: usize = 5;
/// Share of duplicates that is nothing to worry about.
const USUAL_DUPLICATES: f64 = 0.3;

/// The score, 0 to 100, and what takes from it, the worst first.
#[must_use]
pub fn examine(facts: &Facts) -> (u8, Vec<Finding>) {
    let sum = |of: fn(&SourceFacts) -> i64| facts.sources.iter().map(of).sum::<i64>();
    let (pages, answering) = (sum(|source| source.pages), sum(|source| source.answering));
    if answering == 0 {
        return (0, vec![empty(facts)]);
    }
    let sources = i64::try_from(facts.sources.len()).unwrap_or(i64::MAX);
    let mut report = Report::default();
    let failed = "could not be read. Open the source's report: it says of each page why, and what to do.";
    report.pages(FindingCode::FailedPages, 40.0, &facts.sources, |source| source.failed, pages, failed);
    let script = "no text without JavaScript. Switch on rendering in the pipeline if the operator set up a browser, \
        or add their content as text.";
    report.pages(
        FindingCode::NeedsJavascript,
        30.0,
        &facts.sources,
        |source| source.needs_javascript,
        pages,
        script,
    );
    let broken = "not to be read at all. Open each to see why, mend it, and read it again.";
    report.sources(FindingCode::BrokenSources, 30.0, &facts.sources, |source| source.broken, sources, broken);
    let stale =
        "not read for more than 30 days, or overdue by schedule. Read them again, or give them a schedule.";
    report.sources(
        FindingCode::Stale,
        20.0,
        &facts.sources,
        |source| source.stale && !source.broken,
        sources,
        stale,
    );
    let thin = "less than 30 words. Leave them out by a pattern, or see whether their content was read.";
    report.pages(FindingCode::Thin, 15.0, &facts.sources, |source| source.thin, answering, thin);
    let gone = "gone from their site, and still answering for the time that the pipeline sets. If they moved, add their new \
        address; if they are to go at once, shorten that time.";
    report.pages(FindingCode::Gone, 10.0, &facts.sources, |source| source.gone, pages, gone);
    let duplicates = sum(|source| source.duplicates);
    let beyond = (share(duplicates, answering) - USUAL_DUPLICATES) / (1.0 - USUAL_DUPLICATES);
    if beyond > 0.0 {
        let sentence = format!(
            "{} of {answering}: the same as another page. They are stored once; leave them out by a pattern to read faster.",
            counted(duplicates, "page")
        );
        let ids = most(&facts.sources, |source| source.duplicates);
        report.add(FindingCode::Duplicates, 10.0 * beyond, duplicates, sentence, ids);
    }
    if facts.index_missing > 0 {
        let sentence = format!(
            "{}: not yet in the version that answers. That is made good by itself in a moment; if it stays so, look for a \
             failed job.",
            counted(facts.index_missing, "page")
        );
        let cost = 15.0 * share(facts.index_missing, facts.index_pages);
        report.add(FindingCode::IndexBehindPages, cost, facts.index_missing, sentence, Vec::new());
    }
    if facts.index_differs {
        let sentence =
            "The version that answers was cut or embedded otherwise than the pipeline says. Build the next \
            version to put the settings to use."
                .to_owned();
        report.add(FindingCode::IndexBehind, 5.0, 1, sentence, Vec::new());
    }
    report.done()
}

fn empty(facts: &Facts) -> Finding {
    let waiting = facts.sources.iter().any(|source| source.pages == 0 && !source.broken);
    let sentence = if facts.sources.is_empty() {
        "Nothing is in it yet. Add a source: a website, a file, or a text."
    } else if waiting {
        "Nothing of it answers yet: its sources are still to be read."
    } else {
        "Nothing of its sources could be read. Open each to see why, mend it, and read it again."
    };
    Finding {
        code: FindingCode::Empty,
        severity: Severity::High,
        count: 0,
        sentence: sentence.to_owned(),
        source_ids: facts.sources.iter().take(SHOWN).map(|source| source.id).collect(),
    }
}

#[derive(Default)]
struct Report {
    findings: Vec<(f64, Finding)>,
}

impl Report {
    fn pages(
        &mut self,
        code: FindingCode,
        weight: f64,
        sources: &[SourceFacts],
        of: fn(&SourceFacts) -> i64,
        whole: i64,
        words: &str,
    ) {
        let count = sources.iter().map(of).sum();
        if count > 0 {
            let sentence = format!("{}: {words}", counted(count, "page"));
            self.add(code, weight * share(count, whole), count, sentence, most(sources, of));
        }
    }

    fn sources(
        &mut self,
        code: FindingCode,
        weight: f64,
        sources: &[SourceFacts],
        of: fn(&SourceFacts) -> bool,
        whole: i64,
        words: &str,
    ) {
        let ids: Vec<SourceId> = sources.iter().filter(|source| of(source)).map(|source| source.id).collect();
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        if count > 0 {
            let sentence = format!("{}: {words}", counted(count, "source"));
            let ids = ids.into_iter().take(SHOWN).collect();
            self.add(code, weight * share(count, whole), count, sentence, ids);
        }
    }

    fn add(&mut self, code: FindingCode, cost: f64, count: i64, sentence: String, source_ids: Vec<SourceId>) {
        let cost = cost.max(1.0);
        let severity = match cost {
            15.0.. => Severity::High,
            5.0.. => Severity::Medium,
            _ => Severity::Low,
        };
        self.findings.push((cost, Finding { code, severity, count, sentence, source_ids }));
    }

    fn done(mut self) -> (u8, Vec<Finding>) {
        self.findings.sort_by(|left, right| right.0.total_cmp(&left.0));
        let cost: f64 = self.findings.iter().map(|(cost, _)| cost).sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 100")]
        let score = (100.0 - cost).round().clamp(1.0, 100.0) as u8;
        (score, self.findings.into_iter().map(|(_, finding)| finding).collect())
    }
}

fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn share(count: i64, whole: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of pages are far below 2^52")]
    let share = count as f64 / whole.max(1) as f64;
    share.min(1.0)
}

fn most(sources: &[SourceFacts], of: fn(&SourceFacts) -> i64) -> Vec<SourceId> {
    let mut having: Vec<&SourceFacts> = sources.iter().filter(|source| of(source) > 0).collect();
    having.sort_by_key(|source| std::cmp::Reverse(of(source)));
    having.into_iter().take(SHOWN).map(|source| source.id).collect()
}
