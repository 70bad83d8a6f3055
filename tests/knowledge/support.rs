//! Servers on loopback that count what reaches them, and settings to reach them with.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use frontdesk::knowledge::fetch::{FetchSettings, Fetcher};
use frontdesk::knowledge::files::{Limits, Parser};
use frontdesk::knowledge::page::Reader;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

/// A site that notes the path of every request.
pub struct Site {
    pub address: SocketAddr,
    paths: Arc<Mutex<Vec<String>>>,
}

impl Site {
    pub async fn start(routes: Router) -> Self {
        let paths: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&paths);
        let routes = routes.layer(from_fn(move |request: Request, next: Next| {
            noted.lock().unwrap().push(request.uri().path().to_owned());
            next.run(request)
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, paths }
    }

    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    /// The paths asked for, in order.
    pub fn paths(&self) -> Vec<String> {
        self.paths.lock().unwrap().clone()
    }

    pub fn hits(&self) -> usize {
        self.paths.lock().unwrap().len()
    }
}

/// Settings that may reach loopback, with limits that tests can reach too.
pub fn settings() -> FetchSettings {
    FetchSettings {
        allow_private_network: true,
        connect_timeout: Duration::from_secs(5),
        idle_timeout: Duration::from_secs(5),
        total_timeout: Duration::from_secs(20),
        ..FetchSettings::default()
    }
}

pub fn fetcher() -> Fetcher {
    Fetcher::new(settings()).unwrap()
}

pub fn reader() -> Reader {
    Reader::new(fetcher(), Duration::ZERO, parser())
}

/// Reads files with the program's own defaults.
pub fn parser() -> Parser {
    Parser::new(env!("CARGO_BIN_EXE_frontdesk").into(), Limits::default())
}
