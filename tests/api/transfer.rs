//! Exports and imports: what goes out comes in again as it was, elsewhere, and asks no model.

use crate::archive::{self, Entries};
use crate::fake::Fake;
use crate::support::client::{Client, Reply, id};
use crate::support::{Settings, TestServer, site};
use crate::tools::{reading, writing};
use crate::world::{ANSWER, PAGE, QUESTION, SHOP, World};
use reqwest::Method;
use serde_json::{Value, json};

const PAIRS: &str = "May I bring my dog?";

/// A bot with a text, pairs and a file, which no route of this server's can send yet where uploads are off: it is put
/// where uploads are kept.
async fn stocked(server: &TestServer, owner: Client) -> World {
    let world = World::of(owner, "ordinary").await;
    let qa = json!({ "type": "qa", "title": "House rules",
        "pairs": [{ "question": PAIRS, "answer": "Yes, on a lead, but not into the dome." }] });
    let (_, job) = world.owner.source(&world.bot, qa).await;
    assert_eq!(job["status"], "completed", "{job}");
    let further: Vec<u8> = (0..700_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let source = uuid::Uuid::now_v7();
    archive::put_file(&server.database(), &world, &source.to_string(), &further).await;
    world
}

fn base_path(world: &World) -> String {
    format!("/api/v1/knowledge-bases/{}/export", world.bot["knowledge_base_id"].as_str().expect("an id"))
}

fn bot_path(bot: &str) -> String {
    format!("/api/v1/bots/{bot}/export")
}

async fn search(owner: &Client, bot: &str, query: &str) -> Vec<(Value, Value, Value)> {
    let found =
        owner.post(&format!("/api/v1/bots/{bot}/search"), json!({ "query": query })).await.expect(200);
    let results = found["results"].as_array().expect("results").iter();
    results.map(|hit| (hit["text"].clone(), hit["score"].clone(), hit["heading_path"].clone())).collect()
}

async fn told(owner: &Client, bot: &str) -> (Value, Vec<(Value, Value)>) {
    let answer =
        owner.post(&format!("/api/v1/bots/{bot}/chat"), json!({ "message": QUESTION })).await.expect(200);
    let sources = answer["sources"].as_array().expect("sources").iter();
    let sources = sources.map(|source| (source["quote"].clone(), source["score"].clone())).collect();
    (answer["answer"].clone(), sources)
}

#[tokio::test]
async fn what_is_imported_elsewhere_answers_alike_and_is_exported_alike_without_a_model_being_asked() {
    let fake = Fake::start();
    let (here, there) = (fake.server().await, fake.server().await);
    let world = stocked(&here, here.owner().await).await;
    let bot = id(&world.bot);
    let exported = archive::fetch(&world.owner, &bot_path(bot)).await;
    let owner = there.owner().await;
    let embeddings = fake.told().await["embeddings"].clone();
    let imported = archive::import(&owner, exported.clone()).await.expect(201);
    assert_eq!(fake.told().await["embeddings"], embeddings, "a model was asked to embed");
    assert_eq!(imported["kind"], "bot");
    assert_eq!(imported["documents"], 2, "{imported}");
    let copy = imported["bot_id"].as_str().expect("a bot").to_owned();
    assert_ne!(copy, bot);

    let again = archive::fetch(&owner, &bot_path(&copy)).await;
    let (before, after) = (Entries::of(&exported), Entries::of(&again));
    assert_eq!(before.names(), after.names());
    for ((name, before), (_, after)) in before.0.iter().zip(&after.0) {
        if name == "manifest.json" {
            assert_eq!(archive::timeless(before), archive::timeless(after));
        } else {
            assert!(before == after, "{name} is not as it was");
        }
    }
    assert!(before.names().iter().any(|name| name.contains("/files/")), "the file is part of it");
    for query in [QUESTION, PAIRS, "tram parking"] {
        let found = search(&world.owner, bot, query).await;
        assert!(!found.is_empty());
        assert_eq!(found, search(&owner, &copy, query).await, "{query}");
    }
    let answer = told(&world.owner, bot).await;
    assert!(answer.0.as_str().expect("words").contains(ANSWER), "{answer:?}");
    assert_eq!(answer, told(&owner, &copy).await);
    let settings = owner.get(&format!("/api/v1/bots/{copy}")).await.expect(200);
    assert_eq!(settings["settings"], world.bot["settings"]);
    assert_eq!(settings["name"], world.bot["name"]);
    assert_eq!(settings["counts"]["sources"], 3);
}

#[tokio::test]
async fn an_imported_schedule_goes_on_from_its_import() {
    let site = site::start().await.unwrap();
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let page = json!({ "type": "url", "url": site.url("/prices"), "schedule": "daily", "time_zone": "Europe/Berlin" });
    let (source, _) = owner.source(&bot, page).await;
    assert!(source["next_run_at"].is_string(), "{source}");
    let exported = archive::fetch(&owner, &bot_path(id(&bot))).await;
    let copy = archive::import(&owner, exported).await.expect(201)["bot_id"].as_str().unwrap().to_owned();
    let sources = owner.get(&format!("/api/v1/bots/{copy}/sources")).await.expect(200);
    let copied = &sources["items"][0];
    assert_eq!((&copied["schedule"], &copied["time_zone"]), (&json!("daily"), &json!("Europe/Berlin")));
    assert!(copied["next_run_at"].is_string(), "{copied}");
}

#[tokio::test]
async fn a_knowledge_base_comes_alone_and_a_second_copy_has_another_name() {
    let server = TestServer::start().await;
    let world = stocked(&server, server.owner().await).await;
    let exported = archive::fetch(&world.owner, &base_path(&world)).await;
    assert!(!Entries::of(&exported).names().contains(&"bot.json".to_owned()));
    let mut names = Vec::new();
    for _ in 0..2 {
        let imported = archive::import(&world.owner, exported.clone()).await.expect(201);
        assert_eq!(imported["kind"], "knowledge_base");
        assert!(imported["bot_id"].is_null());
        let base = imported["knowledge_base_id"].as_str().expect("an id");
        let copy = archive::fetch(&world.owner, &format!("/api/v1/knowledge-bases/{base}/export")).await;
        names.push(Entries::of(&copy).json("knowledge_bases/1/base.json")["name"].clone());
    }
    assert_eq!(names, ["Bot ordinary (2)", "Bot ordinary (3)"]);
    let whole = archive::fetch(&world.owner, &bot_path(id(&world.bot))).await;
    let bots =
        [archive::import(&world.owner, whole.clone()).await, archive::import(&world.owner, whole).await];
    for (reply, name) in bots.into_iter().zip(["Bot ordinary (2)", "Bot ordinary (3)"]) {
        let bot = reply.expect(201)["bot_id"].as_str().expect("a bot").to_owned();
        assert_eq!(world.owner.get(&format!("/api/v1/bots/{bot}")).await.expect(200)["name"], name);
    }
}

#[tokio::test]
async fn a_bot_brings_its_further_knowledge_bases_along() {
    let server = TestServer::start().await;
    let world = World::of(server.owner().await, "first").await;
    let other = world.owner.bot(json!({})).await;
    world.owner.text(&other, "Comets", "The next comet to be seen is called Quillfeather.").await;
    archive::give(&server.database(), &world, other["knowledge_base_id"].as_str().expect("an id")).await;
    let exported = archive::fetch(&world.owner, &bot_path(id(&world.bot))).await;
    let owner = server.owner().await;
    let copy = archive::import(&owner, exported.clone()).await.expect(201);
    let copy = copy["bot_id"].as_str().expect("a bot").to_owned();
    let found = search(&owner, &copy, "Which comet is next?").await;
    assert!(found[0].0.to_string().contains("Quillfeather"), "{found:?}");
    let again = Entries::of(&archive::fetch(&owner, &bot_path(&copy)).await);
    let before = Entries::of(&exported);
    assert_eq!(before.json("knowledge_bases/2/base.json"), again.json("knowledge_bases/2/base.json"));
    assert_eq!(
        archive::timeless(before.bytes("manifest.json")),
        archive::timeless(again.bytes("manifest.json"))
    );
}

#[tokio::test]
async fn without_its_embedding_model_an_import_is_found_by_its_words() {
    let fake = Fake::start();
    let here = fake.server().await;
    let world = World::of(here.owner().await, "ordinary").await;
    let exported = archive::fetch(&world.owner, &bot_path(id(&world.bot))).await;
    let there = TestServer::start().await;
    let owner = there.owner().await;
    let imported = archive::import(&owner, exported).await.expect(201);
    let found = search(&owner, imported["bot_id"].as_str().expect("a bot"), QUESTION).await;
    assert!(found[0].0.to_string().contains(ANSWER), "{found:?}");
}

#[tokio::test]
async fn a5_an_export_holds_nothing_of_others_and_nothing_that_was_said() {
    const CANARY: &str = "QUOKKA-7731";
    const SAID: &str = "NUMBAT-2204";
    let server = TestServer::start().await;
    let theirs = World::of(server.owner().await, &format!("The zanzibar passphrase is {CANARY}")).await;
    let ours = World::of(server.owner().await, "ordinary").await;
    let visitor = ours.owner.visitor(&ours.bot, SHOP).await;
    let question = json!({ "message": format!("What about {SAID}?") });
    visitor.events(Method::POST, "/widget/v1/chat", Some(question)).await;
    let me = ours.owner.get("/api/v1/me").await.expect(200);
    for path in [bot_path(id(&ours.bot)), base_path(&ours)] {
        let exported = Entries::of(&archive::fetch(&ours.owner, &path).await).text();
        assert!(exported.contains(ANSWER), "it holds what it is of");
        for foreign in
            [CANARY, SAID, id(&theirs.bot), id(&me["workspace"]), id(&me["user"]), &ours.owner.email]
        {
            assert!(!exported.contains(foreign), "{path}: {foreign}");
        }
        for own in [id(&ours.bot), id(&ours.source), ours.document.as_str()] {
            assert!(!exported.contains(own), "{path}: ids are of one installation, {own}");
        }
    }
    for path in [bot_path(id(&theirs.bot)), base_path(&theirs)] {
        assert_eq!(ours.owner.get(&path).await.problem(404), "not_found");
    }
}

#[tokio::test]
async fn an_export_is_a_file_to_be_saved() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.post("/api/v1/bots", json!({ "name": "Zoë's \"Shop\" ../\\ 店" })).await.expect(201);
    let request = owner.request(Method::GET, &bot_path(id(&bot))).header("accept-encoding", "gzip");
    let response = request.send().await.expect("an answer");
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "application/zip");
    assert_eq!(headers["content-disposition"], "attachment; filename=\"zo-s-shop.frontdesk.zip\"");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(!headers.contains_key("content-encoding"), "it is packed already");
    let bytes = response.bytes().await.expect("all of it");
    assert_eq!(headers["content-length"], bytes.len().to_string().as_str());
    // A bot without a page can be taken elsewhere as well.
    archive::import(&owner, bytes.to_vec()).await.expect(201);
}

