//! Sign-in with a provider of OpenID Connect: there and back, and everything that must not come through.

use crate::auth::refresh;
use crate::operator::operator;
use crate::second_factor::app_shows;
use crate::support::client::{Client, PASSWORD, Reply, id};
use crate::support::identity_provider::{CLIENT, IdentityProvider, SECRET};
use crate::support::{Settings, TestServer};
use frontdesk::domain::time::{Clock as _, ManualClock, Timestamp};
use frontdesk::store::accounts;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

pub fn settings(provider: &IdentityProvider) -> Settings {
    Settings::default()
        .set("OIDC__FAKE__ISSUER", &provider.base)
        .set("OIDC__FAKE__CLIENT_ID", CLIENT)
        .set("OIDC__FAKE__CLIENT_SECRET", SECRET)
        .set("OIDC__FAKE__LABEL", "Fake & Sons")
}

pub async fn both() -> (IdentityProvider, TestServer) {
    let provider = IdentityProvider::start().await;
    let server = settings(&provider).start().await;
    (provider, server)
}

/// The cookies that an answer sets, as a browser would send them back.
fn cookies(reply: &Reply) -> Vec<String> {
    let set = reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text"));
    set.map(|cookie| cookie.split(';').next().expect("a pair").to_owned()).collect()
}

/// A sign-in that was begun: the provider's address, and the browser's cookie.
async fn begin(server: &TestServer, return_to: Option<&str>) -> (String, String) {
    let reply = server.anonymous().post("/api/v1/auth/oidc/fake", json!({ "return_to": return_to })).await;
    let cookie = cookies(&reply).pop().expect("a cookie");
    (reply.expect(200)["url"].as_str().expect("an address").to_owned(), cookie)
}

async fn come_back(server: &TestServer, cookie: &str, query: &[(&str, &str)]) -> Reply {
    let browser = server.anonymous().with("cookie", cookie);
    let request = browser.request(reqwest::Method::GET, "/api/v1/auth/oidc/fake/callback").query(query);
    let reply = Client::send(request).await;
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert!(cookies(&reply).contains(&"fd_sign_in=".to_owned()), "what was begun is over");
    reply
}

/// All the way: what the callback answers.
pub async fn sign_in(provider: &IdentityProvider, server: &TestServer) -> Reply {
    let (url, cookie) = begin(server, Some("/usage?days=7")).await;
    let (code, state) = provider.agree(&url);
    come_back(server, &cookie, &[("code", &code), ("state", &state), ("iss", &provider.base)]).await
}

/// Who is signed in by a callback's answer.
pub async fn person(server: &TestServer, reply: &Reply) -> Value {
    assert_eq!(reply.headers["location"], "/usage?days=7");
    let cookie = cookies(reply).into_iter().find(|pair| pair.starts_with("fd_refresh=")).expect("a session");
    refresh(&server.anonymous(), &cookie).await.expect(200)
}

#[track_caller]
pub fn refused(reply: &Reply, problem: &str) {
    assert_eq!(reply.headers["location"], format!("/login?problem={problem}"));
    assert!(!cookies(reply).iter().any(|pair| pair.starts_with("fd_refresh=")), "a session all the same");
}

#[tokio::test]
async fn a_new_person_gets_an_account_and_comes_back_to_it() {
    let (provider, server) = both().await;
    let installation = server.anonymous().get("/api/v1/installation").await.expect(200);
    assert_eq!(installation["sign_in_with"], json!([{ "name": "fake", "label": "Fake & Sons" }]));
    let first = person(&server, &sign_in(&provider, &server).await).await;
    assert_eq!(first["user"]["email"], "ada@example.com");
    assert_eq!(first["user"]["name"], "Ada Lovelace");
    assert_eq!(first["workspace"]["role"], "owner");
    // Who it is, the subject says: the address may become another.
    provider.said().person = json!({ "email": "ada@elsewhere.example", "email_verified": false });
    let again = person(&server, &sign_in(&provider, &server).await).await;
    assert_eq!(again["user"], first["user"]);
    assert_eq!(again["workspace"], first["workspace"]);
    // Nobody gets in by a password that was never set.
    let guess = json!({ "email": "ada@example.com", "password": PASSWORD });
    assert_eq!(server.anonymous().post("/api/v1/auth/login", guess).await.problem(401), "wrong_credentials");
}

