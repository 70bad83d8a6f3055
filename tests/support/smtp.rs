//! A small SMTP server that keeps what it is given, takes nothing for now, or knows nobody.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it says to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    Yes,
    Later,
    Never,
}

/// A letter as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub data: String,
}

struct State {
    saying: Mutex<Saying>,
    letters: Mutex<Vec<Received>>,
}

/// The server. Ends with the test's runtime.
pub struct Inbox {
    pub port: u16,
    state: Arc<State>,
}

impl Inbox {
    pub async fn start(saying: Saying) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State { saying: Mutex::new(saying), letters: Mutex::default() });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move { drop(talk(stream, &state).await) });
            }
        });
        Self { port, state }
    }

    pub fn say(&self, saying: Saying) {
        *self.state.saying.lock().expect("a lock") = saying;
    }

    pub fn letters(&self) -> Vec<Received> {
        self.state.letters.lock().expect("a lock").clone()
    }
}

async fn talk(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 inbox.test ready\r\n").await?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let address = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let saying = *state.saying.lock().expect("a lock");
        let answer = match (verb.as_str(), saying) {
            ("EHLO", _) => "250-inbox.test\r\n250 8BITMIME\r\n",
            ("MAIL", _) => {
                from = address();
                "250 ok\r\n"
            }
            ("RCPT", Saying::Yes) => {
                to = address();
                "250 ok\r\n"
            }
            ("RCPT", Saying::Later) => "421 not now\r\n",
            ("RCPT", Saying::Never) => "550 nobody of that name\r\n",
            ("DATA", _) => {
                stream.write_all(b"354 go on\r\n").await?;
                let data = data(&mut stream).await?;
                let letter = Received { from: from.clone(), to: to.clone(), data };
                state.letters.lock().expect("a lock").push(letter);
                "250 taken\r\n"
            }
            ("QUIT", _) => return stream.write_all(b"221 bye\r\n").await,
            _ => "250 ok\r\n",
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}

async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
