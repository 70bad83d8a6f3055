//! `frontdesk extract`: what a page becomes, on the terminal.

use std::io::Write;
use std::process::{Command, Stdio};

/// What the command prints for a page on its standard input.
fn printed(arguments: &[&str], html: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["extract", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    command.stdin.take().unwrap().write_all(html.as_bytes()).unwrap();
    let output = command.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn extract_prints_markdown_text_or_json() {
    let html = include_str!("pages/article.html");
    assert!(printed(&[], html).starts_with("# The tide mill turns again\n"));
    assert!(printed(&["--text"], html).starts_with("After forty years of silence"));
    let json = printed(&["--json", "--url", "https://echo.example/mill"], html);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["title"], "The tide mill turns again | Aldermouth Echo");
    assert_eq!(report["description"], "After forty years the mill grinds.");
    assert_eq!(report["published"], "2026-06-07T04:30:00.000Z");
    assert_eq!(report["modified"], "2026-06-08T00:00:00.000Z");
    assert_eq!(report["language"], "en");
    assert_eq!(report["needs_javascript"], false);
    assert!(report["links"].as_array().unwrap().iter().any(|link| link == "https://echo.example/newsletter"));
}

#[test]
fn extract_says_why_a_file_can_not_be_read() {
    let output = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["extract", "/no/such/file.html"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("/no/such/file.html") && said.contains("Check the path"), "{said}");
}
