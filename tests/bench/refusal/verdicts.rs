//! Claims against their passages: how many supported ones are taken for unsupported, how many false ones pass, and what a
//! reader would see of whole answers under each limit.

use frontdesk::answer::cite::{Evidence, Filter, Gate, Judge, Quotable};
use serde::Deserialize;

/// A passage with answers from it.
#[derive(Deserialize)]
struct Case {
    passage: String,
    question: String,
    /// Sentences that the passage supports, as a model would write them.
    faithful: Vec<String>,
    /// Sentences that it does not.
    invented: Vec<String>,
}

/// Prints the figures.
pub fn measure() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("claims.json")).expect("claims are good JSON");
    let listed = std::env::args().any(|argument| argument == "--list");
    let (mut faithful, mut lost, mut invented, mut passed) = (0, 0, 0, 0);
    for case in &cases {
        for claim in &case.faithful {
            faithful += 1;
            if !supported(case, claim) {
                lost += 1;
                if listed {
                    println!("  not supported: {claim}");
                }
            }
        }
        for claim in &case.invented {
            invented += 1;
            if supported(case, claim) {
                passed += 1;
                if listed {
                    println!("  supported: {claim}");
                }
            }
        }
    }
    println!(
        "verdicts: supported claims taken for unsupported {lost} of {faithful}, invented ones that pass {passed} of {invented}"
    );
    for most in [0.0, 0.2, 0.34, 0.5, 1.0] {
        // Every answer with one invented sentence in its middle, and as it is.
        let (mut whole, mut seen) = (0, 0);
        for case in &cases {
            let (shown, all) = (shown(case, &case.faithful.join(" "), most), case.faithful.len());
            whole += usize::from(shown == all);
        }
        for case in &cases {
            for claim in &case.invented {
                let mut answer = case.faithful.clone();
                answer.insert(answer.len().div_ceil(2), claim.clone());
                seen += usize::from(shown(case, &answer.join(" "), most) > case.faithful.len());
            }
        }
        println!(
            "verdicts: limit {most}: faithful answers shown whole {whole} of {}, answers whose invented sentence is shown {seen} of {invented}",
            cases.len()
        );
    }
}

fn gate(case: &Case, most: f32) -> Gate {
    let judge = Judge::new(vec![Evidence::new(&case.passage, "")], &case.question, "Ada");
    Gate::new(Filter::over(vec![Quotable::new(&case.passage)]), judge, "", most)
}

fn supported(case: &Case, claim: &str) -> bool {
    let mut gate = gate(case, 0.0);
    drop(gate.push(claim));
    drop(gate.finish());
    gate.report().unsupported == Some(0.0)
}

/// How many sentences a reader would see.
fn shown(case: &Case, answer: &str, most: f32) -> usize {
    let mut gate = gate(case, most);
    drop(gate.push(answer));
    drop(gate.finish());
    gate.report().sentences.iter().filter(|judged| judged.shown).count()
}
