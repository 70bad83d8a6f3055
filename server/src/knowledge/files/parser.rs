//! Starts the child process that reads a file, and judges how it ended.

use super::error::{ParseError, Unreadable};
use crate::domain::file::FileType;
use crate::knowledge::extract::Page;
use bytes::Bytes;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::sync::Semaphore;

/// How much of what a failing child says is kept, in bytes.
const SAID: u64 = 4096;

/// What a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space, in bytes. Not kept by every system (macOS counts it differently).
    pub memory_bytes: u64,
    /// Seconds of computing, and of time on the clock once it runs.
    pub seconds: u64,
    /// What it may write, in bytes: the page as JSON.
    pub output_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_bytes: 512 << 20, seconds: 60, output_bytes: 64_000_000 }
    }
}

/// Reads files in child processes, as many at once as there are cores. Cheap to clone; clones share the count.
#[derive(Debug, Clone)]
pub struct Parser {
    program: PathBuf,
    limits: Limits,
    places: Arc<Semaphore>,
}

impl Parser {
    /// `program` is this one: it is run as `program parse --type …`.
    #[must_use]
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { program, limits, places: Arc::new(Semaphore::new(cores)) }
    }

    /// The limits it was made with.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Reads a file whose type is known (see `sniff`). `name` is its name where it has one: it may serve as a
    /// title, and never as a path. Waits for a free place first; that time is not counted.
    ///
    /// # Errors
    /// See `ParseError`. Whatever the file does, only its child is touched.
    pub async fn parse(&self, file_type: FileType, name: &str, bytes: Bytes) -> Result<Page, ParseError> {
        let not_started = |reason: String| ParseError::NotStarted { reason };
        let _place = self.places.acquire().await.map_err(|error| not_started(error.to_string()))?;
        let mut command = Command::new(&self.program);
        command
            // With a `=`: a name may begin with a hyphen.
            .args(["parse", "--type", file_type.as_str(), &format!("--name={}", printable(name))])
            .args(["--memory-bytes", &self.limits.memory_bytes.to_string()])
            .args(["--seconds", &self.limits.seconds.to_string()])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| not_started(error.to_string()))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(not_started("its pipes are missing".to_owned()));
        };
        let feed = async move {
            // A child that ends early closes its end; why it ended shows below.
            if let Err(error) = stdin.write_all(&bytes).await {
                tracing::debug!(%error, "a reader did not take its whole file");
            }
            drop(stdin);
        };
        let output_cap = self.limits.output_bytes;
        let work = async {
            let ((), out, said) = tokio::join!(feed, take(stdout, output_cap), take(stderr, SAID));
            let status = child.wait().await;
            (status, out, said)
        };
        // A second more than the child gives itself, so that its own end is heard of first.
        let Ok((status, out, said)) =
            tokio::time::timeout(Duration::from_secs(self.limits.seconds + 1), work).await
        else {
            // Killed when `child` is dropped.
            return Err(ParseError::TooSlow { seconds: self.limits.seconds });
        };
        let status = status.map_err(|error| not_started(error.to_string()))?;
        let said = String::from_utf8_lossy(&said).into_owned();
        if out.len() as u64 > output_cap {
            let megabytes = output_cap / 1_000_000;
            return Err(Unreadable::TooLarge(format!("its text is longer than {megabytes} MB")).into());
        }
        if !status.success() {
            return Err(self.failed(status, &said));
        }
        // The last line: a library may have printed something of its own before.
        let line = out.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        match serde_json::from_slice::<Result<Page, Unreadable>>(line) {
            Ok(result) => Ok(result?),
            Err(error) => {
                tracing::error!(%error, %said, "a reader answered with something else than a page");
                Err(ParseError::Crashed { how: "it gave no answer".to_owned() })
            }
        }
    }

    fn failed(&self, status: ExitStatus, said: &str) -> ParseError {
        if said.contains("memory allocation of") || said.contains("capacity overflow") {
            return ParseError::OutOfMemory { megabytes: self.limits.memory_bytes / 1_000_000 };
        }
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            /// The kernel's word for "more computing than allowed": the same number on Linux and macOS.
            const SIGXCPU: i32 = 24;
            if signal == SIGXCPU {
                return ParseError::TooSlow { seconds: self.limits.seconds };
            }
            tracing::warn!(signal, %said, "a file ended its reader");
            return ParseError::Crashed { how: format!("signal {signal}") };
        }
        tracing::warn!(%status, %said, "a file ended its reader");
        ParseError::Crashed { how: status.to_string() }
    }
}

/// Reads up to one byte more than the cap, then lets go: the writer's next write fails.
async fn take(stream: impl AsyncRead + Unpin, cap: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Err(error) = stream.take(cap + 1).read_to_end(&mut bytes).await {
        tracing::debug!(%error, "a reader's answer broke off");
    }
    bytes
}

/// A name as an argument: NUL can't stand in one, and nobody needs a longer name.
fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(255).collect()
}
