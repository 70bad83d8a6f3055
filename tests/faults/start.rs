//! What a server refuses to start with.

use crate::support::Client;
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

/// A database that somebody has used, as bytes.
fn used(data: &TempDir) -> Vec<u8> {
    let mut server = Process::start(&mut serve(data.path(), &[]));
    server.terminate();
    assert!(server.child.wait().unwrap().success());
    std::fs::read(data.path().join("frontdesk.db")).unwrap()
}

#[test]
fn f22_a_corrupt_file_is_refused_with_the_way_out_and_never_touched() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 5] = [
        ("a zeroed header", |file| file[..100].fill(0)),
        ("another program's file", |file| file[..16].copy_from_slice(b"What is this...\0")),
        ("overwritten pages", |file| file[8192..40_960].fill(0xA5)),
        ("a zeroed schema", |file| file[100..4096].fill(0)),
        ("an end cut off", |file| file.truncate(file.len() / 2)),
    ];
    let data = TempDir::new().unwrap();
    let good = used(&data);
    let path = data.path().join("frontdesk.db");
    for (what, damage) in damages {
        let mut bytes = good.clone();
        damage(&mut bytes);
        std::fs::write(&path, &bytes).unwrap();
        let (code, said) = refusal(&mut serve(data.path(), &[]));
        assert_eq!(code, Some(1), "{what}: {said}");
        assert!(said.contains("damaged") && said.contains("frontdesk restore"), "{what}: {said}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{what}: the file was changed");
    }
    std::fs::write(&path, &good).unwrap();
    drop(Process::start(&mut serve(data.path(), &[])));
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_a_corrupt_file_beside_a_log_of_writes_is_left_alone_too() {
    let data = TempDir::new().unwrap();
    used(&data);
    let mut server = Process::start(&mut serve(data.path(), &[]));
    Client::signed_up(&server.base).await;
    // Killed, so that what was written is still in the log, to be folded in.
    server.kill();
    let (path, wal) = (data.path().join("frontdesk.db"), data.path().join("frontdesk.db-wal"));
    let mut bytes = std::fs::read(&path).unwrap();
    // Pages that the log does not hold.
    let size = bytes.len();
    bytes[size - 40_960..].fill(0xA5);
    std::fs::write(&path, &bytes).unwrap();
    let log = std::fs::read(&wal).unwrap();
    assert!(!log.is_empty());
    let (code, said) = refusal(&mut serve(data.path(), &[]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("frontdesk restore"), "{said}");
    assert!(std::fs::read(&path).unwrap() == bytes, "the file was changed");
    assert!(std::fs::read(&wal).ok() == Some(log), "the log was changed");
}
