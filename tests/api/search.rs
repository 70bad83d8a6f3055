//! `/bots/{id}/search`: passages with their scores.

use crate::support::TestServer;
use crate::support::client::id;
use crate::world::{ANSWER, FOREIGN, PAGE, QUESTION, World};
use serde_json::json;

#[tokio::test]
async fn the_passage_that_answers_comes_first() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let path = format!("/api/v1/bots/{}/search", id(&world.bot));
    let found = world.owner.post(&path, json!({ "query": QUESTION })).await.expect(200);
    let results = found["results"].as_array().unwrap();
    let first = &results[0];
    assert!(first["text"].as_str().unwrap().contains(ANSWER), "{first}");
    assert_eq!(first["document"], json!({ "id": world.document, "title": "Page ordinary", "url": null }));
    let scores: Vec<f64> = results.iter().map(|result| result["score"].as_f64().unwrap()).collect();
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
    assert!(scores[0] >= found["threshold"].as_f64().unwrap());
    assert!(first["vector_rank"].is_u64() && first["text_rank"].is_u64(), "{first}");
    assert!(found["timings_ms"]["embed"].is_i64() && found["timings_ms"]["retrieve"].is_i64());
    assert!(found["note"].is_null());
    let passages = world.owner.get(&format!("/api/v1/documents/{}", world.document)).await.expect(200);
    let ids: Vec<_> =
        passages["passages"].as_array().unwrap().iter().map(|passage| passage["id"].clone()).collect();
    assert!(ids.contains(&first["chunk_id"]));
}

#[tokio::test]
async fn top_k_bounds_the_results_and_is_bounded() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    for number in 0..12 {
        owner
            .text(
                &bot,
                &format!("Ticket office {number}"),
                &format!("Tickets at office {number} cost {number} euros."),
            )
            .await;
    }
    let path = format!("/api/v1/bots/{}/search", id(&bot));
    for (top_k, count) in [(json!(1), 1), (json!(10), 10), (json!(null), 8), (json!(50), 12)] {
        let found = owner.post(&path, json!({ "query": "tickets", "top_k": top_k })).await.expect(200);
        assert_eq!(found["results"].as_array().unwrap().len(), count, "{top_k}");
    }
    for (body, field) in [
        (json!({ "query": "x", "top_k": 0 }), "top_k"),
        (json!({ "query": "x", "top_k": 51 }), "top_k"),
        (json!({ "query": "x", "top_k": -1 }), "top_k"),
        (json!({ "query": "x", "top_k": "8" }), "top_k"),
        (json!({ "query": "" }), "query"),
        (json!({ "query": " \n" }), "query"),
        (json!({ "query": "x".repeat(1001) }), "query"),
        (json!({ "query": ["x"] }), "query"),
        (json!({}), "query"),
        (json!({ "query": "x", "workspace_id": "y" }), "workspace_id"),
    ] {
        let reply = owner.post(&path, body.clone()).await;
        assert_eq!(reply.body["errors"][0]["field"], field, "{body}: {}", reply.body);
        assert_eq!(reply.problem(422), "invalid");
    }
    owner.post(&path, json!({ "query": "ü".repeat(1000) })).await.expect(200);
}

#[tokio::test]
async fn a48_nothing_in_a_question_is_query_syntax() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner
        .text(&bot, "Languages", &format!("{PAGE}\n\nWe teach C++ and C#. It's a foo-bar of 50% \"quotes\"."))
        .await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    for query in [
        "C++",
        "it's",
        "foo-bar",
        "\"",
        "\"\"",
        "'",
        "\\",
        "*",
        "tick*",
        "^tickets",
        "(",
        ")",
        "()",
        "((((",
        "AND",
        "OR",
        "NOT",
        "tickets AND",
        "AND OR NOT NEAR",
        "NEAR(a b, 5)",
        "NEAR/2",
        "body:tickets",
        "scope:i1",
        "scope : \"i1\" OR tickets",
        "heading : x",
        "{heading body} : x",
        "-tickets",
        "+tickets",
        "a:b:c",
        "tickets\" OR \"x",
        "'; drop table chunk_texts; --",
        "%",
        "_",
        "50%",
        "<b>",
        "&&",
        "||",
        "!",
        "~",
        "`",
        "$1",
        "?",
        "\u{0}",
        "a\u{0}b",
        "\u{feff}",
        "\u{202e}tickets",
        "👩‍👩‍👧",
        "日本語",
        "ﬁ",
        "İ",
        "ß",
        "a\r\nb",
        "\t",
        "0x41",
        "1e999",
        "NaN",
        "null",
        "...",
        "—",
        "٣",
    ] {
        if query.trim().is_empty() {
            continue;
        }
        let found = owner.post(&format!("{path}/search"), json!({ "query": query })).await;
        assert_eq!(found.status, 200, "{query:?}: {}", found.body);
        let answer = owner.post(&format!("{path}/chat"), json!({ "message": query })).await;
        assert_eq!(answer.status, 200, "{query:?}: {}", answer.body);
        let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        for list in ["/api/v1/conversations/search".to_owned(), format!("{path}/conversations")] {
            let listed = owner.get(&format!("{list}?q={encoded}")).await;
            assert_eq!(listed.status, 200, "{list} {query:?}: {}", listed.body);
            // Signs alone are no words.
            let says_something = query.chars().any(char::is_alphanumeric);
            assert!(
                !says_something || listed.body["items"].as_array().is_some_and(|items| !items.is_empty()),
                "{list} {query:?}"
            );
        }
    }
    let found = owner.post(&format!("{path}/search"), json!({ "query": "C++" })).await.expect(200);
    assert!(found["results"][0]["text"].as_str().unwrap().contains("C++"), "{found}");
    let long = "tickets ".repeat(125);
    owner.post(&format!("{path}/search"), json!({ "query": long })).await.expect(200);
}

#[tokio::test]
async fn words_that_are_wildcards_elsewhere_are_words_here() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let chat = format!("/api/v1/bots/{}/chat", id(&world.bot));
    world.owner.post(&chat, json!({ "message": "Is 100% of it a_b?" })).await.expect(200);
    for (query, count) in [("100%25", 1), ("a_b", 1), ("%25", 0), ("_", 0), ("0%250", 0), ("aXb", 0)] {
        let hits = world.owner.all(&format!("/api/v1/conversations/search?q={query}"), 10).await;
        assert_eq!(hits.len(), count, "{query}: {hits:?}");
    }
}

#[tokio::test]
async fn without_pages_nothing_is_found_and_the_bot_declines() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "refusal_text": "I do not know." })).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let found = owner.post(&format!("{path}/search"), json!({ "query": FOREIGN })).await.expect(200);
    assert_eq!(found["results"], json!([]));
    let answer = owner.post(&format!("{path}/chat"), json!({ "message": FOREIGN })).await.expect(200);
    assert_eq!((&answer["answer"], &answer["refused"]), (&json!("I do not know."), &json!(true)));
    assert_eq!((&answer["finish_reason"], &answer["sources"]), (&json!("refused"), &json!([])));
}
