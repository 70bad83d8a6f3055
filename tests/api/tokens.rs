//! Tokens that are forged, of the wrong kind, or used up.

use crate::auth::{cookie, refresh};
use crate::support::TestServer;
use crate::support::client::{Client, PASSWORD, id};
use crate::world::SHOP;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// The secret that test servers are started with.
const SECRET: &[u8] = b"a secret for tests, long enough to be one";
const DASHBOARD: &str = "frontdesk:dashboard";

fn mac(key: &[u8], message: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// The key of a surface, derived as the server does.
fn key(audience: &str) -> Vec<u8> {
    mac(SECRET, &[audience.as_bytes(), &[1]])
}

fn token(header: &Value, claims: &Value, key: &[u8]) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = BASE64.encode(mac(key, &[signed.as_bytes()]));
    format!("{signed}.{signature}")
}

fn claims_of(token: &str) -> Value {
    let middle = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&BASE64.decode(middle).expect("base64")).expect("JSON")
}

#[tokio::test]
async fn a15_only_our_algorithm_our_claims_and_our_audience_count() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let good = claims_of(owner.token.as_deref().unwrap());
    let hs256 = json!({ "alg": "HS256", "typ": "JWT" });
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(name);
        claims
    };
    // The test signs as the server does, or it would prove nothing.
    let same = token(&hs256, &good, &key(DASHBOARD));
    owner.bearing(&same).get("/api/v1/me").await.expect(200);
    let exp = good["exp"].as_i64().unwrap();
    let none = token(&json!({ "alg": "none" }), &good, &key(DASHBOARD));
    let unsigned = format!("{}.", none.rsplit_once('.').unwrap().0);
    for (name, token) in [
        ("none, signed", none.clone()),
        ("none, unsigned", unsigned.clone()),
        ("none, two parts", unsigned.trim_end_matches('.').to_owned()),
        ("None", token(&json!({ "alg": "None" }), &good, &key(DASHBOARD))),
        ("RS256", token(&json!({ "alg": "RS256" }), &good, &key(DASHBOARD))),
        ("HS384", token(&json!({ "alg": "HS384" }), &good, &key(DASHBOARD))),
        ("no algorithm", token(&json!({ "typ": "JWT" }), &good, &key(DASHBOARD))),
        ("exp as a string", token(&hs256, &with("exp", json!(exp.to_string())), &key(DASHBOARD))),
        ("exp of the past", token(&hs256, &with("exp", json!(exp - 3600)), &key(DASHBOARD))),
        ("exp null", token(&hs256, &with("exp", Value::Null), &key(DASHBOARD))),
        ("no exp", token(&hs256, &without("exp"), &key(DASHBOARD))),
        ("no audience", token(&hs256, &without("aud"), &key(DASHBOARD))),
        ("wrong audience", token(&hs256, &with("aud", json!("frontdesk:widget")), &key(DASHBOARD))),
        ("the widget's key", token(&hs256, &good, &key("frontdesk:widget"))),
        ("the bare secret", token(&hs256, &good, SECRET)),
        ("an empty key", token(&hs256, &good, b"")),
        ("a random session", token(&hs256, &with("sid", json!(uuid::Uuid::now_v7())), &key(DASHBOARD))),
        ("other claims under a good signature", {
            let (_, signature) = same.rsplit_once('.').unwrap();
            let later = token(&hs256, &with("exp", json!(exp + 3600)), &key(DASHBOARD));
            format!("{}.{signature}", later.rsplit_once('.').unwrap().0)
        }),
        ("no token at all", "x".to_owned()),
        ("empty", String::new()),
    ] {
        let reply = owner.bearing(&token).get("/api/v1/me").await;
        assert_eq!(reply.status, 401, "{name}: {}", reply.body);
        assert_eq!(reply.problem(401), "unauthorized", "{name}");
    }
}

