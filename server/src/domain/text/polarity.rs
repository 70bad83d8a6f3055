//! Whether a text denies what another one affirms. Compared clause by clause: `children don't pay, adults pay 13` denies
//! nothing of what adults pay. Where a word says no in another way (`closed`, `free`, `only`), nothing is concluded.

use std::collections::HashSet;

use super::stop_words::is_stop_word;
use super::terms::{term, words};
use super::tongue::{Tongue, among, tongue};

/// Words that deny, folded.
const NO: [(Tongue, &str); 10] = [
    (Tongue::En, "not no never nothing nobody none neither nor cannot without"),
    (
        Tongue::De,
        "nicht kein keine keinen keinem keiner keines nie niemals ohne weder nichts niemand niemanden",
    ),
    (Tongue::Fr, "ne n pas jamais aucun aucune sans rien ni non"),
    (Tongue::Es, "no nunca sin ningun ninguna ninguno nada tampoco jamas ni"),
    (Tongue::It, "non mai senza nessun nessuna nessuno niente ne no"),
    (Tongue::Pt, "nao nunca sem nenhum nenhuma nada jamais nem"),
    (Tongue::Nl, "niet geen nooit zonder niets niemand noch"),
    (Tongue::Pl, "nie bez nigdy zaden zadna zadne brak ani"),
    (Tongue::Tr, "degil yok hicbir hic olmaz edilmez yapilmaz yasak"),
    (Tongue::Id, "tidak bukan belum tanpa jangan tak"),
];
/// Signs that deny, where words have no blanks between them or their own script.
const SIGNS: [(Tongue, &str); 3] = [
    (Tongue::Ja, "ない ません なく なし ず"),
    (Tongue::Zh, "不 没 沒 无 無 未 别"),
    (Tongue::Ar, "لا ليس ليست لم لن بدون غير"),
];
/// After a denial: `not only`, `no more than`, `nicht mehr als` deny nothing.
const SOFTENS: &str = "only just more less fewer later earlier longer than nur mehr weniger spater langer als seulement \
     plus moins solo mas menos meno piu oltre mais somente apenas alleen meer minder langer tylko wiecej sadece fazla \
     hanya lebih kurang";
/// Words that say no in another way; beginnings count.
const TURNS: &str = "free closed close shut except exclud unless only forbid prohibit impossib unable banned refus lack \
     fail prevent instead otherwise deny denied unavail kostenl gratis frei geschlo verbot ausser ausgesc \
     nur unmogl untersa statt zu ferme interdi gratuit sauf impossi uniquem seuleme hors cerrado prohibi salvo excepto \
     imposib solo chius vietato tranne fechado proibid exceto imposs apenas geslote verbode behalve onmogel alleen \
     zamkn zabroni bezplat darmow oprocz tylko kapali ucretsi haric sadece tutup dilaran kecuali hanya \
     before until bevor bis avant antes prima voor przed ruhetag holiday";
/// As `TURNS`, in scripts of their own.
const TURNING: [&str; 14] =
    ["無料", "休", "禁止", "以外", "だけ", "免费", "關閉", "关", "禁", "除", "仅", "مغلق", "ممنوع", "مجان"];
/// Words that join clauses, folded.
const JOINS: &str = "and but while whereas und aber sondern wahrend et mais y pero e ma mentre mas en maar terwijl i ale \
     ve ama dan tetapi";

struct Clause {
    terms: HashSet<String>,
    denials: usize,
    /// Terms of words that say no in another way.
    turns: HashSet<String>,
}

impl Clause {
    fn new() -> Self {
        Self { terms: HashSet::new(), denials: 0, turns: HashSet::new() }
    }
}

/// Whether two texts speak of the same and one denies it. Texts that share no telling word deny nothing of each other.
#[must_use]
pub fn denies(left: &str, right: &str) -> bool {
    let (left, right) = (clauses(left), clauses(right));
    let all = |clauses: &[Clause]| -> HashSet<String> {
        clauses.iter().flat_map(|clause| clause.terms.iter().cloned()).collect()
    };
    let shared: HashSet<String> = all(&left).intersection(&all(&right)).cloned().collect();
    if shared.is_empty() {
        return false;
    }
    match (says(&left, &shared), says(&right, &shared)) {
        (Some(left), Some(right)) => left != right,
        _ => false,
    }
}

/// Whether a text denies at all.
#[must_use]
pub fn is_denial(text: &str) -> bool {
    clauses(text).iter().any(|clause| clause.denials > 0)
}

/// Whether the shortest run of clauses with all of the words denies (false) or affirms (true); none if it can't be told.
fn says(clauses: &[Clause], shared: &HashSet<String>) -> Option<bool> {
    let holds =
        |run: &[Clause]| shared.iter().all(|term| run.iter().any(|clause| clause.terms.contains(term)));
    let run = (1..=clauses.len()).find_map(|length| clauses.windows(length).find(|run| holds(run)))?;
    let denials: usize = run.iter().map(|clause| clause.denials).sum();
    // A word that both have turns neither.
    let turned = run.iter().any(|clause| clause.turns.iter().any(|turn| !shared.contains(turn)));
    (!turned).then_some(denials.is_multiple_of(2))
}

