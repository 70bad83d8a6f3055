//! The parts of finding passages, each with its switch: spelling, names, languages, neighbours, diversity, rerankers, and
//! follow-ups that are put anew.

use frontdesk::answer::{Event, Retrieved, Turn, Why};
use frontdesk::domain::bot::RetrievalSettings;
use frontdesk::providers::builtin::BuiltinEmbedder;
use serde_json::json;

use crate::support::{Fake, Heard, House};

static EMBEDDER: std::sync::LazyLock<BuiltinEmbedder> = std::sync::LazyLock::new(BuiltinEmbedder::default);

async fn search(house: &House, question: &str) -> Retrieved {
    let indexes = std::slice::from_ref(&house.index);
    house.service.search(&house.bot, indexes, question, 5).await.expect("found").retrieved
}

fn first(found: &Retrieved) -> &str {
    found.hits.first().and_then(|hit| hit.passage.title.as_deref()).unwrap_or_default()
}

/// Whether full text found the page.
fn by_words(found: &Retrieved, title: &str) -> bool {
    found.hits.iter().any(|hit| hit.passage.title.as_deref() == Some(title) && hit.text_rank.is_some())
}

#[tokio::test]
async fn a_slip_of_spelling_finds_what_was_meant() {
    let mut house = House::built_in().await;
    house.learn(&*EMBEDDER, "Lending", "The library lends telescopes to members for two weeks.").await;
    let found = search(&house, "Who lends telesocpes?").await;
    assert_eq!(first(&found), "Lending");
    assert!(by_words(&found, "Lending") && found.notes.iter().any(|note| note.contains("telescopes")));
    let found = search(&house, "telsecopes").await;
    assert!(by_words(&found, "Lending"));
    house.bot.settings.retrieval = RetrievalSettings { spelling: false, ..RetrievalSettings::default() };
    let found = search(&house, "telsecopes").await;
    assert!(!by_words(&found, "Lending") && found.notes.is_empty());
    // What is far from every word stays what it is.
    house.bot.settings.retrieval = RetrievalSettings::default();
    assert!(search(&house, "Who composed Turandot?").await.notes.is_empty());
}

#[tokio::test]
async fn names_of_products_are_found_however_they_are_written() {
    let house = House::built_in().await;
    house.learn(&*EMBEDDER, "Mount", "The XR-2000 mount carries 20 kg.").await;
    house.learn(&*EMBEDDER, "Old mount", "The XR-1000 mount carries 10 kg.").await;
    house.learn(&*EMBEDDER, "Language", "Drivers are written in C++ and talk to the camera.").await;
    house.learn(&*EMBEDDER, "Other language", "The C library talks to the focuser.").await;
    for question in ["XR-2000", "XR2000", "xr 2000", "What does the XR2000 carry?"] {
        let found = search(&house, question).await;
        assert_eq!(first(&found), "Mount", "{question}");
        assert!(by_words(&found, "Mount"), "{question}");
    }
    assert_eq!(first(&search(&house, "C++").await), "Language");
}

#[tokio::test]
async fn compounds_are_found_by_their_parts_and_parts_by_their_compounds() {
    let house = House::built_in().await;
    house.learn(&*EMBEDDER, "Zeiten", "Das Museum hat andere Zeiten als die Bibliothek.").await;
    house.learn(&*EMBEDDER, "Karte", "Die Jahreskartenpreise stehen am Eingang.").await;
    let found = search(&house, "museumszeiten").await;
    assert!(by_words(&found, "Zeiten"), "{:?}", found.notes);
    let found = search(&house, "kartenpreise").await;
    assert!(by_words(&found, "Karte"), "{:?}", found.notes);
}

#[tokio::test]
async fn each_script_is_cut_as_it_needs() {
    let house = House::built_in().await;
    for (title, text, question) in [
        ("Русский", "Билеты в музей продаются в кассе.", "Где купить билетов?"),
        ("Ελληνικά", "Τα εισιτήρια πωλούνται στην είσοδο.", "εισιτηρίων"),
        ("한국어", "박물관은 아침 아홉 시에 문을 엽니다.", "박물관에서 뭐 해요?"),
        ("中文", "博物馆早上九点开门，星期一休息。", "博物馆几点开门？"),
        ("日本語", "東京駅は丸の内にあります。", "東京駅はどこですか"),
        ("ไทย", "พิพิธภัณฑ์เปิดเวลาเก้าโมงเช้า", "พิพิธภัณฑ์เปิดกี่โมง"),
        ("العربية", "المتحف مفتوح كل يوم.", "متحف"),
    ] {
        house.learn(&*EMBEDDER, title, text).await;
        let found = search(&house, question).await;
        assert_eq!(first(&found), title, "{question}");
        assert!(by_words(&found, title), "{question}");
    }
    // Where there are no spaces, a question that no page answers is told from one that some does.
    assert!(search(&house, "博物馆几点开门？").await.best() > search(&house, "苹果价格多少").await.best());
}

