//! How much one caller may ask, and how much they may send.

use crate::fake::Fake;
use crate::support::client::{Client, PASSWORD, id};
use crate::support::{Settings, TestServer};
use crate::world::{QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::json;

/// Wrong sign-ins with ever other claims about where they come from: how many came through before the first 429.
async fn wrong_logins(server: &TestServer, headers: impl Fn(u32) -> Vec<(&'static str, String)>) -> usize {
    for tried in 0..200_u32 {
        let mut client = server.anonymous();
        for (name, value) in headers(tried) {
            client = client.with(name, &value);
        }
        let body = json!({ "email": "ada@example.com", "password": "not it at all" });
        let reply = client.post("/api/v1/auth/login", body).await;
        if reply.status == 429 {
            assert!(reply.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 0);
            assert_eq!(reply.problem(429), "rate_limited");
            return tried as usize;
        }
        assert_eq!(reply.problem(401), "wrong_credentials");
    }
    200
}

#[tokio::test]
async fn a20_forwarding_headers_of_a_client_count_for_nothing() {
    let server = Settings::default().set("LIMITS__AUTH_PER_MINUTE", 10).start().await;
    let rotating = |tried: u32| {
        let address = format!("198.51.{}.{}", tried / 250, tried % 250 + 1);
        vec![
            ("x-forwarded-for", address.clone()),
            ("forwarded", format!("for={address}")),
            ("x-real-ip", address.clone()),
            ("cf-connecting-ip", address.clone()),
            ("true-client-ip", address),
        ]
    };
    assert!(wrong_logins(&server, rotating).await <= 11);
}

#[tokio::test]
async fn a20_behind_a_trusted_proxy_only_what_it_added_counts() {
    let behind = |limit: u32| {
        Settings::default()
            .set("LIMITS__AUTH_PER_MINUTE", limit)
            .set("SERVER__TRUSTED_PROXIES", "127.0.0.0/8,10.0.0.0/8")
    };
    // The client writes the left part anew each time; the proxy puts its real address to the right.
    let server = behind(10).start().await;
    let lying =
        |tried: u32| vec![("x-forwarded-for", format!("198.51.100.{}, 203.0.113.9, 10.0.0.7", tried + 1))];
    assert!(wrong_logins(&server, lying).await <= 11);
    // Two clients of the proxy are two.
    let other = server.anonymous().with("x-forwarded-for", "203.0.113.10");
    let body = json!({ "email": "ada@example.com", "password": "not it at all" });
    assert_eq!(other.post("/api/v1/auth/login", body).await.problem(401), "wrong_credentials");
    // Nonsense to the right is the proxy's own address, not a new one each time.
    let server = behind(10).start().await;
    let nonsense =
        |tried: u32| vec![("x-forwarded-for", format!("198.51.100.{}, unknown-{tried}", tried + 1))];
    assert!(wrong_logins(&server, nonsense).await <= 11);
    // A network of 64 bits is one client: whoever has one address of it has all.
    let server = behind(10).start().await;
    let rotating = |tried: u32| vec![("x-forwarded-for", format!("2001:db8:1:2::{tried:x}"))];
    assert!(wrong_logins(&server, rotating).await <= 11);
}

#[tokio::test]
async fn a17_guesses_are_counted_before_they_are_checked() {
    let server = Settings::default().set("LIMITS__AUTH_PER_MINUTE", 10).start().await;
    let owner = server.owner().await;
    let guess = |password: &'static str| {
        let body = json!({ "email": owner.email, "password": password });
        let client = server.anonymous();
        async move { client.post("/api/v1/auth/login", body).await.status }
    };
    let guesses = futures::future::join_all((0..20).map(|_| guess("not it at all"))).await;
    assert!(guesses.iter().filter(|status| **status == 401).count() <= 9, "{guesses:?}");
    assert_eq!(guess(PASSWORD).await, 429);
}

#[tokio::test]
async fn a17_guesses_at_one_account_are_counted_wherever_they_come_from() {
    let server = Settings::default()
        .set("LIMITS__LOGIN_PER_ACCOUNT", 10)
        .set("SERVER__TRUSTED_PROXIES", "127.0.0.0/8")
        .start()
        .await;
    let (owner, other) = (server.owner().await, server.owner().await);
    let guess = |n: u32, email: &str, password: &'static str| {
        let client = server.anonymous().with("x-forwarded-for", &format!("198.51.100.{n}"));
        let body = json!({ "email": email, "password": password });
        async move { client.post("/api/v1/auth/login", body).await }
    };
    let tries = (0..20).map(|n| guess(n, &owner.email, "not it at all"));
    let statuses: Vec<u16> =
        futures::future::join_all(tries).await.iter().map(|reply| reply.status).collect();
    // A minute's quota flows back bit by bit: one more may have come in the meantime.
    assert!(statuses.iter().filter(|status| **status == 401).count() <= 11, "{statuses:?}");
    let refused = guess(99, &owner.email.to_uppercase(), PASSWORD).await;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.problem(429), "rate_limited");
    // Another account is not hit by that, and one that is not there is counted alike.
    guess(100, &other.email, PASSWORD).await.expect(200);
    let tries = (0..20).map(|n| guess(n, "nobody@example.com", "not it at all"));
    let statuses: Vec<u16> =
        futures::future::join_all(tries).await.iter().map(|reply| reply.status).collect();
    assert!(statuses.contains(&429) && statuses.contains(&401), "{statuses:?}");
}

