//! Tools of bots: what they are, over the API. What bots do with them is in `tool_calls`.

use crate::support::client::{Client, id};
use crate::support::target::Target;
use crate::support::{Settings, TestServer};
use serde_json::{Value, json};

/// A key for secrets at rest.
pub const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const CANARY: &str = "sk-canary-5522-quokka";

/// A tool that reads at an address.
pub fn reading(base: &str) -> Value {
    json!({
        "name": "order_status",
        "title": "Order status",
        "description": "Tells where an order is. Needs the order's number.",
        "method": "GET",
        "url": format!("{base}/orders/{{order_id}}"),
        "parameters": { "type": "object", "required": ["order_id"], "properties": {
            "order_id": { "type": "string", "minLength": 1, "maxLength": 60, "description": "Such as A1001" } } },
    })
}

/// One that writes.
pub fn writing(base: &str) -> Value {
    json!({
        "name": "cancel_order",
        "title": "Cancel an order",
        "description": "Cancels an order.",
        "method": "POST",
        "url": format!("{base}/orders/{{order_id}}/cancel"),
        "body": { "reason": "{reason}" },
        "writes": true,
        "parameters": { "type": "object", "required": ["order_id"], "properties": {
            "order_id": { "type": "string", "maxLength": 60 },
            "reason": { "type": "string", "title": "Why" } } },
    })
}

async fn scene() -> (TestServer, Client, Value, String) {
    let server = Settings::default().set("SECRETS__KEY", KEY).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/tools", id(&bot));
    (server, owner, bot, path)
}

#[tokio::test]
async fn a_tool_is_made_changed_listed_and_deleted() {
    let (_server, owner, bot, path) = scene().await;
    let made = owner.post(&path, reading("http://127.0.0.1:9")).await.expect(201);
    assert_eq!(
        (&made["bot_id"], &made["writes"], &made["enabled"]),
        (&bot["id"], &json!(false), &json!(true))
    );
    assert_eq!((&made["timeout_seconds"], &made["max_bytes"]), (&json!(10), &json!(50_000)));
    let second = owner.post(&path, writing("http://127.0.0.1:9")).await.expect(201);
    assert_eq!(second["body"], json!({ "reason": "{reason}" }));
    let listed = owner.get(&path).await.expect(200);
    let names: Vec<&str> =
        listed["items"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["cancel_order", "order_status"]);
    let own = format!("/api/v1/tools/{}", id(&made));
    assert_eq!(owner.get(&own).await.expect(200), made);
    let patch =
        json!({ "title": "Where is it?", "enabled": false, "headers": [{ "name": "X-Shop", "value": "7" }] });
    let changed = owner.patch(&own, patch).await.expect(200);
    assert_eq!((&changed["title"], &changed["enabled"]), (&json!("Where is it?"), &json!(false)));
    assert_eq!(changed["headers"], json!([{ "name": "x-shop", "value": "7", "secret": false }]));
    assert_eq!(changed["url"], made["url"]);
    assert_eq!(owner.post(&path, reading("http://127.0.0.1:9")).await.problem(409), "conflict");
    assert_eq!(owner.patch(&own, json!({ "name": "cancel_order" })).await.problem(409), "conflict");
    assert_eq!(owner.delete(&own).await.status, 204);
    assert_eq!(owner.get(&own).await.problem(404), "not_found");
}

