//! Words of which questions are full and which say little of what they are about: a page that has them need not answer.
//! Unlike stop words they are searched for; only in scores they count less.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::terms::term;

static TERMS: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_ascii_whitespace().map(term).collect());

/// Whether a term is one of a vague word.
#[must_use]
pub fn is_vague(term: &str) -> bool {
    TERMS.contains(term)
}

/// Folded, in English, German, French and Spanish.
const WORDS: &str = "work help name time thing way kind sort use need want get make take happen mean call find look come \
    go long often early late far near much many good best better great well difference different possible allow able \
    explain describe show write say ask tell recommend suggest invent discover start begin end change new old first last \
    next day today now year people person place part number question answer word reason cause sound feel think keep put \
    give bring let offer have big small high low tall fast slow easy hard right wrong \
    arbeiten hilfe zeit ding art brauchen wollen bekommen machen nehmen passieren bedeuten heissen finden lange oft fruh \
    spat weit gut besser beste neu alt tag heute jahr leute ort teil frage antwort geht gibt sagen zeigen erklaren \
    travail aide nom temps chose facon besoin vouloir faire prendre arriver signifier appeler trouver longtemps souvent \
    bon meilleur nouveau jour aujourd annee gens lieu partie reponse dire montrer expliquer \
    trabajo ayuda nombre tiempo cosa manera necesitar querer hacer tomar pasar significar llamar encontrar mucho bueno \
    mejor nuevo dia hoy ano gente lugar pregunta respuesta decir mostrar explicar";

#[cfg(test)]
mod tests {
    use super::is_vague;
    use crate::domain::text::terms::query_terms;

    #[test]
    fn vague_words_are_known_by_their_terms() {
        let vague: Vec<bool> =
            query_terms("How do vaccines work?").iter().map(|term| is_vague(term)).collect();
        assert_eq!(vague, [false, true]);
    }
}
