//! Lists: bounds of `limit`, cursors that lead through everything once.

use crate::support::client::{Client, id};
use crate::support::{TestServer, site};
use crate::world::{QUESTION, World, asked};
use frontdesk::http::access::{Need, TABLE};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All addresses that answer with a list, by what they answer.
async fn lists(world: &World) -> Vec<String> {
    let mut lists = Vec::new();
    for access in TABLE.iter().filter(|access| access.method == "GET" && !access.path.ends_with("/events")) {
        // Those of the operator: see `operator`.
        if access.need == Need::Operator {
            continue;
        }
        // The world's source is a text: it has no file, and no pairs. Exports are packed.
        if ["/file", "/pairs", "/export", "/callback"].iter().any(|end| access.path.ends_with(end)) {
            continue;
        }
        let mut path = access.path.to_owned();
        if path.contains("{id}") {
            path = path.replace("{id}", world.id_in(access.path));
        }
        if path.ends_with("/search") {
            path.push_str("?q=tickets");
        } else {
            path = asked(&path);
        }
        // Short lists come whole: they have no cursor.
        if world.owner.get(&path).await.expect(200).get("next_cursor").is_some() {
            lists.push(path);
        }
    }
    assert_eq!(lists.len(), 30, "{lists:?}");
    lists
}

#[tokio::test]
async fn limit_and_cursor_are_checked_on_every_list() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    for path in lists(&world).await {
        let joint = if path.contains('?') { '&' } else { '?' };
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("limit=-1", "limit"),
            ("limit=1.5", "limit"),
            ("limit=x", "limit"),
            ("limit=", "limit"),
            ("limit=99999999999999999999", "limit"),
            ("cursor=x", "cursor"),
            ("cursor=1", "cursor"),
            ("cursor='%20or%201=1", "cursor"),
            ("offset=5", "offset"),
        ] {
            let reply = world.owner.get(&format!("{path}{joint}{query}")).await;
            assert_eq!(reply.status, 422, "{path}{joint}{query}: {}", reply.body);
            assert_eq!(reply.body["errors"][0]["field"], field, "{path}{joint}{query}: {}", reply.body);
        }
        for query in ["limit=1", "limit=100"] {
            world.owner.get(&format!("{path}{joint}{query}")).await.expect(200);
        }
        // A cursor that never was: the page behind it is empty or not, but a page.
        // Lists of addresses go on after an address, the others after an id.
        let nowhere = match path.as_str() {
            path if path.contains("/runs/") => "enp6".to_owned(),
            // Groups go on after how many questions they hold, and an id: `0 00000000-…`.
            path if path.ends_with("/unanswered") => {
                "MCAwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA".to_owned()
            }
            _ => uuid::Uuid::nil().to_string(),
        };
        let far = format!("{path}{joint}cursor={nowhere}");
        world.owner.get(&far).await.expect(200);
        let page = world.owner.get(&path).await.expect(200);
        assert!(page.as_object().unwrap().contains_key("next_cursor"), "{path}");
    }
}

/// Walks a list by pages of several lengths: each time everything, once, in the same order.
async fn walk(client: &Client, path: &str, count: usize) -> Vec<Value> {
    let whole = client.all(path, 100).await;
    assert_eq!(whole.len(), count, "{path}");
    for limit in [1, 2, count.max(2) - 1, count.max(1), count + 1] {
        assert_eq!(client.all(path, limit).await, whole, "{path} by {limit}");
    }
    let ids: BTreeSet<String> = whole.iter().map(|item| item["id"].to_string()).collect();
    assert!(ids.len() == count || whole.iter().all(|item| item["id"].is_null()));
    whole
}

#[tokio::test]
async fn cursors_lead_through_everything_once() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let mut bots = Vec::new();
    for number in 0..5 {
        let bot = owner.post("/api/v1/bots", json!({ "name": format!("Bot {number}") })).await.expect(201);
        bots.push(bot);
    }
    let listed = walk(&owner, "/api/v1/bots", 5).await;
    bots.reverse();
    assert_eq!(listed, bots, "newest first");

    let bot = &bots[0];
    for number in 0..4 {
        owner.text(bot, &format!("Text {number}"), &format!("Words number {number}.")).await;
    }
    let sources = walk(&owner, &format!("/api/v1/bots/{}/sources", id(bot)), 4).await;
    assert_eq!(sources[0]["title"], "Text 3");
    walk(&owner, "/api/v1/jobs", 4).await;
    walk(&owner, "/api/v1/jobs?status=completed", 4).await;
    walk(&owner, "/api/v1/jobs?status=failed", 0).await;

    let chat = format!("/api/v1/bots/{}/chat", id(bot));
    for _ in 0..4 {
        owner.post(&chat, json!({ "message": QUESTION })).await.expect(200);
    }
    let conversations = walk(&owner, &format!("/api/v1/bots/{}/conversations", id(bot)), 4).await;
    walk(&owner, &format!("/api/v1/bots/{}/conversations?q=tickets", id(bot)), 4).await;
    walk(&owner, "/api/v1/conversations/search?q=tickets", 4).await;
    let one = id(&conversations[0]);
    for _ in 0..2 {
        let more = json!({ "message": QUESTION, "conversation_id": one });
        owner.post(&chat, more).await.expect(200);
    }
    let said = walk(&owner, &format!("/api/v1/conversations/{one}/messages"), 6).await;
    let roles: Vec<&Value> = said.iter().map(|message| &message["role"]).collect();
    assert_eq!(roles, ["user", "assistant", "user", "assistant", "user", "assistant"], "oldest first");
}

#[tokio::test]
async fn the_pages_of_a_site_are_listed_in_the_order_they_were_found() {
    let site = site::start().await.expect("the site starts");
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let source = json!({ "type": "site", "url": site.url("/emberline/"), "max_pages": 7, "max_depth": 1 });
    let (source, _) = owner.source(&bot, source).await;
    let path = format!("/api/v1/sources/{}/documents", id(&source));
    let whole = walk(&owner, &path, 7).await;
    assert_eq!(whole[0]["url"], site.url("/emberline/"));
    assert!(whole.iter().skip(1).all(|document| document["depth"] == 1));
    assert!(whole.iter().skip(1).all(|document| document["found_on"] == site.url("/emberline/")));
}