#[tokio::test]
async fn what_a_tool_cant_be_is_refused_with_its_field() {
    let (_server, owner, _, path) = scene().await;
    let with = |name: &str, value: Value| {
        let mut tool = reading("http://127.0.0.1:9");
        tool[name] = value;
        tool
    };
    let header = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
    for (tool, field) in [
        (with("name", json!("Order status")), "name"),
        (with("name", json!("search_knowledge")), "name"),
        (with("title", json!(" ")), "title"),
        (with("description", json!("")), "description"),
        (with("method", json!("TRACE")), "method"),
        (with("url", json!("https://{order_id}.example/")), "url"),
        (with("url", json!("https://shop.example/{other}")), "url"),
        (with("url", json!("https://shop.example/?{order_id}=1")), "url"),
        (with("url", json!("https://user:pass@shop.example/{order_id}")), "url"),
        (with("url", json!("gopher://shop.example/{order_id}")), "url"),
        (with("parameters", json!({ "type": "string" })), "parameters"),
        (
            with(
                "parameters",
                json!({ "type": "object", "properties": { "order_id": { "type": "string", "pattern": "." } } }),
            ),
            "parameters",
        ),
        (
            with(
                "parameters",
                json!({ "type": "object", "properties": { "order_id": { "type": "string" } } }),
            ),
            "parameters",
        ),
        (
            with(
                "parameters",
                json!({ "type": "object", "required": vec!["order_id"; 2000], "properties": { "order_id": { "type": "string" } } }),
            ),
            "parameters",
        ),
        (with("body", json!({ "a": "{order_id}" })), "body"),
        (with("body", json!({ "a": "b".repeat(20_000) })), "body"),
        (with("timeout_seconds", json!(31)), "timeout_seconds"),
        (with("max_bytes", json!(1)), "max_bytes"),
        (with("result_pointer", json!("data")), "result_pointer"),
        (with("headers", header("Host", "evil.example")), "headers[0].name"),
        (with("headers", header("bad name", "x")), "headers[0].name"),
        (with("headers", header("x", "a\r\nhost: b")), "headers[0].value"),
        (with("headers", json!([{ "name": "x", "secret": true }])), "headers[0].value"),
        (with("secret", json!(1)), "secret"),
    ] {
        let reply = owner.post(&path, tool.clone()).await;
        assert_eq!(reply.status, 422, "{tool}: {}", reply.body);
        assert_eq!(reply.body["errors"][0]["field"], field, "{tool}: {}", reply.body);
    }
    let deletes = json!({ "method": "DELETE", "writes": false });
    let mut tool = reading("http://127.0.0.1:9");
    tool.as_object_mut().unwrap().extend(deletes.as_object().unwrap().clone());
    assert_eq!(owner.post(&path, tool).await.body["errors"][0]["field"], "writes");
    assert_eq!(owner.get(&path).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a31_a_tools_address_is_none_of_the_own_network() {
    let server = Settings::default().set("FETCH__ALLOW_PRIVATE_NETWORK", false).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/tools", id(&bot));
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "[64:ff9b::7f00:1]",
    ] {
        let reply = owner.post(&path, reading(&format!("https://{host}"))).await;
        assert_eq!(reply.body["errors"][0]["field"], "url", "{host}: {}", reply.body);
    }
    let plain = owner.post(&path, reading("http://shop.example")).await;
    assert_eq!(plain.body["errors"][0]["field"], "url", "http:// would be readable on its way");
    owner.post(&path, reading("https://shop.example")).await.expect(201);
}

#[tokio::test]
async fn a38_a_secret_header_goes_in_and_never_comes_out() {
    let target = Target::start(&json!({ "echo": CANARY, "status": "ok" }).to_string()).await;
    let (server, owner, bot, path) = scene().await;
    let mut tool = reading(&target.base);
    tool["headers"] =
        json!([{ "name": "Authorization", "value": format!("Bearer {CANARY}"), "secret": true }]);
    let made = owner.post(&path, tool).await.expect(201);
    assert_eq!(made["headers"], json!([{ "name": "authorization", "value": null, "secret": true }]));
    let own = format!("/api/v1/tools/{}", id(&made));
    let call = json!({ "arguments": { "order_id": "A1" } });
    let tried = owner.post(&format!("{own}/test"), call.clone()).await.expect(200);
    assert_eq!(tried["status"], "completed", "{tried}");
    assert_eq!(target.hits()[0].headers["authorization"], format!("Bearer {CANARY}"));
    // Kept when the header is sent back as it came, gone when it is left out.
    let same = json!({ "headers": made["headers"] });
    let mut same_without_null = same.clone();
    same_without_null["headers"][0].as_object_mut().unwrap().remove("value");
    owner.patch(&own, same_without_null).await.expect(200);
    owner.post(&format!("{own}/test"), call).await.expect(200);
    assert_eq!(target.hits()[1].headers["authorization"], format!("Bearer {CANARY}"));
    let calls = owner.get(&format!("/api/v1/bots/{}/tool-calls", id(&bot))).await.expect(200);
    let seen = [&made, &tried, &owner.get(&path).await.expect(200), &calls].map(ToString::to_string).concat();
    assert!(!seen.contains(CANARY), "a response holds the secret");
    let files = std::fs::read_dir(&server.data).unwrap();
    for file in files.map(|file| file.unwrap().path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{} holds the secret", file.display());
    }
}

#[tokio::test]
async fn a37_a_changed_address_needs_the_secret_again() {
    let (first, second) = (Target::start("{}").await, Target::start("{}").await);
    let (_server, owner, _, path) = scene().await;
    let mut tool = reading(&first.base);
    tool["headers"] = json!([{ "name": "x-key", "value": CANARY, "secret": true }]);
    let made = owner.post(&path, tool).await.expect(201);
    let own = format!("/api/v1/tools/{}", id(&made));
    let moved = format!("{}/orders/{{order_id}}", second.base);
    let secret = json!([{ "name": "x-key", "secret": true }]);
    for patch in [json!({ "url": moved }), json!({ "url": moved, "headers": secret })] {
        let reply = owner.patch(&own, patch).await;
        assert!(reply.body["errors"][0]["field"].as_str().unwrap().starts_with("headers"), "{}", reply.body);
    }
    assert_eq!(owner.get(&own).await.expect(200)["url"], made["url"]);
    // Another path of the same server is no other server; giving the secret again is enough.
    let path = json!({ "url": format!("{}/v2/{{order_id}}", first.base) });
    owner.patch(&own, path).await.expect(200);
    let again = json!({ "url": moved, "headers": [{ "name": "x-key", "value": "another", "secret": true }] });
    owner.patch(&own, again).await.expect(200);
    owner.post(&format!("{own}/test"), json!({ "arguments": { "order_id": "1" } })).await.expect(200);
    assert_eq!(second.hits()[0].headers["x-key"], "another");
}

#[tokio::test]
async fn without_a_key_no_secret_is_kept_and_the_operator_is_named() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let mut tool = reading("http://127.0.0.1:9");
    tool["headers"] = json!([{ "name": "x-key", "value": "abcdef", "secret": true }]);
    let reply = owner.post(&format!("/api/v1/bots/{}/tools", id(&bot)), tool).await;
    assert_eq!(reply.body["errors"][0]["field"], "headers[0].value");
    assert!(reply.body["detail"].as_str().unwrap().contains("FRONTDESK_SECRETS__KEY"), "{}", reply.body);
}

