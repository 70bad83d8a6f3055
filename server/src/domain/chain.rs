//! How the entries of the event log hang together: each one's checksum is made of the one before and of the whole entry,
//! so that a byte that is changed, an entry that is taken out and one that is put between are seen.
//!
//! It shows damage and careless hands. Who may write the file and knows this rule can make a new chain: against that,
//! keep the latest checksums elsewhere, such as in an export.

use sha2::{Digest as _, Sha256};

/// What stands for the checksum before the first entry.
pub const BEGINNING: &str = "";

/// The checksum of an entry: SHA-256 over the checksum before it and its columns in order, each with its length, so that
/// no two entries are the same bytes. In small hexadecimal digits.
#[must_use]
pub fn checksum(previous: &str, columns: &[Option<&str>]) -> String {
    let mut hash = Sha256::new();
    add(&mut hash, Some(previous));
    for column in columns {
        add(&mut hash, *column);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn add(hash: &mut Sha256, column: Option<&str>) {
    match column {
        None => hash.update([0]),
        Some(text) => {
            hash.update([1]);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGINNING, checksum};

    #[test]
    fn every_column_its_place_and_what_came_before_count() {
        let one = checksum(BEGINNING, &[Some("a"), Some("b"), None]);
        assert_eq!(one.len(), 64);
        assert_eq!(one, checksum(BEGINNING, &[Some("a"), Some("b"), None]));
        for other in [
            checksum(&one, &[Some("a"), Some("b"), None]),
            checksum(BEGINNING, &[Some("ab"), Some(""), None]),
            checksum(BEGINNING, &[Some("a"), Some("b"), Some("")]),
            checksum(BEGINNING, &[Some("a"), None, Some("b")]),
            checksum(BEGINNING, &[Some("a"), Some("b")]),
        ] {
            assert_ne!(one, other);
        }
    }
}