#[tokio::test]
async fn what_is_not_in_the_token_is_asked_for() {
    let (provider, server) = both().await;
    provider.said().in_token = false;
    let ada = person(&server, &sign_in(&provider, &server).await).await;
    assert_eq!(ada["user"]["name"], "Ada Lovelace");
    provider.said().confused = true;
    refused(&sign_in(&provider, &server).await, "provider_untrusted");
}

#[tokio::test]
async fn the_browser_keeps_what_the_sign_in_needs_and_scripts_do_not_see_it() {
    let (provider, server) = both().await;
    let reply = server.anonymous().post("/api/v1/auth/oidc/fake", json!({})).await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    let set = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["fd_sign_in=", "; Path=/api/v1/auth/oidc;", "; Max-Age=600;", "; HttpOnly", "; SameSite=Lax"]
    {
        assert!(set.contains(part), "{set} lacks {part}");
    }
    let url = reply.expect(200)["url"].as_str().unwrap().to_owned();
    let back = format!("{}/api/v1/auth/oidc/fake/callback", server.base);
    let told = url::Url::parse(&url).unwrap();
    assert!(told.query_pairs().any(|(name, value)| name == "redirect_uri" && value == back), "{url}");
    drop(provider);
}

#[tokio::test]
async fn afterwards_it_goes_on_within_the_dashboard_and_nowhere_else() {
    let (provider, server) = both().await;
    for (wanted, goes) in [
        ("/bots", "/bots"),
        ("//evil.example/x", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/bots\r\nset-cookie: x=y", "/"),
        ("javascript:alert(1)", "/"),
    ] {
        let (url, cookie) = begin(&server, Some(wanted)).await;
        let (code, state) = provider.agree(&url);
        let query = [("code", code.as_str()), ("state", &state), ("iss", &provider.base)];
        assert_eq!(come_back(&server, &cookie, &query).await.headers["location"], goes, "{wanted}");
    }
}

#[tokio::test]
async fn only_an_address_that_is_known_to_be_theirs_counts() {
    let (provider, server) = both().await;
    for (person, problem) in [
        (json!({ "email": "ada@example.com" }), "email_unverified"),
        (json!({ "email": "ada@example.com", "email_verified": false }), "email_unverified"),
        (json!({ "email": "ada@example.com", "email_verified": "yes" }), "email_unverified"),
        (json!({ "email": "ada@example.com", "email_verified": 1 }), "email_unverified"),
        (json!({ "email_verified": true }), "no_email"),
        (json!({ "email": "", "email_verified": true }), "no_email"),
        (json!({ "email": "ada", "email_verified": true }), "no_email"),
        (json!({ "email": "a@b\r\nbcc: eve@example.com", "email_verified": true }), "no_email"),
    ] {
        provider.said().person = person.clone();
        let reply = sign_in(&provider, &server).await;
        assert_eq!(reply.headers["location"], format!("/login?problem={problem}"), "{person}");
    }
    // As some providers write it.
    provider.said().person = json!({ "email": "Ada@Example.com", "email_verified": "true" });
    let ada = person(&server, &sign_in(&provider, &server).await).await;
    assert_eq!((&ada["user"]["email"], &ada["user"]["name"]), (&json!("ada@example.com"), &json!("ada")));
}

#[tokio::test]
async fn an_account_whose_address_nobody_confirmed_is_not_handed_over() {
    let (provider, server) = both().await;
    let owner = server.owner().await;
    provider.said().person = json!({ "email": owner.email, "email_verified": true });
    refused(&sign_in(&provider, &server).await, "account_unconfirmed");
    owner.get("/api/v1/me").await.expect(200);
}

/// As if they had followed the link in the letter.
pub async fn confirm(server: &TestServer, person: &Client) {
    let me = person.get("/api/v1/me").await.expect(200);
    let user = id(&me["user"]).parse().expect("an id");
    let app = &server.running.app;
    let mut write = app.store.write().await.expect("a turn");
    assert!(accounts::verify_email(&mut write, user, &person.email, app.clock.now()).await.expect("written"));
    write.commit().await.expect("a commit");
}

#[tokio::test]
async fn an_account_with_that_confirmed_address_is_linked_and_keeps_its_password() {
    let (provider, server) = both().await;
    let owner = server.owner().await;
    confirm(&server, &owner).await;
    provider.said().person =
        json!({ "email": owner.email.to_uppercase(), "email_verified": true, "name": "Eve" });
    let linked = person(&server, &sign_in(&provider, &server).await).await;
    let me = owner.get("/api/v1/me").await.expect(200);
    assert_eq!((&linked["user"], &linked["workspace"]), (&me["user"], &me["workspace"]));
    owner.renewed().await.get("/api/v1/me").await.expect(200);
    let log = owner.all("/api/v1/activity", 100).await;
    let kinds: Vec<&str> = log.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"account.linked"), "{kinds:?}");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_here_too() {
    let clock = Arc::new(ManualClock::new(Timestamp(jiff::Timestamp::now().as_millisecond())));
    let provider = IdentityProvider::start().await;
    let server = settings(&provider).clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    confirm(&server, &owner).await;
    let factor = "/api/v1/auth/second-factor";
    let begun = owner.post(factor, json!({ "password": PASSWORD })).await.expect(200);
    let secret = begun["secret"].as_str().unwrap();
    let code = json!({ "code": app_shows(secret, clock.now()) });
    owner.post(&format!("{factor}/confirm"), code).await.expect(200);
    clock.advance(Duration::from_secs(30));
    provider.said().person = json!({ "email": owner.email, "email_verified": true });
    let reply = sign_in(&provider, &server).await;
    assert!(!cookies(&reply).iter().any(|pair| pair.starts_with("fd_refresh=")), "a session without a code");
    let location = reply.headers["location"].to_str().unwrap();
    let token = location.strip_prefix("/login?return=%2Fusage%3Fdays%3D7#second-factor=").expect("the step");
    let step = json!({ "second_factor_token": token, "code": app_shows(secret, clock.now()) });
    let entered = server.anonymous().post("/api/v1/auth/login/second-factor", step).await.expect(200);
    assert_eq!(entered["user"]["email"], owner.email.as_str());
}

