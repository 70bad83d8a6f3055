//! `frontdesk parse`: reads one file in a process of its own. The server starts it; people have no use for it, so
//! it is not listed.

use crate::domain::file::FileType;
use crate::knowledge::files::{Limits, child};
use clap::Args;

/// What the server asks of the child.
#[derive(Debug, Args)]
pub(super) struct ParseArgs {
    /// The file's type.
    #[arg(long = "type", value_parser = file_type)]
    file_type: FileType,
    /// Its name, for a title.
    #[arg(long, default_value = "")]
    name: String,
    /// The most address space, in bytes.
    #[arg(long)]
    memory_bytes: u64,
    /// The most seconds of computing.
    #[arg(long)]
    seconds: u64,
}

fn file_type(name: &str) -> Result<FileType, String> {
    FileType::parse(name).ok_or_else(|| format!("{name} is no type of file that is read"))
}

/// Runs before there is a runtime: its threads would take a part of the memory that the file may have.
pub(super) fn run(args: &ParseArgs) -> std::io::Result<()> {
    let limits = Limits { memory_bytes: args.memory_bytes, seconds: args.seconds, ..Limits::default() };
    child::run(args.file_type, &args.name, limits)
}