#[tokio::test]
async fn an_import_is_no_larger_than_the_operator_allows() {
    let server = Settings::default().set("TRANSFER__MAX_BYTES", 1_000_000).start().await;
    let owner = server.owner().await;
    let reply: Reply = archive::import(&owner, vec![7; 1_000_001]).await;
    assert_eq!(reply.problem(413), "too_large");
    let chunked = reqwest::Body::wrap_stream(futures::stream::iter(
        (0..20).map(|_| Ok::<_, std::io::Error>(vec![7_u8; 60_000])),
    ));
    let request = owner.request(Method::POST, "/api/v1/import").header("content-type", "application/zip");
    assert_eq!(Client::send(request.body(chunked)).await.problem(413), "too_large");
    let request = owner.request(Method::POST, "/api/v1/import").json(&json!({}));
    assert_eq!(Client::send(request).await.problem(415), "unsupported_media_type");
}

/// A server that can keep secrets.
async fn keyed() -> TestServer {
    Settings::default().set("SECRETS__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").start().await
}

/// A bot with a draft, tools and test cases, and its export.
async fn furnished(owner: &Client) -> (Value, Entries) {
    let bot = owner.bot(json!({})).await;
    let source = owner.text(&bot, "Visiting", PAGE).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let mut tool = reading("https://shop.example");
    tool["headers"] = json!([{ "name": "X-Shop", "value": "seven" }, { "name": "x-key", "value": "WOMBAT-9", "secret": true }]);
    owner.post(&format!("{path}/tools"), tool).await.expect(201);
    owner.post(&format!("{path}/tools"), writing("https://shop.example")).await.expect(201);
    let case =
        json!({ "question": QUESTION, "must_contain": [ANSWER], "must_cite": ["Visiting", id(&source)] });
    owner.post(&format!("{path}/tests"), case).await.expect(201);
    owner
        .post(&format!("{path}/tests"), json!({ "question": "Who?", "must_refuse": true }))
        .await
        .expect(201);
    let settings = json!({ "after_reindex": false, "require_tests": true });
    owner.put(&format!("{path}/test-settings"), settings).await.expect(200);
    let draft = json!({ "system_prompt": "Be brief.", "settings": { "refusal_text": "Sorry." } });
    owner.put(&format!("{path}/draft"), draft).await.expect(200);
    let exported = Entries::of(&archive::fetch(owner, &bot_path(id(&bot))).await);
    (bot, exported)
}

