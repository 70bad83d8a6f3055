//! The provider layer against the fake's dialects and bad answers.

use std::time::Duration;

use frontdesk::config::{Config, Overrides, Provider};
use frontdesk::providers::{
    ChatEvent, ChatMessage, ChatModel as _, ChatRequest, Deadlines, Embedder as _, Finish, ModelError,
    OpenAiChat, Speaker, Stage, Usage,
};
use futures::StreamExt as _;
use serde_json::json;

use crate::support::{Fake, chat, config, deadlines, embedder};

fn request() -> ChatRequest {
    let messages = vec![ChatMessage { role: Speaker::User, content: "Hello?".to_owned() }];
    ChatRequest { messages: messages.into(), ..ChatRequest::default() }
}

async fn read(model: &OpenAiChat) -> Result<Vec<ChatEvent>, ModelError> {
    let mut stream = model.stream(request()).await?;
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event?);
    }
    Ok(events)
}

#[tokio::test]
async fn usage_comes_last_or_not_at_all() {
    let fake = Fake::start();
    fake.next(json!([{"text": "Hi."}, {"text": "Hi.", "no_usage": true, "bare": true}])).await;
    let model = chat(&fake);
    let events = read(&model).await.expect("answers");
    assert!(
        matches!(
            events[..],
            [
                ChatEvent::Text(_),
                ChatEvent::Usage(Usage { prompt_tokens: 1.., .. }),
                ChatEvent::Finished(Finish::Stop)
            ]
        ),
        "{events:?}"
    );
    let events = read(&model).await.expect("answers");
    assert_eq!(events, [ChatEvent::Text("Hi.".to_owned()), ChatEvent::Finished(Finish::Stop)]);
}

#[tokio::test]
async fn an_empty_finish_reason_is_none_and_done_is_an_end() {
    let fake = Fake::start();
    fake.next(json!([{"text": "Hi.", "finish_reason": ""}, {"text": "Hi.", "finish_reason": "length"}]))
        .await;
    let model = chat(&fake);
    assert_eq!(read(&model).await.expect("answers").last(), Some(&ChatEvent::Finished(Finish::Stop)));
    assert_eq!(read(&model).await.expect("answers").last(), Some(&ChatEvent::Finished(Finish::Length)));
}

#[tokio::test]
async fn errors_keep_their_status_whatever_their_body() {
    let fake = Fake::start();
    let model = chat(&fake);
    fake.next(
        json!([{"status": 404, "body": "<html>no such page</html>"}, {"status": 401}, {"status": 302}]),
    )
    .await;
    let error = read(&model).await.expect_err("refused");
    assert!(
        matches!(&error, ModelError::Rejected { status: 404, said } if said.contains("no such page")),
        "{error:?}"
    );
    assert!(!error.to_error().detail.contains("no such page"), "upstream text is not for visitors");
    assert_eq!(read(&model).await.expect_err("refused"), ModelError::Auth { status: 401 });
    assert!(matches!(read(&model).await.expect_err("refused"), ModelError::Rejected { status: 302, .. }));
    assert_eq!(fake.count("chat").await, 3, "none of these is tried again");
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_unavailable() {
    let mut settings = config("http://127.0.0.1:9").chat;
    settings.provider = Provider::OpenAi;
    let model = OpenAiChat::new(&settings, deadlines()).expect("valid");
    assert!(matches!(read(&model).await.expect_err("nobody"), ModelError::Unavailable(_)));
}

#[tokio::test]
async fn silence_meets_the_deadline_for_the_first_word() {
    let fake = Fake::start();
    fake.next(json!([{"silent": true}])).await;
    assert_eq!(
        read(&chat(&fake)).await.expect_err("silent"),
        ModelError::Timeout { stage: Stage::FirstByte }
    );
}

#[tokio::test]
async fn a_reader_that_pauses_holds_the_upstream_back() {
    let fake = Fake::start();
    fake.next(json!([{"text": "x".repeat(12_000_000), "delta_chars": 8000}])).await;
    let long = Duration::from_secs(60);
    let patient = Deadlines { first_byte: long, idle: long, total: long, ..deadlines() };
    let model = OpenAiChat::new(&config(&fake.url).chat, patient).expect("valid");
    let mut stream = model.stream(request()).await.expect("answers");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(fake.count("open").await, 1, "the whole answer was read ahead");
    let mut text = 0;
    while let Some(event) = stream.next().await {
        if let ChatEvent::Text(piece) = event.expect("fine") {
            text += piece.len();
        }
    }
    assert_eq!(text, 12_000_000);
}

#[tokio::test]
async fn the_key_goes_with_its_address_only() {
    let fake = Fake::start();
    read(&chat(&fake)).await.expect("answers");
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let variables =
        [set("OPENAI_API_KEY", "sk-canary"), set("FRONTDESK_CHAT__BASE_URL", &format!("{}/v1", fake.url))];
    let elsewhere =
        Config::from_variables(variables, &Overrides { local: true, ..Overrides::default() }).expect("valid");
    read(&OpenAiChat::new(&elsewhere.chat, deadlines()).expect("valid")).await.expect("answers");
    let sent: Vec<bool> = fake.told().await["requests"]
        .as_array()
        .expect("requests")
        .iter()
        .map(|request| request["authorization"] == true)
        .collect();
    assert_eq!(sent, [true, false]);
    assert!(!format!("{:?}", chat(&fake)).contains("sk-canary"));
}

#[tokio::test]
async fn embeddings_are_batched_checked_and_of_length_one() {
    let fake = Fake::start();
    let mut settings = config(&fake.url).embeddings;
    settings.batch_size = 2;
    let embedder = frontdesk::providers::OpenAiEmbedder::from_config(&settings).expect("valid");
    let texts: Vec<String> = ["one", "two", "three", "four", "five"].map(str::to_owned).to_vec();
    let embedded = embedder.embed(&texts).await.expect("embeds");
    assert_eq!((embedded.vectors.len(), fake.count("embeddings").await), (5, 3));
    assert!(embedded.tokens > 0);
    for vector in &embedded.vectors {
        assert_eq!(vector.len(), 256);
        assert!((vector.iter().map(|number| number * number).sum::<f32>() - 1.0).abs() < 1e-4);
    }
    assert_eq!(fake.told().await["requests"][0]["body"]["encoding_format"], "base64");
}

#[tokio::test]
async fn a49_bad_vectors_are_refused() {
    for vectors in ["short", "nan", "missing", "zero"] {
        let fake = Fake::start();
        fake.next(json!([{"on": "embeddings", "vectors": vectors}])).await;
        let error =
            embedder(&fake).embed(&["a text".to_owned(), "another".to_owned()]).await.expect_err(vectors);
        let short = matches!(error, ModelError::Dimensions { got: 255, expected: 256, .. });
        assert!(short == (vectors == "short"), "{vectors}: {error:?}");
        assert!(short || matches!(error, ModelError::BadResponse(_)), "{vectors}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_without_base64_is_asked_for_numbers() {
    let fake = Fake::start();
    fake.next(json!([{"on": "embeddings", "status": 400, "body": "what is base64?"}])).await;
    let embedder = embedder(&fake);
    assert_eq!(embedder.embed(&["a".to_owned()]).await.expect("embeds").vectors.len(), 1);
    embedder.embed(&["b".to_owned()]).await.expect("embeds");
    let told = fake.told().await;
    let formats: Vec<&str> = told["requests"]
        .as_array()
        .expect("list")
        .iter()
        .map(|request| request["body"]["encoding_format"].as_str().expect("text"))
        .collect();
    assert_eq!(formats, ["base64", "float", "float"]);
}