#[tokio::test]
async fn what_stands_beside_a_hit_widens_the_answer() {
    let mut house = House::built_in().await;
    let page = [
        "The planetarium shows the southern sky.",
        "A visit to the planetarium lasts an hour, with these parts:",
        "First a film, then a tour of the projector, then questions.",
        "The café sells cake.",
    ];
    house.learn_page(&*EMBEDDER, "Planetarium", &page).await;
    house.bot.settings.thresholds.passages = 1;
    let heard = house.ask("How long does a visit to the planetarium last?").await;
    let Event::Done(done) = heard.last() else { panic!("{:?}", heard.last()) };
    let beside: Vec<&str> = done
        .retrieved
        .iter()
        .filter(|used| used.hit.why == Why::Neighbour)
        .map(|used| used.hit.passage.text.as_ref())
        .collect();
    assert!(beside.contains(&page[2]), "{beside:?}");
    // Quotes are of the passage that they are said to be from.
    let (_, sources) = house.wait_stored(heard.id).await;
    for source in &sources {
        let hit =
            done.retrieved.iter().find(|used| used.hit.passage.chunk_id == source.chunk_id).expect("found");
        assert!(hit.hit.passage.text.contains(source.quote.as_str()), "{}", source.quote);
    }
    house.bot.settings.retrieval = RetrievalSettings { widen: false, ..RetrievalSettings::default() };
    let heard = house.ask("How long does a visit to the planetarium last?").await;
    let Event::Done(done) = heard.last() else { panic!("{:?}", heard.last()) };
    assert!(done.retrieved.iter().all(|used| used.hit.why == Why::Hit));
}

#[tokio::test]
async fn what_says_the_same_is_given_once() {
    let mut house = House::built_in().await;
    let text =
        "Members borrow the big dobsonian for a weekend, bring it back clean, and pay nothing for it at all";
    for (title, end) in [("One", "."), ("Two", ". Enjoy"), ("Three", "!")] {
        house.learn(&*EMBEDDER, title, &format!("{text}{end}")).await;
    }
    let count =
        |found: &Retrieved| found.hits.iter().filter(|hit| hit.passage.text.contains("dobsonian")).count();
    let found = search(&house, "Who may borrow the dobsonian?").await;
    assert_eq!(count(&found), 1);
    assert_eq!(found.left_out.iter().filter(|hit| hit.why == Why::SameWords).count(), 2);
    house.bot.settings.retrieval = RetrievalSettings { diversity: false, ..RetrievalSettings::default() };
    assert_eq!(count(&search(&house, "Who may borrow the dobsonian?").await), 3);
}

#[tokio::test]
async fn a_reranker_has_the_last_word_and_its_failures_none() {
    for style in ["cohere", "tei"] {
        let fake = Fake::start();
        let mut house = House::with_reranker(&fake, "endpoint", style).await;
        let embedder = crate::support::embedder(&fake);
        house.learn(&embedder, "Shop", "Tickets for the shop are not needed.").await;
        let before = {
            house.bot.settings.retrieval =
                RetrievalSettings { rerank: false, ..RetrievalSettings::default() };
            search(&house, "What do tickets cost?").await
        };
        assert_eq!(fake.count("rerank").await, 0);
        house.bot.settings.retrieval = RetrievalSettings::default();
        fake.next(json!([{"on": "rerank", "text": "2, 1"}])).await;
        let found = search(&house, "What do tickets cost?").await;
        assert_eq!(found.hits[0].passage, before.hits[1].passage);
        assert!(found.hits[0].rerank_score > found.hits[1].rerank_score);
        for fault in [
            json!({"on": "rerank", "status": 500}),
            json!({"on": "rerank", "status": 401}),
            json!({"on": "rerank", "silent": true}),
        ] {
            fake.next(json!([fault])).await;
            let found = search(&house, "What do tickets cost?").await;
            assert!(found.reranked.expect("asked").failed.is_some(), "{fault}");
            assert_eq!(found.hits[0].passage, before.hits[0].passage, "{fault}");
        }
    }
}