#[tokio::test]
async fn draft_tools_and_test_cases_come_along_and_secrets_do_not() {
    let server = keyed().await;
    let (_, exported) = furnished(&server.owner().await).await;
    assert!(!exported.text().contains("WOMBAT-9"), "a secret is in the export");
    let owner = server.owner().await;
    let imported = archive::import(&owner, exported.pack()).await.expect(201);
    let warnings = imported["warnings"].to_string();
    assert!(warnings.contains("Order status") && warnings.contains("x-key"), "{warnings}");
    assert!(!warnings.contains("Cancel an order"), "it lacks nothing: {warnings}");
    let copy = imported["bot_id"].as_str().expect("a bot").to_owned();
    let path = format!("/api/v1/bots/{copy}");
    let tools = owner.get(&format!("{path}/tools")).await.expect(200);
    let (cancel, status) = (&tools["items"][0], &tools["items"][1]);
    assert_eq!((&cancel["name"], &cancel["enabled"]), (&json!("cancel_order"), &json!(true)));
    assert_eq!((&status["name"], &status["enabled"]), (&json!("order_status"), &json!(false)));
    assert_eq!(status["headers"], json!([{ "name": "x-shop", "value": "seven", "secret": false }]));
    let cases = owner.all(&format!("{path}/tests"), 10).await;
    let sources = owner.all(&format!("{path}/sources"), 10).await;
    assert_eq!(cases.len(), 2);
    assert_eq!(cases[0]["must_cite"], json!(["Visiting", id(&sources[0])]), "the source is the copy's own");
    assert_eq!((&cases[1]["question"], &cases[1]["must_refuse"]), (&json!("Who?"), &json!(true)));
    let settings = owner.get(&format!("{path}/test-settings")).await.expect(200);
    assert_eq!(settings, json!({ "after_reindex": false, "require_tests": true }));
    let draft = owner.get(&format!("{path}/draft")).await.expect(200)["draft"].clone();
    assert_eq!(
        (&draft["system_prompt"], &draft["settings"]),
        (&json!("Be brief."), &json!({ "refusal_text": "Sorry." }))
    );
    // What is exported again is the same, but for the tool that lacks its secret.
    let again = Entries::of(&archive::fetch(&owner, &bot_path(&copy)).await);
    for entry in ["bot.json", "draft.json", "tests.jsonl"] {
        assert!(exported.bytes(entry) == again.bytes(entry), "{entry} is not as it was");
    }
}

