//! `/bots/{id}/tests` and `/test-cases`: kept, changed, and exchanged with spreadsheets.

use crate::support::TestServer;
use crate::support::client::{Client, Reply, id};
use reqwest::Method;
use serde_json::{Value, json};

async fn desk() -> (TestServer, Client, Value, String) {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let tests = format!("/api/v1/bots/{}/tests", id(&bot));
    (server, owner, bot, tests)
}

async fn import(owner: &Client, tests: &str, query: &str, table: impl Into<reqwest::Body>) -> Reply {
    let request = owner.request(Method::POST, &format!("{tests}.csv{query}"));
    Client::send(request.header("content-type", "text/csv").body(table)).await
}

#[tokio::test]
async fn a_case_is_made_changed_and_deleted() {
    let (_server, owner, _, tests) = desk().await;
    let history = json!([{ "role": "user", "text": "Hello" }, { "role": "assistant", "text": "Hello!" }]);
    let made = owner
        .post(&tests, json!({ "question": " When? ", "must_contain": ["nine"], "history": history }))
        .await
        .expect(201);
    assert_eq!((&made["question"], &made["trend"]), (&json!("When?"), &json!([])));
    assert_eq!((&made["must_refuse"], &made["must_cite"]), (&json!(false), &json!([])));
    assert_eq!(made["history"], history);
    let path = format!("/api/v1/test-cases/{}", id(&made));
    assert_eq!(owner.get(&path).await.expect(200), made);
    let patch = json!({ "must_not_contain": ["ten"], "must_cite": ["https://shop.example/"] });
    let changed = owner.patch(&path, patch).await.expect(200);
    assert_eq!((&changed["must_contain"], &changed["must_not_contain"]), (&json!(["nine"]), &json!(["ten"])));
    assert_eq!(owner.all(&tests, 10).await, [changed]);
    // What does not go together is refused, also piece by piece.
    assert_eq!(owner.patch(&path, json!({ "must_refuse": true })).await.problem(422), "invalid");
    owner.delete(&path).await.expect(204);
    assert_eq!(owner.get(&path).await.problem(404), "not_found");
    assert!(owner.all(&tests, 10).await.is_empty());
}

#[tokio::test]
async fn create_test_rejects_what_says_nothing_and_what_is_too_much() {
    let (_server, owner, _, tests) = desk().await;
    for (field, value) in [
        ("question", json!("")),
        ("question", json!("x".repeat(2001))),
        ("must_contain", json!([" "])),
        ("must_contain", json!(["*"])),
        ("must_contain", json!(vec!["a"; 21])),
        ("must_not_contain", json!(["x".repeat(201)])),
        ("must_cite", json!(vec!["a"; 11])),
        ("history", json!([{ "role": "system", "text": "x" }])),
        ("history", json!([{ "role": "user", "text": "" }])),
        ("id", json!(uuid::Uuid::now_v7())),
        ("bot_id", json!(uuid::Uuid::now_v7())),
    ] {
        let mut body = json!({ "question": "When?" });
        body[field] = value;
        let reply = owner.post(&tests, body.clone()).await;
        assert!(reply.body["errors"][0]["field"].as_str().unwrap().starts_with(field), "{}", reply.body);
        assert_eq!(reply.problem(422), "invalid", "{body}");
    }
    assert!(owner.all(&tests, 10).await.is_empty());
}

#[tokio::test]
async fn a47_cases_go_to_a_spreadsheet_and_come_back_as_they_were() {
    let (_server, owner, bot, tests) = desk().await;
    let dangerous = "=HYPERLINK(\"http://evil.example\")";
    for case in [
        json!({ "question": dangerous, "must_contain": ["+1", "a, b"], "must_cite": ["@home"] }),
        json!({ "question": "Who, then?", "must_refuse": true }),
        json!({ "question": "When?", "must_not_contain": ["-5 euros"], "history": [{ "role": "user", "text": "Hi" }] }),
    ] {
        owner.post(&tests, case).await.expect(201);
    }
    let before = owner.all(&tests, 10).await;
    let reply = owner.get(&format!("{tests}.csv")).await;
    assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
    let sheet = reply.body.as_str().unwrap().to_owned();
    assert_eq!(sheet.lines().next(), Some("question,must_contain,must_not_contain,must_cite,must_refuse"));
    let mut cells = csv::ReaderBuilder::new().from_reader(sheet.as_bytes());
    let cells: Vec<String> =
        cells.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{cells:?}");
    assert!(cells.contains(&format!("'{dangerous}")), "{cells:?}");
    // Into the same bot: nothing is doubled or lost, what was said before included.
    let taken = import(&owner, &tests, "", sheet.clone()).await.expect(200);
    assert_eq!((&taken["added"], &taken["skipped"]), (&json!([]), &json!([])));
    assert_eq!(taken["replaced"].as_array().unwrap().len(), 3);
    let plain = |cases: Vec<Value>| -> Vec<Value> {
        let keys = ["question", "must_contain", "must_not_contain", "must_cite", "must_refuse", "history"];
        cases.iter().map(|case| keys.iter().map(|key| case[key].clone()).collect()).collect()
    };
    assert_eq!(plain(owner.all(&tests, 10).await), plain(before.clone()));
    // Into another: all but what was said before, which no table can say.
    let other = owner.bot(json!({})).await;
    assert_ne!(id(&other), id(&bot));
    let others = format!("/api/v1/bots/{}/tests", id(&other));
    import(&owner, &others, "", sheet).await.expect(200);
    let mut expected = before;
    expected[2]["history"] = json!([]);
    assert_eq!(plain(owner.all(&others, 10).await), plain(expected));
}

