//! A bot's tests, killed between two cases, and run by an owner's own pipeline.

use crate::scene::{QUESTION, TICKETS, Upstream, sound};
use crate::support::client::{id, until};
use crate::support::process::{frontdesk, serve};
use crate::support::{Client, Process};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const CASES: i64 = 6;

async fn bot(owner: &Client) -> (Value, String) {
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    let tests = format!("/api/v1/bots/{}/tests", id(&bot));
    (bot, tests)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_kill_between_two_cases_loses_none_and_asks_none_twice() {
    let upstream = Upstream::start();
    let url = upstream.url();
    let variables = [
        ("FRONTDESK_CHAT__PROVIDER", "openai"),
        ("FRONTDESK_CHAT__BASE_URL", url.as_str()),
        ("FRONTDESK_CHAT__API_KEY", "sk-test"),
    ];
    let data = TempDir::new().unwrap();
    let mut process = Process::start(&mut serve(data.path(), &variables));
    let owner = Client::signed_up(&process.base).await;
    let (bot, tests) = bot(&owner).await;
    for number in 0..CASES {
        owner.post(&tests, json!({ "question": format!("{QUESTION} ({number})") })).await.expect(201);
    }
    // Three are answered at once; the fourth hangs.
    upstream.next(json!([{}, {}, {}])).await;
    upstream.always(json!({ "first_token_ms": 60_000 })).await;
    let runs = format!("/api/v1/bots/{}/test-runs", id(&bot));
    let begun = owner.post(&runs, json!({})).await.expect(202);
    let run = format!("/api/v1/test-runs/{}", id(&begun));
    upstream.saw("chat", 4).await;
    until(|| async { (owner.get(&run).await.expect(200)["done"] == 3).then_some(()) }).await;
    process.kill();
    upstream.always(json!({})).await;
    let process = Process::start(&mut serve(data.path(), &variables));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    assert_eq!(owner.ended(begun["job_id"].as_str().unwrap()).await["status"], "completed");
    let ended = owner.get(&run).await.expect(200);
    assert_eq!(
        (&ended["status"], &ended["done"], &ended["passed"]),
        (&json!("completed"), &json!(CASES), &json!(CASES)),
        "{ended}"
    );
    // The one that hung when the process died is asked once more, the others once.
    assert_eq!(upstream.count("chat").await, u64::try_from(CASES).unwrap() + 1);
    let conversations = format!("/api/v1/bots/{}/conversations", id(&bot));
    assert!(owner.all(&conversations, 10).await.is_empty());
    process.terminate();
    let mut process = process;
    assert!(process.child.wait().unwrap().success());
    let (store, _) = sound(data.path()).await;
    store.close().await;
}

fn test(bot: &Value, more: &[&str], data: &Path) -> Output {
    frontdesk().args(["test", "--bot", id(bot)]).args(more).arg("--data").arg(data).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_runs_the_tests_from_the_command_line_with_or_without_a_server() {
    let data = TempDir::new().unwrap();
    let mut server = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&server.base).await;
    let (bot, tests) = bot(&owner).await;
    let output = test(&bot, &[], data.path());
    assert_eq!(output.status.code(), Some(1), "a bot without a test has not passed: {}", said(&output));
    assert!(said(&output).contains("no test case"), "{}", said(&output));
    owner.post(&tests, json!({ "question": QUESTION, "must_contain": ["13 euros"] })).await.expect(201);
    let output = test(&bot, &[], data.path());
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("1 of 1 cases pass"), "{}", said(&output));
    let failing = json!({ "question": "How do I get there?", "must_contain": ["by helicopter"] });
    owner.post(&tests, failing).await.expect(201);
    server.terminate();
    assert!(server.child.wait().unwrap().success());
    // Without a server, the command asks them itself.
    let output = test(&bot, &[], data.path());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let words = said(&output);
    assert!(words.contains("FAIL  How do I get there?") && words.contains("by helicopter"), "{words}");
    assert!(words.contains(&format!("pass  {QUESTION}")) && words.contains("1 of 2 cases pass"), "{words}");
    let output = test(&bot, &["--draft"], data.path());
    assert_eq!(output.status.code(), Some(1), "there is no draft: {}", said(&output));
    assert!(said(&output).contains("draft"), "{}", said(&output));
    let elsewhere = TempDir::new().unwrap();
    assert_eq!(test(&bot, &[], elsewhere.path()).status.code(), Some(1));
    assert!(!elsewhere.path().join("frontdesk.db").exists());
}
