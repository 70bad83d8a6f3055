//! The next version of a knowledge base, built while pages change, killed half-way, and asked for by an operator.

use crate::scene::{QUESTION, TICKETS, Upstream, sound};
use crate::support::client::{id, until};
use crate::support::process::{frontdesk, serve};
use crate::support::site;
use crate::support::{Client, Process};
use frontdesk::store::Store;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const PAGES: usize = 24;

fn page(number: usize, edition: &str) -> String {
    let links: String = (0..PAGES).map(|to| format!("<li><a href=\"/m/{to}\">{to}</a></li>")).collect();
    let words = format!("Edition {edition} of chapter {number} tells of chapter {number} alone. ").repeat(12);
    format!(
        "<!doctype html><html lang=\"en\"><title>Chapter {number}</title><main><h1>Chapter {number}</h1><p>{words}</p>\
         <h2>Price of {number}</h2><p>{words} It costs {number} crowns in edition {edition}.</p><ul>{links}</ul></main></html>"
    )
}

fn base_path(bot: &Value) -> String {
    format!("/api/v1/knowledge-bases/{}", bot["knowledge_base_id"].as_str().unwrap())
}

async fn reindex(owner: &Client, bot: &Value) -> Value {
    owner.post(&format!("{}/reindex", base_path(bot)), json!({})).await.expect(202)
}

async fn recut(owner: &Client, bot: &Value, target: u32) {
    let chunk = json!({ "target_tokens": target, "max_tokens": 400, "min_tokens": 0 });
    owner.patch(&base_path(bot), json!({ "pipeline": { "chunk": chunk } })).await.expect(200);
}

