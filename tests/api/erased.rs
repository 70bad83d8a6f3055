//! A string that a visitor said is nowhere after they were erased: in no table, no term of full text, no vector, no page
//! of the file, not in the write-ahead log, not in any file of the data directory.

use crate::fake::Fake;
use crate::support::client::{Client, id, until};
use crate::support::{Settings, TestServer};
use crate::world::{PAGE, QUESTION, SHOP};
use frontdesk::domain::ids::{VisitorId, WorkspaceId};
use frontdesk::domain::time::{Clock as _, ManualClock, SystemClock};
use frontdesk::lifecycle;
use frontdesk::store::{Store, visitors};
use reqwest::Method;
use serde_json::json;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Said by nobody else.
const PLANTED: &str = "quetzalcoatlus";
/// What full text keeps of it.
const STEM: &str = "quetzal";

/// The files below a directory that hold a text, in any case of its letters.
pub fn found(directory: &Path, text: &str) -> Vec<String> {
    holding(directory, &|bytes| {
        let text = text.as_bytes();
        bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text))
    })
}

fn holding(directory: &Path, holds: &dyn Fn(&[u8]) -> bool) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(holding(&path, holds));
        } else if holds(&std::fs::read(&path).expect("a file")) {
            files.push(path.display().to_string());
        }
    }
    files
}

/// All tables' values that hold the text.
async fn tables(server: &TestServer, text: &str) -> Vec<String> {
    let mut conn = server.running.app.store.read().await.unwrap();
    let names: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_schema where type = 'table' and name not like 'message_texts%' and name not like 'chunk_texts%'",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let mut found = Vec::new();
    for name in names {
        let columns: Vec<String> = sqlx::query_scalar("select name from pragma_table_info($1)")
            .bind(&name)
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        for column in columns {
            let sql = format!(
                "select count(*) from \"{name}\" where instr(lower(cast(\"{column}\" as text)), $1) > 0"
            );
            let count: i64 =
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(text).fetch_one(&mut *conn).await.unwrap();
            if count > 0 {
                found.push(format!("{name}.{column}"));
            }
        }
    }
    found
}

