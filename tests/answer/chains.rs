//! Chains of models against the fake's dialects: fallbacks before the first word, circuit breakers, and what each kind of server
//! does otherwise than OpenAI.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::config::Secret;
use frontdesk::domain::model::{EmbeddingModel, Mode, ModelRef, Modes, ProviderKind, ProviderOptions, Wish};
use frontdesk::domain::time::{ManualClock, Timestamp};
use frontdesk::providers::{
    BreakerSettings, ChatEvent, ChatMessage, ChatRequest, Finish, Further, ModelError, Providers, Speaker,
    Spec, Usage,
};
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::support::{Fake, config, deadlines};

fn spec(fake: &Fake, name: &str, kind: ProviderKind, path: &str) -> Spec {
    Spec {
        reference: name.to_owned(),
        name: name.to_owned(),
        kind,
        base_url: format!("{}{path}", fake.url),
        key: Secret::new("sk-canary"),
        options: ProviderOptions::default(),
        chat_models: vec!["m".to_owned()],
        embedding_models: vec![EmbeddingModel { name: "e".to_owned(), dimensions: 48 }],
        deadlines: deadlines(),
        guarded: false,
    }
}

fn providers(fake: &Fake, servers: Vec<Spec>, modes: Modes) -> (Providers, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Timestamp(1_000_000)));
    let breaker =
        BreakerSettings { failures: 2, window: Duration::from_secs(60), rest: Duration::from_secs(30) };
    let further = Further { servers, modes, breaker, reasoning_max_tokens: 4000, ..Further::default() };
    let mut settings = config(&fake.url);
    settings.chat.first_byte_seconds = 1;
    let providers = Providers::from_config(&settings.chat, &settings.embeddings).expect("valid settings");
    (providers.with(further, Arc::clone(&clock) as _).expect("valid providers"), clock)
}

fn at(provider: &str, model: &str) -> ModelRef {
    ModelRef { provider: Some(provider.to_owned()), model: model.to_owned() }
}

fn wish(provider: &str) -> Wish {
    Wish { provider: Some(provider.to_owned()), ..Wish::default() }
}

fn question() -> ChatRequest {
    let messages = vec![ChatMessage { role: Speaker::User, content: "Hello?".to_owned() }];
    ChatRequest { messages: messages.into(), ..ChatRequest::default() }
}

/// Who answered, and what.
async fn ask(providers: &Providers, wish: &Wish) -> Result<(String, Vec<ChatEvent>), ModelError> {
    let mut asked = providers.chain(wish).expect("a chain").ask(question()).await?;
    let mut events = Vec::new();
    while let Some(event) = asked.events.next().await {
        events.push(event?);
    }
    Ok((format!("{}/{}", asked.provider, asked.model), events))
}

fn words(events: &[ChatEvent]) -> String {
    let word = |event: &ChatEvent| match event {
        ChatEvent::Text(text) => text.clone(),
        _ => String::new(),
    };
    events.iter().map(word).collect()
}

fn usage(events: &[ChatEvent]) -> Option<Usage> {
    events.iter().find_map(|event| match event {
        ChatEvent::Usage(usage) => Some(*usage),
        _ => None,
    })
}

async fn bodies(fake: &Fake) -> Vec<Value> {
    let told = fake.told().await;
    told["requests"].as_array().expect("a list").iter().map(|request| request["body"].clone()).collect()
}

