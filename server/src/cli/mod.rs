//! The command line: one file a command. Results go to standard output, all else to standard error.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is where the program talks to people")]

mod admin;
mod backup;
mod docs;
mod doctor;
pub mod extract;
mod health;
mod parse;
mod reindex;
mod run;
mod search;
mod test;
mod transfer;

use crate::config::{Config, ConfigError, Overrides};
use crate::domain::time::SystemClock;
use crate::lifecycle::{Parts, StartError};
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Answers visitors of websites from the sites' own pages, with verified citations.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server, with the worker inside.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Address and port to listen on; port 0 takes any free one.
        #[arg(long, value_name = "ADDR:PORT")]
        bind: Option<SocketAddr>,
        /// For this machine only: no sign-in, own secrets, loopback addresses may be crawled.
        #[arg(long)]
        local: bool,
        /// Leave the queue to `frontdesk worker`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Run the worker alone, beside `serve --no-worker`.
    Worker {
        #[command(flatten)]
        place: Place,
        /// As for `serve --local`.
        #[arg(long)]
        local: bool,
    },
    /// Bring the database to this version's schema, and exit.
    Migrate {
        #[command(flatten)]
        place: Place,
    },
    /// Copy the database to a file, while the server runs.
    Backup {
        #[command(flatten)]
        place: Place,
        /// The copy; must not be there yet.
        file: PathBuf,
    },
    /// Put a copy made by `backup` in the database's place. The server must not run.
    Restore {
        #[command(flatten)]
        place: Place,
        /// The copy.
        file: PathBuf,
    },
    /// Write a bot or a knowledge base to a ZIP file, while the server runs.
    Export {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        what: transfer::What,
        /// The file; must not be there yet.
        file: PathBuf,
    },
    /// Take a file made by `export` in, as a new bot or knowledge base, while the server runs.
    Import {
        #[command(flatten)]
        place: Place,
        /// The workspace; may be left out where there is only one.
        #[arg(long, value_name = "ID")]
        workspace: Option<uuid::Uuid>,
        /// The file.
        file: PathBuf,
    },
    /// Print the main content of an HTML file as Markdown.
    Extract(extract::ExtractArgs),
    /// Read one file in a process with limits; the server runs this.
    #[command(hide = true)]
    Parse(parse::ParseArgs),
    /// Find the passages that a bot would answer from.
    Search {
        #[command(flatten)]
        place: Place,
        /// The bot.
        #[arg(long)]
        bot: uuid::Uuid,
        /// How many passages.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=50))]
        top: u16,
        /// Words or a question.
        query: String,
    },
    /// Build the next version of a knowledge base by its pipeline, from the pages as they were read.
    Reindex {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        which: reindex::Which,
    },
    /// Ask a bot its test cases; fails if one of them does.
    Test {
        #[command(flatten)]
        place: Place,
        /// The bot.
        #[arg(long, value_name = "ID")]
        bot: uuid::Uuid,
        /// Ask its draft beside what is live, and judge by the draft.
        #[arg(long)]
        draft: bool,
    },
    /// Check settings, data and models, and say what to mend.
    Doctor {
        #[command(flatten)]
        place: Place,
        /// As for `serve --local`.
        #[arg(long)]
        local: bool,
        /// Also try the providers that workspaces brought along, with their keys.
        #[arg(long)]
        workspaces: bool,
    },
    /// Say who runs this installation, and help whoever can't sign in any more; also while the server runs.
    Admin {
        #[command(subcommand)]
        what: admin::Admin,
    },
    /// Exit with 0 if a server answers, for container health checks.
    Health {
        /// The server.
        #[arg(default_value = "http://127.0.0.1:8080")]
        url: String,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Print a page of the documentation that is made from the code.
    Docs {
        /// Which one.
        page: docs::Generated,
    },
}

/// Where the data is.
#[derive(Debug, Args)]
struct Place {
    /// Directory of the database and of all else that is kept.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Why a command failed; the text is for whoever typed it.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error("{0}")]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Start(#[from] StartError),
    #[error("{0}")]
    Words(String),
}

impl From<crate::error::Error> for CliError {
    fn from(error: crate::error::Error) -> Self {
        let cause = error.chain();
        Self::Words(if cause.is_empty() { error.detail } else { format!("{} ({cause})", error.detail) })
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::Words(error.to_string())
    }
}

/// Runs the command that was typed.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Parse(args) = &cli.command {
        return parse::run(args).map_or_else(|error| failed(&error), |()| ExitCode::SUCCESS);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("frontdesk: {error}");
    ExitCode::FAILURE
}

fn settings(local: bool, bind: Option<SocketAddr>, place: Place) -> Result<Config, CliError> {
    let config = Config::from_environment(&Overrides { local, bind, data: place.data })?;
    crate::telemetry::start(&config.log)?;
    Ok(config)
}

/// Settings for commands that sign nothing: they need no secret.
fn offline(place: Place) -> Result<Config, CliError> {
    settings(true, None, place)
}

async fn run(command: Command) -> Result<ExitCode, CliError> {
    let clock = Arc::new(SystemClock);
    match command {
        Command::Serve { place, bind, local, no_worker } => {
            let parts = if no_worker { Parts::Http } else { Parts::All };
            run::run(settings(local, bind, place)?, clock, parts).await?;
        }
        Command::Worker { place, local } => {
            run::run(settings(local, None, place)?, clock, Parts::Worker).await?;
        }
        Command::Migrate { place } => backup::migrate(&offline(place)?).await?,
        Command::Backup { place, file } => backup::backup(&offline(place)?, &file).await?,
        Command::Restore { place, file } => backup::restore(&offline(place)?, &file).await?,
        Command::Export { place, what, file } => {
            transfer::export(&offline(place)?, clock, &what, &file).await?;
        }
        Command::Import { place, workspace, file } => {
            let workspace = workspace.map(crate::domain::ids::WorkspaceId);
            transfer::import(&offline(place)?, clock, &file, workspace).await?;
        }
        Command::Extract(args) => extract::run(&args).map_err(|error| CliError::Words(error.to_string()))?,
        Command::Parse(args) => parse::run(&args)?,
        Command::Search { place, bot, top, query } => {
            search::search(offline(place)?, clock, crate::domain::ids::BotId(bot), top, &query).await?;
        }
        Command::Reindex { place, which } => reindex::reindex(offline(place)?, clock, &which).await?,
        Command::Test { place, bot, draft } => {
            return test::test(offline(place)?, clock, crate::domain::ids::BotId(bot), draft).await;
        }
        Command::Doctor { place, local, workspaces } => {
            return doctor::doctor(local, place.data, workspaces).await;
        }
        Command::Admin { what } => admin::admin(clock, what).await?,
        Command::Health { url } => health::health(&url).await?,
        Command::Openapi => docs::openapi()?,
        Command::Docs { page } => docs::print(page)?,
    }
    Ok(ExitCode::SUCCESS)
}
