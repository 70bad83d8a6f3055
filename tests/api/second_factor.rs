//! `/auth/second-factor`: codes of an authenticator app, and recovery codes.

use crate::support::client::{Client, PASSWORD, Reply};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{Clock as _, ManualClock, Timestamp};
use ring::hmac;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// An authenticator app: RFC 6238, read anew and with none of the server's code.
pub fn app_shows(secret: &str, now: Timestamp) -> String {
    let bits: String = secret
        .chars()
        .map(|letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base32"))
        .map(|value| format!("{value:05b}"))
        .collect();
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    let counter = u64::try_from(now.0 / 30_000).expect("after 1970");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let mac = hmac::sign(&key, &counter.to_be_bytes());
    let start = usize::from(mac.as_ref()[19] & 15);
    let four: [u8; 4] = mac.as_ref()[start..start + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// A server, its clock, and somebody with an account.
pub struct Scene {
    pub server: TestServer,
    clock: Arc<ManualClock>,
    pub owner: Client,
}

impl Scene {
    pub async fn new() -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp(1_800_000_000_000)));
        let server = Settings::default().clock(Arc::clone(&clock)).start().await;
        let owner = server.owner().await;
        Self { server, clock, owner }
    }

    pub async fn begin(&self) -> String {
        let begun = self.owner.post("/api/v1/auth/second-factor", json!({ "password": PASSWORD })).await;
        assert_eq!(begun.headers["cache-control"], "no-store");
        begun.expect(200)["secret"].as_str().unwrap().to_owned()
    }

    /// Sets it up: the secret, and the recovery codes.
    pub async fn enabled(&self) -> (String, Vec<String>) {
        let secret = self.begin().await;
        let code = json!({ "code": app_shows(&secret, self.clock.now()) });
        let done = self.owner.post("/api/v1/auth/second-factor/confirm", code).await.expect(200);
        let codes = done["recovery_codes"].as_array().unwrap();
        let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        // The code that set it up has been used: the next one shows half a minute later.
        self.clock.advance(Duration::from_secs(30));
        (secret, codes)
    }

    pub async fn password(&self) -> Reply {
        let body = json!({ "email": self.owner.email, "password": PASSWORD });
        self.server.anonymous().post("/api/v1/auth/login", body).await
    }

    /// The token of a sign-in whose password was right.
    pub async fn step(&self) -> String {
        self.password().await.expect(202)["second_factor_token"].as_str().unwrap().to_owned()
    }

    pub async fn code(&self, token: &str, code: &str) -> Reply {
        let body = json!({ "second_factor_token": token, "code": code });
        self.server.anonymous().post("/api/v1/auth/login/second-factor", body).await
    }
}

#[tokio::test]
async fn a_password_alone_signs_nobody_in_who_has_a_second_factor() {
    let scene = Scene::new().await;
    scene.password().await.expect(200);
    let (secret, _) = scene.enabled().await;
    let first = scene.password().await;
    assert!(first.headers.get("set-cookie").is_none());
    assert!(first.body.get("access_token").is_none());
    let token = first.expect(202)["second_factor_token"].as_str().unwrap().to_owned();
    // The token of the first step opens nothing.
    assert_eq!(scene.owner.bearing(&token).get("/api/v1/me").await.problem(401), "unauthorized");
    let wrong = scene.code(&token, "000000").await;
    assert_eq!(wrong.body["errors"][0]["field"], "code");
    assert_eq!(wrong.problem(422), "invalid");
    let second = scene.code(&token, &app_shows(&secret, scene.clock.now())).await;
    assert!(second.headers["set-cookie"].to_str().unwrap().starts_with("fd_refresh="));
    let auth = second.expect(200);
    assert_eq!(auth["user"]["second_factor"], true);
    scene.owner.bearing(auth["access_token"].as_str().unwrap()).get("/api/v1/me").await.expect(200);
    // It is finished: the step can't be taken again.
    scene.clock.advance(Duration::from_secs(30));
    let code = app_shows(&secret, scene.clock.now());
    assert_eq!(scene.code(&token, &code).await.problem(401), "unauthorized");
}