#[tokio::test]
async fn where_sign_up_is_closed_only_who_is_known_comes_in() {
    let provider = IdentityProvider::start().await;
    let open = settings(&provider).start().await;
    person(&open, &sign_in(&provider, &open).await).await;
    let data = open.data.clone();
    let kept = open.stop().await;
    let closed = settings(&provider).set("AUTH__SIGNUP", "closed").data(data).start().await;
    person(&closed, &sign_in(&provider, &closed).await).await;
    provider.said().subject = "person-2".to_owned();
    provider.said().person = json!({ "email": "eve@example.com", "email_verified": true });
    refused(&sign_in(&provider, &closed).await, "signup_closed");
    drop(kept);
}

#[tokio::test]
async fn addresses_of_other_domains_can_be_kept_out() {
    let provider = IdentityProvider::start().await;
    let server = settings(&provider).set("OIDC__FAKE__DOMAINS", "Example.com,example.org").start().await;
    person(&server, &sign_in(&provider, &server).await).await;
    provider.said().subject = "person-2".to_owned();
    for email in ["eve@evil.example", "eve@sub.example.com", "ada@example.com@evil.example"] {
        provider.said().person = json!({ "email": email, "email_verified": true });
        refused(&sign_in(&provider, &server).await, "domain_not_allowed");
    }
}

#[tokio::test]
async fn what_this_browser_did_not_begin_does_not_end_in_it() {
    let clock = Arc::new(ManualClock::new(Timestamp(jiff::Timestamp::now().as_millisecond())));
    let provider = IdentityProvider::start().await;
    let server = settings(&provider)
        .set("OIDC__OTHER__ISSUER", &provider.base)
        .set("OIDC__OTHER__CLIENT_ID", CLIENT)
        .clock(Arc::clone(&clock))
        .start()
        .await;
    let (url, cookie) = begin(&server, None).await;
    let (code, state) = provider.agree(&url);
    let whole = [("code", code.as_str()), ("state", &state), ("iss", &provider.base)];
    // Somebody else's browser, which began none or another.
    refused(&come_back(&server, "a=b", &whole).await, "stale");
    let (_, another) = begin(&server, None).await;
    refused(&come_back(&server, &another, &whole).await, "stale");
    refused(&come_back(&server, &cookie, &[("code", &code), ("iss", &provider.base)]).await, "stale");
    // Cookies that are not ours, or of another kind of ours.
    let owner = server.owner().await;
    refused(&come_back(&server, &format!("{cookie}x"), &whole).await, "stale");
    let access = format!("fd_sign_in={}", owner.token.as_deref().unwrap());
    refused(&come_back(&server, &access, &whole).await, "stale");
    // One of another provider.
    let reply = server.anonymous().post("/api/v1/auth/oidc/other", json!({})).await;
    let other = cookies(&reply).pop().unwrap();
    let (code2, state2) = provider.agree(reply.body["url"].as_str().unwrap());
    refused(&come_back(&server, &other, &[("code", &code2), ("state", &state2)]).await, "stale");
    // The right one, ten minutes later.
    clock.advance(Duration::from_secs(600));
    refused(&come_back(&server, &cookie, &whole).await, "stale");
}

