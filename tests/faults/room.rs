//! Room on the disk: what happens when there is none, and how little small tenants take.

use crate::support::client::{id, until};
use crate::support::process::{Process, serve};
use crate::support::{Client, TestServer};
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A command in a mount namespace of its own, in which `folder` is a file system of so many megabytes. Nothing of it is
/// left when the command has ended. Needs to be root, or namespaces that people may make.
fn on_a_small_disk(folder: &Path, megabytes: u32, command: &Command) -> Command {
    let mut small = Command::new("unshare");
    if std::fs::metadata("/proc/self").map(|about| std::os::unix::fs::MetadataExt::uid(&about)).unwrap() != 0
    {
        small.args(["--user", "--map-root-user"]);
    }
    small
        .args(["--mount", "sh", "-c"])
        .arg(format!("mount -t tmpfs -o size={megabytes}m tmpfs \"$0\" && exec \"$@\""))
        .arg(folder)
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    small
}

/// Fills a file system to its last byte with one file.
fn fill(file: &Path) {
    let mut ballast = std::fs::File::create(file).unwrap();
    for size in [1_000_000, 4096, 1] {
        let bytes = vec![0; size];
        while ballast.write_all(&bytes).is_ok() {}
    }
}

#[tokio::test]
async fn f4_on_a_full_disk_writes_answer_503_and_reads_go_on_until_there_is_room_again() {
    let folder = TempDir::new().unwrap();
    let data = folder.path();
    let process = Process::start(&mut on_a_small_disk(data, 48, &serve(data, &[])));
    let owner = Client::signed_up(&process.base).await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Dogs", "Dogs may come along on a lead.").await;
    let sources = format!("/api/v1/bots/{}/sources", id(&bot));
    let text = |n: usize| json!({ "type": "text", "title": format!("Text {n}"), "text": format!("{n} ").repeat(100_000) });
    // As the server sees it: its file system is nobody else's.
    let inside = PathBuf::from(format!("/proc/{}/root{}", process.child.id(), data.display()));
    let ballast = inside.join("ballast");
    fill(&ballast);
    let mut refused = None;
    for n in 0..200 {
        let reply = owner.post(&sources, text(n)).await;
        if reply.status != 202 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.expect("there is room for ever");
    let said = refused.body["detail"].as_str().unwrap().to_owned();
    assert_eq!(refused.problem(503), "storage_full");
    assert!(said.contains("disk is full"), "{said}");
    let question = json!({ "query": "May I bring my dog?" });
    let found = owner.post(&format!("/api/v1/bots/{}/search", id(&bot)), question).await.expect(200);
    assert_eq!(found["results"][0]["document"]["title"], "Dogs");
    owner.get(&sources).await.expect(200);
    std::fs::remove_file(&ballast).unwrap();
    let added = until(|| async {
        let reply = owner
            .post(&sources, json!({ "type": "text", "title": "Cats", "text": "Cats stay at home." }))
            .await;
        (reply.status == 202).then_some(reply.body)
    })
    .await;
    let job = owner.ended(added["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "completed", "{job}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a50_fifty_bots_with_a_passage_each_add_less_than_five_megabytes() {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let size = || async {
        let mut conn = server.running.app.store.read().await.unwrap();
        let (pages, bytes): (i64, i64) = sqlx::query_as(
            "select (select page_count from pragma_page_count()), (select page_size from pragma_page_size())",
        )
        .fetch_one(&mut *conn)
        .await
        .unwrap();
        pages * bytes
    };
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "First", "The first table of vectors is made here.").await;
    let before = size().await;
    for _ in 0..50 {
        let bot = owner.bot(json!({})).await;
        owner.text(&bot, "Hours", "The office is open on weekdays from nine to five.").await;
    }
    let grown = size().await - before;
    assert!(grown < 5_000_000, "{grown} bytes");
}