#[tokio::test]
async fn a_code_works_once_and_for_about_half_a_minute() {
    let scene = Scene::new().await;
    let (secret, _) = scene.enabled().await;
    let now = scene.clock.now();
    let early = app_shows(&secret, now.after(Duration::from_secs(60)));
    let late = app_shows(&secret, now.before(Duration::from_secs(60)));
    let token = scene.step().await;
    for wrong in [&early, &late, "", "12345", "1234567", "abcdef"] {
        assert_eq!(scene.code(&token, wrong).await.problem(422), "invalid", "{wrong}");
    }
    let code = app_shows(&secret, now);
    scene.code(&token, &format!("{} {}", &code[..3], &code[3..])).await.expect(200);
    let token = scene.step().await;
    assert_eq!(scene.code(&token, &code).await.problem(422), "invalid", "it was used");
    let older = app_shows(&secret, now.before(Duration::from_secs(30)));
    assert_eq!(scene.code(&token, &older).await.problem(422), "invalid", "older than one that was used");
    scene.code(&token, &app_shows(&secret, now.after(Duration::from_secs(30)))).await.expect(200);
}

#[tokio::test]
async fn of_two_who_use_one_code_at_once_one_gets_in() {
    let scene = Scene::new().await;
    let (secret, codes) = scene.enabled().await;
    for code in [app_shows(&secret, scene.clock.now()), codes[0].clone()] {
        let tokens = [scene.step().await, scene.step().await, scene.step().await];
        let tries = futures::future::join_all(tokens.iter().map(|token| scene.code(token, &code))).await;
        assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1, "{tries:?}");
    }
}

#[tokio::test]
async fn a17_codes_are_counted_before_they_are_checked() {
    let scene = Scene::new().await;
    let (secret, codes) = scene.enabled().await;
    let tokens = futures::future::join_all((0..4).map(|_| scene.step())).await;
    let guesses = (0..20).map(|n| scene.code(&tokens[n % 4], "000000"));
    let statuses: Vec<u16> =
        futures::future::join_all(guesses).await.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 10, "{statuses:?}");
    // Then even the right one has to wait, and so has a recovery code.
    let code = app_shows(&secret, scene.clock.now());
    let refused = scene.code(&tokens[0], &code).await;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.problem(429), "rate_limited");
    assert_eq!(scene.code(&tokens[0], &codes[0]).await.problem(429), "rate_limited");
    scene.clock.advance(Duration::from_secs(60 * 60));
    let token = scene.step().await;
    scene.code(&token, &app_shows(&secret, scene.clock.now())).await.expect(200);
}

#[tokio::test]
async fn a_step_ends_by_itself() {
    let scene = Scene::new().await;
    let (secret, _) = scene.enabled().await;
    let token = scene.step().await;
    scene.clock.advance(Duration::from_secs(10 * 60));
    let code = app_shows(&secret, scene.clock.now());
    assert_eq!(scene.code(&token, &code).await.problem(401), "unauthorized");
    for nonsense in ["x", &uuid::Uuid::now_v7().to_string()] {
        assert_eq!(scene.code(nonsense, &code).await.problem(401), "unauthorized");
    }
}

#[tokio::test]
async fn recovery_codes_are_the_way_in_without_the_phone() {
    let scene = Scene::new().await;
    let (secret, codes) = scene.enabled().await;
    assert_eq!(codes.len(), 10);
    let token = scene.step().await;
    scene.code(&token, &codes[3].to_uppercase().replace('-', " ")).await.expect(200);
    let state = scene.owner.get("/api/v1/auth/second-factor").await.expect(200);
    assert_eq!(state["recovery_codes_left"], 9);
    assert!(state["enabled_at"].is_string());
    let letters = scene.server.letters(&scene.owner.email).await;
    assert!(letters.iter().any(|letter| letter.subject == "A recovery code was used"));
    let token = scene.step().await;
    assert_eq!(scene.code(&token, &codes[3]).await.problem(422), "invalid", "it was used");
    // New ones end the old ones.
    let body = json!({ "password": PASSWORD, "code": app_shows(&secret, scene.clock.now()) });
    let renewed = scene.owner.post("/api/v1/auth/second-factor/recovery-codes", body).await.expect(200);
    assert_eq!(scene.code(&token, &codes[4]).await.problem(422), "invalid");
    scene.code(&token, renewed["recovery_codes"][0].as_str().unwrap()).await.expect(200);
    // None of them stands in the database.
    let rows = std::fs::read(scene.server.database()).expect("the database");
    let plain = codes[5].replace('-', "");
    for text in [codes[5].as_bytes(), plain.as_bytes(), secret.as_bytes()] {
        assert!(!rows.windows(text.len()).any(|window| window == text));
    }
}

