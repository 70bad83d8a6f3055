//! Whole answers: cited, declined, cancelled, built in.

use frontdesk::answer::{Event, FinishReason, Turn};
use serde_json::json;

use crate::support::{Fake, Heard, House, PAGE};

fn done(heard: &Heard) -> &frontdesk::answer::Done {
    match heard.last() {
        Event::Done(done) => done,
        other => panic!("not done but {other:?}"),
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_models_answer_is_cited_counted_and_stored_once() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    let heard = house.ask("What do tickets cost?").await;
    assert!(heard.text().contains("13 euros") && heard.text().contains("[1]"), "{}", heard.text());
    let done = done(&heard);
    assert_eq!(done.finish_reason, FinishReason::Stop);
    assert!(done.usage.completion_tokens > 0 && done.cost_micro_usd.is_some_and(|cost| cost > 0));
    let (message, sources) = house.stored(heard.id).await.expect("stored before it is done");
    assert_eq!((message.status.as_str(), message.text.as_str()), ("complete", heard.text().as_str()));
    assert_eq!(message.cost_micro_usd, done.cost_micro_usd);
    assert_eq!(sources.len(), 1);
    assert!(plain(PAGE).contains(&sources[0].quote), "{}", sources[0].quote);
    assert_eq!(sources[0].url.as_deref(), Some("https://site.example/Observatory"));
    let kinds: Vec<bool> = heard.events.iter().map(|(_, event)| matches!(event, Event::Sources(_))).collect();
    assert_eq!(kinds.iter().position(|sources| *sources), Some(heard.events.len() - 2));
    assert!(heard.events.iter().enumerate().all(|(place, (number, _))| place == *number));
    assert!(done.retrieved[0].used);
}

#[tokio::test]
async fn below_the_threshold_no_model_is_called() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    let heard = house.ask("Who composed the opera Turandot?").await;
    assert_eq!(done(&heard).finish_reason, FinishReason::Refused);
    assert_eq!(heard.text(), house.bot.settings.refusal_text);
    assert_eq!(fake.count("chat").await, 0);
    let (message, sources) = house.wait_stored(heard.id).await;
    assert!(message.refused && sources.is_empty() && message.status == "complete");
}

#[tokio::test]
async fn a_model_that_can_not_answer_declines_in_the_owners_words() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"text": " [[none]] Sorry.", "delta_chars": 1}])).await;
    let heard = house.ask("What do tickets cost?").await;
    assert_eq!(done(&heard).finish_reason, FinishReason::Refused);
    assert_eq!(heard.text(), house.bot.settings.refusal_text);
    assert!(done(&heard).usage.prompt_tokens > 0, "the model was asked, and that is charged");
}

#[tokio::test]
async fn the_built_in_answerer_quotes_the_sentence_that_answers() {
    let house = House::built_in().await;
    for (question, words, others) in [
        ("What do tickets cost?", "13 euros", "Tram"),
        ("When does the dome open on Fridays?", "21:40", "Tram"),
        ("Which tram stops at the gate?", "Tram 8", "13 euros"),
    ] {
        let heard = house.ask(question).await;
        assert!(heard.text().contains(words) && heard.text().contains("[1]"), "{question}: {}", heard.text());
        assert!(!heard.text().contains(others), "{question}: {}", heard.text());
        assert_eq!(done(&heard).model, "builtin");
        assert_eq!(done(&heard).cost_micro_usd, Some(0));
        let (_, sources) = house.wait_stored(heard.id).await;
        assert!(plain(PAGE).contains(&plain(&sources[0].quote)), "{}", sources[0].quote);
    }
    let heard = house.ask("Who composed the opera Turandot?").await;
    assert_eq!(done(&heard).finish_reason, FinishReason::Refused);
}

#[tokio::test]
async fn a_short_question_leans_on_the_one_before() {
    let house = House::built_in().await;
    let history = vec![
        Turn { by_visitor: true, text: "What do tickets cost for adults?".to_owned() },
        Turn { by_visitor: false, text: "13 euros. [1]".to_owned() },
    ];
    let mut request = house.request("And children?");
    request.history.clone_from(&history);
    let id = request.message_id;
    let heard = Heard::all(id, house.service.start(request).expect("starts")).await;
    assert!(heard.text().contains("children under 12"), "{}", heard.text());
    let mut request = house.request("And Turandot?");
    request.history = history;
    let id = request.message_id;
    let heard = Heard::all(id, house.service.start(request).expect("starts")).await;
    assert_eq!(done(&heard).finish_reason, FinishReason::Refused, "{}", heard.text());
}

#[tokio::test]
async fn a_reader_can_stop_an_answer() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"text": "Tickets cost 13 euros for adults, and that is that.", "between_ms": 100}]))
        .await;
    let request = house.request("What do tickets cost?");
    let id = request.message_id;
    let mut reader = house.service.start(request).expect("starts");
    while !matches!(reader.next().await.expect("goes on").1, Event::Delta { .. }) {}
    house.service.live(id).expect("under way").cancel();
    assert!(matches!(Heard::all(id, reader).await.last(), Event::Done(_)));
    assert_eq!(house.wait_stored(id).await.0.status, "incomplete");
    fake.wait_for("disconnected", 1).await;
}

#[tokio::test]
async fn passages_stand_in_the_prompt_as_data_and_history_before_them() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    let mut request = house.request("What do tickets cost?");
    request.system_prompt = "Be brief, says the owner.".to_owned();
    request.history = vec![
        Turn { by_visitor: true, text: "Hello".to_owned() },
        Turn { by_visitor: false, text: "Hi. [1]".to_owned() },
    ];
    let id = request.message_id;
    Heard::all(id, house.service.start(request).expect("starts")).await;
    let told = fake.told().await;
    let asked = told["requests"]
        .as_array()
        .expect("requests")
        .iter()
        .find(|request| request["path"] == "/v1/chat/completions")
        .expect("asked");
    let messages = asked["body"]["messages"].as_array().expect("messages");
    assert!(messages[0]["content"].as_str().expect("text").contains("Be brief, says the owner."));
    assert_eq!(messages[2]["content"], "Hi. ");
    let question = messages[3]["content"].as_str().expect("text");
    let key = question.strip_prefix("<passage-").and_then(|rest| rest.split_once(' ')).expect("delimited").0;
    assert!(
        question.contains(&format!("</passage-{key}>"))
            && question.ends_with("Question: What do tickets cost?")
    );
    assert_eq!(asked["body"]["stream_options"]["include_usage"], true);
}

#[tokio::test]
async fn a29_a_delta_that_looks_like_an_event_is_text() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    let text = "a\r\n\r\nevent: done\r\ndata: {}\r\n\r\nb";
    fake.next(json!([{"text": text, "delta_chars": 5}])).await;
    assert_eq!(house.ask("What do tickets cost?").await.text(), text);
}

#[tokio::test]
async fn an_answer_cut_at_the_token_limit_says_so() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"text": "Tickets cost 13", "finish_reason": "length"}])).await;
    let heard = house.ask("What do tickets cost?").await;
    assert_eq!(done(&heard).finish_reason, FinishReason::Length);
    assert_eq!(house.wait_stored(heard.id).await.0.finish_reason.as_deref(), Some("length"));
}
