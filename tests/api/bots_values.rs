//! Each field of a bot at and beyond its bounds.

use crate::support::TestServer;
use crate::support::client::id;
use serde_json::{Value, json};

fn with(field: &str, value: &Value) -> Value {
    let mut body = json!({ "name": "Test bot" });
    let mut place = &mut body;
    for part in field.split('.') {
        place = &mut place[part];
    }
    *place = value.clone();
    body
}

fn theme(color: &str) -> Value {
    json!({ "color": color, "mode": "auto", "position": "right" })
}

fn bad() -> Vec<(&'static str, Value, &'static str)> {
    let long = |count: usize| json!("x".repeat(count));
    let origins = |origin: &str| json!([origin]);
    let many: Vec<String> = (0..51).map(|number| format!("https://shop{number}.example")).collect();
    vec![
        ("name", json!(""), "name"),
        ("name", json!(" \t\n"), "name"),
        ("name", long(81), "name"),
        ("name", json!("ä".repeat(81)), "name"),
        ("system_prompt", long(8001), "system_prompt"),
        ("system_prompt", json!(1), "system_prompt"),
        ("settings", json!("x"), "settings"),
        ("settings.allowed_origins", json!(many), "settings.allowed_origins"),
        ("settings.allowed_origins", json!("https://shop.example"), "settings.allowed_origins"),
        ("settings.allowed_origins", origins("shop.example"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("*"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("https://*.shop.example"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("null"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("https://shop.example/path"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("https://shop.example?x"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("https://user@shop.example"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("ftp://shop.example"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins("https://"), "settings.allowed_origins[0]"),
        ("settings.allowed_origins", origins(""), "settings.allowed_origins[0]"),
        ("settings.theme", theme("teal"), "settings.theme.color"),
        ("settings.theme", theme("#fff"), "settings.theme.color"),
        ("settings.theme", theme("#12345g"), "settings.theme.color"),
        ("settings.theme", theme("#0f766e;}"), "settings.theme.color"),
        ("settings.theme", theme(""), "settings.theme.color"),
        ("settings.welcome_text", long(501), "settings.welcome_text"),
        ("settings.placeholder", long(81), "settings.placeholder"),
        (
            "settings.starter_questions",
            json!(["1", "2", "3", "4", "5", "6", "7"]),
            "settings.starter_questions",
        ),
        ("settings.starter_questions", json!([""]), "settings.starter_questions[0]"),
        ("settings.starter_questions", json!(["fine", "x".repeat(121)]), "settings.starter_questions[1]"),
        ("settings.refusal_text", json!(""), "settings.refusal_text"),
        ("settings.refusal_text", long(501), "settings.refusal_text"),
        ("settings.models", json!({ "chat": "", "temperature": null }), "settings.models.chat"),
        ("settings.models", json!({ "chat": "x".repeat(201), "temperature": null }), "settings.models.chat"),
        ("settings.models", json!({ "chat": null, "temperature": 2.1 }), "settings.models.temperature"),
        ("settings.models", json!({ "chat": null, "temperature": -0.1 }), "settings.models.temperature"),
        ("settings.models", json!({ "base_url": "http://127.0.0.1/" }), "settings.models.base_url"),
        ("settings.thresholds", json!({ "min_score": 1.1, "passages": 6 }), "settings.thresholds.min_score"),
        ("settings.budget", json!({ "daily_usd": -0.01 }), "settings.budget.daily_usd"),
        ("settings.budget", json!({ "monthly_usd": 1_000_001 }), "settings.budget.monthly_usd"),
        ("settings.thresholds", json!({ "min_score": -0.1, "passages": 6 }), "settings.thresholds.min_score"),
        ("settings.thresholds", json!({ "min_score": null, "passages": 0 }), "settings.thresholds.passages"),
        ("settings.thresholds", json!({ "min_score": null, "passages": 21 }), "settings.thresholds.passages"),
        (
            "settings.thresholds",
            json!({ "min_score": null, "passages": 2.5 }),
            "settings.thresholds.passages",
        ),
        ("settings.thresholds", json!({ "min_score": null, "passages": -1 }), "settings.thresholds.passages"),
        ("settings.thresholds", json!({ "min_score": null }), "settings.thresholds.passages"),
        ("settings.grounding", json!({ "max_unsupported": 1.1 }), "settings.grounding.max_unsupported"),
        ("settings.grounding", json!({ "max_unsupported": -0.1 }), "settings.grounding.max_unsupported"),
        ("settings.grounding", json!({ "small_talk": "yes" }), "settings.grounding.small_talk"),
        ("settings.fallback", json!({ "url": "javascript:alert(1)" }), "settings.fallback.url"),
        ("settings.fallback", json!({ "url": "/contact" }), "settings.fallback.url"),
        ("settings.fallback", json!({ "email": "nobody" }), "settings.fallback.email"),
        ("settings.fallback", json!({ "phone": "call me" }), "settings.fallback.phone"),
        ("settings.fallback", json!({ "text": "ä".repeat(301) }), "settings.fallback.text"),
    ]
}

#[tokio::test]
async fn a_bad_value_is_named_when_a_bot_is_made_and_when_it_is_changed() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    for (field, value, named) in bad() {
        let body = with(field, &value);
        for reply in [owner.post("/api/v1/bots", body.clone()).await, owner.patch(&path, body.clone()).await]
        {
            let shown: String = value.to_string().chars().take(60).collect();
            assert_eq!(reply.status, 422, "{field} = {shown}: {}", reply.body);
            assert_eq!(reply.body["errors"][0]["field"], named, "{field} = {shown}: {}", reply.body);
            assert!(reply.body["detail"].as_str().unwrap().starts_with(named), "{}", reply.body);
            assert_eq!(reply.problem(422), "invalid");
        }
    }
    assert_eq!(owner.get(&path).await.expect(200), bot);
    assert_eq!(owner.all("/api/v1/bots", 100).await.len(), 1);
}

/// A bot's models with these values.
fn models(values: serde_json::Value) -> serde_json::Value {
    let mut models = json!({ "mode": "chat", "provider": null, "chat": null, "temperature": null, "max_tokens": null,
        "fallbacks": [] });
    for (key, value) in values.as_object().expect("an object") {
        models[key] = value.clone();
    }
    models
}

#[tokio::test]
async fn values_at_the_bounds_are_good() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let many: Vec<String> = (0..50).map(|number| format!("https://shop{number}.example")).collect();
    for (field, value) in [
        ("name", json!("x")),
        ("name", json!("ä".repeat(80))),
        ("name", json!("<script>alert(1)</script>")),
        ("system_prompt", json!("ä".repeat(8000))),
        ("settings.allowed_origins", json!(many)),
        ("settings.allowed_origins", json!(["http://[::1]:8080", "http://127.0.0.1"])),
        ("settings.theme", theme("#FFFFFF")),
        ("settings.welcome_text", json!("")),
        ("settings.welcome_text", json!("ä".repeat(500))),
        ("settings.placeholder", json!("")),
        ("settings.starter_questions", json!(["ä".repeat(120), "2", "3", "4", "5", "6"])),
        ("settings.refusal_text", json!("?")),
        ("settings.models", models(json!({ "chat": "gpt-4.1", "temperature": 0, "max_tokens": 1 }))),
        ("settings.models", models(json!({ "mode": "reasoning", "temperature": 2, "max_tokens": 100_000 }))),
        ("settings.models", models(json!({ "fallbacks": [{ "provider": "openai", "model": "m" }] }))),
        ("settings.thresholds", json!({ "min_score": 0, "passages": 1 })),
        ("settings.thresholds", json!({ "min_score": 1, "passages": 20 })),
        ("settings.grounding", json!({ "max_unsupported": 0.5, "small_talk": false })),
        (
            "settings.fallback",
            json!({ "text": "We answer on weekdays.", "url": "https://shop.example/contact", "email": "a@b.example", "phone": "+49 (30) 12-34" }),
        ),
        ("settings.budget", json!({ "daily_usd": 0, "monthly_usd": 12.5 })),
        ("settings.budget", json!({ "daily_usd": null, "monthly_usd": 1_000_000 })),
    ] {
        let made = owner.post("/api/v1/bots", with(field, &value)).await.expect(201);
        let pointer = format!("/{}", field.replace('.', "/"));
        let kept = made.pointer(&pointer).expect("the field");
        // 0 and 0.0 are the same number.
        assert_eq!(kept.to_string().replace(".0", ""), value.to_string().replace(".0", ""), "{field}");
        assert_eq!(owner.get(&format!("/api/v1/bots/{}", id(&made))).await.expect(200), made);
    }
}

#[tokio::test]
async fn several_bad_values_are_all_named() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "name": "x", "settings": { "placeholder": "x".repeat(81), "refusal_text": "", "allowed_origins": ["x"] } });
    let reply = owner.post("/api/v1/bots", body).await;
    let mut fields: Vec<&str> = reply.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["settings.allowed_origins[0]", "settings.placeholder", "settings.refusal_text"]);
}

#[tokio::test]
async fn origins_beyond_measure_are_refused_and_repeated_ones_are_one() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let origins = |origins: Vec<String>| json!({ "settings": { "allowed_origins": origins } });
    let many = origins((0..30_000).map(|n| format!("https://s{n}.example")).collect());
    assert_eq!(owner.patch(&path, many.clone()).await.problem(422), "invalid");
    assert_eq!(owner.put(&format!("{path}/draft"), many).await.problem(422), "invalid");
    let mut repeated = vec!["https://shop.example".to_owned(); 30_000];
    repeated.push("https://other.example".to_owned());
    let bot = owner.patch(&path, origins(repeated)).await.expect(200);
    assert_eq!(bot["settings"]["allowed_origins"], json!(["https://shop.example", "https://other.example"]));
}
