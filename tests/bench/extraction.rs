//! Extraction measured on a folder of pages with their right text: F1 and pages per CPU second.
//!
//! `cargo run --release --example bench-extraction -- DIR [N]`, where DIR holds `ground-truth.json` and
//! `html/*.html.gz`, as scrapinghub/article-extraction-benchmark does; without it a message is printed and
//! nothing measured. N is the number of rounds over all pages for the figure of speed (3). The metric is
//! the one of that benchmark: 4-grams of words as multisets; the F1 of mean precision and mean recall.
//!
//! Compared is `articleBody` with what `frontdesk extract --text` prints: the running text. The headline is not
//! part of either, as it stands apart in the title; neither are images' alternative texts, which the Markdown has.
//! The second line has the whole Markdown without its marks, headline included, so that nothing hides there.
//!
//! The baseline in the same run is trafilatura, if `PYTHON` (`python3` unless set) can import it: its CPU time and
//! its F1 on the same files, by `trafilatura_pages.py` beside this file.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench measures time and prints figures"
)]

use flate2::read::GzDecoder;
use frontdesk::knowledge::chunk::{ChunkSettings, chunk};
use frontdesk::knowledge::extract::{extract, plain_text};
use std::collections::HashMap;
use std::error::Error;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

type Shingles = HashMap<String, usize>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().filter(|folder| Path::new(folder).join("ground-truth.json").exists())
    else {
        println!("extraction: skipped; give the folder of the article-extraction benchmark");
        return Ok(());
    };
    let rounds: u32 = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let pages = load(Path::new(&folder))?;
    let texts: Vec<String> = pages.iter().map(|page| extract(&page.html, None).text()).collect();
    println!("pages {}", pages.len());
    println!("running text        {}", compare(&pages, &texts));
    let whole: Vec<String> =
        pages.iter().map(|page| plain_text(&extract(&page.html, None).markdown)).collect();
    println!("with the headline   {}", compare(&pages, &whole));

    // The fastest round: the others were disturbed.
    let (mut extracting, mut chunking) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        let began = on_cpu();
        let read: Vec<_> = pages.iter().map(|page| extract(&page.html, None)).collect();
        extracting = extracting.min(on_cpu().saturating_sub(began));
        let began = on_cpu();
        let chunks: usize = read
            .iter()
            .map(|page| chunk(&page.markdown, page.title.as_deref(), &ChunkSettings::default()).len())
            .sum();
        chunking = chunking.min(on_cpu().saturating_sub(began));
        std::hint::black_box(chunks);
    }
    let count = f64::from(u32::try_from(pages.len())?);
    let per_second = |time: Duration| count / time.as_secs_f64();
    println!("extraction               {:.0} pages per CPU second", per_second(extracting));
    println!("extraction and chunking  {:.0} pages per CPU second", per_second(extracting + chunking));
    baseline(&folder, &pages, per_second(extracting + chunking))
}

/// This thread's time on the CPU so far.
fn on_cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// trafilatura on the same files, or why it was not measured.
fn baseline(folder: &str, pages: &[Article], ours: f64) -> Result<(), Box<dyn Error>> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/trafilatura_pages.py");
    let run = match Command::new(&python).arg(script).arg(folder).output() {
        Ok(run) if run.status.success() => run,
        Ok(run) => {
            println!("trafilatura: skipped; {}", String::from_utf8_lossy(&run.stderr).trim());
            return Ok(());
        }
        Err(why) => {
            println!("trafilatura: skipped; {python} can't be run: {why}");
            return Ok(());
        }
    };
    let found: serde_json::Value = serde_json::from_slice(&run.stdout)?;
    let texts: Vec<String> =
        pages.iter().map(|page| found["texts"][&page.name].as_str().unwrap_or_default().to_owned()).collect();
    let seconds = found["cpu_seconds"].as_f64().ok_or("no CPU time")?;
    let theirs = f64::from(u32::try_from(pages.len())?) / seconds;
    println!("trafilatura {}   {}", found["version"].as_str().unwrap_or_default(), compare(pages, &texts));
    println!(
        "trafilatura: {theirs:.1} pages per CPU second; extraction and chunking are {:.1} times as fast",
        ours / theirs
    );
    Ok(())
}

/// A page and its right text.
struct Article {
    name: String,
    html: String,
    right: String,
}

/// Mean precision and recall of texts, in the order of the pages, and the F1 of both.
fn compare(pages: &[Article], texts: &[String]) -> String {
    let (mut precision, mut recall) = (Mean::default(), Mean::default());
    for (page, text) in pages.iter().zip(texts) {
        let (found, right) = (shingles(text), shingles(&page.right));
        let common: usize = found.iter().map(|(key, n)| (*n).min(right.get(key).copied().unwrap_or(0))).sum();
        precision.add(common, found.values().sum());
        recall.add(common, right.values().sum());
    }
    let (p, r) = (precision.value(), recall.value());
    format!("precision {p:.4}  recall {r:.4}  F1 {:.4}", 2.0 * p * r / (p + r))
}

/// The pages in the order of their names.
fn load(folder: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let truth: HashMap<String, serde_json::Value> =
        serde_json::from_slice(&std::fs::read(folder.join("ground-truth.json"))?)?;
    let mut names: Vec<&String> = truth.keys().collect();
    names.sort();
    let mut pages = Vec::new();
    for name in names {
        let file = std::fs::File::open(folder.join("html").join(format!("{name}.html.gz")))?;
        let mut html = String::new();
        GzDecoder::new(file).read_to_string(&mut html)?;
        let right = truth[name]["articleBody"].as_str().ok_or("a page without articleBody")?;
        pages.push(Article { name: name.clone(), html, right: right.to_owned() });
    }
    Ok(pages)
}

fn shingles(text: &str) -> Shingles {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let mut shingles = Shingles::new();
    if !words.is_empty() {
        for at in 0..words.len().max(4) - 3 {
            *shingles.entry(words[at..words.len().min(at + 4)].join(" ")).or_default() += 1;
        }
    }
    shingles
}

/// The mean of shares; those of nothing don't count.
#[derive(Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    #[expect(clippy::cast_precision_loss, reason = "numbers of words")]
    fn add(&mut self, part: usize, whole: usize) {
        if whole > 0 {
            self.sum += part as f64 / whole as f64;
            self.count += 1.0;
        }
    }

    fn value(&self) -> f64 {
        if self.count > 0.0 { self.sum / self.count } else { 0.0 }
    }
}