#[tokio::test]
async fn a_code_works_once() {
    let (provider, server) = both().await;
    let (url, cookie) = begin(&server, None).await;
    let (code, state) = provider.agree(&url);
    let query = [("code", code.as_str()), ("state", &state), ("iss", &provider.base)];
    assert_eq!(come_back(&server, &cookie, &query).await.headers["location"], "/");
    refused(&come_back(&server, &cookie, &query).await, "stale");
    // Neither does the code of one sign-in do for another.
    let (mine, cookie) = begin(&server, None).await;
    let (_, state) = provider.agree(&mine);
    let (theirs, _) = begin(&server, None).await;
    let (code, _) = provider.agree(&theirs);
    let query = [("code", code.as_str()), ("state", &state), ("iss", &provider.base)];
    refused(&come_back(&server, &cookie, &query).await, "stale");
}

#[tokio::test]
async fn who_says_no_is_back_at_the_login() {
    let (provider, server) = both().await;
    let (url, cookie) = begin(&server, None).await;
    let (code, state) = provider.agree(&url);
    let base = provider.base.as_str();
    let no =
        [("error", "access_denied"), ("error_description", "<b>no</b>"), ("state", &state), ("iss", base)];
    refused(&come_back(&server, &cookie, &no).await, "denied");
    refused(&come_back(&server, &cookie, &[("state", &state), ("iss", base)]).await, "denied");
    // It names itself in what it sends back; another's answer is not taken for its own.
    let mixed = [("code", code.as_str()), ("state", &state), ("iss", "https://evil.example")];
    refused(&come_back(&server, &cookie, &mixed).await, "provider_untrusted");
    refused(&come_back(&server, &cookie, &mixed[..2]).await, "provider_untrusted");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_stops_nobody_else() {
    let (provider, server) = both().await;
    provider.said().down = true;
    let reply = server.anonymous().post("/api/v1/auth/oidc/fake", json!({})).await;
    assert_eq!(reply.problem(503), "sign_in_unavailable");
    server.owner().await.get("/api/v1/me").await.expect(200);
    // Once it is back, so is the sign-in.
    provider.said().down = false;
    person(&server, &sign_in(&provider, &server).await).await;
    let unknown = server.anonymous().post("/api/v1/auth/oidc/nobody", json!({})).await;
    assert_eq!(unknown.problem(404), "not_found");
}

#[tokio::test]
async fn on_a_machine_of_ones_own_there_is_nothing_to_sign_in_with() {
    let provider = IdentityProvider::start().await;
    let server = settings(&provider).local().start().await;
    let installation = server.anonymous().get("/api/v1/installation").await.expect(200);
    assert_eq!(installation["sign_in_with"], json!([]));
}

#[tokio::test]
async fn in_maintenance_people_sign_in_and_nobody_signs_up() {
    let (provider, server) = both().await;
    let operator = operator(&server).await;
    operator.put("/api/v1/operator/maintenance", json!({ "on": true })).await.expect(200);
    refused(&sign_in(&provider, &server).await, "signup_closed");
    operator.put("/api/v1/operator/maintenance", json!({ "on": false })).await.expect(200);
    person(&server, &sign_in(&provider, &server).await).await;
    operator.put("/api/v1/operator/maintenance", json!({ "on": true })).await.expect(200);
    person(&server, &sign_in(&provider, &server).await).await;
}
