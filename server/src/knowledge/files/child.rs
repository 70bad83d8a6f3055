//! What the child process does: it takes away from itself what a reader does not need, reads one file from its
//! standard input, and writes one line of JSON.

use super::error::Unreadable;
use super::parser::Limits;
use super::read::read;
use crate::domain::file::FileType;
use crate::knowledge::extract::Page;
use std::io::{Read as _, Write as _};

/// Reads standard input as a file of that type and writes the page, or why there is none, to standard output.
///
/// # Errors
/// When a limit can't be set, or the pipes fail.
pub fn run(file_type: FileType, name: &str, limits: Limits) -> std::io::Result<()> {
    confine(limits)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let result: Result<Page, Unreadable> = read(file_type, name, &bytes);
    drop(bytes);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    out.write_all(b"\n")?;
    serde_json::to_writer(&mut out, &result)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Sets limits that only the kernel could lift: memory, computing, no core file, no file written, hardly any open.
#[cfg(unix)]
fn confine(limits: Limits) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let set = |resource, value: u64| {
        Ok::<(), std::io::Error>(setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?)
    };
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)?;
    set(Resource::Nofile, 8)?;
    set(Resource::Cpu, limits.seconds)?;
    // Last, since it is the one that a system may not have: macOS knows it by name only.
    let memory = set(Resource::As, limits.memory_bytes);
    if cfg!(target_os = "linux") { memory } else { Ok(()) }
}

#[cfg(not(unix))]
fn confine(_limits: Limits) -> std::io::Result<()> {
    Ok(())
}
