//! A54: clients that send a byte now and then, to keep a connection for ever.

use crate::support::Settings;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Sends a beginning, then a byte every 100 ms, until the server ends the connection. What it said.
async fn drip(address: String, beginning: &'static str, byte: &'static [u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(beginning.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let mut said = Vec::new();
    let dripping = async {
        while writer.write_all(byte).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let reading = async { drop(reader.read_to_end(&mut said).await) };
    tokio::select! {
        () = dripping => {}
        () = reading => {}
    }
    String::from_utf8_lossy(&said).into_owned()
}

const HEAD: &str = "GET /health HTTP/1.1\r\nhost: frontdesk\r\nx-slow: ";
const BODY: &str = "POST /api/v1/auth/login HTTP/1.1\r\nhost: frontdesk\r\ncontent-type: application/json\r\n\
    content-length: 100000\r\n\r\n{\"email\": \"";
const UNREAD_BODY: &str =
    "POST /api/v1/auth/logout HTTP/1.1\r\nhost: frontdesk\r\ncontent-length: 100000\r\n\r\n";
const NOTHING: &str = "";

#[tokio::test(flavor = "multi_thread")]
async fn a54_dripping_clients_are_sent_away_and_others_are_served_meanwhile() {
    let server = Settings::default().set("LIMITS__READ_SECONDS", 2).start().await;
    let address = server.base.strip_prefix("http://").unwrap().to_owned();
    let started = Instant::now();
    let mut slow = tokio::task::JoinSet::new();
    for number in 0..500 {
        let (beginning, byte): (_, &[u8]) = match number % 4 {
            0 => (HEAD, b"a"),
            1 => (BODY, b"a"),
            2 => (UNREAD_BODY, b"a"),
            _ => (NOTHING, b""),
        };
        slow.spawn(drip(address.clone(), beginning, byte));
    }
    let client = server.anonymous();
    let mut looks = 0;
    let mut answers = Vec::new();
    while !slow.is_empty() {
        let asked = Instant::now();
        assert_eq!(client.get("/health").await.status, 200);
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        looks += 1;
        assert!(started.elapsed() < Duration::from_secs(30), "{} are still there", slow.len());
        let wait = tokio::time::sleep(Duration::from_millis(100));
        tokio::pin!(wait);
        loop {
            tokio::select! {
                () = &mut wait => break,
                Some(ended) = slow.join_next() => answers.push(ended.unwrap()),
            }
        }
    }
    assert!(looks > 5, "{looks}");
    assert_eq!(answers.len(), 500);
    let late = answers.iter().filter(|said| said.contains("request_timeout")).count();
    // All came at once: none was lost in the queue of those not yet taken.
    assert_eq!(late, 125, "those whose body was waited for are told why");
}