#[tokio::test]
async fn the_chat_model_can_be_the_reranker() {
    let fake = Fake::start();
    let house = House::with_reranker(&fake, "chat", "cohere").await;
    let embedder = crate::support::embedder(&fake);
    house.learn(&embedder, "Shop", "Tickets for the shop are not needed.").await;
    // Words that are no numbers of passages leave the order as it is.
    fake.next(json!([{"text": "I can't say."}])).await;
    let before = search(&house, "What do tickets cost?").await;
    assert!(before.reranked.as_ref().expect("asked").failed.is_some());
    fake.next(json!([{"text": "2, 1"}])).await;
    let found = search(&house, "What do tickets cost?").await;
    assert_eq!(found.hits[0].passage, before.hits[1].passage);
}

async fn follow_up(house: &House, question: &str) -> Heard {
    let mut request = house.request(question);
    request.history = vec![
        Turn { by_visitor: true, text: "When does the dome open?".to_owned() },
        Turn { by_visitor: false, text: "At 21:40 on Fridays. [1]".to_owned() },
    ];
    let id = request.message_id;
    Heard::all(id, house.service.start(request).expect("starts")).await
}

#[tokio::test]
async fn a_follow_up_is_put_anew_only_where_it_points_back() {
    let fake = Fake::start();
    let mut house = House::with(&fake).await;
    // A first question and one that stands alone cost no further call.
    house.ask("What does it cost?").await;
    assert_eq!(fake.count("chat").await, 1);
    follow_up(&house, "What do tickets cost for adults?").await;
    assert_eq!(fake.count("chat").await, 2);
    let said = "Tickets cost 13 euros for adults [[1|Tickets cost 13 euros for adults]].";
    fake.next(json!([{"text": "What do tickets cost for the dome?"}, {"text": said}])).await;
    let heard = follow_up(&house, "And how much is it?").await;
    assert_eq!(fake.count("chat").await, 4);
    assert!(heard.text().contains("13 euros"), "{}", heard.text());
    // It is looked for as it was put anew.
    let told = fake.told().await;
    let requests = told["requests"].as_array().expect("requests");
    let embedded =
        requests.iter().rev().find(|request| request["path"] == "/v1/embeddings").expect("embedded");
    assert_eq!(embedded["body"]["input"][0], "What do tickets cost for the dome?");
    house.bot.settings.retrieval = RetrievalSettings { rewrite: false, ..RetrievalSettings::default() };
    follow_up(&house, "And how much is it?").await;
    assert_eq!(fake.count("chat").await, 5);
}

#[tokio::test]
async fn a_follow_up_that_can_not_be_put_anew_is_looked_for_with_the_question_before() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    for fault in [json!({"status": 400}), json!({"text": ""}), json!({"text": "word ".repeat(200)})] {
        fake.next(json!([fault])).await;
        let heard = follow_up(&house, "And why?").await;
        let Event::Done(done) = heard.last() else { panic!("{fault}: {:?}", heard.last()) };
        assert!(done.cost_micro_usd.is_some(), "{fault}: what was given up has a price");
        let told = fake.told().await;
        let requests = told["requests"].as_array().expect("requests");
        let embedded =
            requests.iter().rev().find(|request| request["path"] == "/v1/embeddings").expect("embedded");
        assert_eq!(embedded["body"]["input"][0], "When does the dome open?\nAnd why?", "{fault}");
    }
}

/// What was embedded last.
async fn embedded(fake: &Fake) -> String {
    let told = fake.told().await;
    let requests = told["requests"].as_array().expect("requests");
    let last = requests.iter().rev().find(|request| request["path"] == "/v1/embeddings").expect("embedded");
    last["body"]["input"][0].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_short_question_that_stands_alone_is_looked_for_alone() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    follow_up(&house, "Where can I park my car?").await;
    assert_eq!(embedded(&fake).await, "Where can I park my car?");
}

#[tokio::test]
async fn a_word_that_does_not_go_with_the_question_before_is_looked_for_alone_too() {
    let fake = Fake::start();
    let mut house = House::with(&fake).await;
    house.bot.settings.retrieval = RetrievalSettings { rewrite: false, ..RetrievalSettings::default() };
    let mut request = house.request("Parking?");
    let before = "Who composed the opera Turandot and conducted its premiere in Milan?";
    request.history = vec![
        Turn { by_visitor: true, text: before.to_owned() },
        Turn { by_visitor: false, text: "I don't know.".to_owned() },
    ];
    let heard = Heard::all(request.message_id, house.service.start(request).expect("starts")).await;
    assert_eq!(embedded(&fake).await, "Parking?");
    let Event::Done(done) = heard.last() else { panic!("{:?}", heard.last()) };
    assert!(done.help.is_none(), "it is no refusal");
}
