//! Programs run beside the test as processes of their own: the server to be killed, the fake model server.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A program that said where it listens. Killed when dropped.
pub struct Process {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    pub child: Child,
}

impl Process {
    /// Starts a program and waits for its line `listening on http://…`.
    pub fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let out = child.stdout.take().expect("piped above");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("a line");
        let base = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("it said: {line:?}"))
            .to_owned();
        Self { base, child }
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let killed =
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(killed.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.kill();
        }
    }
}

/// The server's program with a clean environment: settings are given one by one.
pub fn frontdesk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command
        .env_clear()
        .envs(std::env::vars().filter(|(name, _)| name == "PATH" || name == "HOME" || name == "TMPDIR"));
    command
}

/// `serve` over a directory, with the settings that tests need.
pub fn serve(data: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = frontdesk();
    command
        .args(["serve", "--bind", "127.0.0.1:0", "--data"])
        .arg(data)
        .env("FRONTDESK_AUTH__SECRET", "a secret for tests, long enough to be one")
        .env("FRONTDESK_FETCH__ALLOW_PRIVATE_NETWORK", "true")
        .env("FRONTDESK_FETCH__DELAY_MS", "0")
        .env("FRONTDESK_WORKER__POLL_MS", "50")
        .env("FRONTDESK_WORKER__BACKOFF_MS", "50")
        .env("FRONTDESK_WORKER__LEASE_SECONDS", "1")
        .env("FRONTDESK_POLAR__URL", "http://127.0.0.1:9")
        .env("FRONTDESK_POLAR__WEBHOOK_SECRET", super::polar::SECRET)
        .env("FRONTDESK_LIMITS__AUTH_PER_MINUTE", "1000")
        .env("FRONTDESK_LOG__LEVEL", "warn")
        .envs(variables.iter().copied());
    command
}

/// A program of tests/support, built as an example.
pub fn example(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_frontdesk")).with_file_name("examples").join(name);
    assert!(path.exists(), "{} is not built: cargo build --examples", path.display());
    path
}

/// The fake model server, as a process.
pub fn fake_openai() -> Process {
    Process::start(&mut Command::new(example("fake-openai")))
}

/// What a program that does not start says, and its exit code.
pub fn refusal(command: &mut Command) -> (Option<i32>, String) {
    let mut child =
        command.stdin(Stdio::null()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it runs");
    let mut said = String::new();
    child.stderr.take().expect("piped above").read_to_string(&mut said).expect("text");
    (child.wait().expect("it ends").code(), said)
}