/// What the live version holds: page, place and words of each passage; and that no row belongs to nothing.
async fn live(store: &Store) -> Vec<(String, i64, String)> {
    let mut conn = store.read().await.unwrap();
    let orphans: i64 = sqlx::query_scalar(
        "select (select count(*) from document_chunks c where not exists (select 1 from chunk_places p where p.chunk = c.rowid_)) \
         + (select count(*) from chunk_places p where not exists (select 1 from indexes i where i.number = p.index_number))",
    )
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    assert_eq!(orphans, 0);
    sqlx::query_as(
        "select d.url, p.position, c.content_hash from chunk_places p join document_chunks c on c.rowid_ = p.chunk \
         join documents d on d.id = p.document_id join indexes i on i.number = p.index_number \
         join knowledge_bases k on k.live_index_id = i.id order by 1, 2",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_change_while_a_version_is_built_are_in_it() {
    let site = site::start().await.unwrap();
    for number in 0..PAGES {
        site.log.set_page(&format!("/m/{number}"), &page(number, "one"));
    }
    let upstream = Upstream::start();
    let settings = upstream.settings().set("EMBEDDINGS__MODELS", "text-embedding-3-large:32");
    let server = settings.start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let whole = json!({ "type": "site", "url": site.url("/m/0"), "max_pages": 100 });
    let (source, job) = owner.source(&bot, whole).await;
    assert_eq!(job["progress"]["total"], PAGES, "{job}");
    let store = &server.running.app.store;
    for (round, target, model) in
        [("two", 60, json!(null)), ("three", 80, large()), ("four", 60, json!(null))]
    {
        for number in (0..PAGES).step_by(2) {
            site.log.set_page(&format!("/m/{number}"), &page(number, round));
        }
        // Slow enough for both to go on side by side.
        upstream.always(json!({ "on": "embeddings", "head_ms": 15 })).await;
        recut(&owner, &bot, target).await;
        owner.patch(&base_path(&bot), json!({ "pipeline": { "embed": model } })).await.expect(200);
        let begun = reindex(&owner, &bot).await;
        let refresh = format!("/api/v1/sources/{}/refresh", id(&source));
        let read = owner.post(&refresh, json!({})).await.expect(202);
        for job in [&begun["job_id"], &read["job_id"]] {
            let job = owner.ended(job.as_str().unwrap()).await;
            assert_eq!(job["status"], "completed", "{job}");
        }
        // What was read past the flip follows by itself.
        until(|| async {
            let base = owner.get(&base_path(&bot)).await.expect(200);
            assert_eq!(base["live"]["id"], begun["index"]["id"]);
            (base["live"]["behind_pages"] == 0).then_some(())
        })
        .await;
        let updated = live(store).await;
        upstream.always(json!({ "on": "embeddings" })).await;
        let fresh = reindex(&owner, &bot).await;
        assert_eq!(owner.ended(fresh["job_id"].as_str().unwrap()).await["status"], "completed");
        assert_eq!(live(store).await, updated, "{round}");
        assert!(updated.len() > PAGES, "{}", updated.len());
    }
    crate::scene::Rows::of(store).await.assert_consistent();
}

fn large() -> Value {
    json!({ "provider": "openai", "model": "text-embedding-3-large", "dimensions": 32 })
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_kill_while_a_version_is_built_loses_nothing_and_doubles_nothing() {
    let upstream = Upstream::start();
    let url = upstream.url();
    let variables = [
        ("FRONTDESK_EMBEDDINGS__PROVIDER", "openai"),
        ("FRONTDESK_EMBEDDINGS__BASE_URL", url.as_str()),
        ("FRONTDESK_EMBEDDINGS__API_KEY", "sk-test"),
        ("FRONTDESK_EMBEDDINGS__DIMENSIONS", "64"),
        ("FRONTDESK_EMBEDDINGS__MODELS", "text-embedding-3-large:32"),
    ];
    let data = TempDir::new().unwrap();
    let mut process = Process::start(&mut serve(data.path(), &variables));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({})).await;
    for number in 0..10 {
        let text =
            format!("# Text {number}\n\n{}", format!("Text {number} tells of number {number}. ").repeat(30));
        owner.text(&bot, &format!("Text {number}"), &text).await;
    }
    owner.text(&bot, "Visiting", TICKETS).await;
    owner.patch(&base_path(&bot), json!({ "pipeline": { "embed": large() } })).await.expect(200);
    upstream.always(json!({ "on": "embeddings", "head_ms": 40 })).await;
    let begun = reindex(&owner, &bot).await;
    let job = format!("/api/v1/jobs/{}", begun["job_id"].as_str().unwrap());
    until(|| async {
        (owner.get(&job).await.expect(200)["progress"]["done"].as_i64() >= Some(4)).then_some(())
    })
    .await;
    let base = owner.get(&base_path(&bot)).await.expect(200);
    assert_eq!((&base["live"]["version"], &base["building"]["version"]), (&json!(1), &json!(2)));
    process.kill();
    let process = Process::start(&mut serve(data.path(), &variables));
    let owner = Client::new(&process.base).bearing(owner.token.as_ref().unwrap());
    let search = format!("/api/v1/bots/{}/search", id(&bot));
    let found = owner.post(&search, json!({ "query": QUESTION })).await.expect(200);
    assert!(found["results"].to_string().contains("13 euros"), "{found}");
    let ended = owner.ended(begun["job_id"].as_str().unwrap()).await;
    assert_eq!(ended["result"], json!({ "pages": 11, "version": 2, "live": true }), "{ended}");
    // The first one was the only one that asked for these words.
    let base = owner.get(&base_path(&bot)).await.expect(200);
    let first = &owner.get(&format!("{}/indexes", base_path(&bot))).await.expect(200)["items"][1];
    assert_eq!(base["live"]["chunks"], first["chunks"]);
    process.terminate();
    let mut process = process;
    assert!(process.child.wait().unwrap().success());
    let (store, _) = sound(data.path()).await;
    assert!(live(&store).await.len() >= 11);
    store.close().await;
}

fn run(arguments: &[&str], data: &Path) -> Output {
    frontdesk().arg("reindex").args(arguments).arg("--data").arg(data).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_builds_the_next_version_with_or_without_a_server() {
    let data = TempDir::new().unwrap();
    let mut server = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    let output = run(&["--bot", id(&bot)], data.path());
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("version 2"), "{}", said(&output));
    // The server's worker does it.
    until(|| async { (owner.get(&base_path(&bot)).await.expect(200)["live"]["version"] == 2).then_some(()) })
        .await;
    server.terminate();
    assert!(server.child.wait().unwrap().success());

    let base = bot["knowledge_base_id"].as_str().unwrap();
    let output = run(&["--knowledge-base", base], data.path());
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("done: 1 pages"), "{}", said(&output));
    let nobodys = uuid::Uuid::now_v7().to_string();
    for wrong in [vec!["--bot", &nobodys], vec!["--knowledge-base", &nobodys], vec![]] {
        assert!(!run(&wrong, data.path()).status.success(), "{wrong:?}");
    }
    let elsewhere = TempDir::new().unwrap();
    let output = run(&["--knowledge-base", base], elsewhere.path());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!elsewhere.path().join("frontdesk.db").exists());
    let server = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
    let told = owner.get(&base_path(&bot)).await.expect(200);
    assert_eq!((&told["live"]["version"], &told["live"]["behind_pages"]), (&json!(3), &json!(0)));
}
