//! A knowledge base made of articles, and questions asked of it as answers ask.

use std::path::Path;
use std::sync::Arc;

use frontdesk::answer::recall::Held;
use frontdesk::answer::{Finder, Place, Rankings, Retrieved, Wanted};
use frontdesk::config::{Config, Overrides};
use frontdesk::domain::bot::RetrievalSettings;
use frontdesk::domain::ids::{DocumentId, KnowledgeBaseId, UserId, WorkspaceId};
use frontdesk::domain::pipeline::Chunking;
use frontdesk::domain::text::language::Language;
use frontdesk::domain::time::{Clock as _, SystemClock};
use frontdesk::providers::{Embedder, Likeness, Providers};
use frontdesk::store::accounts::{self, User};
use frontdesk::store::chunks::{self, NewChunk, NewPlace, Said};
use frontdesk::store::indexes::{self, Index, NewIndex};
use frontdesk::store::sketches::SketchCache;
use frontdesk::store::vectors::IndexScope;
use frontdesk::store::{Store, knowledge_bases};

use crate::{Outcome, database};

/// A knowledge base.
pub struct House {
    _folder: tempfile::TempDir,
    store: Store,
    sketches: SketchCache,
    providers: Providers,
    workspace: WorkspaceId,
    index: Index,
    held: Held,
}

impl House {
    /// With articles, each a page whose paragraphs are its passages. A paragraph's `rowid_` is its number, from 1.
    pub async fn of(articles: &[Vec<String>], language: Language, model: Option<&Path>) -> Outcome<Self> {
        let (folder, store) = database().await?;
        let providers = providers(model)?;
        let embedder = Arc::clone(&providers.embedder);
        let (workspace, base) = (WorkspaceId::new(), KnowledgeBaseId::new());
        let now = SystemClock.now();
        let user = User {
            id: UserId::new(),
            email: String::new(),
            name: String::new(),
            password_hash: None,
            email_verified_at: None,
            second_factor: false,
            created_at: now,
        };
        let new =
            NewIndex::of(providers.embedding_identity(), Chunking::default(), false).in_language(language);
        let source = uuid::Uuid::now_v7();
        let mut write = store.write().await?;
        accounts::create_with_workspace(&mut write, &user, workspace, "").await?;
        knowledge_bases::create(&mut write, workspace, base, "", &new, now).await?;
        sqlx::query(
            "insert into sources (id, workspace_id, knowledge_base_id, type, title, status, created_at, updated_at) \
             values ($1, $2, $3, 'text', '', 'active', $4, $4)",
        )
        .bind(source.to_string())
        .bind(workspace)
        .bind(base)
        .bind(now)
        .execute(&mut *write)
        .await?;
        let index = indexes::live(&mut write, workspace, base).await?;
        let scope = IndexScope::of(workspace, &index)?;
        for (number, article) in articles.iter().enumerate() {
            let document = DocumentId::new();
            sqlx::query(
                "insert into documents (id, workspace_id, knowledge_base_id, source_id, url, outcome, seen_run, pending, \
                 created_at) values ($1, $2, $3, $4, $5, 'indexed', 1, 0, $6)",
            )
            .bind(document)
            .bind(workspace)
            .bind(base)
            .bind(source.to_string())
            .bind(format!("https://site.example/{number}"))
            .bind(now)
            .execute(&mut *write)
            .await?;
            let places = places(number, article, embedder.as_ref()).await?;
            chunks::place(&mut write, scope, document, "", &places).await?;
        }
        write.commit().await?;
        Ok(Self {
            _folder: folder,
            store,
            sketches: SketchCache::default(),
            providers,
            workspace,
            index,
            held: Held::default(),
        })
    }

    fn finder(&self) -> Finder<'_> {
        Finder { store: &self.store, sketches: &self.sketches, providers: &self.providers, chain: None }
    }

    fn place(&self) -> Place<'_> {
        Place {
            workspace_id: self.workspace,
            indexes: std::slice::from_ref(&self.index),
            held: &self.held,
            now: SystemClock.now(),
            paid: true,
        }
    }

    /// Both rankings for a question.
    pub async fn rankings(&self, question: &str) -> Outcome<(Rankings, Likeness)> {
        let wanted = Wanted { question, before: None, limit: 6, parts: RetrievalSettings::BARE };
        Ok(self.finder().rankings(self.place(), wanted).await?)
    }

    /// The passages for a question.
    pub async fn find(&self, question: &str, limit: usize, parts: RetrievalSettings) -> Outcome<Retrieved> {
        let wanted = Wanted { question, before: None, limit, parts };
        Ok(self.finder().find(self.place(), wanted).await?)
    }
}

async fn places(number: usize, article: &[String], embedder: &dyn Embedder) -> Outcome<Vec<NewPlace>> {
    let vectors = embedder.embed(article).await?.vectors;
    let place = |(position, (text, vector)): (usize, (&String, Vec<f32>))| NewPlace {
        heading_path: Vec::new(),
        said: Said::New(Box::new(NewChunk {
            text: text.clone(),
            tokens: text.len() / 4,
            content_hash: format!("{number}-{position}"),
            words_hash: format!("{number}-{position}"),
            bands: None,
            vector,
        })),
    };
    Ok(article.iter().zip(vectors).enumerate().map(place).collect())
}

/// The built-in embedder, or the model of a directory.
fn providers(model: Option<&Path>) -> Outcome<Providers> {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let variables = model.map(|folder| {
        vec![
            set("FRONTDESK_EMBEDDINGS__PROVIDER", "local"),
            set("FRONTDESK_EMBEDDINGS__PATH", &folder.display().to_string()),
        ]
    });
    let overrides = Overrides { local: true, ..Overrides::default() };
    let config = Config::from_variables(variables.unwrap_or_default(), &overrides)?;
    Ok(Providers::from_config(&config.chat, &config.embeddings)?)
}
