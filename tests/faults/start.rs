//! What a server refuses to start with.

use crate::support::process::{Process, frontdesk, refusal, serve};
use tempfile::TempDir;

#[test]
fn f19_a_second_server_on_one_directory_exits_and_says_why() {
    let data = TempDir::new().unwrap();
    let _first = Process::start(&mut serve(data.path(), &[]));
    let (code, said) = refusal(&mut serve(data.path(), &[]));
    assert_ne!(code, Some(0));
    assert!(said.contains("already") && said.contains("--data"), "{said}");
}

#[test]
fn a14_without_a_secret_it_refuses_and_says_how_to_make_one() {
    let data = TempDir::new().unwrap();
    for secret in [None, Some("short")] {
        let mut command = frontdesk();
        command.args(["serve", "--bind", "127.0.0.1:0", "--data"]).arg(data.path());
        if let Some(secret) = secret {
            command.env("FRONTDESK_AUTH__SECRET", secret);
        }
        let (code, said) = refusal(&mut command);
        assert_ne!(code, Some(0));
        assert!(said.contains("openssl rand"), "{said}");
    }
}