#[tokio::test]
async fn every_dialect_is_understood_and_thoughts_are_not_shown() {
    use ProviderKind::{Azure, LlamaCpp, Ollama, OpenAiCompatible, Vllm};
    let fake = Fake::start();
    let mut azure = spec(&fake, "azure", Azure, "/azure");
    azure.options.api_version = Some("2024-10-21".to_owned());
    azure.options.deployments.insert("m".to_owned(), "my-gpt".to_owned());
    let servers = vec![
        azure,
        spec(&fake, "ollama", Ollama, "/ollama/v1"),
        spec(&fake, "llama_cpp", LlamaCpp, "/llama_cpp/v1"),
        spec(&fake, "vllm", Vllm, "/vllm/v1/"),
        spec(&fake, "litellm", OpenAiCompatible, "/litellm/v1"),
    ];
    let (providers, _) = providers(&fake, servers, Modes::default());
    for (name, written) in [
        ("azure", Some(2)),
        ("ollama", Some(9)),
        ("llama_cpp", None),
        ("vllm", Some(7)),
        ("litellm", Some(2)),
    ] {
        let (who, events) = ask(&providers, &wish(name)).await.expect(name);
        assert_eq!((who.as_str(), words(&events).as_str()), (format!("{name}/m").as_str(), "Yes."));
        assert_eq!(usage(&events).map(|usage| usage.completion_tokens), written, "{name}");
        assert_eq!(events.last(), Some(&ChatEvent::Finished(Finish::Stop)), "{name}");
        let embedder = providers.embedder_of(name, "e", 48).expect("an embedder");
        let embedded = embedder.embed(&["a".to_owned(), "b".to_owned()]).await.expect(name);
        assert_eq!(embedded.vectors.iter().map(Vec::len).collect::<Vec<_>>(), [48, 48], "{name}");
        assert_eq!(embedder.provider(), name);
    }
    let told = fake.told().await;
    let azure = &told["requests"][0];
    assert_eq!((&azure["headers"]["api-key"], &azure["authorization"]), (&json!("sk-canary"), &json!(false)));
    assert_eq!(azure["body"]["model"], "my-gpt");
    assert_eq!(told["requests"][2]["authorization"], true);
}

#[tokio::test]
async fn a_parameter_that_a_model_refuses_is_left_out_and_not_sent_again() {
    let fake = Fake::start();
    let strict = spec(&fake, "strict", ProviderKind::OpenAiCompatible, "/strict/v1");
    let (providers, _) = providers(&fake, vec![strict], Modes::default());
    for _ in 0..2 {
        assert_eq!(words(&ask(&providers, &wish("strict")).await.expect("answers").1), "Yes.");
    }
    let bodies = bodies(&fake).await;
    assert_eq!(bodies.len(), 5, "three lessons, once: {bodies:?}");
    let last = bodies.last().expect("asked");
    assert_eq!(last["max_completion_tokens"], 800);
    for parameter in ["max_tokens", "temperature", "stream_options"] {
        assert!(last[parameter].is_null(), "{last}");
    }
}

#[tokio::test]
async fn a_model_that_thinks_is_asked_without_temperature_and_with_room_to_think() {
    let fake = Fake::start();
    let modes = Modes { reasoning: vec![at("vllm", "thinker"), at("openai", "o4-mini")], ..Modes::default() };
    let vllm = spec(&fake, "vllm", ProviderKind::Vllm, "/vllm/v1");
    let (providers, _) = providers(&fake, vec![vllm], modes);
    let reasoning = Wish { mode: Mode::Reasoning, ..Wish::default() };
    let (who, _) = ask(&providers, &reasoning).await.expect("answers");
    assert_eq!(who, "vllm/thinker");
    let openai = Wish { model: Some("o4-mini".to_owned()), temperature: Some(1.5), ..Wish::default() };
    ask(&providers, &openai).await.expect("answers");
    let capped = Wish { max_tokens: Some(50), ..openai };
    ask(&providers, &capped).await.expect("answers");
    let bodies = bodies(&fake).await;
    assert_eq!((&bodies[0]["max_tokens"], &bodies[0]["temperature"]), (&json!(4000), &json!(null)));
    assert_eq!(bodies[1]["max_completion_tokens"], 4000);
    assert!(bodies[1]["max_tokens"].is_null() && bodies[1]["temperature"].is_null(), "{}", bodies[1]);
    assert_eq!(bodies[2]["max_completion_tokens"], 50);
}

#[tokio::test]
async fn the_next_model_is_asked_at_once_when_one_fails_before_its_first_word_and_not_after() {
    let fake = Fake::start();
    let vllm = spec(&fake, "vllm", ProviderKind::Vllm, "/vllm/v1");
    let (providers, _) = providers(&fake, vec![vllm], Modes::default());
    let wish = |model: &str| Wish {
        model: Some(model.to_owned()),
        fallbacks: vec![at("vllm", "second")],
        ..Wish::default()
    };
    let failures = [
        json!({"status": 500}),
        json!({"status": 401}),
        json!({"status": 404, "body": "no such model"}),
        json!({"status": 429, "retry_after": "60"}),
    ];
    for (number, failing) in failures.into_iter().enumerate() {
        let first = format!("first-{number}");
        fake.next(json!([failing])).await;
        let chain = providers.chain(&wish(&first)).expect("a chain");
        let mut asked = chain.ask(question()).await.expect("answers");
        assert_eq!((asked.provider.as_str(), asked.model.as_str()), ("vllm", "second"), "{failing}");
        assert_eq!(asked.passed_over.len(), 1, "{failing}");
        assert_eq!(asked.passed_over[0].model, first);
        while asked.events.next().await.is_some() {}
        assert_eq!(fake.count("chat").await, number as u64 + 1, "{failing}: tried once");
    }
    // One that failed twice rests, and the next is asked without a try.
    fake.next(json!([{"status": 500}, {"status": 500}])).await;
    for asked in [5, 6, 6] {
        assert_eq!(ask(&providers, &wish("tired")).await.expect("answers").0, "vllm/second");
        assert_eq!(fake.count("chat").await, asked);
    }
    // After the first word there is no way back.
    fake.next(json!([{"text": "This breaks off before it is said.", "close_after": 2}])).await;
    assert!(matches!(ask(&providers, &wish("third")).await, Err(ModelError::Unavailable(_))));
}

