//! Programs under measurement, and a client for them.

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A program that said where it listens; killed when dropped.
pub struct Program {
    pub base: String,
    pub child: Child,
    pub started: Duration,
}

impl Program {
    /// The server's program, if the environment names one.
    pub fn server() -> Option<PathBuf> {
        std::env::var_os("FRONTDESK_BIN").map(PathBuf::from).filter(|path| path.exists())
    }

    /// A program that lies beside this one.
    pub fn beside(name: &str, arguments: &[&str]) -> Self {
        let path = std::env::current_exe().expect("own path").with_file_name(name);
        assert!(path.exists(), "{} is not built: cargo build --release --examples", path.display());
        Self::start(Command::new(path).args(arguments))
    }

    /// The server without sign-in, over a directory, with limits out of the way.
    pub fn serve(binary: &Path, data: &Path, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(binary);
        command
            .env_clear()
            .args(["serve", "--local", "--bind", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("FRONTDESK_LIMITS__API_PER_MINUTE", "1000000")
            .env("FRONTDESK_FETCH__DELAY_MS", "0")
            .env("FRONTDESK_LOG__LEVEL", "warn")
            .envs(variables.iter().copied());
        Self::start(&mut command)
    }

    /// The server as it runs in production.
    pub fn serve_signed(binary: &Path, data: &Path) -> Self {
        let mut command = Command::new(binary);
        command
            .env_clear()
            .args(["serve", "--bind", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("FRONTDESK_AUTH__SECRET", "a secret for benches, long enough to be one")
            .env("FRONTDESK_LOG__LEVEL", "warn");
        Self::start(&mut command)
    }

    fn start(command: &mut Command) -> Self {
        let begun = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let base = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("it said {line:?}"))
            .to_owned();
        Self { base, child, started: begun.elapsed() }
    }

    /// A field of `/proc/PID/status` in KiB.
    pub fn status_kib(&self, field: &str) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let line = status.lines().find(|line| line.starts_with(field)).expect("the field");
        line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
    }

    /// CPU time used so far, of all threads, in user and system mode.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("its stat");
        let fields: Vec<&str> =
            stat.rsplit_once(')').expect("a name in brackets").1.split_whitespace().collect();
        let ticks: u64 =
            fields[11].parse::<u64>().expect("utime") + fields[12].parse::<u64>().expect("stime");
        // Linux counts in hundredths of a second for user space (USER_HZ).
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A client of one server.
#[derive(Clone)]
pub struct Client {
    pub http: reqwest::Client,
    pub base: String,
}

impl Client {
    pub fn new(base: &str) -> Self {
        let http =
            reqwest::Client::builder().no_proxy().pool_max_idle_per_host(512).build().expect("a client");
        Self { http, base: base.to_owned() }
    }

    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let answer =
            self.http.post(format!("{}{path}", self.base)).json(body).send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub async fn patch(&self, path: &str, body: &Value) {
        let answer =
            self.http.patch(format!("{}{path}", self.base)).json(body).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    pub async fn delete(&self, path: &str) {
        let answer = self.http.delete(format!("{}{path}", self.base)).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    /// A bot that calls its models for each question, and shows words as they come.
    pub async fn bot(&self) -> String {
        let settings = serde_json::json!({
            "cache": { "answers": false, "near": false }, "grounding": { "max_unsupported": 1 },
        });
        let bot =
            self.post("/api/v1/bots", &serde_json::json!({ "name": "Bench", "settings": settings })).await;
        bot["id"].as_str().expect("an id").to_owned()
    }

    /// Adds a source and waits for its job.
    pub async fn read(&self, bot: &str, source: &Value) -> Value {
        let added = self.post(&format!("/api/v1/bots/{bot}/sources"), source).await;
        self.finished(added["job_id"].as_str().expect("a job"), Duration::from_millis(20)).await
    }

    /// A job once it has ended; asked for seldom where asking would show in what is measured.
    pub async fn finished(&self, job: &str, every: Duration) -> Value {
        loop {
            let job = self.get(&format!("/api/v1/jobs/{job}")).await;
            match job["status"].as_str() {
                Some("completed") => return job,
                Some("failed" | "cancelled") => panic!("{job}"),
                _ => tokio::time::sleep(every).await,
            }
        }
    }
}

pub fn directory() -> TempDir {
    TempDir::new().expect("a temporary directory")
}

/// The value below which that share of the sorted values lies.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = ((sorted.len() as f64 - 1.0) * share).round() as usize;
    sorted[place]
}
