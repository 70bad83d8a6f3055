//! Files that are no exports, or were changed by somebody who knows how they are made: nothing of them stays.

use crate::archive::{self, Entries};
use crate::support::client::{Client, id};
use crate::support::{Settings, TestServer};
use crate::world::World;
use frontdesk::domain::ids::WorkspaceId;
use frontdesk::domain::pipeline::{Chunking, Pipeline};
use frontdesk::domain::time::{Clock as _, ManualClock, Timestamp};
use frontdesk::store::indexes::NewIndex;
use frontdesk::store::transfer as rows;
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use std::sync::Arc;
use std::time::Duration;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const BASE: &str = "knowledge_bases/1";

/// A server with a bot, and the bot's export.
async fn scene() -> (TestServer, Client, Entries) {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "ordinary").await;
    let qa =
        json!({ "type": "qa", "title": "Rules", "pairs": [{ "question": "Why?", "answer": "Because." }] });
    world.owner.source(&world.bot, qa).await;
    let exported = archive::fetch(&world.owner, &format!("/api/v1/bots/{}/export", id(&world.bot))).await;
    (server, world.owner, Entries::of(&exported))
}

/// Each of these is refused, with that code and words, and leaves nothing.
async fn refused(server: &TestServer, owner: &Client, files: Vec<(&str, Vec<u8>, u16, &str)>) {
    let before = archive::rows(&server.database()).await;
    for (name, bytes, status, words) in files {
        let reply = archive::import(owner, bytes).await;
        assert_eq!(reply.status, status, "{name}: {}", reply.body);
        let code = if status == 413 { "too_large" } else { "archive_invalid" };
        let detail = reply.body["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(reply.problem(status), code, "{name}");
        assert!(detail.contains(words), "{name}: {detail}");
        assert!(detail.contains("Nothing was imported"), "{name}: {detail}");
        assert_eq!(archive::rows(&server.database()).await, before, "{name} left something behind");
    }
}

#[tokio::test]
async fn a44_what_is_no_whole_export_is_refused() {
    let (server, owner, good) = scene().await;
    let packed = good.pack();
    let mut flipped = packed.clone();
    let middle = flipped.len() / 3;
    flipped[middle..middle + 50].fill(0xA5);
    let other = Entries(vec![("readme.txt".to_owned(), b"Hello".to_vec())]).pack();
    let mut swapped = good.clone();
    swapped.0.swap(1, 2);
    let mut lacking = good.clone();
    lacking.0.retain(|(name, _)| !name.ends_with("vectors.bin"));
    let other_words =
        good.clone().line(&format!("{BASE}/chunks.jsonl"), 0, |line| line["text"] = "Free!".into());
    let files = vec![
        ("nothing", Vec::new(), 422, "no export"),
        ("a text", b"Dear Sir or Madam, this is no archive at all, but a letter.".to_vec(), 422, "no export"),
        ("cut off", packed[..packed.len() - 30].to_vec(), 422, "cut off"),
        ("cut in half", packed[..packed.len() / 2].to_vec(), 422, "cut off"),
        ("overwritten", flipped, 422, "The export"),
        ("another archive", other, 422, "readme.txt"),
        ("in another order", swapped.signed().pack(), 422, "order"),
        ("an entry less", lacking.clone().pack(), 422, "not as it was"),
        ("an entry less, signed", lacking.signed().pack(), 422, "lacks"),
        ("other words", other_words.pack(), 422, "not as it was"),
        ("of the future", good.clone().manifest(|m| m["version"] = 3.into()).pack(), 422, "version 3"),
        (
            "another program's",
            good.clone().manifest(|m| m["format"] = "zip".into()).pack(),
            422,
            "another program",
        ),
        ("no manifest", Entries(good.0[..good.0.len() - 1].to_vec()).pack(), 422, "no manifest"),
        (
            "a bot that is none",
            good.clone().manifest(|m| m["kind"] = "knowledge_base".into()).pack(),
            422,
            "lacks",
        ),
    ];
    refused(&server, &owner, files).await;
    archive::import(&owner, packed).await.expect(201);
}

#[tokio::test]
async fn a43_names_of_entries_are_never_paths() {
    let (server, owner, good) = scene().await;
    let named = |name: &str| {
        let mut entries = good.clone();
        entries.0.insert(0, (name.to_owned(), b"x".to_vec()));
        entries.signed().pack()
    };
    let mut files = Vec::new();
    for name in
        ["../../x", "..\\x", "/etc/passwd", "knowledge_bases/1/files/../../x", "knowledge_bases/1/files/-1"]
    {
        files.push((name, named(name), 422, "an entry"));
    }
    refused(&server, &owner, files).await;
}

#[tokio::test]
async fn a44_archives_that_unpack_to_too_much_are_refused() {
    let (server, owner, _) = scene().await;
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("bot.json", SimpleFileOptions::default()).unwrap();
    bomb.start_file("knowledge_bases/1/sources.jsonl", SimpleFileOptions::default()).unwrap();
    for _ in 0..300 {
        bomb.write_all(&vec![b' '; 1_000_000]).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 400_000, "{}", bomb.len());
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for n in 0..100_000 {
        many.start_file(format!("knowledge_bases/1/files/{n}"), stored).unwrap();
    }
    let many = many.finish().unwrap().into_inner();
    refused(
        &server,
        &owner,
        vec![("a bomb", bomb, 413, "unpacks"), ("100,000 entries", many, 413, "entries")],
    )
    .await;
}

#[tokio::test]
async fn a49_vectors_are_of_the_models_length_and_finite() {
    let (server, owner, good) = scene().await;
    let name = format!("{BASE}/vectors.bin");
    let vectors = good.bytes(&name).to_vec();
    let scaled = |scale: f32| {
        let mut bytes = vectors.clone();
        bytes[..4].copy_from_slice(&scale.to_le_bytes());
        good.clone().with(&name, bytes).signed().pack()
    };
    let dimensions = |number: u64| {
        let index = format!("{BASE}/index.json");
        let mut value = good.json(&index);
        value["dimensions"] = number.into();
        good.clone().with(&index, value.to_string()).signed().pack()
    };
    let files = vec![
        ("not a number", scaled(f32::NAN), 422, "finite"),
        ("infinite", scaled(f32::INFINITY), 422, "finite"),
        ("negative", scaled(-1.0), 422, "finite"),
        ("too long", scaled(1.0), 422, "longer than 1"),
        ("fewer", good.clone().with(&name, &vectors[..vectors.len() - 1]).signed().pack(), 422, "fewer"),
        ("more", good.clone().with(&name, [&vectors[..], &[0]].concat()).signed().pack(), 422, "too much"),
        ("another model's", dimensions(64), 422, "vectors.bin"),
        ("of no length", dimensions(0), 422, "index.json"),
        ("of too great a length", dimensions(100_000), 422, "index.json"),
    ];
    refused(&server, &owner, files).await;
}

#[tokio::test]
async fn values_are_held_to_the_rules_of_the_api() {
    let (server, owner, good) = scene().await;
    let line = |part: &str, n: usize, key: &str, value: Value| {
        good.clone().line(&format!("{BASE}/{part}.jsonl"), n, |line| line[key] = value).signed().pack()
    };
    let whole = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut value = good.json(name);
        change(&mut value);
        good.clone().with(name, value.to_string()).signed().pack()
    };
    let site = |url: &str| {
        let change = |line: &mut Value| {
            (line["type"], line["url"], line["text"]) = ("site".into(), url.into(), Value::Null);
        };
        good.clone().line(&format!("{BASE}/sources.jsonl"), 0, change).signed().pack()
    };
    let pairs = json!([{ "question": "", "answer": "" }]).to_string();
    let files = vec![
        ("a script", line("documents", 0, "canonical_url", "javascript:alert(1)".into()), 422, "line 1"),
        ("a file's address", site("file:///etc/passwd"), 422, "sources.jsonl, line 1"),
        ("no address", site("nowhere"), 422, "sources.jsonl"),
        ("a source's type", line("sources", 0, "type", "mail".into()), 422, "sources.jsonl, line 1"),
        ("a pair without words", line("sources", 1, "text", pairs.into()), 422, "sources.jsonl, line 2"),
        ("an unknown field", line("sources", 0, "workspace_id", "x".into()), 422, "unknown field"),
        ("an unknown outcome", line("documents", 0, "outcome", "fine".into()), 422, "documents.jsonl"),
        ("another's source", line("documents", 0, "source", 99.into()), 422, "refers"),
        ("the same page twice", line("documents", 1, "source", 0.into()), 422, "same page"),
        ("no such passage", line("places", 0, "chunk", 99.into()), 422, "refers"),
        ("the same place twice", line("places", 1, "document", 0.into()), 422, "order"),
        ("a hash that is none", line("chunks", 0, "content_hash", "x".into()), 422, "chunks.jsonl"),
        (
            "a colour",
            whole("bot.json", &|bot| bot["settings"]["theme"]["color"] = "red".into()),
            422,
            "colour",
        ),
        ("no name", whole("bot.json", &|bot| bot["name"] = " ".into()), 422, "name"),
        (
            "chunks",
            whole(&format!("{BASE}/index.json"), &|i| i["chunking"]["max_tokens"] = 1.into()),
            422,
            "max_tokens",
        ),
        (
            "a provider",
            whole(&format!("{BASE}/index.json"), &|i| i["provider"] = "../x".into()),
            422,
            "provider",
        ),
        (
            "counts",
            good.clone().manifest(|m| m["knowledge_bases"][0]["documents"] = 1.into()).pack(),
            422,
            "counts",
        ),
        (
            "counts to no end",
            good.clone().manifest(|m| m["knowledge_bases"][0]["chunks"] = 9e9.into()).pack(),
            422,
            "manifest",
        ),
    ];
    refused(&server, &owner, files).await;
}