#[tokio::test]
async fn a_dead_model_costs_no_wait_and_a_probe_brings_it_back() {
    let fake = Fake::start();
    let (providers, clock) = providers(&fake, Vec::new(), Modes::default());
    let wish = Wish::default();
    fake.next(json!([{"silent": true}, {"silent": true}])).await;
    for _ in 0..2 {
        let error = ask(&providers, &wish).await.expect_err("silent");
        assert!(matches!(error, ModelError::Timeout { .. }), "{error:?}");
    }
    let error = ask(&providers, &wish).await.expect_err("left alone");
    assert_eq!(error, ModelError::Resting { wait: Duration::from_secs(30) });
    assert_eq!(fake.count("chat").await, 2, "it was not asked");
    assert_eq!(error.to_error().retry_after, Some(Duration::from_secs(30)));
    clock.advance(Duration::from_secs(30));
    fake.next(json!([{"status": 401}])).await;
    assert!(matches!(ask(&providers, &wish).await, Err(ModelError::Auth { .. })));
    assert!(matches!(ask(&providers, &wish).await, Err(ModelError::Resting { .. })));
    clock.advance(Duration::from_secs(30));
    ask(&providers, &wish).await.expect("the probe answers");
    ask(&providers, &wish).await.expect("and everybody else is answered");
}

#[tokio::test]
async fn what_is_wished_for_and_not_there_falls_back_to_the_installation() {
    let fake = Fake::start();
    let (providers, _) = providers(&fake, Vec::new(), Modes::default());
    let gone = Wish { provider: Some("gone".to_owned()), model: Some("m".to_owned()), ..Wish::default() };
    let chain = providers.chain(&gone).expect("a chain");
    assert_eq!(chain.models().collect::<Vec<_>>(), [("openai", "gpt-4.1-mini")]);
    assert!(chain.missing()[0].contains("gone"), "{:?}", chain.missing());
    assert_eq!(ask(&providers, &gone).await.expect("answers").0, "openai/gpt-4.1-mini");
}

#[tokio::test]
async fn what_an_upstream_says_back_holds_no_key_and_a_missing_stream_is_named() {
    let fake = Fake::start();
    let servers = vec![
        spec(&fake, "echo", ProviderKind::OpenAiCompatible, "/echo/v1"),
        spec(&fake, "whole", ProviderKind::OpenAiCompatible, "/whole/v1"),
    ];
    let (providers, _) = providers(&fake, servers, Modes::default());
    let error = ask(&providers, &wish("echo")).await.expect_err("refused");
    assert!(
        matches!(&error, ModelError::Rejected { status: 400, said } if said.contains("(key)")),
        "{error:?}"
    );
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    let embedder = providers.embedder_of("echo", "e", 48).expect("an embedder");
    let error = embedder.embed(&["a".to_owned()]).await.expect_err("refused");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    let error = ask(&providers, &wish("whole")).await.expect_err("not streamed");
    assert!(error.to_string().contains("in place of a stream"), "{error}");
}

#[tokio::test]
async fn another_length_of_vectors_than_expected_says_that_a_new_index_is_needed() {
    let fake = Fake::start();
    let (providers, _) =
        providers(&fake, vec![spec(&fake, "vllm", ProviderKind::Vllm, "/vllm/v1")], Modes::default());
    let embedder = providers.embedder_of("vllm", "e", 1536).expect("an embedder");
    let error = embedder.embed(&["a".to_owned()]).await.expect_err("48 numbers");
    assert!(matches!(error, ModelError::Dimensions { got: 48, expected: 1536, .. }), "{error:?}");
    assert!(error.to_string().contains("a new index is needed"), "{error}");
}