#[tokio::test]
async fn a23_posts_under_ever_new_visitors_stay_within_the_bots_cap() {
    const CAP: usize = 8;
    let fake = Fake::start();
    let server = fake.settings().set("LIMITS__CHAT_PER_BOT", CAP).start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let before = usize::try_from(fake.chats().await).unwrap();
    let posts = (0..60).map(|_| async {
        let visitor = world.owner.visitor(&world.bot, SHOP).await;
        visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await
    });
    let replies = futures::future::join_all(posts).await;
    let served = replies.iter().filter(|reply| reply.status == 200).count();
    // A minute's quota flows back bit by bit: one more may have come in the meantime.
    assert!((1..=CAP + 1).contains(&served), "{served} were served");
    let refused = replies.into_iter().find(|reply| reply.status == 429).expect("a refusal");
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.problem(429), "rate_limited");
    assert_eq!(usize::try_from(fake.chats().await).unwrap() - before, served, "M was asked for nothing");
    // What was refused left nothing behind.
    let listed = world.owner.all(&format!("/api/v1/bots/{}/conversations", id(&world.bot)), 100).await;
    assert_eq!(listed.len(), served + 2);
}

#[tokio::test]
async fn a23_each_of_the_caps_holds_by_itself() {
    for cap in ["CHAT_PER_ADDRESS", "CHAT_PER_VISITOR", "CHAT_PER_WORKSPACE"] {
        let server = Settings::default().set(&format!("LIMITS__{cap}"), 2).start().await;
        let world = World::of(server.owner().await, "ordinary").await;
        let visitor = world.owner.visitor(&world.bot, SHOP).await;
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await.status);
        }
        assert_eq!(statuses[..2], [200, 200], "{cap}");
        assert!(statuses.contains(&429), "{cap}: {statuses:?}");
    }
}

#[tokio::test]
async fn a23_making_visitors_is_counted_too() {
    let server = Settings::default().set("LIMITS__WIDGET_PER_MINUTE", 5).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let page = server.anonymous().with("origin", SHOP);
    let mut statuses = Vec::new();
    for _ in 0..10 {
        statuses.push(page.post("/widget/v1/sessions", json!({ "bot_id": id(&bot) })).await.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn requests_to_the_api_are_counted_by_address() {
    let server = Settings::default().set("LIMITS__API_PER_MINUTE", 5).start().await;
    let mut statuses = Vec::new();
    for _ in 0..10 {
        statuses.push(server.anonymous().get("/api/v1/me").await.status);
    }
    assert_eq!(statuses[..5], [401; 5]);
    assert!(statuses.contains(&429), "{statuses:?}");
    // Whether the server is well can be asked at any time.
    server.anonymous().get("/health").await.expect(200);
}

#[tokio::test]
async fn a55_oversize_bodies_are_refused_on_every_route_that_takes_one() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let visitor = world.owner.visitor(&world.bot, SHOP).await;
    let bot = format!("/api/v1/bots/{}", id(&world.bot));
    let big = "x".repeat(3_000_000);
    let owner = &world.owner;
    for (client, method, path) in [
        (owner, Method::POST, "/api/v1/bots".to_owned()),
        (owner, Method::PATCH, bot.clone()),
        (owner, Method::POST, format!("{bot}/sources")),
        (owner, Method::POST, format!("{bot}/search")),
        (owner, Method::POST, format!("{bot}/chat")),
        (owner, Method::POST, "/api/v1/auth/login".to_owned()),
        (owner, Method::POST, "/api/v1/auth/signup".to_owned()),
        (owner, Method::POST, "/api/v1/auth/password".to_owned()),
        (&visitor, Method::POST, "/widget/v1/chat".to_owned()),
        (&visitor, Method::POST, "/widget/v1/sessions".to_owned()),
    ] {
        for chunked in [false, true] {
            let json = json!({ "type": "text", "title": "Big", "text": big, "message": big, "name": big })
                .to_string();
            let request = client.request(method.clone(), &path).header("content-type", "application/json");
            let request = if chunked {
                let pieces: Vec<_> = json.as_bytes().chunks(64 * 1024).map(<[u8]>::to_vec).collect();
                let pieces = pieces.into_iter().map(Ok::<_, std::io::Error>);
                request.body(reqwest::Body::wrap_stream(futures::stream::iter(pieces)))
            } else {
                request.body(json)
            };
            let reply = Client::send(request).await;
            assert_eq!(reply.status, 413, "{path}, chunked {chunked}: {}", reply.body);
            assert_eq!(reply.problem(413), "too_large");
        }
    }
    owner.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a55_a_text_of_a_megabyte_is_taken() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let text = |bytes: usize| json!({ "type": "text", "title": "Big", "text": "a\n".repeat(bytes / 2) });
    owner.post(&path, text(1_000_000)).await.expect(202);
    assert_eq!(owner.post(&path, text(1_000_002)).await.problem(422), "invalid");
}
