//! The password, asked for again of somebody who is signed in.

use crate::support::Settings;
use crate::support::client::{Client, PASSWORD, Reply};
use frontdesk::domain::time::{ManualClock, Timestamp};
use serde_json::json;
use std::sync::Arc;

async fn begins(who: &Client, password: &str) -> Reply {
    who.post("/api/v1/auth/second-factor", json!({ "password": password })).await
}

#[tokio::test]
async fn strangers_at_the_door_lock_nobody_out_who_is_within() {
    // A clock that stands still: no try comes back by itself.
    let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
    let server = Settings::default().set("LIMITS__LOGIN_PER_ACCOUNT", 10).clock(clock).start().await;
    let owner = server.owner().await;
    let laptop = owner.renewed().await;
    let login = async |password: &str| {
        let body = json!({ "email": owner.email, "password": password });
        server.anonymous().post("/api/v1/auth/login", body).await
    };
    for _ in 0..9 {
        assert_eq!(login("not it at all").await.problem(401), "wrong_credentials");
    }
    assert_eq!(login(PASSWORD).await.problem(429), "rate_limited");
    begins(&owner, PASSWORD).await.expect(200);
    // Guesses within are counted too, for the session that makes them.
    for _ in 0..9 {
        assert_eq!(begins(&owner, "not it at all").await.problem(422), "invalid");
    }
    let refused = begins(&owner, PASSWORD).await;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.problem(429), "rate_limited");
    begins(&laptop, PASSWORD).await.expect(200);
}
