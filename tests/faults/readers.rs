//! F11 and F12: visitors who stop reading, and visitors who leave.

use crate::scene::{Desk, LONG, QUESTION, Upstream, begun, messages, staff, words};
use crate::support::client::{id, until};
use crate::support::process::serve;
use crate::support::{Client, Process};
use futures::StreamExt as _;
use reqwest::Method;
use serde_json::json;
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// A connection that takes next to nothing until it is read from.
async fn narrow(base: &str) -> TcpStream {
    let address: SocketAddr = base.strip_prefix("http://").unwrap().parse().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    socket.connect(address).await.unwrap()
}

/// Kilobytes of memory that a process holds now.
fn resident(process: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn f11_a_reader_who_stops_reading_is_dropped_and_costs_little_memory() {
    const READERS: u64 = 10;
    let upstream = Upstream::start();
    let data = TempDir::new().unwrap();
    let url = upstream.url();
    let server = Process::start(&mut serve(
        data.path(),
        &[
            ("FRONTDESK_CHAT__PROVIDER", "openai"),
            ("FRONTDESK_CHAT__BASE_URL", &url),
            ("FRONTDESK_LIMITS__WRITE_SECONDS", "1"),
            ("FRONTDESK_ANSWERS__GRACE_SECONDS", "1"),
        ],
    ));
    let owner = Client::signed_up(&server.base).await;
    let (bot, visitor) = staff(&owner).await;
    // Twenty seconds of words, more than all buffers on the way hold.
    let text = "Tickets cost 13 euros for adults. ".repeat(30_000);
    upstream.always(json!({ "text": text, "delta_chars": 500, "between_ms": 8 })).await;
    let before = resident(&server);
    let body = json!({ "message": QUESTION }).to_string();
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let mut reader = narrow(&server.base).await;
        let request = format!(
            "POST /widget/v1/chat HTTP/1.1\r\nhost: frontdesk\r\norigin: https://shop.example\r\nauthorization: Bearer \
             {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            visitor.token.as_ref().unwrap(),
            body.len()
        );
        reader.write_all(request.as_bytes()).await.unwrap();
        readers.push(reader);
    }
    // Dropped after a second of no reading, given up after another second of grace: long before the words end.
    upstream.saw("disconnected", READERS).await;
    let grown = resident(&server).saturating_sub(before);
    assert!(grown < 60_000, "{grown} kB more for {READERS} readers");
    for mut reader in readers {
        let mut rest = Vec::new();
        // What was on its way arrives; then the connection is at its end or reset.
        drop(reader.read_to_end(&mut rest).await);
        let rest = String::from_utf8_lossy(&rest);
        assert!(rest.starts_with("HTTP/1.1 200"), "{rest}");
        assert!(!rest.contains("event: done") && rest.len() < text.len());
    }
    let path = format!("/api/v1/bots/{}/conversations?limit=100", id(&bot));
    let conversations = owner.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
    assert_eq!(conversations.len() as u64, READERS);
    for conversation in conversations {
        let answer = until(|| async {
            let all = messages(&owner, id(&conversation)).await;
            all.into_iter().find(|message| message["role"] == "assistant")
        });
        assert_eq!(answer.await["status"], "incomplete");
    }
}

#[tokio::test]
async fn f12_a_visitor_who_leaves_ends_the_upstream_request_after_the_grace() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings().set("CHAT__TOTAL_SECONDS", 60)).await;
    upstream.next(json!([{ "text": LONG, "between_ms": 300, "delta_chars": 2 }])).await;
    let question = json!({ "message": QUESTION });
    let mut stream = desk.visitor.stream(Method::POST, "/widget/v1/chat", Some(question)).await;
    let mut heard = Vec::new();
    while !heard.iter().any(|event: &crate::support::client::SseEvent| event.name == "delta") {
        heard.push(stream.next().await.unwrap());
    }
    drop(stream);
    upstream.saw("disconnected", 1).await;
    let message = desk.stored(&heard).await;
    assert_eq!(message["status"], "incomplete");
    let text = message["text"].as_str().unwrap();
    assert!(text.starts_with(&words(&heard)) && LONG.starts_with(text) && text.len() < LONG.len(), "{text}");
    let all = messages(&desk.owner, &begun(&heard[0]).0).await;
    assert_eq!(all.iter().filter(|message| message["role"] == "assistant").count(), 1);
}

#[tokio::test]
async fn f12_a_visitor_who_comes_back_within_the_grace_hears_the_rest() {
    let upstream = Upstream::start();
    let desk = Desk::open(upstream.settings().set("ANSWERS__GRACE_SECONDS", 10)).await;
    upstream.next(json!([{ "text": LONG, "between_ms": 50, "delta_chars": 4 }])).await;
    let question = json!({ "message": QUESTION });
    let mut stream = desk.visitor.stream(Method::POST, "/widget/v1/chat", Some(question)).await;
    let mut heard = Vec::new();
    for _ in 0..4 {
        heard.push(stream.next().await.unwrap());
    }
    drop(stream);
    let (_, message) = begun(&heard[0]);
    let again = desk.visitor.with("last-event-id", &heard.last().unwrap().id);
    let rest = again.events(Method::GET, &format!("/widget/v1/messages/{message}/events"), None).await;
    heard.extend(rest);
    assert_eq!(words(&heard), LONG);
    assert_eq!(heard.iter().filter(|event| event.name == "start").count(), 1);
    assert_eq!(heard.last().unwrap().name, "done");
    assert_eq!(desk.stored(&heard).await["status"], "complete");
    assert_eq!(upstream.count("chat").await, 1);
}
