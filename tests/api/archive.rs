//! Export files in tests: fetched, looked into, changed, packed again, and sent.

use crate::support::client::{Client, Reply, id};
use crate::world::World;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Entries by name, in order.
#[derive(Clone, PartialEq)]
pub struct Entries(pub Vec<(String, Vec<u8>)>);

pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Entries {
    pub fn of(bytes: &[u8]) -> Self {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a ZIP file");
        let mut entries = Vec::new();
        for n in 0..zip.len() {
            let mut entry = zip.by_index(n).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("its bytes");
            entries.push((entry.name().expect("a name").into_owned(), bytes));
        }
        Self(entries)
    }

    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    #[track_caller]
    pub fn bytes(&self, name: &str) -> &[u8] {
        &self.0.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}")).1
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(self.bytes(name)).expect("JSON")
    }

    pub fn lines(&self, name: &str) -> Vec<Value> {
        let text = std::str::from_utf8(self.bytes(name)).expect("text");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// All that is in it, as far as it is text.
    pub fn text(&self) -> String {
        self.0.iter().map(|(name, bytes)| format!("{name}\n{}\n", String::from_utf8_lossy(bytes))).collect()
    }

    /// With another content of an entry.
    #[must_use]
    pub fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let entry = self.0.iter_mut().find(|(found, _)| found == name).expect("the entry is there");
        entry.1 = bytes.into();
        self
    }

    /// With a line of an entry changed.
    #[must_use]
    pub fn line(self, name: &str, line: usize, change: impl FnOnce(&mut Value)) -> Self {
        let mut lines = self.lines(name);
        change(&mut lines[line]);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.with(name, text)
    }

    /// With the manifest changed.
    #[must_use]
    pub fn manifest(self, change: impl FnOnce(&mut Value)) -> Self {
        let mut manifest = self.json("manifest.json");
        change(&mut manifest);
        self.with("manifest.json", manifest.to_string())
    }

    /// With a manifest that fits: whoever forges an export forges that as well.
    #[must_use]
    pub fn signed(self) -> Self {
        let entries: Vec<Value> = (self.0.iter().filter(|(name, _)| name != "manifest.json"))
            .map(|(name, bytes)| json!({ "name": name, "bytes": bytes.len(), "sha256": hex(bytes) }))
            .collect();
        self.manifest(|manifest| manifest["entries"] = entries.into())
    }

    pub fn pack(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("an entry");
            zip.write_all(bytes).expect("its bytes");
        }
        zip.finish().expect("a file").into_inner()
    }
}

/// A manifest without the time.
pub fn timeless(manifest: &[u8]) -> Value {
    let mut manifest: Value = serde_json::from_slice(manifest).expect("JSON");
    drop(manifest["created_at"].take());
    manifest
}

/// An export.
pub async fn fetch(owner: &Client, path: &str) -> Vec<u8> {
    let response = owner.request(Method::GET, path).send().await.expect("an answer");
    assert_eq!(response.status().as_u16(), 200, "{path}");
    response.bytes().await.expect("all of it").to_vec()
}

pub async fn import(owner: &Client, bytes: Vec<u8>) -> Reply {
    let request = owner.request(Method::POST, "/api/v1/import").header("content-type", "application/zip");
    Client::send(request.body(bytes)).await
}

async fn connect(database: &Path) -> sqlx::SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).foreign_keys(true);
    sqlx::ConnectOptions::connect(&options.busy_timeout(std::time::Duration::from_secs(10)))
        .await
        .expect("a database")
}

/// Puts a file where uploads are kept, as a source of the bot's knowledge base.
pub async fn put_file(database: &Path, world: &World, source: &str, bytes: &[u8]) {
    let mut conn = connect(database).await;
    sqlx::query(
        "insert into sources (id, workspace_id, knowledge_base_id, type, title, status, run, created_at, updated_at) \
         select $1, workspace_id, knowledge_base_id, 'file', 'Map', 'active', 1, 5, 6 from sources where id = $2",
    )
    .bind(source)
    .bind(id(&world.source))
    .execute(&mut conn)
    .await
    .expect("a source");
    let file = uuid::Uuid::now_v7().to_string();
    sqlx::query(
        "insert into files (id, workspace_id, source_id, name, type, bytes, sha256, created_at) \
         select $1, workspace_id, $2, '../../map of the hill.pdf', 'pdf', $3, $4, 7 from sources where id = $2",
    )
    .bind(&file)
    .bind(source)
    .bind(i64::try_from(bytes.len()).expect("small"))
    .bind(hex(bytes))
    .execute(&mut conn)
    .await
    .expect("a file");
    for (n, part) in bytes.chunks(256 * 1024).enumerate() {
        sqlx::query("insert into file_parts (file_id, n, data) values ($1, $2, $3)")
            .bind(&file)
            .bind(i64::try_from(n).expect("small"))
            .bind(part)
            .execute(&mut conn)
            .await
            .expect("a part");
    }
}

/// Gives the bot a further knowledge base.
pub async fn give(database: &Path, world: &World, base: &str) {
    sqlx::query(
        "insert into bot_knowledge_bases (bot_id, knowledge_base_id, workspace_id, added_at) \
         select id, $2, workspace_id, created_at from bots where id = $1",
    )
    .bind(id(&world.bot))
    .bind(base)
    .execute(&mut connect(database).await)
    .await
    .expect("a row");
}

/// How many rows of everything there are, whoever's.
pub async fn rows(database: &Path) -> Vec<(String, i64)> {
    let mut conn = connect(database).await;
    let mut rows = Vec::new();
    for table in [
        "bots",
        "knowledge_bases",
        "indexes",
        "sources",
        "files",
        "file_parts",
        "documents",
        "document_chunks",
        "chunk_places",
        "chunk_vectors",
        "chunk_texts_docsize",
        "index_documents",
        "bot_knowledge_bases",
        "jobs",
    ] {
        let count = format!("select count(*) from {table}");
        let count =
            sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&mut conn).await.expect("a count");
        rows.push((table.to_owned(), count));
    }
    rows
}
