//! What each part of retrieval brings, and what it costs: each switched on alone, and all together, on questions as they
//! are, on questions with a slip in them, and on pages that say nearly the same twice.

use std::collections::HashSet;
use std::path::Path;

use frontdesk::domain::bot::RetrievalSettings;
use frontdesk::domain::text::back::points_back;
use frontdesk::domain::text::language::Language;
use tokio::time::Instant;

use crate::house::House;
use crate::xquad::{Data, LANGUAGES, load};
use crate::{Outcome, percentile};

/// Passages that the model is given, neighbours not counted.
const GIVEN: usize = 3;
/// Every so many questions are asked.
const STEP: usize = 3;

fn parts() -> [(&'static str, RetrievalSettings); 5] {
    let bare = RetrievalSettings::BARE;
    [
        ("none", bare),
        ("spelling", RetrievalSettings { spelling: true, ..bare }),
        ("diversity", RetrievalSettings { diversity: true, ..bare }),
        ("widen", RetrievalSettings { widen: true, ..bare }),
        ("all", RetrievalSettings { spelling: true, diversity: true, widen: true, ..bare }),
    ]
}

/// Prints a table for each language.
pub async fn measure(folder: &Path, model: Option<&Path>) -> Outcome {
    for (code, language) in LANGUAGES {
        let data = load(folder, code)?;
        println!("parts: {code}, {GIVEN} passages wanted; r@1 first, given: among what the model is given");
        println!(
            "  part       as asked r@1  given  passages  p50 ms  p99 ms | with a slip r@1 | said twice: different of {GIVEN}"
        );
        let house = House::of(&data.articles, Language::Auto, model).await?;
        let twice = House::of(&said_twice(&data), Language::Auto, model).await?;
        for (name, parts) in parts() {
            let asked = ask(&house, &data, parts, false).await?;
            let slipped = ask(&house, &data, parts, true).await?;
            let different = different(&twice, &data, parts).await?;
            println!(
                "  {name:<10} {:>12.3} {:>6.3} {:>9.1} {:>7.2} {:>7.2} | {:>15.3} | {different:>10.2}",
                asked.first, asked.given, asked.passages, asked.p50, asked.p99, slipped.first
            );
        }
        house_of_language(&data, code, language, model).await?;
        let back = data.questions.iter().filter(|(_, _, question)| points_back(question).is_some()).count();
        println!(
            "  rewrite: as follow-ups, {:.3} of these questions, which stand alone, would cost a call of the chat model",
            back as f64 / data.questions.len() as f64
        );
    }
    println!("  rerank: needs a server with a reranker, which is not part of this measurement");
    Ok(())
}

struct Asked {
    first: f64,
    given: f64,
    passages: f64,
    p50: f64,
    p99: f64,
}

async fn ask(house: &House, data: &Data, parts: RetrievalSettings, slip: bool) -> Outcome<Asked> {
    let (mut first, mut given, mut passages, mut times) = (0, 0, 0, Vec::new());
    for (_, right, question) in data.questions.iter().step_by(STEP) {
        let question = if slip { with_slip(question) } else { question.clone() };
        let started = Instant::now();
        let found = house.find(&question, GIVEN, parts).await?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        first += usize::from(found.hits.first().is_some_and(|hit| hit.passage.rowid == *right));
        given += usize::from(found.hits.iter().any(|hit| hit.passage.rowid == *right));
        passages += found.hits.len();
    }
    let count = times.len() as f64;
    times.sort_by(f64::total_cmp);
    let share = |number: usize| number as f64 / count;
    Ok(Asked {
        first: share(first),
        given: share(given),
        passages: share(passages),
        p50: percentile(&times, 0.5),
        p99: percentile(&times, 0.99),
    })
}

/// The same questions of an index that was made for the language.
async fn house_of_language(data: &Data, code: &str, language: Language, model: Option<&Path>) -> Outcome {
    let house = House::of(&data.articles, language, model).await?;
    let found = ask(&house, data, RetrievalSettings::default(), false).await?;
    println!(
        "  language {code} said: r@1 {:.3}, given {:.3}, p50 {:.2} ms",
        found.first, found.given, found.p50
    );
    Ok(())
}

/// How many of what is found say different things, where each page stands twice with a few words changed.
async fn different(house: &House, data: &Data, parts: RetrievalSettings) -> Outcome<f64> {
    let (mut different, mut asked) = (0, 0);
    for (_, _, question) in data.questions.iter().step_by(STEP) {
        let found = house.find(question, GIVEN, RetrievalSettings { widen: false, ..parts }).await?;
        let said: HashSet<&str> =
            found.hits.iter().map(|hit| hit.passage.text.split(COPY).next().unwrap_or_default()).collect();
        different += said.len();
        asked += 1;
    }
    Ok(f64::from(u32::try_from(different)?) / f64::from(asked))
}

/// What a copy ends with.
const COPY: &str = " (archived)";

fn said_twice(data: &Data) -> Vec<Vec<String>> {
    let copy = |article: &Vec<String>| article.iter().map(|text| format!("{text}{COPY}")).collect();
    data.articles.iter().cloned().chain(data.articles.iter().map(copy)).collect()
}

/// The question with two letters swapped in the middle of its longest word.
fn with_slip(question: &str) -> String {
    let longest = question.split(' ').max_by_key(|word| word.chars().count()).unwrap_or_default();
    let mut letters: Vec<char> = longest.chars().collect();
    let middle = letters.len() / 2;
    if middle > 0 {
        letters.swap(middle - 1, middle);
    }
    question.replacen(longest, &letters.into_iter().collect::<String>(), 1)
}
