//! A plan's bots, pages and storage: what is there is compared where something is added, and what is too much after a
//! change to a smaller plan rests without being lost.

use crate::invitations::{accept, invite};
use crate::plans::{quota, sold, subscribe};
use crate::support::client::{Client, id, token_of, with_file};
use crate::support::site;
use crate::world::{ANSWER, PAGE, QUESTION, SHOP};
use frontdesk::domain::plan::PlanState;
use frontdesk::domain::time::{ManualClock, Timestamp};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const MORNING: i64 = 1_795_255_200_000;

async fn ask(owner: &Client, bot: &Value) -> crate::support::client::Reply {
    owner.post(&format!("/api/v1/bots/{}/chat", id(bot)), json!({ "message": QUESTION })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_bots_at_once_as_many_are_made_as_the_plan_includes() {
    let server = sold().set("PLANS__FREE__BOTS", 3).start().await;
    let owner = server.owner().await;
    let made = join_all((0..10).map(|_| owner.post("/api/v1/bots", json!({ "name": "Bot" })))).await;
    let got = |status: u16| made.iter().filter(|reply| reply.status == status).count();
    assert_eq!((got(201), got(402)), (3, 7));
    let refused = made.iter().find(|reply| reply.status == 402).expect("one");
    let detail = refused.body["detail"].as_str().expect("words");
    assert!(detail.contains("Free includes 3 bots, and 3 are there"), "{detail}");
    let bots = quota(&owner, "bots").await;
    assert_eq!((&bots["used"], &bots["reached"]), (&json!(3), &json!(100)), "{bots}");
    // A place that becomes free can be taken.
    let gone = made.iter().find(|reply| reply.status == 201).expect("one").body.clone();
    owner.delete(&format!("/api/v1/bots/{}", id(&gone))).await.expect(204);
    owner.post("/api/v1/bots", json!({ "name": "Bot" })).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_who_join_at_once_as_many_do_as_there_is_room_for() {
    let server = sold().set("PLANS__FREE__MEMBERS", 2).start().await;
    let owner = server.owner().await;
    let mut joining = Vec::new();
    for _ in 0..3 {
        let invited = invite(&owner, json!({ "role": "viewer" })).await;
        joining.push((server.owner().await, token_of(&invited).to_owned()));
    }
    let joined = join_all(joining.iter().map(|(person, token)| accept(person, token))).await;
    let got = |status: u16| joined.iter().filter(|reply| reply.status == status).count();
    assert_eq!((got(200), got(402)), (1, 2));
    let refused = joined.iter().find(|reply| reply.status == 402).expect("one");
    let detail = refused.body["detail"].as_str().expect("words");
    assert!(detail.contains("no room") && !detail.contains("Free"), "{detail}");
    assert_eq!(quota(&owner, "members").await["used"], 2);
    let more = owner.post("/api/v1/invitations", json!({ "role": "viewer" })).await;
    let detail = more.body["detail"].as_str().expect("words").to_owned();
    assert_eq!(more.problem(402), "quota_reached");
    assert!(detail.contains("Free includes 2 members, and 2 are there"), "{detail}");
}

#[tokio::test]
async fn a_site_is_read_up_to_the_plan_s_pages_and_says_why_it_ends() {
    let site = site::start().await.expect("a site");
    let server = sold().set("PLANS__FREE__PAGES", 4).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let whole = json!({ "type": "site", "url": site.url("/"), "max_pages": 12, "max_depth": 3 });
    let (source, job) = owner.source(&bot, whole).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(source["documents"]["indexed"], 4, "{source}");
    assert_eq!(quota(&owner, "pages").await["used"], 4);
    let runs = owner.get(&format!("/api/v1/sources/{}/runs", id(&source))).await.expect(200);
    let pages = format!("/api/v1/runs/{}/pages?outcome=out_of_scope", id(&runs["items"][0]));
    let left_out = owner.all(&pages, 100).await;
    let why =
        |page: &&Value| page["detail"].as_str().is_some_and(|words| words.contains("Free includes 4 pages"));
    assert!(left_out.iter().filter(why).count() >= 4, "{left_out:?}");
    // Nothing was asked for that could not be kept: robots.txt, then the pages that were read.
    let entries = site.log.entries();
    let pages = |path: &str| !path.contains("robots.txt") && !path.contains("sitemap");
    let asked: Vec<&str> =
        entries.iter().map(|access| access.path.as_str()).filter(|path| pages(path)).collect();
    assert!(asked.len() <= 8, "{asked:?}");
    let more = json!({ "type": "text", "title": "More", "text": PAGE });
    let sources = format!("/api/v1/bots/{}/sources", id(&bot));
    assert_eq!(owner.post(&sources, more.clone()).await.problem(402), "quota_reached");
    // What was read can be read again, and what is deleted makes room.
    let again = format!("/api/v1/sources/{}/refresh", id(&source));
    let again = owner.post(&again, json!({})).await.expect(202);
    assert_eq!(owner.ended(again["job_id"].as_str().expect("a job")).await["status"], "completed");
    assert_eq!(quota(&owner, "pages").await["used"], 4);
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    assert_eq!(quota(&owner, "pages").await["used"], 0);
    assert_eq!(quota(&owner, "storage").await["used"], 0);
    owner.post(&sources, more).await.expect(202);
}

#[tokio::test]
async fn files_are_taken_as_long_as_there_is_storage() {
    let server = sold().set("PLANS__FREE__STORAGE_BYTES", 3000).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let sources = format!("/api/v1/bots/{}/sources", id(&bot));
    let words = |count: usize| "Tickets cost 13 euros. ".repeat(count / 23).into_bytes();
    let (source, job) = owner.file(&bot, "a.txt", "text/plain", &words(1150)).await;
    assert_eq!(job["status"], "completed", "{job}");
    // The file, and the text that was read in it.
    let used = quota(&owner, "storage").await["used"].as_i64().expect("bytes");
    assert!((2200..2400).contains(&used), "{used}");
    let form = |bytes: &[u8]| with_file(owner.request(Method::POST, &sources), "b.txt", "text/plain", bytes);
    let refused = Client::send(form(&words(2000))).await;
    let detail = refused.body["detail"].as_str().expect("words").to_owned();
    assert_eq!(refused.problem(402), "quota_reached");
    assert!(detail.contains("3 kB of storage"), "{detail}");
    let larger = format!("/api/v1/sources/{}/file", id(&source));
    let larger = with_file(owner.request(Method::PUT, &larger), "a.txt", "text/plain", &words(2900));
    assert_eq!(Client::send(larger).await.problem(402), "quota_reached");
    owner.delete(&format!("/api/v1/sources/{}", id(&source))).await.expect(204);
    assert_eq!(quota(&owner, "storage").await["used"], 0);
    Client::send(form(&words(1150))).await.expect(202);
}

#[tokio::test]
async fn after_a_change_to_a_smaller_plan_what_is_too_much_rests_and_comes_back() {
    let clock = Arc::new(ManualClock::new(Timestamp(MORNING)));
    let settings = sold().set("PLANS__FREE__BOTS", 1).set("PLANS__FREE__PAGES", 2);
    let server = settings.clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    subscribe(&server, &owner, "pro", PlanState::Active, Timestamp(MORNING)).await;
    let mut bots = Vec::new();
    let mut sources = Vec::new();
    for number in 0..3 {
        let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
        sources.push(owner.text(&bot, &format!("Page {number}"), &format!("{PAGE} Number {number}.")).await);
        bots.push(bot);
    }
    for bot in &bots {
        ask(&owner, bot).await.expect(200);
    }
    subscribe(&server, &owner, "pro", PlanState::Revoked, Timestamp(MORNING + 1)).await;
    let shown = owner.get("/api/v1/quotas").await.expect(200);
    let paused: Vec<&str> = shown["paused_bots"].as_array().expect("bots").iter().map(id).collect();
    assert_eq!(paused, [id(&bots[1]), id(&bots[2])], "the first that was made goes on: {shown}");
    assert!(
        shown["reading_paused"].as_str().is_some_and(|why| why.contains("2 pages, and 3 are kept")),
        "{shown}"
    );
    let answer = ask(&owner, &bots[0]).await.expect(200);
    assert!(answer["answer"].as_str().expect("text").contains(ANSWER), "{answer}");
    let refused = ask(&owner, &bots[2]).await;
    assert!(refused.body["detail"].as_str().expect("words").contains("paused"), "{}", refused.body);
    assert_eq!(refused.problem(402), "quota_reached");
    let visitor = owner.visitor(&bots[1], SHOP).await;
    let refused = visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await;
    assert_eq!(refused.problem(402), "quota_reached");
    let refresh = format!("/api/v1/sources/{}/refresh", id(&sources[0]));
    assert_eq!(owner.post(&refresh, json!({})).await.problem(402), "quota_reached");
    // Nothing is gone.
    assert_eq!(owner.all("/api/v1/bots", 100).await.len(), 3);
    assert_eq!(quota(&owner, "pages").await["used"], 3);
    // And it all comes back.
    subscribe(&server, &owner, "pro", PlanState::Active, Timestamp(MORNING + 2)).await;
    clock.advance(Duration::from_secs(1));
    for bot in &bots {
        ask(&owner, bot).await.expect(200);
    }
    let again = owner.post(&refresh, json!({})).await.expect(202);
    assert_eq!(owner.ended(again["job_id"].as_str().expect("a job")).await["status"], "completed");
}

#[tokio::test]
async fn an_import_needs_room_for_all_of_it() {
    let server = sold().set("PLANS__FREE__BOTS", 2).set("PLANS__FREE__PAGES", 3).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "One", PAGE).await;
    owner.text(&bot, "Two", &format!("{PAGE} Twice.")).await;
    let export = owner.request(Method::GET, &format!("/api/v1/bots/{}/export", id(&bot)));
    let export = export.send().await.expect("an export").bytes().await.expect("whole");
    let import = |owner: &Client| {
        let request = owner.request(Method::POST, "/api/v1/import").header("content-type", "application/zip");
        Client::send(request.body(export.clone()))
    };
    let refused = import(&owner).await;
    assert!(refused.body["detail"].as_str().expect("words").contains("3 pages"), "{}", refused.body);
    assert_eq!(refused.problem(402), "quota_reached");
    assert_eq!(owner.all("/api/v1/knowledge-bases", 100).await.len(), 1, "nothing is left of it");
    assert_eq!(quota(&owner, "pages").await["used"], 2);
    let other = server.owner().await;
    import(&other).await.expect(201);
    assert_eq!(quota(&other, "pages").await["used"], 2);
}
