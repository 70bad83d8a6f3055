//! Words that every page holds and no question is about.
//! Folded spellings. Short on purpose: a word that may name a thing in one language stays searchable.

use std::collections::HashSet;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| LISTS.iter().flat_map(|list| list.split_ascii_whitespace()).collect());

/// Whether a folded word says nothing about what is asked.
#[must_use]
pub fn is_stop_word(folded: &str) -> bool {
    WORDS.contains(folded)
}

const LISTS: [&str; 7] = [
    // English
    "a about am an and any are as at be been being but by can could did do does doing for from had has have \
     having he her here hers him his how i if in into is it its itself just ll may me might more most much \
     must my no nor not of on once only or other our ours out own re s same shall she should so some such t \
     than that the their theirs them then there these they this those through to too under until up ve very \
     was we were what when where which while who whom whose why will with would you your yours please tell \
     know give",
    // German
    "aber als am auch auf aus bei bin bis bist da das dass dem den der des dessen die dies diese diesem \
     diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euch euer fur hat \
     hatte hatten hast ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im ist ja kann kein keine konnen konnte \
     man mein meine mich mir mit muss nach nicht noch nun nur ob oder sehr sein seine seinem seinen seiner \
     seit sich sie sind so soll um und uns unser unter viel viele vom von vor war waren warum was welche \
     welchem welchen welcher welches wem wen wenn wer werden wie wieso wird wo wofur woher wohin wurde wurden \
     zu zum zur uber",
    // Spanish
    "al algo como con cual cuales cuando cuanto cuantos cuanta cuantas de del donde el ella ellas ellos en \
     era eran es esa ese eso esta estaba estan este esto estos fue fueron ha hace han hay hasta la las le les \
     lo los mas me mi muy ni nos o para pero por porque que quien quienes se segun ser si sido sin sobre son \
     su sus te tiene tienen tu un una unas uno unos y ya",
    // French
    "au aux avec ce ces cet cette comment dans des du elle elles est et etait eu il ils je jusqu l leur leurs \
     lui mais meme mon ne notre nous ou par pas pour pourquoi puis qu quand quel quelle quelles quels qui sa \
     sans ses sont sur ta tes toi ton une vos votre vous d c j n",
    // Italian
    "ad alla alle anche che chi ci come cosa da dal dalla degli dei della delle di dove e ed gli ho il io \
     le lei li ma nel nella non per perche piu quale quali quando quanto questa questo se sei si siamo sono \
     sul sulla tra ti un",
    // Portuguese
    "ao aos as com da das do dos e ela ele em essa esse esta isso isto mais mas na nas nao nem no nos o os \
     ou para pela pelo por qual quais quando quanto que quem se sem seu sua sao tem um uma voce",
    // Dutch
    "aan als bij dan dat de deze die dit een en er heb hebben heeft het hij hoe hoeveel ik in is je jij kan \
     maar met mijn na naar niet nog of om ook op over te tot uit van veel voor waar waarom wanneer wat we wel \
     welk welke wie wij worden wordt ze zich zijn zo",
];