#[tokio::test]
async fn setting_up_takes_the_password_and_a_first_code() {
    let scene = Scene::new().await;
    let begin = async |password: &str| {
        scene.owner.post("/api/v1/auth/second-factor", json!({ "password": password })).await
    };
    for wrong in ["not it at all", ""] {
        assert_eq!(begin(wrong).await.body["errors"][0]["field"], "password");
    }
    let confirm = async |code: &str| {
        scene.owner.post("/api/v1/auth/second-factor/confirm", json!({ "code": code })).await
    };
    assert_eq!(confirm("123456").await.problem(404), "not_found");
    let begun = begin(PASSWORD).await.expect(200);
    let uri = begun["uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Frontdesk:"), "{uri}");
    assert!(uri.contains(begun["secret"].as_str().unwrap()));
    assert!(begun["picture"]["path"].as_str().unwrap().starts_with("M4 4h7"));
    // Begun and not finished, it is not asked for.
    scene.password().await.expect(200);
    assert_eq!(confirm("000000").await.problem(422), "invalid");
    // Begun anew, the first picture is worth nothing.
    let secret = scene.begin().await;
    assert_ne!(secret, begun["secret"]);
    let old = app_shows(begun["secret"].as_str().unwrap(), scene.clock.now());
    assert_eq!(confirm(&old).await.problem(422), "invalid");
    confirm(&app_shows(&secret, scene.clock.now())).await.expect(200);
    assert_eq!(begin(PASSWORD).await.problem(409), "conflict");
    assert_eq!(confirm("123456").await.problem(404), "not_found");
    scene.password().await.expect(202);
}

#[tokio::test]
async fn switching_it_off_takes_both_factors() {
    let scene = Scene::new().await;
    let (secret, _) = scene.enabled().await;
    let off = async |password: &str, code: &str| {
        let body = json!({ "password": password, "code": code });
        scene.owner.post("/api/v1/auth/second-factor/disable", body).await
    };
    let code = app_shows(&secret, scene.clock.now());
    assert_eq!(off("not it at all", &code).await.body["errors"][0]["field"], "password");
    assert_eq!(off(PASSWORD, "000000").await.body["errors"][0]["field"], "code");
    off(PASSWORD, &code).await.expect(204);
    assert_eq!(off(PASSWORD, &code).await.problem(404), "not_found");
    scene.password().await.expect(200);
    let state = scene.owner.get("/api/v1/auth/second-factor").await.expect(200);
    assert_eq!(state, json!({ "enabled_at": Value::Null, "recovery_codes_left": 0 }));
}

#[tokio::test]
async fn a_new_password_does_not_get_around_the_second_factor() {
    let scene = Scene::new().await;
    // Of an account whose address is known to be its person's: see `links` for the other.
    scene.server.confirm(&scene.owner).await;
    let (secret, _) = scene.enabled().await;
    let waiting = scene.step().await;
    scene
        .server
        .anonymous()
        .post("/api/v1/auth/password-reset", json!({ "email": scene.owner.email }))
        .await
        .expect(202);
    let token = scene.server.token_for(&scene.owner.email, "Set a new password").await;
    let body = json!({ "token": token, "new_password": "violet engine harbour 7" });
    scene.server.anonymous().post("/api/v1/auth/password-reset/confirm", body).await.expect(204);
    // A sign-in that had got half-way with the old password is over.
    let code = app_shows(&secret, scene.clock.now());
    assert_eq!(scene.code(&waiting, &code).await.problem(401), "unauthorized");
    let body = json!({ "email": scene.owner.email, "password": "violet engine harbour 7" });
    scene.server.anonymous().post("/api/v1/auth/login", body).await.expect(202);
}
