//! `/bots/{id}/install`: the snippet, and where the widget was seen.

use crate::support::client::id;
use crate::support::{Settings, TestServer};
use crate::world::SHOP;
use serde_json::json;

#[tokio::test]
async fn the_snippet_names_this_server_and_the_bot() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let install = owner.get(&format!("/api/v1/bots/{}/install", id(&bot))).await.expect(200);
    let script = format!("{}/widget.js", server.base);
    assert_eq!(install["script_url"], script);
    assert_eq!(
        install["snippet"],
        format!("<script src=\"{script}\" data-bot=\"{}\" async></script>", id(&bot))
    );
    assert_eq!(install["sightings"], json!([]));
}

#[tokio::test]
async fn the_public_address_goes_before_what_a_request_says() {
    let server = Settings::default().set("SERVER__PUBLIC_URL", "https://chat.example").start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/install", id(&bot));
    let install = owner.with("host", "evil.example").get(&path).await.expect(200);
    assert_eq!(install["script_url"], "https://chat.example/widget.js");
}

#[tokio::test]
async fn a_host_header_does_not_break_out_of_the_snippet() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/install", id(&bot));
    for host in ["x\"><script>alert(1)</script>", "evil.example/x\" onload=\"x", "a b"] {
        let reply = owner.with("host", host).get(&path).await;
        if reply.status == 200 {
            let snippet = reply.body["snippet"].as_str().unwrap();
            assert_eq!(snippet.matches('<').count(), 2, "{snippet}");
            assert_eq!(snippet.matches('"').count(), 4, "{snippet}");
        }
    }
}

#[tokio::test]
async fn where_the_widget_was_seen_is_listed() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let config = format!("/widget/v1/bots/{}", id(&bot));
    let path = format!("/api/v1/bots/{}/install", id(&bot));
    server.anonymous().with("origin", SHOP).get(&config).await.expect(200);
    let other = server.anonymous().with("origin", "https://other.example").get(&config).await;
    assert_eq!(other.problem(403), "origin_not_allowed");
    let sightings = owner.get(&path).await.expect(200)["sightings"].clone();
    let seen: Vec<_> = sightings
        .as_array()
        .unwrap()
        .iter()
        .map(|seen| (seen["origin"].clone(), seen["allowed"].clone()))
        .collect();
    assert_eq!(seen, [(json!("https://other.example"), json!(false)), (json!(SHOP), json!(true))]);
    // Whether it is allowed is told as it is now.
    owner
        .patch(
            &format!("/api/v1/bots/{}", id(&bot)),
            json!({ "settings": { "allowed_origins": ["https://other.example"] } }),
        )
        .await
        .expect(200);
    let sightings = owner.get(&path).await.expect(200)["sightings"].clone();
    assert_eq!((&sightings[0]["allowed"], &sightings[1]["allowed"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_flood_of_invented_origins_does_not_hide_the_shop() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let config = format!("/widget/v1/bots/{}", id(&bot));
    for number in 0..150 {
        let origin = format!("https://evil{number}.example");
        assert_eq!(server.anonymous().with("origin", &origin).get(&config).await.status, 403);
    }
    server.anonymous().with("origin", SHOP).get(&config).await.expect(200);
    let install = owner.get(&format!("/api/v1/bots/{}/install", id(&bot))).await.expect(200);
    let sightings = install["sightings"].as_array().unwrap();
    assert!(sightings.len() <= 40, "{}", sightings.len());
    assert!(sightings.iter().any(|seen| seen["origin"] == SHOP), "the shop is not listed");
}