fn clauses(text: &str) -> Vec<Clause> {
    let spoken = tongue(text);
    let mut clauses = vec![Clause::new()];
    let words = words(text);
    let mut end = 0;
    for (place, word) in words.iter().enumerate() {
        let breaks = text[end..word.start]
            .contains([',', ';', ':', '(', ')', '–', '—', '.', '!', '?', '、', '，', '。']);
        end = word.end;
        if breaks || among(JOINS, &word.folded) {
            clauses.push(Clause::new());
        }
        let Some(clause) = clauses.last_mut() else { continue };
        let next = words.get(place + 1).map(|next| next.folded.as_str());
        let no = is_no(&word.folded, spoken) || is_contracted(&words, place);
        if no && !next.is_some_and(|next| among(SOFTENS, next)) {
            clause.denials += 1;
        }
        let stem = term(&word.folded);
        // `ne ... pas`, `no ... nada` and the like are one denial.
        if matches!(spoken, Some(Tongue::Fr | Tongue::Es | Tongue::It | Tongue::Pt | Tongue::Pl)) {
            clause.denials = clause.denials.min(1);
        }
        if TURNS
            .split_ascii_whitespace()
            .any(|turn| if turn.len() > 2 { word.folded.starts_with(turn) } else { word.folded == turn })
        {
            clause.turns.insert(stem.to_owned());
        }
        if !is_stop_word(&word.folded) && !no {
            clause.terms.insert(stem.to_owned());
        }
    }
    // Signs stand within words: they are looked for in the whole, and the whole is one clause.
    if let Some((_, signs)) = SIGNS.iter().find(|(tongue, _)| Some(*tongue) == spoken) {
        let terms = clauses.into_iter().flat_map(|clause| clause.terms).collect();
        let denials = usize::from(signs.split(' ').any(|sign| stands(text, sign, spoken)));
        let turns =
            TURNING.iter().filter(|turn| text.contains(**turn)).map(|turn| (*turn).to_owned()).collect();
        return vec![Clause { terms, denials, turns }];
    }
    clauses
}

fn stands(text: &str, sign: &str, spoken: Option<Tongue>) -> bool {
    match spoken {
        Some(Tongue::Ar) => text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == sign),
        _ => text.contains(sign),
    }
}

fn is_no(folded: &str, spoken: Option<Tongue>) -> bool {
    // Nobody can tell the language of a few words: then English and what is no other word elsewhere.
    match spoken {
        Some(spoken) => NO.iter().any(|(tongue, list)| *tongue == spoken && among(list, folded)),
        None => {
            among(NO[0].1, folded)
                || among("nicht kein keine nie pas jamais nunca niet geen nao tidak", folded)
        }
    }
}

/// `isn't` is read as `isn` and `t`.
fn is_contracted(words: &[super::terms::Word], place: usize) -> bool {
    let before = place.checked_sub(1).map(|before| &words[before]);
    words[place].folded == "t"
        && before.is_some_and(|before| before.end + 3 >= words[place].start && before.folded.ends_with('n'))
}

#[cfg(test)]
mod tests {
    use super::denies;

    #[test]
    fn what_one_denies_the_other_affirms() {
        for (left, right) in [
            ("Parking is possible on the hill.", "Parking is not possible on the hill."),
            ("Dogs aren't allowed in the shop.", "Dogs on a lead are allowed in the shop."),
            ("Dogs are allowed.", "Dogs and cats are not allowed."),
            ("The gallery does not close at 15:00.", "The gallery closes at 15:00 on every day."),
            ("Pots without a mark are fired.", "Pots without a mark are not fired."),
            ("Hunde dürfen in die Galerie.", "Hunde dürfen nicht in die Galerie."),
            ("Les chiens ne sont pas admis dans la galerie.", "Les chiens sont admis dans la galerie."),
            ("这里可以停车。", "这里不可以停车。"),
        ] {
            assert!(denies(left, right) && denies(right, left), "{left} and {right}");
        }
    }

    #[test]
    fn other_clauses_and_other_ways_to_say_no_are_let_be() {
        for (left, right) in [
            ("Adults pay 13 euros.", "Children don't pay, adults pay 13 euros."),
            ("Adults pay 13 euros.", "Children do not pay and adults pay 13 euros."),
            ("At most nine people take part.", "No more than nine people take part."),
            ("The shop is closed on Mondays.", "The shop does not open on Mondays."),
            ("Children get in free.", "Children do not pay to get in."),
            ("The dome opens at 21:40.", "Dogs may not come."),
            ("La galerie ne ferme pas le jeudi.", "La galerie n'est pas fermée le jeudi."),
        ] {
            assert!(!denies(left, right), "{left} and {right}");
        }
    }
}