#[tokio::test]
async fn a_tool_is_tried_by_hand_and_a_writing_one_only_when_confirmed() {
    let target = Target::start(r#"{"data":{"status":"shipped"},"other":1}"#).await;
    let (_server, owner, bot, path) = scene().await;
    let mut reads = reading(&target.base);
    reads["result_pointer"] = json!("/data");
    let reads = owner.post(&path, reads).await.expect(201);
    let writes = owner.post(&path, writing(&target.base)).await.expect(201);
    let test = |tool: &Value| format!("/api/v1/tools/{}/test", id(tool));
    let tried = owner.post(&test(&reads), json!({ "arguments": { "order_id": "A 1" } })).await.expect(200);
    assert_eq!(
        (&tried["status"], &tried["result"], &tried["http_status"]),
        (&json!("completed"), &json!("status: shipped"), &json!(200))
    );
    assert_eq!(target.hits()[0].path, "/orders/A%201");
    let refused = owner.post(&test(&reads), json!({ "arguments": {} })).await.expect(200);
    assert_eq!(refused["status"], "refused");
    let call = json!({ "arguments": { "order_id": "A1", "reason": "late" } });
    assert_eq!(owner.post(&test(&writes), call.clone()).await.problem(409), "conflict");
    assert_eq!(target.hits().len(), 1);
    let mut confirmed = call;
    confirmed["confirm"] = json!(true);
    owner.post(&test(&writes), confirmed).await.expect(200);
    let hit = target.hits().remove(1);
    assert_eq!(
        (hit.method.as_str(), hit.path.as_str(), hit.body.as_str()),
        ("POST", "/orders/A1/cancel", r#"{"reason":"late"}"#)
    );
    let calls = owner.all(&format!("/api/v1/bots/{}/tool-calls", id(&bot)), 1).await;
    let told: Vec<(&str, &Value)> =
        calls.iter().map(|call| (call["tool"].as_str().unwrap(), &call["confirmed"])).collect();
    assert_eq!(told, [("cancel_order", &json!(true)), ("order_status", &json!(null))]);
    assert_eq!(calls[0]["arguments"], json!({ "order_id": "A1", "reason": "late" }));
    // What its server does wrong is said, redirects among it.
    for (status, kind, body, detail) in [
        (500, "text/plain", "boom", "status 500"),
        (302, "text/plain", "http://127.0.0.1:9/", "redirect"),
        (200, "text/html", "<p>Sign in</p>", "web page"),
        (200, "application/json", "{", "broken JSON"),
    ] {
        target.says(status, kind, body);
        let tried = owner.post(&test(&reads), json!({ "arguments": { "order_id": "A1" } })).await.expect(200);
        assert_eq!(tried["status"], "failed", "{tried}");
        assert!(tried["detail"].as_str().unwrap().contains(detail), "{tried}");
    }
    target.says(200, "text/plain", &"x".repeat(60_000));
    let tried = owner.post(&test(&reads), json!({ "arguments": { "order_id": "A1" } })).await.expect(200);
    assert!(tried["detail"].as_str().unwrap().contains("longer than"), "{tried}");
}
