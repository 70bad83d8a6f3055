//! F21 and F28: the file is held by somebody else, and requests that are given up half-way.

use crate::scene::{QUESTION, TICKETS, staff};
use crate::support::client::{PASSWORD, id};
use crate::support::{Settings, TestServer};
use reqwest::Method;
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use std::time::{Duration, Instant};

/// A connection of another program, which waits for nobody.
async fn beside(server: &TestServer) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(server.database()).busy_timeout(Duration::ZERO);
    options.connect().await.unwrap()
}

#[tokio::test]
async fn f21_while_the_file_is_held_writes_answer_503_and_reads_go_on() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let (bot, visitor) = staff(&owner).await;
    let mut other = beside(&server).await;
    // The server may be writing at this very moment.
    sqlx::query("pragma busy_timeout = 10000").execute(&mut other).await.unwrap();
    sqlx::query("begin immediate").execute(&mut other).await.unwrap();
    let writing = async {
        let create = owner.post("/api/v1/bots", json!({ "name": "Lost" })).await;
        assert!(create.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
        assert_eq!(create.problem(503), "database_busy");
    };
    let asking = async {
        let ask = visitor.post("/widget/v1/chat", json!({ "message": QUESTION })).await;
        assert_eq!(ask.problem(503), "database_busy");
    };
    let path = format!("/api/v1/bots/{}/sources", id(&bot));
    let adding = async {
        let text = json!({ "type": "text", "title": "Half", "text": TICKETS });
        assert_eq!(owner.post(&path, text).await.problem(503), "database_busy");
    };
    let reading = async {
        for _ in 0..20 {
            let started = Instant::now();
            assert_eq!(owner.get("/health").await.status, 200);
            let bots = owner.get("/api/v1/bots").await.expect(200);
            assert_eq!(bots["items"].as_array().unwrap().len(), 1);
            let search = json!({ "query": QUESTION });
            let found = owner.post(&format!("/api/v1/bots/{}/search", id(&bot)), search).await.expect(200);
            assert!(!found["results"].as_array().unwrap().is_empty());
            assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    futures::join!(writing, asking, adding, reading);
    sqlx::query("rollback").execute(&mut other).await.unwrap();
    assert_eq!(owner.get("/api/v1/bots").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(owner.get(&path).await.expect(200)["items"].as_array().unwrap().len(), 1);
    let conversations = format!("/api/v1/bots/{}/conversations", id(&bot));
    assert_eq!(owner.get(&conversations).await.expect(200)["items"], json!([]));
    owner.text(&bot, "Whole", "Now it can be written.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f28_requests_that_are_given_up_leave_no_transaction_open() {
    let server = Settings::default().set("ANSWERS__GRACE_SECONDS", 1).start().await;
    let owner = server.owner().await;
    let (bot, visitor) = staff(&owner).await;
    let sources = format!("/api/v1/bots/{}/sources", id(&bot));
    let mut given_up = 0;
    for number in 0_u64..1000 {
        let text = json!({ "type": "text", "title": "Never mind", "text": "Never mind." });
        let request = match number % 4 {
            0 => owner.request(Method::POST, "/api/v1/bots").json(&json!({ "name": "Never mind" })),
            1 => owner.request(Method::POST, &sources).json(&text),
            2 => visitor.request(Method::POST, "/widget/v1/chat").json(&json!({ "message": QUESTION })),
            _ => {
                let body = json!({ "email": owner.email, "password": PASSWORD });
                owner.request(Method::POST, "/api/v1/auth/login").json(&body)
            }
        };
        // From at once to after the answer: every step is given up now and then.
        let patience = Duration::from_micros(number * 37 % 6000);
        given_up += u32::from(tokio::time::timeout(patience, request.send()).await.is_err());
    }
    assert!(given_up > 300, "only {given_up} were given up");
    let started = Instant::now();
    owner.post("/api/v1/bots", json!({ "name": "Kept" })).await.expect(201);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    // The jobs that were acknowledged end, and then nobody holds the file: neither to write nor to read.
    crate::support::client::until(|| async {
        let open = |status: &'static str| owner.get(status);
        let (waiting, working) =
            (open("/api/v1/jobs?status=pending").await, open("/api/v1/jobs?status=processing").await);
        (waiting.body["items"] == json!([]) && working.body["items"] == json!([])).then_some(())
    })
    .await;
    let mut other = beside(&server).await;
    crate::support::client::until(|| {
        let conn = &mut other;
        let free = futures::executor::block_on(async {
            sqlx::query("begin immediate").execute(&mut *conn).await.ok()?;
            sqlx::query("rollback").execute(&mut *conn).await.ok()?;
            let checkpoint = "pragma wal_checkpoint(truncate)";
            let (busy, ..): (i64, i64, i64) = sqlx::query_as(checkpoint).fetch_one(&mut *conn).await.ok()?;
            (busy == 0).then_some(())
        });
        std::future::ready(free)
    })
    .await;
    other.close().await.unwrap();
}
