//! `/conversations/search`: by words and by meaning, with filters.

use crate::fake::Fake;
use crate::support::TestServer;
use crate::support::client::{Client, id};
use crate::world::{FOREIGN, PAGE, QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::{Value, json};

async fn found(owner: &Client, query: &str) -> Vec<Value> {
    let path = format!("/api/v1/conversations/search?limit=50&{query}");
    owner.get(&path).await.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn all_the_words_are_found_in_any_form_and_marked() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    for (query, marked) in [
        ("adult ticket", vec!["tickets", "adults"]),
        ("TICKETS", vec!["tickets"]),
        ("tick", vec!["tickets"]),
        ("volcán icel", vec![]),
        ("volcano icel", vec!["volcano", "Iceland"]),
    ] {
        let hits = found(&world.owner, &format!("q={query}")).await;
        let question = hits.iter().find(|hit| hit["role"] == "user");
        let pieces = question.map_or(&Value::Null, |hit| &hit["pieces"]);
        let pieces: Vec<&Value> = pieces.as_array().into_iter().flatten().collect();
        let found: Vec<&str> = pieces
            .iter()
            .filter(|piece| piece["found"] == true)
            .map(|piece| piece["text"].as_str().unwrap())
            .collect();
        assert_eq!(found, marked, "{query}: {hits:?}");
        let whole: String = pieces.iter().map(|piece| piece["text"].as_str().unwrap()).collect();
        assert_eq!(question.map_or("", |hit| hit["snippet"].as_str().unwrap()), whole);
    }
    assert!(found(&world.owner, "q=ticket%20volcano").await.is_empty(), "both in no one message");
    assert!(found(&world.owner, "q=%3F%21").await.is_empty());
    for nasty in ["C%2B%2B", "it%27s", "foo-bar", "%22", "a%20AND%20b", "NEAR(", "scope:x", "*"] {
        let reply = world.owner.get(&format!("/api/v1/conversations/search?q={nasty}")).await;
        reply.expect(200);
    }
}

#[tokio::test]
async fn meaning_finds_questions_and_both_finds_more() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let chat = format!("/api/v1/bots/{}/chat", id(&bot));
    for question in [QUESTION, "Where does tram 8 stop?", "Where is parking possible on the hill?"] {
        owner.post(&chat, json!({ "message": question })).await.expect(200);
    }
    let embedded = fake.told().await["embeddings"].as_u64().unwrap();
    let query = format!("bot_id={}&mode=meaning&q=How%20much%20do%20tickets%20cost%20adults", id(&bot));
    let hits = found(&owner, &query).await;
    assert_eq!(hits[0]["snippet"], QUESTION, "{hits:?}");
    assert_eq!((&hits[0]["found_by"], &hits[0]["role"]), (&json!(["meaning"]), &json!("user")));
    assert_eq!(fake.told().await["embeddings"].as_u64().unwrap(), embedded + 1);
    found(&owner, &query).await;
    assert_eq!(fake.told().await["embeddings"].as_u64().unwrap(), embedded + 1, "embedded again");
    let both = found(&owner, &query.replace("mode=meaning", "mode=both")).await;
    assert_eq!(both[0]["found_by"], json!(["words", "meaning"]), "{both:?}");
    let path = format!("/api/v1/conversations/search?{query}&cursor={}", uuid::Uuid::now_v7());
    assert_eq!(owner.get(&path).await.problem(422), "invalid");
    // Without the model, words go on alone; meaning alone says that it can't.
    fake.always(json!({ "on": "embeddings", "status": 401 })).await;
    let both = found(&owner, &format!("bot_id={}&mode=both&q=tram", id(&bot))).await;
    assert_eq!(both[0]["found_by"], json!(["words"]));
    let path = format!("/api/v1/conversations/search?bot_id={}&mode=meaning&q=tram", id(&bot));
    assert!(owner.get(&path).await.status >= 500);
}

#[tokio::test]
async fn filters_narrow_and_foreign_bots_are_not_found() {
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, "foreign").await;
    let world = World::of(server.owner().await, "own").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let ask = Some(json!({ "message": "How much do tickets cost for adults on Fridays?" }));
    let events = visitor.events(Method::POST, "/widget/v1/chat", ask).await;
    let feedback = format!("/widget/v1/messages/{}/feedback", events[0].data["message_id"].as_str().unwrap());
    visitor.post(&feedback, json!({ "rating": "down" })).await.expect(204);
    let count = async |query: &str| {
        found(&world.owner, query).await.iter().filter(|hit| hit["role"] == "user").count()
    };
    let bot = id(&world.bot);
    assert_eq!(count("q=tickets").await, 2);
    assert_eq!(count(&format!("q=tickets&bot_id={bot}")).await, 2);
    assert_eq!(count("q=tickets&channel=widget").await, 1);
    assert_eq!(count("q=tickets&rating=down").await, 1);
    assert_eq!(count("q=tickets&refused=true").await, 0);
    assert_eq!(count("q=volcano&refused=true").await, 1);
    assert_eq!(count("q=volcano&refused=false").await, 0);
    assert_eq!(count("q=tickets&from=2099-01-01").await, 0);
    assert_eq!(count("q=tickets&until=2099-01-01T00:00:00Z").await, 2);
    let listed = async |query: &str| {
        world.owner.all(&format!("/api/v1/bots/{bot}/conversations?{query}"), 2).await.len()
    };
    assert_eq!(listed("channel=widget").await, 1);
    assert_eq!(listed("rating=down").await, 1);
    assert_eq!(listed("refused=true").await, 1);
    assert_eq!(listed("q=tickets").await, 2);
    assert_eq!(listed("q=%3F").await, 0);
    let foreign = format!("/api/v1/conversations/search?q=tickets&bot_id={}", id(&theirs.bot));
    assert_eq!(world.owner.get(&foreign).await.problem(404), "not_found");
    for mode in ["words", "meaning", "both"] {
        for query in ["foreign", FOREIGN, QUESTION] {
            let hits = found(&world.owner, &format!("mode={mode}&q={query}")).await;
            assert!(hits.iter().all(|hit| hit["conversation"]["bot_id"] == json!(bot)), "{mode} {query}");
        }
    }
    for bad in ["mode=vibes", "channel=mail", "rating=5", "from=yesterday", "refused=maybe"] {
        let path = format!("/api/v1/conversations/search?q=x&{bad}");
        assert_eq!(world.owner.get(&path).await.problem(422), "invalid", "{bad}");
    }
}