#[tokio::test]
async fn a10_what_is_public_opens_nothing_private() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let page = server.anonymous().with("origin", SHOP);
    let session = page.post("/widget/v1/sessions", json!({ "bot_id": id(&bot) })).await.expect(201);
    let widget = session["token"].as_str().unwrap();
    let secrets = [
        id(&bot),
        widget,
        session["visitor_token"].as_str().unwrap(),
        id(&owner.get("/api/v1/me").await.body["user"]),
    ]
    .map(ToOwned::to_owned);
    for secret in secrets {
        for path in ["/api/v1/me", "/api/v1/bots", "/api/v1/jobs"] {
            assert_eq!(owner.bearing(&secret).get(path).await.problem(401), "unauthorized", "{secret}");
        }
    }
    // And the other way round: an access token is no visitor's.
    let crossed = page.bearing(owner.token.as_deref().unwrap()).delete("/widget/v1/me").await;
    assert_eq!(crossed.problem(401), "unauthorized");
    // A visitor's secret cannot be guessed: 128 bits or more.
    assert!(session["visitor_token"].as_str().unwrap().len() >= 22);
}

#[tokio::test]
async fn a18_after_signing_out_neither_token_is_good_for_anything() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "email": owner.email, "password": PASSWORD });
    let reply = server.anonymous().post("/api/v1/auth/login", body).await;
    let cookie = cookie(&reply);
    let device = owner.bearing(reply.body["access_token"].as_str().unwrap());
    let out = device.nameless().with("cookie", &cookie);
    let ended = Client::send(out.request(reqwest::Method::POST, "/api/v1/auth/logout")).await;
    assert_eq!(ended.status, 204);
    assert!(ended.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(device.get("/api/v1/me").await.problem(401), "unauthorized");
    assert_eq!(refresh(&device, &cookie).await.problem(401), "unauthorized");
    owner.get("/api/v1/me").await.expect(200);
    // By the access token alone, without the cookie, it is the same.
    owner.post("/api/v1/auth/logout", json!({})).await.expect(204);
    assert_eq!(owner.get("/api/v1/me").await.problem(401), "unauthorized");
}

#[tokio::test]
async fn a18_a_refresh_token_used_twice_ends_its_family() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "email": owner.email, "password": PASSWORD });
    let first = server.anonymous().post("/api/v1/auth/login", body).await;
    let stolen = cookie(&first);
    let second = refresh(&owner, &stolen).await;
    let newest = cookie(&second);
    let device = owner.bearing(second.expect(200)["access_token"].as_str().unwrap());
    device.get("/api/v1/me").await.expect(200);
    // The thief comes second.
    assert_eq!(refresh(&owner, &stolen).await.problem(401), "unauthorized");
    assert_eq!(refresh(&owner, &newest).await.problem(401), "unauthorized");
    assert_eq!(device.get("/api/v1/me").await.problem(401), "unauthorized");
    owner.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a18_of_two_who_refresh_at_once_at_most_one_is_served() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "email": owner.email, "password": PASSWORD });
    let stolen = cookie(&server.anonymous().post("/api/v1/auth/login", body).await);
    let tries = (0..8).map(|_| refresh(&owner, &stolen));
    let replies = futures::future::join_all(tries).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(replies.iter().all(|reply| matches!(reply.status, 200 | 401)));
}

#[tokio::test]
async fn a18_a_new_password_ends_all_other_sessions() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let body = json!({ "email": owner.email, "password": PASSWORD });
    let elsewhere = server.anonymous().post("/api/v1/auth/login", body).await;
    let device = owner.bearing(elsewhere.body["access_token"].as_str().unwrap());
    let change = json!({ "current_password": PASSWORD, "new_password": "violet engine harbour 7" });
    let auth = owner.post("/api/v1/auth/password", change).await.expect(200);
    assert_eq!(device.get("/api/v1/me").await.problem(401), "unauthorized");
    assert_eq!(refresh(&device, &cookie(&elsewhere)).await.problem(401), "unauthorized");
    let here = owner.bearing(auth["access_token"].as_str().unwrap());
    here.get("/api/v1/me").await.expect(200);
    assert_eq!(here.all("/api/v1/auth/sessions", 100).await.len(), 1);
}
