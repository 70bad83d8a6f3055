//! What people, workspaces, bots and keys may be called, and how letters say it.

use crate::invitations::invite;
use crate::invitations_mailed::posting;
use crate::support::TestServer;
use crate::support::client::{PASSWORD, id, token_of};
use frontdesk::domain::ids::{UserId, WorkspaceId};
use frontdesk::store::{accounts, workspaces};
use reqwest::Method;
use serde_json::json;

const BAD: [&str; 6] = [
    "Your bank\n\nUnlock your account at http://evil.example within 24 hours.",
    "Ada\r\nBcc: all@example.com",
    "\u{1b}[2Jroot",
    "\u{202e}adA",
    "Ada\u{2028}Pay now",
    "\u{200b}\u{feff}",
];

#[tokio::test]
async fn a_name_is_one_line_in_its_own_direction() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let key = owner.post("/api/v1/api-keys", json!({ "name": "CI", "role": "viewer" })).await.expect(201);
    let base = owner.post("/api/v1/knowledge-bases", json!({ "name": "Shop" })).await.expect(201);
    let invited = invite(&owner, json!({ "role": "viewer" })).await;
    let person = json!({ "email": "new@example.com", "password": PASSWORD });
    let taken = json!({ "email": "new@example.com", "password": PASSWORD, "token": token_of(&invited) });
    let routes = [
        (Method::POST, "/auth/signup".to_owned(), person),
        (Method::POST, "/invitations/sign-up".to_owned(), taken),
        (Method::PATCH, "/me".to_owned(), json!({})),
        (Method::PATCH, "/workspace".to_owned(), json!({})),
        (Method::POST, "/workspaces".to_owned(), json!({})),
        (Method::POST, "/bots".to_owned(), json!({})),
        (Method::PATCH, format!("/bots/{}", id(&bot)), json!({})),
        (Method::POST, "/api-keys".to_owned(), json!({ "role": "viewer" })),
        (Method::PATCH, format!("/api-keys/{}", id(&key["api_key"])), json!({})),
        (Method::POST, "/knowledge-bases".to_owned(), json!({})),
        (Method::PATCH, format!("/knowledge-bases/{}", id(&base)), json!({})),
    ];
    for (method, path, body) in routes {
        for bad in BAD {
            let mut body = body.clone();
            body["name"] = json!(bad);
            let request = owner.request(method.clone(), &format!("/api/v1{path}")).json(&body);
            let reply = crate::support::client::Client::send(request).await;
            assert_eq!(reply.body["errors"][0]["field"], "name", "{method} {path} {bad:?}: {}", reply.body);
            assert_eq!(reply.problem(422), "invalid");
        }
    }
    // What stands around a name does not count, and names of all scripts are names.
    for (given, kept) in [(" Ada Lovelace\n", "Ada Lovelace"), ("محمد", "محمد"), ("Zoë 👩‍🔬", "Zoë 👩‍🔬")]
    {
        let me = owner.patch("/api/v1/me", json!({ "name": given })).await.expect(200);
        assert_eq!(me["user"]["name"], kept);
    }
}

#[tokio::test]
async fn names_of_before_the_rule_are_read_and_stay_names_in_letters() {
    let server = posting().start().await;
    let eve = server.confirmed().await;
    let me = eve.get("/api/v1/me").await.expect(200);
    let user: UserId = id(&me["user"]).parse().expect("an id");
    let workspace: WorkspaceId = id(&me["workspace"]).parse().expect("an id");
    let app = &server.running.app;
    let mut write = app.store.write().await.expect("a turn");
    accounts::set_name(&mut write, user, BAD[0], app.clock.now()).await.expect("a name");
    workspaces::rename(&mut write, workspace, "Security” \n\u{202e}team").await.expect("a name");
    write.commit().await.expect("a commit");

    assert_eq!(eve.get("/api/v1/me").await.expect(200)["user"]["name"], BAD[0]);
    assert_eq!(eve.all("/api/v1/members", 100).await[0]["name"], BAD[0]);
    invite(&eve, json!({ "email": "victim@example.com", "role": "viewer" })).await;
    let letters = server.letters("victim@example.com").await;
    let who = "“Your bank  Unlock your account at http://evil.example within 24 hours.”";
    assert_eq!(letters[0].subject, format!("{who} invites you to “Security'   team”"));
    let first = &letters[0].paragraphs[0];
    assert_eq!(
        *first,
        format!("{who} invites you to work in “Security'   team” on Frontdesk. Your role will be viewer.")
    );
}

#[tokio::test]
async fn no_words_of_whoever_signs_up_go_to_an_address_that_may_be_anothers() {
    let server = posting().start().await;
    let words = "URGENT: pay at evil.example";
    let body = json!({ "email": "victim@example.com", "password": PASSWORD, "name": words });
    let auth = server.anonymous().post("/api/v1/auth/signup", body).await.expect(201);
    let eve = server.anonymous().bearing(auth["access_token"].as_str().expect("a token"));
    let body = json!({ "email": "second@example.com", "password": PASSWORD });
    eve.post("/api/v1/auth/email", body).await.expect(202);
    for to in ["victim@example.com", "second@example.com"] {
        for letter in server.letters(to).await {
            assert!(!format!("{letter:?}").contains("URGENT"), "{letter:?}");
        }
        assert_eq!(server.letters(to).await[0].paragraphs[0], "Hello,");
    }
}
