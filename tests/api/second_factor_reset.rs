//! `frontdesk admin reset-second-factor`: for whoever lost phone and recovery codes.

use crate::operator::{administer, operator};
use crate::second_factor::Scene;
use crate::support::client::{PASSWORD, until};
use serde_json::{Value, json};
use std::process::Output;

/// As the server of a test has it.
const SECRET: (&str, &str) = ("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one");
const SUBJECT: &str = "Two-step sign-in was reset";

async fn reset(scene: &Scene, email: &str, variables: &[(&str, &str)]) -> Output {
    administer(&scene.server, &["reset-second-factor", email], variables).await
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn it_takes_the_factor_away_ends_all_sign_ins_and_tells_whose_it_was() {
    let scene = Scene::new().await;
    let operator = operator(&scene.server).await;
    let bystander = scene.server.owner().await;
    let (_, codes) = scene.enabled().await;
    let waiting = scene.step().await;
    // However the address is spelt.
    let output = reset(&scene, &scene.owner.email.to_uppercase(), &[SECRET]).await;
    assert!(output.status.success() && said(&output).contains("a letter tells them"), "{}", said(&output));
    // The server hears of it within a moment.
    until(async || (scene.owner.get("/api/v1/me").await.status == 401).then_some(())).await;
    // Who was half-way in has to begin anew.
    assert_eq!(scene.code(&waiting, &codes[0]).await.problem(401), "unauthorized");
    let entered = scene.password().await.expect(200);
    assert_eq!(entered["user"]["second_factor"], false);
    let owner = scene.owner.bearing(entered["access_token"].as_str().unwrap());
    let state = owner.get("/api/v1/auth/second-factor").await.expect(200);
    assert_eq!(state, json!({ "enabled_at": Value::Null, "recovery_codes_left": 0 }));
    let letters = scene.server.letters(&owner.email).await;
    let letter = letters.iter().find(|letter| letter.subject == SUBJECT).expect("a letter");
    assert!(letter.button.as_ref().is_some_and(|(_, url)| url.ends_with("/account")), "{letter:?}");
    // It is in the log of the installation, as what the command line did, with whom it was done to.
    let noted = until(async || {
        let log = operator.all("/api/v1/operator/activity?kind=account.second_factor_reset", 10).await;
        log.first().cloned()
    })
    .await;
    assert_eq!((&noted["actor"]["type"], &noted["data"]["by"]), (&json!("system"), &json!("command line")));
    let me = owner.get("/api/v1/me").await.expect(200);
    assert_eq!(noted["subject"]["id"], me["user"]["id"], "{noted}");
    // Nobody else is touched.
    bystander.get("/api/v1/me").await.expect(200);
    // It can be set up again, from nothing.
    owner.post("/api/v1/auth/second-factor", json!({ "password": PASSWORD })).await.expect(200);
}

#[tokio::test]
async fn what_there_is_not_to_do_is_said_and_changes_nothing() {
    let scene = Scene::new().await;
    let unknown = reset(&scene, "nobody@example.com", &[SECRET]).await;
    assert!(!unknown.status.success() && said(&unknown).contains("no account"), "{}", said(&unknown));
    let none = reset(&scene, &scene.owner.email, &[SECRET]).await;
    assert!(none.status.success() && said(&none).contains("nothing was changed"), "{}", said(&none));
    // One that is being set up is asked for by nobody yet.
    scene.begin().await;
    let begun = reset(&scene, &scene.owner.email, &[SECRET]).await;
    assert!(begun.status.success() && said(&begun).contains("nothing was changed"), "{}", said(&begun));
    scene.owner.get("/api/v1/me").await.expect(200);
    assert!(scene.server.letters(&scene.owner.email).await.iter().all(|letter| letter.subject != SUBJECT));
}

#[tokio::test]
async fn without_the_servers_secrets_it_works_and_says_that_nobody_was_written_to() {
    let other = ("FRONTDESK_AUTH__SECRET", "another secret than the server's, as long");
    for variables in [&[][..], &[other]] {
        let scene = Scene::new().await;
        scene.enabled().await;
        let output = reset(&scene, &scene.owner.email, variables).await;
        let words = said(&output);
        assert!(output.status.success() && words.contains("no letter was written"), "{words}");
        assert!(words.contains("FRONTDESK_AUTH__SECRET"), "{words}");
        let letters = scene.server.letters(&scene.owner.email).await;
        assert!(letters.iter().all(|letter| letter.subject != SUBJECT), "{letters:?}");
        until(async || (scene.owner.get("/api/v1/me").await.status == 401).then_some(())).await;
        scene.password().await.expect(200);
    }
}