#[tokio::test]
async fn an_export_without_draft_tools_and_tests_is_read_as_ever() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", PAGE).await;
    let exported = Entries::of(&archive::fetch(&owner, &bot_path(id(&bot))).await);
    assert!(
        !exported
            .names()
            .iter()
            .any(|name| ["draft.json", "tools.jsonl", "tests.jsonl"].contains(&name.as_str()))
    );
    let mut old = exported.json("bot.json");
    drop(old.as_object_mut().unwrap().remove("test_settings"));
    let old = exported.with("bot.json", old.to_string()).signed().manifest(|manifest| {
        let manifest = manifest.as_object_mut().unwrap();
        manifest.insert("version".to_owned(), json!(1));
        manifest.remove("tools");
        manifest.remove("tests");
    });
    let copy = archive::import(&owner, old.pack()).await.expect(201)["bot_id"].as_str().unwrap().to_owned();
    assert!(told(&owner, &copy).await.0.as_str().unwrap().contains(ANSWER));
}

/// A file of the export, a line of it, and what is made of that.
type Forgery = (&'static str, usize, fn(&mut Value));

#[tokio::test]
async fn tools_and_tests_of_a_forged_export_are_held_to_the_rules() {
    let server = keyed().await;
    let owner = server.owner().await;
    let (_, exported) = furnished(&owner).await;
    let forged: [Forgery; 8] = [
        ("tools.jsonl", 0, |tool| tool["spec"]["name"] = json!("search_knowledge")),
        ("tools.jsonl", 0, |tool| tool["spec"]["name"] = json!("order_status")),
        ("tools.jsonl", 0, |tool| tool["spec"]["url"] = json!("https://{order_id}.example/")),
        ("tools.jsonl", 1, |tool| tool["headers"][0]["name"] = json!("host")),
        ("tools.jsonl", 1, |tool| tool["headers"][0]["value"] = json!("a\r\nhost: b")),
        ("tests.jsonl", 0, |case| case["question"] = json!(" ")),
        ("tests.jsonl", 0, |case| case["must_cite_sources"][0]["source"] = json!(7)),
        ("tests.jsonl", 0, |case| case["must_cite_sources"][0]["knowledge_base"] = json!(0)),
    ];
    let before = archive::rows(&server.database()).await;
    for (number, (entry, line, change)) in forged.into_iter().enumerate() {
        let bytes = exported.clone().line(entry, line, change).signed().pack();
        let reply = archive::import(&owner, bytes).await;
        assert_eq!(reply.problem(422), "archive_invalid", "{number}: {entry}");
    }
    let draft =
        r#"{ "system_prompt": null, "settings": { "thresholds": { "min_score": 7, "passages": 3 } } }"#;
    let bytes = exported.clone().with("draft.json", draft).signed().pack();
    assert_eq!(archive::import(&owner, bytes).await.problem(422), "archive_invalid");
    let mut early = exported.clone();
    let at = |entries: &Entries, name: &str| {
        entries.names().iter().position(|found| found == name).expect("it is there")
    };
    let (bot, draft) = (at(&early, "bot.json"), at(&early, "draft.json"));
    early.0.swap(bot, draft);
    assert_eq!(archive::import(&owner, early.signed().pack()).await.problem(422), "archive_invalid");
    let bytes = exported.clone().manifest(|manifest| manifest["tests"] = json!(3)).pack();
    assert_eq!(archive::import(&owner, bytes).await.problem(422), "archive_invalid");
    assert_eq!(archive::rows(&server.database()).await, before, "something of it stayed");
}

#[tokio::test]
async fn a_tool_whose_address_may_not_be_called_here_is_left_out_and_told_of() {
    let server = Settings::default().set("FETCH__ALLOW_PRIVATE_NETWORK", "false").start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/tools", id(&bot));
    owner.post(&path, reading("https://shop.example")).await.expect(201);
    let exported = Entries::of(&archive::fetch(&owner, &bot_path(id(&bot))).await);
    for address in ["http://shop.example/{order_id}", "https://10.0.0.7/{order_id}"] {
        let forged =
            exported.clone().line("tools.jsonl", 0, |tool| tool["spec"]["url"] = json!(address)).signed();
        let imported = archive::import(&owner, forged.pack()).await.expect(201);
        let copy = imported["bot_id"].as_str().expect("a bot");
        let tools = owner.get(&format!("/api/v1/bots/{copy}/tools")).await.expect(200);
        assert_eq!(tools["items"], json!([]), "{address}");
        assert!(imported["warnings"][0].as_str().unwrap().contains("Order status"), "{imported}");
    }
}
