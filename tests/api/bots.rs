//! `/bots`: made, read, changed, deleted, counted.

use crate::support::TestServer;
use crate::support::client::{Client, id};
use crate::world::{QUESTION, SHOP, World};
use serde_json::json;

#[tokio::test]
async fn a_bot_begins_with_the_defaults() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.post("/api/v1/bots", json!({ "name": "  Shop helper " })).await.expect(201);
    assert_eq!(bot["name"], "Shop helper");
    assert_eq!(bot["system_prompt"], "");
    assert_eq!(bot["counts"], json!({ "sources": 0, "documents": 0, "chunks": 0, "conversations": 0 }));
    assert_eq!(bot["created_at"], bot["updated_at"]);
    let settings = &bot["settings"];
    assert_eq!(settings["allowed_origins"], json!([]));
    assert_eq!(settings["theme"], json!({ "color": "#0f766e", "mode": "auto", "position": "right" }));
    assert_eq!(
        settings["models"],
        json!({ "mode": "chat", "provider": null, "chat": null, "temperature": null, "max_tokens": null, "fallbacks": [] })
    );
    assert_eq!(settings["thresholds"], json!({ "min_score": null, "passages": 6 }));
    assert_eq!(settings["budget"], json!({ "daily_usd": null, "monthly_usd": null }));
    assert!(settings["refusal_text"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!(owner.get(&format!("/api/v1/bots/{}", id(&bot))).await.expect(200), bot);
    assert_eq!(owner.all("/api/v1/bots", 10).await, [bot]);
}

#[tokio::test]
async fn a_change_replaces_what_it_names_and_leaves_the_rest() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner
        .post(
            "/api/v1/bots",
            json!({ "name": "One", "system_prompt": "Be kind.", "settings": { "placeholder": "Ask" } }),
        )
        .await
        .expect(201);
    let path = format!("/api/v1/bots/{}", id(&bot));
    let change = async |body| owner.patch(&path, body).await.expect(200);
    let mut expected = bot.clone();
    let check = |changed: &serde_json::Value, expected: &mut serde_json::Value| {
        expected["updated_at"] = changed["updated_at"].clone();
        assert_eq!(changed, expected);
    };
    let renamed = change(json!({ "name": "Two" })).await;
    expected["name"] = json!("Two");
    check(&renamed, &mut expected);
    let theme = json!({ "color": "#ABCDEF", "mode": "dark", "position": "left" });
    let themed = change(json!({ "settings": { "theme": theme } })).await;
    expected["settings"]["theme"] = theme;
    check(&themed, &mut expected);
    let emptied =
        change(json!({ "system_prompt": "", "settings": { "starter_questions": ["Where?"] } })).await;
    expected["system_prompt"] = json!("");
    expected["settings"]["starter_questions"] = json!(["Where?"]);
    check(&emptied, &mut expected);
    let untouched = change(json!({})).await;
    check(&untouched, &mut expected);
    assert_eq!(owner.get(&path).await.expect(200), untouched);
}

#[tokio::test]
async fn a_change_that_is_not_valid_changes_nothing() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let body = json!({ "name": "Good", "settings": { "placeholder": "x".repeat(81) } });
    assert_eq!(owner.patch(&path, body).await.problem(422), "invalid");
    assert_eq!(owner.get(&path).await.expect(200), bot);
}

#[tokio::test]
async fn origins_are_kept_as_browsers_spell_them() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let origins = [
        "HTTPS://Shop.Example",
        "https://shop.example/",
        "https://shop.example:443",
        " http://localhost:3000 ",
        "https://bücher.example",
    ];
    let bot = owner.bot(json!({ "allowed_origins": origins })).await;
    let expected = json!(["https://shop.example", "http://localhost:3000", "https://xn--bcher-kva.example"]);
    assert_eq!(bot["settings"]["allowed_origins"], expected);
}

#[tokio::test]
async fn counts_follow_what_a_bot_has() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let owner = &world.owner;
    let path = format!("/api/v1/bots/{}", id(&world.bot));
    let counts = async |owner: &Client| owner.get(&path).await.expect(200)["counts"].clone();
    let first = counts(owner).await;
    assert_eq!(
        (&first["sources"], &first["documents"], &first["conversations"]),
        (&json!(1), &json!(1), &json!(2))
    );
    assert!(first["chunks"].as_i64().unwrap() >= 1);
    assert_eq!(owner.all("/api/v1/bots", 10).await[0]["counts"], first);
    owner.post(&format!("{path}/chat"), json!({ "message": QUESTION })).await.expect(200);
    assert_eq!(counts(owner).await["conversations"], 3);
    owner.delete(&format!("/api/v1/sources/{}", id(&world.source))).await.expect(204);
    let last = counts(owner).await;
    assert_eq!(last, json!({ "sources": 0, "documents": 0, "chunks": 0, "conversations": 3 }));
}

#[tokio::test]
async fn a_deleted_bot_takes_all_it_has_with_it() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let before = world.seen().await;
    world.owner.delete(&format!("/api/v1/bots/{}", id(&world.bot))).await.expect(204);
    for (path, _) in before {
        let kept = ["/auth/", "/knowledge-bases/", "/providers/"];
        if !kept.iter().any(|kept| path.contains(kept)) {
            assert_eq!(world.owner.get(&path).await.problem(404), "not_found", "{path}");
        }
    }
    assert!(world.owner.all("/api/v1/jobs", 100).await.is_empty());
    assert!(world.owner.all("/api/v1/conversations/search?q=tickets", 100).await.is_empty());
    let chat = visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await;
    assert_eq!(chat.problem(401), "unauthorized");
    let session = visitor.post("/widget/v1/sessions", json!({ "bot_id": id(&world.bot) })).await;
    assert_eq!(session.problem(404), "not_found");
    assert!(server.running.app.store.integrity().await.expect("it can be checked").is_empty());
}

#[tokio::test]
async fn a_bot_can_be_deleted_while_its_pages_are_read() {
    let site = crate::support::site::start().await.expect("the site starts");
    site.log.delay("/emberline/", std::time::Duration::from_millis(300));
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let source = json!({ "type": "site", "url": site.url("/emberline/") });
    let added = owner.post(&format!("/api/v1/bots/{}/sources", id(&bot)), source).await.expect(202);
    owner.delete(&format!("/api/v1/bots/{}", id(&bot))).await.expect(204);
    let job = format!("/api/v1/jobs/{}", added["job_id"].as_str().unwrap());
    assert_eq!(owner.get(&job).await.problem(404), "not_found");
    // The worker notices and goes on with others.
    let other = owner.bot(json!({})).await;
    owner.text(&other, "Still", "Still working.").await;
    assert!(server.running.app.store.integrity().await.expect("it can be checked").is_empty());
}
