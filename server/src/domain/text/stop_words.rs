//! Words that every page holds and no question is about.
//! Folded spellings. Short on purpose: a word that may name a thing in one language stays searchable.

use std::collections::HashSet;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| LISTS.iter().flat_map(|list| list.split_ascii_whitespace()).collect());
static EACH: LazyLock<Vec<HashSet<&str>>> =
    LazyLock::new(|| LISTS.iter().chain(&MORE).map(|list| list.split_ascii_whitespace().collect()).collect());

/// Whether a folded word says nothing about what is asked.
#[must_use]
pub fn is_stop_word(folded: &str) -> bool {
    WORDS.contains(folded)
}

/// Whether a folded word says nothing in the language of a list; without one, in any of them.
#[must_use]
pub(super) fn is_stop_word_of(list: Option<usize>, folded: &str) -> bool {
    match list.and_then(|list| EACH.get(list)) {
        Some(words) => words.contains(folded),
        // Words in Cyrillic letters stand in no other list.
        None => is_stop_word(folded) || EACH[RUSSIAN].contains(folded),
    }
}

/// Lists for knowledge bases that are said to be in a language: not part of [`is_stop_word`], because vectors that are
/// stored were made without them. They follow on `LISTS`.
const MORE: [&str; 8] = [
    // Russian
    "а без был была были было быть в вам вас ваш ваши весь во вот все вы где да для до его ее если есть еще же за и из \
     или им их к как какая какие какои какую когда кто куда ли меня мне можно мои мы на надо нам нас наш не него нет ни \
     но ну о об он она они от откуда по под почему при про с свои сколько со так там то того тоже только ты у уже чего \
     чем что чтобы эта эти это этот я",
    // Turkish
    "acaba ama bana ben benim bir biz bu bunu cok da daha de degil diye en gibi hangi icin ile ise ki kac kim mi mu mı \
     nasil nasıl ne neden nedir nerede niye o olan olarak ve veya var ya",
    // Danish, Norwegian
    "af alle at da de dei deg den der deres det dig din du eg eller en er et ett ein for fra gar har hva hvad hvem hvilke \
     hvilken hvor hvordan hvorfor hvornar hva i ikke ikkje jeg kan koster man med meg mig min na nar nei nej noen og om \
     op opp pa sa seg sig sin skal som til ud ut var vi vil",
    // Swedish
    "att av de dem den det dig din du eller en er ett for fran ha har hur hos i ingen inte ja jag kan man med mig min \
     mot nar nagon ni och om pa sa sig sin ska som till ut vad var varfor vem vi vid vilka vilken vilket",
    // Finnish
    "ei en ettei etta han ja jos joka kanssa kuin kuinka kuka kun me mihin mika mikä milla milloin minka minun missa mista \
     miten mita mitka mutta myos ne niin noin nyt olen on onko ovat se sen siita sina sita taa tai tama tassa te vai voi \
     voiko voin",
    // Hungarian
    "a az azt de egy ebben es ez ezt ha hanyas hany hogy hogyan hol hova is itt ki kell lehet meg melyik mely meddig mennyi \
     mennyibe mert mi miert mikor milyen mint nem ott s van vagy volt",
    // Romanian
    "a ai al ale am ar are as ati au ca care cat cate catre ce cel cine cu cum cand da daca de din este eu fi fost in intre \
     isi la mai ma mea mei meu nu o or pe pentru poate prin sa sau se si sunt un una unde unei unui va vreau",
    // Greek
    "αν απο αυτα αυτη αυτο για δεν ειμαι ειναι εχει εχω η θα και κατα με μια μου μπορω να ο οι ολα οπου οτι ποια ποιος ποιο \
     ποσα ποσο ποτε που πως σας σε στη στην στο στον τα τη την της τι τις το τον του τους των ως",
];
const RUSSIAN: usize = 7;

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
