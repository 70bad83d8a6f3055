//! `export` and `import` beside a running server, and an import that is killed.

use crate::scene::{QUESTION, TICKETS};
use crate::support::client::id;
use crate::support::process::{frontdesk, serve};
use crate::support::{Client, Process};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn command(arguments: &[&str], data: &Path) -> Command {
    let mut command = frontdesk();
    command.args(arguments).arg("--data").arg(data);
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_is_exported_and_imported_beside_a_running_server_which_answers_from_it_at_once() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = kept.path().join("bot.zip");
    let name = file.to_str().unwrap();
    let server = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    owner.text(&bot, "Visiting", TICKETS).await;
    let exported = command(&["export", "--bot", id(&bot), name], data.path()).output().unwrap();
    assert!(exported.status.success(), "{}", said(&exported));
    let again = command(&["export", "--bot", id(&bot), name], data.path()).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "a file is not written over");
    let imported = command(&["import", name], data.path()).output().unwrap();
    assert!(imported.status.success(), "{}", said(&imported));
    let out = String::from_utf8_lossy(&imported.stdout).into_owned();
    let copy = out.lines().find_map(|line| line.strip_prefix("bot ")).expect("the bot is named");
    let search =
        owner.post(&format!("/api/v1/bots/{copy}/search"), json!({ "query": QUESTION })).await.expect(200);
    assert!(search["results"][0]["text"].as_str().unwrap().contains("13 euros"), "{search}");
    // With a second workspace, the operator has to say which.
    Client::signed_up(&server.base).await;
    let unnamed = command(&["import", name], data.path()).output().unwrap();
    assert_eq!(unnamed.status.code(), Some(1));
    assert!(said(&unnamed).contains("--workspace"), "{}", said(&unnamed));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_shows_no_half_of_itself() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = kept.path().join("bot.zip");
    let name = file.to_str().unwrap();
    let server = Process::start(&mut serve(data.path(), &[]));
    let owner = Client::signed_up(&server.base).await;
    let bot = owner.bot(json!({})).await;
    let long: String = (0..1500)
        .map(|n| {
            format!(
                "## Lot {n}\n\nLot {n} is a vase of {} centimetres, sold in {}.\n\n",
                n * 7 % 90,
                1800 + n
            )
        })
        .collect();
    owner.text(&bot, "Auction", &long).await;
    let exported = command(&["export", "--bot", id(&bot), name], data.path()).output().unwrap();
    assert!(exported.status.success(), "{}", said(&exported));
    let mut import =
        command(&["import", name], data.path()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut told = std::io::BufReader::new(import.stderr.take().unwrap());
    let mut line = String::new();
    // Its first word: something is written, and not all.
    std::io::BufRead::read_line(&mut told, &mut line).unwrap();
    assert!(line.contains(" rows"), "{line}");
    import.kill().unwrap();
    import.wait().unwrap();
    let bots = owner.get("/api/v1/bots").await.expect(200);
    // Nothing of it, or, if it was faster than the signal, all of it.
    let items = bots["items"].as_array().unwrap();
    assert!(items.len() <= 2, "{bots}");
    for shown in items {
        assert_eq!(
            shown["counts"]["chunks"],
            items.last().unwrap()["counts"]["chunks"],
            "half of a bot is shown: {bots}"
        );
    }
    owner.text(&bot, "After", "The server goes on writing.").await;
}
