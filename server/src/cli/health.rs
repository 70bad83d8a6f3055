//! `health`: whether a server answers. Plain HTTP on purpose: it is asked from the same machine.

use super::CliError;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks `/health/live`.
pub(super) async fn health(url: &str) -> Result<(), CliError> {
    let failed = |why: String| CliError::Words(format!("{url} does not answer as a Frontdesk server: {why}"));
    let parsed = url::Url::parse(url).map_err(|error| failed(error.to_string()))?;
    let host = parsed.host_str().ok_or_else(|| failed("the address names no host".to_owned()))?;
    let port = parsed.port_or_known_default().unwrap_or(80);
    let answer = tokio::time::timeout(PATIENCE, ask(host, port)).await;
    let head = answer
        .map_err(|_| failed("no answer in time".to_owned()))?
        .map_err(|error| failed(error.to_string()))?;
    if head.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    Err(failed(head.lines().next().unwrap_or("an empty answer").to_owned()))
}

async fn ask(host: &str, port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    let request = format!("GET /health/live HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
