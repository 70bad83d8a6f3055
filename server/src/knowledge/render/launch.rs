//! Starts Chromium so that it can reach nothing but this process, and finds a place for its files.

use super::RenderError;
use super::messages::{Nothing, Version};
use super::{RenderSettings, connection::Connection};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How long a browser may take from its start to its first word. Cold disks and small machines are slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// What of its last words is told when it does not start.
const LAST_WORDS: usize = 500;

/// The shell puts the pipes of standard input and output where the browser looks for commands, without any of the
/// fork-time code that Rust calls unsafe, and becomes the browser. A pipe cannot be reached by other users of the
/// machine as a debugging port can, and when it closes, because this process was killed, the browser ends.
const SHELL: &str = r#"ulimit -c 0; exec "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

/// Each of the first four leaves the browser without a network of its own; together they also hold where one of them
/// does not apply. The proxy is never reached: its address is a name to look up, and all names are unknown.
const FLAGS: [&str; 31] = [
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-component-extensions-with-background-pages",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-client-side-phishing-detection",
    "--disable-features=MediaRouter,DialMediaRouteProvider,OptimizationHints,Translate,InterestFeedContentSuggestions,\
     PreloadingConfig,SpeculationRulesPrefetchFuture,Prerender2,LoadingPredictorPrefetch,WebTransport,DirectSockets",
    "--no-pings",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    "--mute-audio",
    "--hide-scrollbars",
    "--disable-gpu",
    "--disable-dev-shm-usage", // containers give it 64 MB
    "--disable-breakpad",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--window-size=1280,1600",
    "--js-flags=--max-old-space-size=512",
];

/// A browser that answers.
pub(super) struct Launched {
    pub(super) child: Child,
    pub(super) connection: Arc<Connection>,
    pub(super) profile: Profile,
    /// Its name and version.
    pub(super) product: String,
}

/// Starts a browser and waits until it answers.
///
/// # Errors
/// `RenderError::Start` with the browser's last words.
pub(super) async fn launch(settings: &RenderSettings) -> Result<Launched, RenderError> {
    let profile = Profile::create()?;
    let failed = |reason: String| RenderError::Start { reason };
    let mut command = Command::new("/bin/sh");
    command.args(["-c", SHELL, "sh"]).arg(&settings.chromium).args(["--headless", "--remote-debugging-pipe"]);
    let mut directory = std::ffi::OsString::from("--user-data-dir=");
    directory.push(&profile.path);
    command.arg(directory).args(FLAGS);
    if profile.belongs_to_root() {
        // Chromium refuses to start as root with its sandbox.
        command.arg("--no-sandbox");
    }
    command
        .arg("about:blank")
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .env("HOME", &profile.path)
        .env("TMPDIR", &profile.path)
        .current_dir(&profile.path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Ctrl-C is for this process, which then ends the browser in good order.
        .process_group(0)
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let (Some(to), Some(from), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(failed("its pipes are missing".to_owned()));
    };
    let words = Arc::new(Mutex::new(String::new()));
    let listening = tokio::spawn(listen(errors, Arc::clone(&words)));
    // What the protocol's JSON may make of a page's HTML, and room for what else is said.
    let largest = settings.max_html.saturating_mul(6).saturating_add(16_000_000);
    let connection = Arc::new(Connection::new(to, from, largest));
    let hello = connection.call::<Version>(None, "Browser.getVersion", Nothing {});
    let answer = tokio::select! {
        answer = tokio::time::timeout(PATIENCE, hello) => answer.unwrap_or(Err(RenderError::Ended)),
        status = child.wait() => {
            tracing::debug!(?status, "the browser ended at its start");
            Err(RenderError::Ended)
        }
    };
    match answer {
        Ok(version) => Ok(Launched { child, connection, profile, product: version.product }),
        Err(error) => {
            if let Err(error) = child.kill().await {
                tracing::debug!(%error, "the browser that does not answer could not be ended");
            }
            if let Err(error) = listening.await {
                tracing::debug!(%error, "the browser's last words were not heard");
            }
            profile.remove().await;
            let words = words.lock().unwrap_or_else(PoisonError::into_inner);
            let words = words.trim().trim_end_matches('.');
            Err(failed(if words.is_empty() { error.to_string() } else { words.to_owned() }))
        }
    }
}

/// Logs what the browser complains of, and keeps the end of it.
async fn listen(errors: tokio::process::ChildStderr, words: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(errors).split(b'\n');
    loop {
        match lines.next_segment().await {
            Ok(Some(line)) => {
                let line = String::from_utf8_lossy(&line[..line.len().min(LAST_WORDS)]).into_owned();
                tracing::debug!(line, "browser");
                let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
                words.push_str(&line);
                words.push(' ');
                let surplus = words.len().saturating_sub(LAST_WORDS);
                let cut = words.ceil_char_boundary(surplus);
                words.drain(..cut);
            }
            Ok(None) => return,
            Err(error) => {
                tracing::debug!(%error, "the browser's complaints can't be read");
                return;
            }
        }
    }
}

/// A directory for one browser's files, gone when the browser is.
#[derive(Debug)]
pub(super) struct Profile {
    path: PathBuf,
}

impl Profile {
    fn create() -> Result<Self, RenderError> {
        let path = std::env::temp_dir().join(format!("frontdesk-browser-{}", uuid::Uuid::new_v4()));
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&path)
            .map_err(|error| RenderError::Directory { path: path.clone(), reason: error.to_string() })?;
        Ok(Self { path })
    }

    /// Whether this process runs as root: what it makes belongs to it.
    fn belongs_to_root(&self) -> bool {
        match std::fs::metadata(&self.path) {
            Ok(about) => std::os::unix::fs::MetadataExt::uid(&about) == 0,
            Err(error) => {
                tracing::warn!(%error, path = %self.path.display(), "the browser's directory is gone");
                false
            }
        }
    }

    /// Removes the directory. The browser's helpers may still write for a moment after its end.
    pub(super) async fn remove(self) {
        for _ in 0..10 {
            match tokio::fs::remove_dir_all(&self.path).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::debug!(%error, path = %self.path.display(), "the browser's directory is in use");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

impl Drop for Profile {
    /// For a browser that was killed, whose helpers may make a file or two while they follow it.
    fn drop(&mut self) {
        let mut removed = Ok(());
        for _ in 0..20 {
            if !Path::exists(&self.path) {
                return;
            }
            removed = std::fs::remove_dir_all(&self.path);
        }
        if let Err(error) = removed {
            tracing::warn!(%error, path = %self.path.display(), "the browser's directory could not be removed");
        }
    }
}
