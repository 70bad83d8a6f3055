//! What operators type: backup, restore, migrate, doctor, health; and settings that are refused.

use crate::scene::{QUESTION, Rows, TICKETS, Upstream, sound};
use crate::support::client::id;
use crate::support::process::{frontdesk, refusal, serve};
use crate::support::{Client, Process, TestServer, tiny_models};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn run(arguments: &[&str], data: &Path, variables: &[(&str, &str)]) -> Output {
    frontdesk().args(arguments).arg("--data").arg(data).envs(variables.iter().copied()).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A server that has read something and ended well, and who its owner is.
async fn used(data: &Path) -> (String, String) {
    let mut server = Process::start(&mut serve(data, &[]));
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    server.terminate();
    assert!(server.child.wait().unwrap().success());
    (owner.token.unwrap(), id(&bot).to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn f24_a_backup_made_while_the_server_runs_restores_to_the_same_content() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = kept.path().join("copy.db");
    let mut server = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    let backup = run(&["backup", text(&copy)], data.path(), &[]);
    assert!(backup.status.success(), "{}", said(&backup));
    let again = run(&["backup", text(&copy)], data.path(), &[]);
    assert_eq!(again.status.code(), Some(1), "a copy is not written over");
    let at_copy = Rows::of(&frontdesk::store::Store::open(&copy).await.unwrap()).await;
    owner.text(&bot, "Later", "This came after the copy.").await;
    let busy = run(&["restore", text(&copy)], data.path(), &[]);
    assert_eq!(busy.status.code(), Some(1), "not under a server that runs");
    assert!(said(&busy).contains("already"), "{}", said(&busy));
    server.terminate();
    assert!(server.child.wait().unwrap().success());

    let restored = run(&["restore", text(&copy)], data.path(), &[]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(data.path().join("frontdesk.db.before-restore").exists());
    let (store, rows) = sound(data.path()).await;
    assert_eq!(rows, at_copy);
    store.close().await;
    let server = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
    let search = json!({ "query": QUESTION });
    let found = owner.post(&format!("/api/v1/bots/{}/search", id(&bot)), search).await.expect(200);
    assert!(found["results"][0]["text"].as_str().unwrap().contains("13 euros"), "{found}");
    let sources = owner.get(&format!("/api/v1/bots/{}/sources", id(&bot))).await.expect(200);
    assert_eq!(sources["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn f24_what_is_no_sound_copy_takes_no_good_ones_place() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (token, bot) = used(data.path()).await;
    let database = data.path().join("frontdesk.db");
    let good = std::fs::read(&database).unwrap();
    let mut overwritten = good.clone();
    overwritten[4096..16384].fill(0xA5);
    let copies: [(&str, &[u8]); 4] = [
        ("overwritten.db", &overwritten),
        ("cut.db", &good[..good.len() / 2]),
        ("empty.db", b""),
        ("text.db", b"This is no database at all, but a letter to somebody who keeps copies of databases."),
    ];
    for (name, bytes) in copies {
        let copy = kept.path().join(name);
        std::fs::write(&copy, bytes).unwrap();
        let output = run(&["restore", text(&copy)], data.path(), &[]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", said(&output));
        assert!(said(&output).contains(text(&copy)), "{name} is named: {}", said(&output));
        assert_eq!(std::fs::read(&database).unwrap(), good, "{name}");
        let left = std::fs::read_dir(data.path()).unwrap().map(|file| file.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("restor")).collect();
        assert!(left.is_empty(), "{name} left {left:?}");
    }
    // Another program's database is sound, but not ours.
    let other = kept.path().join("other.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&other).create_if_missing(true);
    let mut conn = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("create table recipes (name text)").execute(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
    let output = run(&["restore", text(&other)], data.path(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(std::fs::read(&database).unwrap(), good);
    let server = Process::start(&mut serve(data.path(), &[]));
    Client::new(&server.base).bearing(&token).get(&format!("/api/v1/bots/{bot}")).await.expect(200);
}

#[test]
fn a_backup_of_a_directory_without_a_database_makes_none() {
    let data = TempDir::new().unwrap();
    let output = run(&["backup", text(&data.path().join("copy.db"))], data.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("--data"), "{}", said(&output));
    assert!(!data.path().join("frontdesk.db").exists());
}

#[test]
fn migrate_can_be_run_again() {
    let data = TempDir::new().unwrap();
    for _ in 0..2 {
        let output = run(&["migrate"], data.path(), &[]);
        assert!(output.status.success() && said(&output).contains("up to date"), "{}", said(&output));
    }
    let output = run(&["doctor", "--local"], data.path(), &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("is sound"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_tries_the_models_and_says_what_is_wrong() {
    let (data, upstream) = (TempDir::new().unwrap(), Upstream::start());
    let url = upstream.url();
    let models = |chat: &str, embeddings: &str| {
        let variables = [
            ("FRONTDESK_CHAT__PROVIDER", "openai"),
            ("FRONTDESK_CHAT__BASE_URL", chat),
            ("FRONTDESK_CHAT__API_KEY", "sk-canary"),
            ("FRONTDESK_EMBEDDINGS__PROVIDER", "openai"),
            ("FRONTDESK_EMBEDDINGS__BASE_URL", embeddings),
            ("FRONTDESK_EMBEDDINGS__API_KEY", "sk-canary"),
        ];
        let output = run(&["doctor", "--local"], data.path(), &variables);
        assert!(!said(&output).contains("sk-canary"), "{}", said(&output));
        (output.status.code(), said(&output))
    };
    let (code, good) = models(&url, &url);
    assert_eq!(code, Some(0), "{good}");
    assert!(good.contains(&url) && !good.contains("WRONG"), "{good}");
    upstream.always(json!({ "status": 401 })).await;
    let (code, key) = models(&url, &url);
    assert_eq!(code, Some(1), "{key}");
    assert!(key.contains("WRONG  chat") && key.contains("key") && key.contains("ok     embeddings"), "{key}");
    let nobody = "http://127.0.0.1:9/v1";
    let (code, unreachable) = models(&url, nobody);
    assert_eq!(code, Some(1), "{unreachable}");
    assert!(unreachable.contains("WRONG  embeddings") && unreachable.contains(nobody), "{unreachable}");
    assert!(unreachable.contains("reached"), "{unreachable}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_tries_the_reranker() {
    let (data, upstream) = (TempDir::new().unwrap(), Upstream::start());
    let url = format!("{}/rerank", upstream.url());
    let doctor = || {
        let variables = [
            ("FRONTDESK_RERANK__PROVIDER", "endpoint"),
            ("FRONTDESK_RERANK__URL", url.as_str()),
            ("FRONTDESK_RERANK__MODEL", "judge-1"),
            ("FRONTDESK_RERANK__API_KEY", "sk-canary"),
        ];
        let output = run(&["doctor", "--local"], data.path(), &variables);
        assert!(!said(&output).contains("sk-canary"), "{}", said(&output));
        (output.status.code(), said(&output))
    };
    let (code, good) = doctor();
    assert_eq!(code, Some(0), "{good}");
    assert!(good.contains("ok     reranker: judge-1"), "{good}");
    upstream.always(json!({ "on": "rerank", "text": "2,1" })).await;
    let (code, swapped) = doctor();
    assert_eq!(code, Some(1), "{swapped}");
    assert!(swapped.contains("WRONG  reranker") && swapped.contains("Bananas"), "{swapped}");
    upstream.always(json!({ "on": "rerank", "status": 401 })).await;
    let (code, refused) = doctor();
    assert_eq!(code, Some(1), "{refused}");
    assert!(refused.contains("WRONG  reranker") && refused.contains("key"), "{refused}");
}

#[test]
fn doctor_runs_a_model_from_a_directory_and_says_what_it_lacks() {
    let (data, model) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let doctor = || {
        let output =
            run(&["doctor", "--local"], data.path(), &[("FRONTDESK_EMBEDDINGS__PATH", text(model.path()))]);
        (output.status.code(), said(&output))
    };
    let (code, missing) = doctor();
    assert_eq!(code, Some(1), "{missing}");
    assert!(missing.contains("WRONG  models: FRONTDESK_EMBEDDINGS__PATH"), "{missing}");
    assert!(
        missing.contains("model.safetensors can't be read")
            && missing.contains("tokenizer.json and config.json"),
        "{missing}"
    );
    let started = frontdesk()
        .args(["serve", "--local", "--bind", "127.0.0.1:0", "--data", text(data.path())])
        .env("FRONTDESK_EMBEDDINGS__PATH", model.path())
        .output()
        .unwrap();
    assert!(
        !started.status.success() && said(&started).contains("model.safetensors can't be read"),
        "{}",
        said(&started)
    );
    tiny_models::bert(model.path());
    let (code, good) = doctor();
    assert_eq!(code, Some(0), "{good}");
    assert!(good.contains(text(model.path())) && good.contains("gave a vector of 16 numbers"), "{good}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_tries_further_providers_too_and_a_mode_must_name_one_that_is_there() {
    let (data, upstream) = (TempDir::new().unwrap(), Upstream::start());
    let url = format!("{}/vllm/v1", upstream.url().trim_end_matches("/v1"));
    let doctor = |embedding: &str, mode: &str| {
        let variables = [
            ("FRONTDESK_PROVIDERS__GPU__KIND", "vllm"),
            ("FRONTDESK_PROVIDERS__GPU__BASE_URL", url.as_str()),
            ("FRONTDESK_PROVIDERS__GPU__API_KEY", "sk-canary"),
            ("FRONTDESK_PROVIDERS__GPU__CHAT_MODELS", "thinker"),
            ("FRONTDESK_PROVIDERS__GPU__EMBEDDING_MODELS", embedding),
            ("FRONTDESK_MODELS__REASONING", mode),
        ];
        let output = run(&["doctor", "--local", "--workspaces"], data.path(), &variables);
        assert!(!said(&output).contains("sk-canary"), "{}", said(&output));
        (output.status.code(), said(&output))
    };
    let (code, good) = doctor("embedder:48", "gpu/thinker");
    assert_eq!(code, Some(0), "{good}");
    assert!(good.contains("ok     provider gpu: thinker") && good.contains("ok     workspaces"), "{good}");
    let (code, wrong) = doctor("embedder:64", "gpu/thinker");
    assert_eq!(code, Some(1), "{wrong}");
    assert!(wrong.contains("WRONG  provider gpu: embedding model embedder"), "{wrong}");
    assert!(wrong.contains("vectors of 48 numbers"), "{wrong}");
    let (code, unknown) = doctor("embedder:48", "cpu/thinker");
    assert_eq!(code, Some(1), "{unknown}");
    assert!(unknown.contains("FRONTDESK_MODELS__REASONING names cpu/thinker"), "{unknown}");
}

#[test]
fn doctor_names_a_setting_that_is_missing() {
    let data = TempDir::new().unwrap();
    let output = run(&["doctor"], data.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("FRONTDESK_AUTH__SECRET"), "{}", said(&output));
}

#[test]
fn doctor_starts_the_browser_where_rendering_is_on() {
    let data = TempDir::new().unwrap();
    let doctor = |chromium: &str| {
        let output = run(&["doctor", "--local"], data.path(), &[("FRONTDESK_RENDER__CHROMIUM", chromium)]);
        (output.status.code(), said(&output))
    };
    let (code, off) = doctor("");
    assert_eq!(code, Some(0), "{off}");
    assert!(off.contains("rendering: off") && off.contains("FRONTDESK_RENDER__CHROMIUM"), "{off}");
    let chromium = std::env::var("CHROMIUM_PATH").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let (code, on) = doctor(&chromium);
    assert_eq!(code, Some(0), "{on}");
    assert!(on.contains("rendering: on, by ") && on.contains("Chrom"), "{on}");
    let (code, broken) = doctor("/bin/false");
    assert_eq!(code, Some(1), "{broken}");
    assert!(broken.contains("WRONG  rendering: /bin/false does not start"), "{broken}");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_exits_by_whether_a_server_answers() {
    let server = TestServer::start().await;
    let ask = |url: &str| frontdesk().args(["health", url]).output().unwrap();
    let base = server.base.clone();
    assert!(tokio::task::block_in_place(|| ask(&base)).status.success());
    server.stop().await;
    let output = ask(&base);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains(&base), "{}", said(&output));
}

#[test]
fn settings_that_are_unknown_or_invalid_are_refused_by_name() {
    let data = TempDir::new().unwrap();
    for (name, value, words) in [
        ("FRONTDESK_CHAT__MODELL", "gpt", "not a setting"),
        ("FRONTDESK_TYPO", "1", "not a setting"),
        ("FRONTDESK_WORKER__CONCURRENCY", "four", "whole number"),
        ("FRONTDESK_WORKER__CONCURRENCY", "0", ""),
        ("FRONTDESK_CHAT__BASE_URL", "localhost:11434", "http"),
        ("FRONTDESK_RENDER__CHROMIUM", "chromium", "/usr/bin/chromium"),
        ("FRONTDESK_RENDER__CHROMIUM", "/nowhere/chromium", "No such file"),
        ("FRONTDESK_RENDER__CHROMIUM", "/etc/passwd", "may not be executed"),
        ("FRONTDESK_RENDER__CHROMIUM", "/tmp", "is no file"),
        ("FRONTDESK_SERVER__BIND", "everywhere", ""),
        ("FRONTDESK_AUTH__SIGNUP", "maybe", ""),
        ("FRONTDESK_LOG__LEVEL", "a=b=c", "level"),
    ] {
        let mut command: Command = frontdesk();
        command.args(["serve", "--bind", "127.0.0.1:0", "--data"]).arg(data.path());
        command.env("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one").env(name, value);
        if name == "FRONTDESK_SERVER__BIND" {
            command = frontdesk();
            command.args(["serve", "--data"]).arg(data.path()).env(name, value);
            command.env("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one");
        }
        let (code, said) = refusal(&mut command);
        assert_eq!(code, Some(1), "{name}={value}: {said}");
        assert!(said.contains(name) && said.contains(words), "{name}={value}: {said}");
    }
    assert!(
        !data.path().join("frontdesk.db").exists(),
        "nothing is made before the settings are known to be good"
    );
}