#[tokio::test]
async fn private_addresses_are_no_sources_where_the_crawler_may_not_go() {
    let (_, _, good) = scene().await;
    let change = |line: &mut Value| {
        (line["type"], line["url"], line["text"]) = ("url".into(), "http://10.0.0.7/".into(), Value::Null);
    };
    let forged = good.line(&format!("{BASE}/sources.jsonl"), 0, change).signed().pack();
    let server = Settings::default().set("FETCH__ALLOW_PRIVATE_NETWORK", "false").start().await;
    let owner = server.owner().await;
    refused(&server, &owner, vec![("a private address", forged, 422, "10.0.0.7")]).await;
}

#[tokio::test]
async fn what_an_import_left_that_died_is_seen_by_nobody_and_cleared_away() {
    let clock = Arc::new(ManualClock::new(Timestamp(1_790_000_000_000)));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let before = archive::rows(&server.database()).await;
    let me = owner.get("/api/v1/me").await.expect(200);
    let workspace: WorkspaceId = id(&me["workspace"]).parse().expect("an id");
    let store = &server.running.app.store;
    let index = NewIndex::of(("builtin".into(), "builtin".into(), 64), Chunking::default(), true);
    let mut write = store.write().await.expect("a turn");
    let staged = rows::begin(&mut write, workspace, "Half", &Pipeline::default(), &index, clock.now())
        .await
        .expect("it begins");
    write.commit().await.expect("a commit");
    let path = format!("/api/v1/knowledge-bases/{}/export", staged.base);
    assert_eq!(owner.get(&path).await.problem(404), "not_found");
    // It may still be going on.
    assert_eq!(frontdesk::transfer::clear_remains(store, clock.now()).await.expect("a look"), 0);
    clock.advance(Duration::from_secs(16 * 60));
    assert_eq!(frontdesk::transfer::clear_remains(store, clock.now()).await.expect("a look"), 1);
    assert_eq!(archive::rows(&server.database()).await, before);
}
