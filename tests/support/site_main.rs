//! `test-site [PORT]`: serves the test website on 127.0.0.1 for people and for the browser tests, and prints one
//! line once it answers: `listening on http://127.0.0.1:PORT`. Nothing else may live here.
#![allow(dead_code, reason = "the tests use more of the site than this program does")]
#![allow(clippy::disallowed_methods, reason = "the clock rule is for the product, not for this website")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what it is for")]

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

mod site;

#[tokio::main]
async fn main() -> ExitCode {
    let port = match std::env::args().nth(1).map(|text| text.parse::<u16>()) {
        None => 8081,
        Some(Ok(port)) => port,
        Some(Err(why)) => {
            eprintln!("usage: test-site [PORT]   ({why}; a port is a number from 0, any free one, to 65535)");
            return ExitCode::from(2);
        }
    };
    match site::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
        Ok(site) => {
            println!("listening on {}", site.base_url);
            site.wait().await;
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("port {port} can't be used: {why}. Give another one: test-site 8082");
            ExitCode::FAILURE
        }
    }
}
