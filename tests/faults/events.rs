//! The event log when processes die between what is done and its place in the log, and when somebody lays hands on it.

use crate::support::client::id;
use crate::support::process::{frontdesk, serve};
use crate::support::{Client, Process};
use futures::StreamExt as _;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;
use tempfile::TempDir;

/// A data directory, with the log in the database or in a file of its own.
struct Place {
    kept: TempDir,
    apart: bool,
}

impl Place {
    fn new(apart: bool) -> Self {
        Self { kept: TempDir::new().unwrap(), apart }
    }

    fn data(&self) -> &Path {
        self.kept.path()
    }

    fn log(&self) -> PathBuf {
        self.data().join(if self.apart { "events.db" } else { "frontdesk.db" })
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let path = self.log().display().to_string();
        if self.apart { vec![("FRONTDESK_EVENTS__PATH", path)] } else { Vec::new() }
    }

    fn serve(&self, more: &[&str]) -> Process {
        let mut command = serve(self.data(), &[]);
        Process::start(command.args(more).envs(self.variables()))
    }

    fn doctor(&self) -> Output {
        let mut command = frontdesk();
        command
            .args(["doctor", "--data"])
            .arg(self.data())
            .env("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one")
            .envs(self.variables());
        command.output().unwrap()
    }

    /// What doctor says of the log, and whether all is well.
    fn verdict(&self) -> (bool, String) {
        let output = self.doctor();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = said.lines().find(|line| line.contains("event log")).unwrap_or(&said).to_owned();
        (output.status.success(), line)
    }

    async fn open(&self, file: &Path) -> SqliteConnection {
        SqliteConnectOptions::new().filename(file).connect().await.unwrap()
    }

    /// Changes the log from beside the server, which has ended, as somebody would who may write the file.
    async fn tamper(&self, sql: &'static str) {
        let mut conn = self.open(&self.log()).await;
        sqlx::query("drop trigger if exists events_do_not_change").execute(&mut conn).await.unwrap();
        let done = sqlx::query(sql).execute(&mut conn).await.unwrap();
        assert!(done.rows_affected() > 0, "{sql}");
        conn.close().await.unwrap();
    }
}

fn end(mut server: Process) {
    server.terminate();
    assert!(server.child.wait().unwrap().success());
}

async fn prompt(owner: &Client, bot: &str, words: &str) -> bool {
    let request = owner.request(reqwest::Method::PATCH, bot).json(&json!({ "system_prompt": words }));
    matches!(request.send().await, Ok(response) if response.status().is_success())
}