/// Terms of full text that begin so, whether or not a row still has them.
async fn terms(server: &TestServer, begun: &str) -> Vec<String> {
    let mut conn =
        SqliteConnection::connect(&format!("sqlite://{}", server.database().display())).await.unwrap();
    sqlx::query("create virtual table temp.terms using fts5vocab(main, message_texts, row)")
        .execute(&mut conn)
        .await
        .unwrap();
    let terms = sqlx::query_scalar("select term from temp.terms where term like $1 || '%'")
        .bind(begun)
        .fetch_all(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    terms
}

/// A piece out of the middle of each value that was made from the words but does not show them: vectors and traces.
async fn made_of_it(server: &TestServer) -> Vec<(&'static str, Vec<u8>)> {
    let mut conn = server.running.app.store.read().await.unwrap();
    let mut pieces = Vec::new();
    for (table, sql) in [
        (
            "question_vectors",
            "select vector from question_vectors v join message_index i using (rowid_) \
            join messages m on m.id = i.message_id where instr(m.text, $1) > 0",
        ),
        (
            "question_sketches",
            "select sketch from question_sketches s join message_index i on i.rowid_ = s.rowid_ \
            join messages m on m.id = i.message_id where instr(m.text, $1) > 0",
        ),
        (
            "cache",
            "select value from cache c join messages m on m.id = c.message_id \
            where c.kind = 'embedding' and instr(m.text, $1) > 0",
        ),
        (
            "message_traces",
            "select t.trace from message_traces t join messages m on m.id = t.message_id \
            join messages q on q.conversation_id = m.conversation_id where instr(q.text, $1) > 0",
        ),
    ] {
        let rows = sqlx::query(sql).bind(PLANTED).fetch_all(&mut *conn).await.unwrap();
        assert!(!rows.is_empty(), "nothing was made in {table}");
        for row in rows {
            let value: Vec<u8> = row.get(0);
            let middle = value.len() / 2;
            let piece = value[middle.saturating_sub(24)..(middle + 24).min(value.len())].to_vec();
            // Of short sketches, others may have equal ones.
            if piece.len() >= 24 {
                pieces.push((table, piece));
            }
        }
    }
    pieces
}

async fn says(visitor: &Client, question: &str) -> String {
    let body = json!({ "message": question });
    let events = visitor.events(Method::POST, "/widget/v1/chat", Some(body)).await;
    events[0].data["message_id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_planted_string_is_nowhere_after_its_visitor_was_erased() {
    let fake = Fake::start();
    let server = fake.server().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    owner.text(&bot, "Visiting", PAGE).await;
    // Others before, between and after, so that rows are spread over pages and moved between them.
    let mut planters = Vec::new();
    for round in 0..30 {
        let visitor = owner.visitor(&bot, SHOP).await;
        if round % 6 == 3 {
            let long =
                format!("Is the {PLANTED} number {round} here? {}", "Tell me more of it. ".repeat(round));
            let answer = says(&visitor, &long).await;
            let comment = json!({ "rating": "down", "comment": format!("No {PLANTED} at all.") });
            visitor.post(&format!("/widget/v1/messages/{answer}/feedback"), comment).await.expect(204);
            says(&visitor, &format!("{QUESTION} For a {PLANTED}?")).await;
            planters.push(visitor);
        } else {
            says(&visitor, &format!("{QUESTION} Number {round}, {}", "and so on, ".repeat(round * 2))).await;
        }
    }
    until(|| async {
        let groups = owner.get(&format!("/api/v1/bots/{}/unanswered", id(&bot))).await.expect(200);
        groups["items"].get(0).cloned()
    })
    .await;
    assert!(!found(&server.data, STEM).is_empty());
    assert!(!terms(&server, STEM).await.is_empty());
    let places = tables(&server, PLANTED).await;
    for table in ["messages.text", "messages.comment", "conversations.title"] {
        assert!(places.iter().any(|place| place == table), "{places:?}");
    }
    let made = made_of_it(&server).await;

    // Half of them by themselves, half by the owner.
    let listed = owner.all(&format!("/api/v1/visitors?q={PLANTED}"), 100).await;
    assert_eq!(listed.len(), planters.len());
    for visitor in &planters[..2] {
        visitor.delete("/widget/v1/me").await.expect(204);
    }
    for visitor in owner.all(&format!("/api/v1/visitors?q={PLANTED}"), 100).await {
        owner.delete(&format!("/api/v1/visitors/{}", id(&visitor))).await.expect(204);
    }

    assert_eq!(tables(&server, PLANTED).await, Vec::<String>::new());
    assert_eq!(terms(&server, STEM).await, Vec::<String>::new());
    assert_eq!(found(&server.data, STEM), Vec::<String>::new());
    for (table, piece) in made {
        let files = holding(&server.data, &|bytes| bytes.windows(piece.len()).any(|window| window == piece));
        assert!(files.is_empty(), "{table}: {files:?}");
    }
    // What others said is still there, and found.
    let others = owner.get("/api/v1/conversations/search?q=tickets").await.expect(200);
    assert!(!others["items"].as_array().unwrap().is_empty());
    assert_eq!(server.running.app.store.integrity().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_copy_from_before_the_last_change_of_the_schema_goes_as_well() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    says(&visitor, &format!("Is there a {PLANTED}?")).await;
    let copy = server.data.join("frontdesk.db.before-migration");
    server.running.app.store.copy_to(&copy).await.unwrap();
    assert!(found(&server.data, STEM).contains(&copy.display().to_string()));
    visitor.delete("/widget/v1/me").await.expect(204);
    assert_eq!(found(&server.data, STEM), Vec::<String>::new());
}

#[tokio::test]
async fn a_deleted_conversation_and_a_deleted_bot_leave_nothing_in_the_file() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    for whole in [false, true] {
        let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
        let chat = format!("/api/v1/bots/{}/chat", id(&bot));
        let said =
            owner.post(&chat, json!({ "message": format!("Is there a {PLANTED}?") })).await.expect(200);
        let gone = if whole {
            format!("/api/v1/bots/{}", id(&bot))
        } else {
            format!("/api/v1/conversations/{}", said["conversation_id"].as_str().unwrap())
        };
        assert!(!found(&server.data, STEM).is_empty());
        owner.delete(&gone).await.expect(204);
        until(|| async { found(&server.data, STEM).is_empty().then_some(()) }).await;
    }
}

#[tokio::test]
async fn clearing_up_that_a_reader_holds_up_is_made_up_for() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let server = Settings::default().clock(Arc::clone(&clock)).start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    says(&visitor, &format!("Is there a {PLANTED}?")).await;
    // As an export of a large bot does: it looks at the database as it was.
    let mut old = server.running.app.store.snapshot().await.unwrap();
    let count = "select count(*) from messages";
    assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut *old).await.unwrap(), 2);
    visitor.delete("/widget/v1/me").await.expect(204);
    assert_eq!(tables(&server, PLANTED).await, Vec::<String>::new());
    assert!(!found(&server.data, STEM).is_empty(), "the log could be emptied although it is read");
    drop(old);
    clock.advance(Duration::from_secs(61));
    until(|| async { found(&server.data, STEM).is_empty().then_some(()) }).await;
}

#[tokio::test]
async fn what_a_process_that_ended_had_still_to_clear_up_the_next_one_does() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({ "allowed_origins": [SHOP] })).await;
    let visitor = owner.visitor(&bot, SHOP).await;
    says(&visitor, &format!("Is there a {PLANTED}?")).await;
    let known = owner.get("/api/v1/visitors").await.expect(200);
    let me = owner.get("/api/v1/me").await.expect(200);
    let directory = server.stop().await.expect("a directory of its own");
    // As far as the transaction, and no further.
    let store = Store::open(&lifecycle::database(directory.path())).await.unwrap();
    let mut write = store.write_durably().await.unwrap();
    let workspace: WorkspaceId = id(&me["workspace"]).parse().unwrap();
    let gone: VisitorId = id(&known["items"][0]).parse().unwrap();
    visitors::erase(&mut write, workspace, gone, SystemClock.now()).await.unwrap();
    write.commit().await.unwrap();
    store.close().await;
    let server = Settings::default().data(directory.path().to_owned()).start().await;
    until(|| async {
        let mut conn = server.running.app.store.read().await.unwrap();
        let left: i64 =
            sqlx::query_scalar("select count(*) from leftovers").fetch_one(&mut *conn).await.unwrap();
        (left == 0).then_some(())
    })
    .await;
    assert_eq!(found(&server.data, STEM), Vec::<String>::new());
    assert_eq!(terms(&server, STEM).await, Vec::<String>::new());
    server.stop().await;
}
