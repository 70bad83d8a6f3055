//! Which language a text is in, as far as its own words tell: by script, else by the small words that only one language
//! has. Sentences are short, so often nobody can tell, and then there is no answer. Knows no statistics of letters:
//! those take a short English sentence for a Swedish one.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::terms::{fold, words};

/// A language whose small words, negations and numbers are known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tongue {
    /// Arabic
    Ar,
    /// German
    De,
    /// English
    En,
    /// Spanish
    Es,
    /// French
    Fr,
    /// Indonesian
    Id,
    /// Italian
    It,
    /// Japanese
    Ja,
    /// Dutch
    Nl,
    /// Polish
    Pl,
    /// Portuguese
    Pt,
    /// Turkish
    Tr,
    /// Chinese
    Zh,
}

/// Small words, folded. A word that two of these languages have counts for both.
const SMALL: [(Tongue, &str); 10] = [
    (
        Tongue::En,
        "the a an and is are was were be been it its in of to for on at with from by or not no you your we our they \
         their this that these those can may must will has have had do does than as if there what when where which \
         who how only all any every each more most before after during until between",
    ),
    (
        Tongue::De,
        "der die das den dem des ein eine einen einem einer und ist sind war waren wird werden in im von vom zu zum zur \
         fur auf mit aus bei nach oder nicht kein keine sie wir ihr ihre unser unsere dies diese dieser kann konnen darf \
         durfen muss mussen hat haben als wenn es was wann wo welche wer wie nur alle jede jeder mehr bis zwischen uber \
         auch um sich dass",
    ),
    (
        Tongue::Es,
        "el la los las un una y es son fue en de del para por con sin o no que se su sus nuestro nuestra este esta estos \
         puede pueden debe hay tiene tienen como si cuando donde cual quien solo todos cada mas hasta entre desde al lo",
    ),
    (
        Tongue::Fr,
        "le la les un une des du et est sont etait dans de pour par avec sans ou ne pas que qui se sa son ses notre nos \
         votre vos ce cette ces peut peuvent doit il elle ils on y a au aux comme si quand ou quel quelle tous chaque \
         plus jusqu entre depuis sur en l d n c qu",
    ),
    (
        Tongue::It,
        "il lo la i gli le un uno una e sono era in di del della dei delle per con senza o non che si suo sua nostro \
         nostra questo questa puo possono deve ha hanno come se quando dove quale chi solo tutti ogni piu fino tra da \
         dal dalla al alla nel nella sul",
    ),
    (
        Tongue::Pt,
        "o a os as um uma e sao foi em de do da dos das para por com sem ou nao que se seu sua nosso nossa este esta \
         pode podem deve ha tem como quando onde qual quem so todos cada mais ate entre desde no na nos nas ao pelo pela",
    ),
    (
        Tongue::Nl,
        "de het een en is zijn was in van voor op met uit bij naar of niet geen u uw we wij ons onze ze hun dit dat deze \
         die kan kunnen mag moet heeft hebben als er wat wanneer waar welke wie hoe alleen alle elke meer tot tussen om te",
    ),
    (
        Tongue::Pl,
        "i w we z ze na do od po dla o u nie jest sa byl byla sie to ten ta te jak czy co kto gdzie kiedy ile lub oraz \
         przez przed za jego jej ich nasz nasza moze mozna musi tylko kazdy wiecej az miedzy bez",
    ),
    (
        Tongue::Tr,
        "bir ve ile icin bu su o da de mi mu ne nasil nerede hangi kim kac degil var yok daha en cok her tum kadar sonra \
         once olarak olan ya veya gibi arasinda",
    ),
    (
        Tongue::Id,
        "yang dan di ke dari untuk dengan pada ini itu adalah atau tidak bukan ada akan bisa dapat harus sudah juga kami \
         kita anda mereka apa kapan bagaimana berapa siapa hanya semua setiap lebih sampai antara",
    ),
];

/// The small words, each with the languages that have it: a bit for each line of `SMALL`. A table, since a passage is some
/// hundred words, and its language is asked for while a visitor waits.
fn small_words() -> &'static HashMap<&'static str, u16> {
    static WORDS: OnceLock<HashMap<&'static str, u16>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut languages: HashMap<&'static str, u16> = HashMap::new();
        for (place, (_, small)) in SMALL.iter().enumerate() {
            for word in small.split_ascii_whitespace() {
                *languages.entry(word).or_default() |= 1 << place;
            }
        }
        languages
    })
}

/// The language of a text; none when nothing in it tells.
#[must_use]
pub fn tongue(text: &str) -> Option<Tongue> {
    let mut han = false;
    let mut arabic = 0_usize;
    for character in text.chars() {
        match character {
            '\u{3040}'..='\u{30ff}' => return Some(Tongue::Ja),
            '\u{4e00}'..='\u{9fff}' => han = true,
            '\u{0600}'..='\u{06ff}' => arabic += 1,
            _ => {}
        }
    }
    if han {
        return Some(Tongue::Zh);
    }
    if arabic > 2 {
        return Some(Tongue::Ar);
    }
    let mut counts = SMALL.map(|(tongue, _)| (0_usize, tongue));
    for word in words(text) {
        let of = small_words().get(word.folded.as_str()).copied().unwrap_or_default();
        for (place, (count, _)) in counts.iter_mut().enumerate() {
            *count += usize::from(of >> place & 1 == 1);
        }
    }
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    // Nearly as many of another language: a guess would be one.
    (counts[0].0 >= 2 && counts[0].0 > counts[1].0).then(|| counts[0].1)
}

/// Whether two texts are surely in different languages.
#[must_use]
pub fn differ(left: &str, right: &str) -> bool {
    match (tongue(left), tongue(right)) {
        (Some(left), Some(right)) => left != right,
        _ => false,
    }
}

/// Whether a folded word is among those of a list that is written with blanks between.
pub(super) fn among(list: &str, folded: &str) -> bool {
    debug_assert!(list.is_ascii() && fold(list) == list, "lists are folded");
    list.split_ascii_whitespace().any(|known| known == folded)
}

#[cfg(test)]
mod tests {
    use super::{Tongue, differ, tongue};

    #[test]
    fn sentences_tell_their_language() {
        for (text, expected) in [
            ("The dome opens at 21:40 on Fridays.", Tongue::En),
            ("Die Galerie ist montags geschlossen.", Tongue::De),
            ("La galerie est fermée le lundi.", Tongue::Fr),
            ("La galería no abre los lunes.", Tongue::Es),
            ("De galerij is op maandag gesloten.", Tongue::Nl),
            ("美术馆星期一关门。", Tongue::Zh),
            ("美術館は月曜日に休みです。", Tongue::Ja),
            ("المعرض مغلق يوم الاثنين", Tongue::Ar),
        ] {
            assert_eq!(tongue(text), Some(expected), "{text}");
        }
        assert_eq!(tongue("Saltmarsh 13"), None);
        assert!(differ("Die Galerie ist zu.", "The gallery is not open."));
        assert!(!differ("13 €", "The gallery is not open."));
    }
}