#[tokio::test]
async fn a_table_is_looked_at_before_it_is_taken() {
    let (_server, owner, _, tests) = desk().await;
    owner
        .post(&tests, json!({ "question": "When do you open?", "must_contain": ["nine"] }))
        .await
        .expect(201);
    let table =
        "question;must_contain;must_refuse\nWHEN do you open;ten;\nWhere?;here | there;no\n;x;\nWho?;x;yes\n";
    let told = import(&owner, &tests, "?dry_run=true", table).await.expect(200);
    assert_eq!(told["added"], json!(["Where?"]));
    assert_eq!(told["replaced"], json!(["WHEN do you open"]));
    let lines: Vec<&Value> = told["skipped"].as_array().unwrap().iter().map(|row| &row["line"]).collect();
    assert_eq!(lines, [4, 5], "{told}");
    assert_eq!(owner.all(&tests, 10).await.len(), 1, "a look saves nothing");
    assert_eq!(import(&owner, &tests, "", table).await.expect(200), told);
    let cases = owner.all(&tests, 10).await;
    assert_eq!(
        (&cases[0]["must_contain"], &cases[1]["must_contain"]),
        (&json!(["ten"]), &json!(["here", "there"]))
    );
    for body in ["", "only words", "question\n", "answer,x\na,b"] {
        assert_eq!(import(&owner, &tests, "", body).await.problem(422), "invalid", "{body:?}");
    }
    let request = owner.request(Method::POST, &format!("{tests}.csv")).json(&json!({ "question": "x" }));
    assert_eq!(Client::send(request).await.problem(415), "unsupported_media_type");
}

#[tokio::test]
async fn a_bot_has_up_to_500_cases() {
    let (_server, owner, _, tests) = desk().await;
    let table: String = (0..499).map(|n| format!("Question {n}?,{n}\n")).collect();
    let taken = import(&owner, &tests, "", format!("question,must_contain\n{table}")).await.expect(200);
    assert_eq!(taken["added"].as_array().unwrap().len(), 499);
    let two = "question\nOne more?\nAnd another?\n";
    assert_eq!(import(&owner, &tests, "", two).await.problem(409), "conflict");
    owner.post(&tests, json!({ "question": "One more?" })).await.expect(201);
    assert_eq!(owner.post(&tests, json!({ "question": "Another?" })).await.problem(409), "conflict");
    assert_eq!(owner.all(&tests, 100).await.len(), 500);
}

#[tokio::test]
async fn a_table_of_a_hundred_thousand_rows_is_read_as_far_as_cases_fit() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/tests.csv", id(&bot));
    let rows: String = (0..100_000).map(|row| format!("What is {row}?\n")).collect();
    let send = async |table: String| {
        let request =
            owner.request(reqwest::Method::POST, &path).header("content-type", "text/csv").body(table);
        Client::send(request).await.expect(200)
    };
    let told = send(format!("question\n{rows}")).await;
    assert_eq!(told["added"].as_array().unwrap().len(), 500);
    assert_eq!(told["skipped"].as_array().unwrap().len(), 100);
    // Long ones again: each is the case that is there.
    let long: String = (0..500).map(|row| format!("\"{} what is {row}\"\n", "word ".repeat(150))).collect();
    let other = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}/tests.csv", id(&other));
    for kind in ["added", "replaced"] {
        let request = owner.request(reqwest::Method::POST, &path).header("content-type", "text/csv");
        let told = Client::send(request.body(format!("question\n{long}"))).await.expect(200);
        assert_eq!(told[kind].as_array().unwrap().len(), 500, "{kind}");
    }
}
