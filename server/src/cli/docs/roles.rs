//! The matrix of routes and roles, made from the table that the server enforces and from the OpenAPI document.

use super::super::CliError;
use crate::domain::role::Role;
use crate::http::access::{Access, Need, TABLE};
use crate::http::openapi;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HEAD: &str = "# Who may do what

This page is made from the one table in the code that the server enforces and that the tests are generated from: what it says \
is what holds. What the roles are for, and how people get them, is in [Accounts and roles](accounts-and-roles.md).

`yes` means allowed, `–` means refused with 403 and a sentence that names the role it takes. Someone who belongs to another \
workspace is answered 404, as if there were nothing. The last column is for programs: an API key does what its role allows, \
except for what takes a person.
";

/// The page.
///
/// # Errors
/// When the OpenAPI document can't be made.
pub(super) fn page() -> Result<String, CliError> {
    let document = openapi::build()?.to_json().map_err(|error| CliError::Words(error.to_string()))?;
    let document: Value =
        serde_json::from_str(&document).map_err(|error| CliError::Words(error.to_string()))?;
    write(&document).map_err(|error| CliError::Words(error.to_string()))
}

fn write(document: &Value) -> Result<String, std::fmt::Error> {
    let operation = |access: &Access| &document["paths"][access.path][access.method.to_lowercase()];
    let mut by_tag: BTreeMap<&str, Vec<&Access>> = BTreeMap::new();
    let members = TABLE.iter().filter(|access| access.need.role().is_some());
    for access in members {
        let tag = operation(access)["tags"][0].as_str().unwrap_or("Other");
        by_tag.entry(tag).or_default().push(access);
    }
    let mut out = HEAD.to_owned();
    for (tag, lines) in by_tag {
        write!(out, "\n## {tag}\n\n| | |")?;
        for role in Role::ALL {
            write!(out, " {} |", role.as_str())?;
        }
        out.push_str(" API key |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        for access in lines {
            let key = if matches!(access.need, Need::Role(_)) { "as its role" } else { "–" };
            write!(out, "| {} | `{} {}` |", summary(operation(access)), access.method, access.path)?;
            for role in Role::ALL {
                let may = access.need.role().is_some_and(|least| role >= least);
                write!(out, " {} |", if may { "yes" } else { "–" })?;
            }
            writeln!(out, " {key} |")?;
        }
    }
    let rest = [
        (
            Need::Operator,
            "For whoever runs the server",
            "These take the system role `super_admin`, and a person's sign-in. A role in a workspace is not enough.",
        ),
        (
            Need::Public,
            "Without signing in",
            "These bring their own right along: a password, a cookie, or the token of a link.",
        ),
    ];
    for (need, heading, words) in rest {
        let mut lines = TABLE.iter().filter(|access| access.need == need).peekable();
        if lines.peek().is_none() {
            continue;
        }
        write!(out, "\n## {heading}\n\n{words}\n\n| | |\n| --- | --- |\n")?;
        for access in lines {
            writeln!(out, "| {} | `{} {}` |", summary(operation(access)), access.method, access.path)?;
        }
    }
    Ok(out)
}

/// The first sentence of what an operation does, as a cell of a table.
fn summary(operation: &Value) -> String {
    let words = operation["summary"].as_str().unwrap_or_default().trim();
    let first = words.split_once(". ").map_or(words, |(first, _)| first);
    first.trim_end_matches('.').replace('|', "\\|")
}
