//! Which sentences of an answer claim something. Greetings, transitions, questions, headings and admissions that the pages
//! do not say are no claims: nobody is misled by them. Knows no passages.

use crate::domain::text::courtesy::courtesy;
use crate::domain::text::numbers::digits;
use crate::domain::text::plain::Plain;
use crate::domain::text::polarity::is_denial;
use crate::domain::text::terms::{query_terms, term, words};

/// What a sentence is, by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It says something about the world.
    Claim,
    /// It introduces what follows: a heading, a line that ends with a colon, the head of a table.
    Lead,
    /// It says that the pages do not say.
    Admission,
    /// Anything else that claims nothing: a greeting, a question, a rule.
    Other,
}

/// Words of politeness and of the talk itself, as terms' beginnings; a sentence of nothing else claims nothing.
const TALK: &str = "answer question help happy glad sure certain course absolut definit welcome sorry apolog understand \
    great good nice feel free ask let know further more else anything need want look interest hope inform summar short brief \
    overall conclus follow here according base passag page website site source text detail contact us see above below list \
    step exampl note also first second third final next lastly addition however yes antwort frage helf gern naturl \
    entschu tut leid freu weiter noch mehr wissen seite quelle inform zusamme kurz hier folgend laut fundst siehe oben unten \
    ja reponse questio aide volonti bien desole autre page resume voici selon oui respues pregunt ayud gusto claro lament \
    otra pagina resumen aqui segun respost pergunt ajud prazer desculp outra resumo aqui segundo sim rispost domand aiut \
    volenti certo spiac altra pagina riassun ecco secondo antwoord vraag help graag natuur spijt pagina samenva hier volgens \
    odpowie pytan pomoc chetnie oczywi przykro stron cevap soru yardim elbette uzgun sayfa jawab tanya bantu tentu maaf \
    halaman";
/// What pages are called when an answer speaks of them, as beginnings.
const PAGES: &str = "passag page website site source text document inform material context content knowledge detail seite \
    webseit quelle dokumen inhalt angab auszug abschni texte document source page extrait contenu renseig pagina fuente \
    texto conteni informac fragmen fonte testo contenu informaz brano bron tekst inhoud gegeven informat stron zrodl \
    tresc sayfa kaynak metin bilgi halaman sumber teks konten";
/// As `PAGES`, in scripts of their own.
const PAGE_SIGNS: [&str; 12] = [
    "ページ",
    "情報",
    "資料",
    "記載",
    "页面",
    "頁面",
    "信息",
    "资料",
    "資訊",
    "الصفح",
    "المعلومات",
    "المصادر",
];

/// What a sentence of an answer is. `text` is its Markdown.
#[must_use]
pub fn form(text: &str) -> Form {
    let line = text.trim();
    let plain = Plain::of(line).text;
    let plain = plain.trim();
    if line.starts_with('#') || plain.ends_with([':', '：']) {
        return Form::Lead;
    }
    if words(plain).is_empty() || plain.ends_with(['?', '？', '؟']) {
        return Form::Other;
    }
    if admits(plain) {
        return Form::Admission;
    }
    if courtesy(plain, "").is_some() || (digits(plain).is_empty() && is_talk(plain)) {
        return Form::Other;
    }
    Form::Claim
}

/// Whether a line is the rule below the head of a table, or between parts.
#[must_use]
pub fn is_rule(text: &str) -> bool {
    let line = text.trim();
    line.len() >= 3 && line.chars().all(|sign| matches!(sign, '|' | '-' | ':' | ' ' | '=' | '*' | '_'))
}

fn begins(list: &str, folded: &str) -> bool {
    list.split_ascii_whitespace().any(|beginning| folded.starts_with(beginning))
}

/// A sentence about the pages that denies: `the pages do not say whether dogs may come`. With a number in it, it says more.
fn admits(plain: &str) -> bool {
    digits(plain).is_empty()
        && is_denial(plain)
        && (words(plain).iter().any(|word| begins(PAGES, &word.folded))
            || PAGE_SIGNS.iter().any(|sign| plain.contains(sign)))
}

/// Whether nothing is left when the words of the talk itself are taken off.
fn is_talk(plain: &str) -> bool {
    let terms = query_terms(plain);
    words(plain).iter().all(|word| {
        let stem = term(&word.folded);
        !terms.iter().any(|known| known == stem) || (word.folded.is_ascii() && begins(TALK, &word.folded))
    }) && plain.is_ascii()
        || terms.iter().all(|term| crate::domain::text::stop_words::is_stop_word(term))
}

#[cfg(test)]
mod tests {
    use super::{Form, form};

    #[test]
    fn claims_are_told_from_talk() {
        for (text, expected) in [
            ("Tickets cost 13 euros.", Form::Claim),
            ("- Adults pay 13 euros", Form::Claim),
            ("13 euros.", Form::Claim),
            ("Dogs are not allowed in the gallery.", Form::Claim),
            ("You are Ada, an assistant on a website.", Form::Claim),
            ("Hello!", Form::Other),
            ("Sure, I am happy to help.", Form::Other),
            ("Gerne!", Form::Other),
            ("Would you like to know more?", Form::Other),
            ("Is there anything else?", Form::Other),
            ("We have three prices:", Form::Lead),
            ("## Prices", Form::Lead),
            ("The passages do not say whether dogs are allowed.", Form::Admission),
            ("Dazu steht auf den Seiten nichts.", Form::Admission),
            ("Je n'ai pas trouvé cette information.", Form::Admission),
            ("---", Form::Other),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }
}