/// The prompts that the log says were set, the oldest first.
async fn prompts(owner: &Client) -> Vec<String> {
    let events = owner.all("/api/v1/activity?kind=bot.updated", 100).await;
    let words = |event: &Value| event["data"]["changes"][0]["after"].as_str().unwrap().to_owned();
    events.iter().rev().map(words).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_before_a_sigkill_and_not_yet_in_its_place_is_there_once_afterwards() {
    for apart in [false, true] {
        let place = Place::new(apart);
        // Without a worker nobody puts anything in its place until somebody looks.
        let mut server = place.serve(&["--no-worker"]);
        let owner = Client::signed_up(&server.base).await;
        let bot = owner.bot(json!({})).await;
        let path = format!("/api/v1/bots/{}", id(&bot));
        let words: Vec<String> = (0..25).map(|number| format!("words {number}")).collect();
        for one in &words {
            assert!(prompt(&owner, &path, one).await);
        }
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        let mut database = place.open(&place.data().join("frontdesk.db")).await;
        let waiting: i64 =
            sqlx::query_scalar("select count(*) from event_outbox").fetch_one(&mut database).await.unwrap();
        database.close().await.unwrap();
        assert_eq!(waiting, 28, "signed up, signed in, bot made, 25 changes");

        let server = place.serve(&[]);
        let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
        assert_eq!(prompts(&owner).await, words);
        end(server);
        let (good, said) = place.verdict();
        assert!(good && said.contains("28 entries"), "{said}");
    }
}

/// Changes settings again and again while the process is killed at moments that the seed chooses, and compares.
async fn killed(seed: u64, apart: bool) {
    let place = Place::new(apart);
    let mut moments = StdRng::seed_from_u64(seed);
    let mut server = place.serve(&[]);
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    let path = format!("/api/v1/bots/{}", id(&bot));
    let (mut acknowledged, mut tried) = (Vec::new(), Vec::new());
    for round in 0..3 {
        let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
        let (owner, path) = (&owner, &path);
        let pause = Duration::from_millis(moments.random_range(20..400));
        let writing = futures::stream::iter(0..).then(|number| async move {
            let words = format!("round {round} words {number}");
            let good = prompt(owner, path, &words).await;
            (words, good)
        });
        let writing = async {
            futures::pin_mut!(writing);
            while let Some((words, good)) = writing.next().await {
                tried.push(words.clone());
                if !good {
                    break;
                }
                acknowledged.push(words);
            }
        };
        let killing = async {
            tokio::time::sleep(pause).await;
            server.child.kill().unwrap();
        };
        futures::join!(writing, killing);
        server.child.wait().unwrap();
        server = place.serve(&[]);
    }
    let owner = Client::new(&server.base).bearing(owner.token.as_ref().unwrap());
    let logged = prompts(&owner).await;
    let mut once = logged.clone();
    once.dedup();
    assert_eq!(once, logged, "seed {seed}: something is in the log twice");
    // In order; what was under way at a kill may or may not have been done.
    let mut all = logged.iter();
    for words in &acknowledged {
        assert!(all.any(|one| one == words), "seed {seed}: {words} was acknowledged and is not in the log");
    }
    assert!(logged.iter().all(|words| tried.contains(words)));
    let now = owner.get(&path).await.expect(200)["system_prompt"].clone();
    assert_eq!(logged.last().map(String::as_str), now.as_str(), "seed {seed}");
    end(server);
    let (good, said) = place.verdict();
    assert!(good, "seed {seed}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_at_any_moment_lose_no_entry_and_double_none() {
    killed(1, false).await;
    killed(2, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_kills_at_many_moments_lose_no_entry_and_double_none() {
    for seed in 100..120 {
        killed(seed, seed % 2 == 0).await;
    }
}

/// A log of several entries, of a server that has ended.
async fn written(apart: bool) -> Place {
    let place = Place::new(apart);
    let server = place.serve(&[]);
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    for words in ["first", "second of quokkas", "third"] {
        assert!(prompt(&owner, &format!("/api/v1/bots/{}", id(&bot)), words).await);
    }
    assert_eq!(prompts(&owner).await.len(), 3);
    end(server);
    let (good, said) = place.verdict();
    assert!(good, "{said}");
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_a_changed_byte() {
    let place = written(true).await;
    let mut bytes = std::fs::read(place.log()).unwrap();
    let needle = br#""after":"second of quokkas""#;
    let at: Vec<usize> = bytes
        .windows(needle.len())
        .enumerate()
        .filter(|(_, part)| part == needle)
        .map(|(at, _)| at)
        .collect();
    let [at] = at[..] else { panic!("it stands {} times in the file", at.len()) };
    bytes[at + needle.len() - 2] ^= 1;
    std::fs::write(place.log(), &bytes).unwrap();
    let (good, said) = place.verdict();
    assert!(!good && said.starts_with("WRONG"), "{said}");
    assert!(said.contains("entry 5 of workspace") && said.contains("was changed"), "{said}");
    assert!(!said.contains("entry 4") && !said.contains("entry 6"), "one byte, one entry: {said}");
    bytes[at + needle.len() - 2] ^= 1;
    std::fs::write(place.log(), &bytes).unwrap();
    assert!(place.verdict().0);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_what_was_changed_taken_out_swapped_or_cut_off() {
    for (sql, found) in [
        ("update events set actor_id = null where sequence = 2", "entry 2 of workspace"),
        ("update events set at = at + 1 where sequence = 3", "was changed"),
        ("update events set trace_id = '' where sequence = 3", "was changed"),
        ("delete from events where sequence = 3", "follows a gap: entry 3"),
        ("delete from events where sequence = 1", "follows a gap: entry 1"),
        ("delete from events where sequence > 4", "has lost its end"),
        ("delete from event_heads", "does not remember where the log of workspace"),
        (
            "update events set sequence = case sequence when 2 then 1003 when 3 then 1002 end where sequence in (2, 3)",
            "follows a gap: entries 2 to 3",
        ),
    ] {
        let place = written(sql.contains("trace")).await;
        place.tamper(sql).await;
        let (good, said) = place.verdict();
        assert!(!good && said.contains(found), "{sql}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_lost_its_end_goes_on_after_the_gap_and_the_gap_stays_told() {
    let place = written(true).await;
    place.tamper("delete from events where sequence > 3").await;
    let server = place.serve(&[]);
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    assert!(prompt(&owner, &format!("/api/v1/bots/{}", id(&bot)), "of another").await);
    owner.all("/api/v1/activity", 100).await;
    end(server);
    let (good, said) = place.verdict();
    assert!(!good && said.contains("has lost its end: entry 6"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backup_and_restore_take_a_log_of_its_own_along() {
    let place = written(true).await;
    let copy = place.data().join("copy.db");
    let run = |arguments: &[&str]| {
        let mut command = frontdesk();
        command.args(arguments).arg(&copy).arg("--data").arg(place.data()).envs(place.variables());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["backup"]);
    assert!(place.data().join("copy.db.events").exists());
    place.tamper("delete from events where sequence = 2").await;
    assert!(!place.verdict().0);
    run(&["restore"]);
    assert!(place.data().join("events.db.before-restore").exists());
    let (good, said) = place.verdict();
    assert!(good && said.contains("6 entries"), "{said}");
}
