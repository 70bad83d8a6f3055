//! `doctor`'s look at further providers: the installation's, and, when asked for, those of every workspace.

use super::Findings;
use crate::config::Config;
use crate::domain::model::{ModelFinding, ModelPart, ModelVerdict};
use crate::domain::time::SystemClock;
use crate::error::Error;
use crate::lifecycle::{Locks, database, models};
use crate::providers::{Providers, Server};
use crate::store::{Store, indexes, knowledge_bases, providers};
use std::sync::Arc;

/// Tries the installation's further providers.
pub(super) async fn installation(findings: &mut Findings, config: &Config, providers: &Providers) {
    for server in providers.further() {
        try_one(findings, &format!("provider {}", server.spec.name), server, config).await;
    }
}

async fn try_one(findings: &mut Findings, what: &str, server: &Server, config: &Config) {
    for finding in server.check(&config.embeddings).await {
        let words = said(server, &finding);
        // What works although something is missing is no reason to fail.
        let found = if finding.verdict == ModelVerdict::Error { Err(words) } else { Ok(words) };
        findings.note(what, found);
    }
}

fn said(server: &Server, finding: &ModelFinding) -> String {
    let at = &server.spec.base_url;
    match (&finding.model, finding.tried) {
        (Some(model), ModelPart::Embeddings) => {
            format!("embedding model {model} at {at}: {}", finding.detail)
        }
        (Some(model), _) => format!("{model} at {at}: {}", finding.detail),
        (None, _) => format!("{at}: {}", finding.detail),
    }
}

/// Tries the providers of every workspace, and looks whether each knowledge base's model is reached.
pub(super) async fn workspaces(findings: &mut Findings, config: &Config) {
    let path = database(&config.server.data);
    if !path.exists() {
        findings.note("workspaces", Ok("there are none yet".to_owned()));
        return;
    }
    if let Err(error) = each(findings, config).await {
        findings.note("workspaces", Err(error));
    }
}

async fn each(findings: &mut Findings, config: &Config) -> Result<(), String> {
    let mut config = config.clone();
    let store = {
        // Opening may bring the schema up to date: nobody else may do that meanwhile.
        let _alone = Locks::migration(&config.server.data).map_err(|error| error.to_string())?;
        Store::open(&database(&config.server.data)).await.map_err(|error| error.to_string())?
    };
    let ready = models(&mut config, &store, Arc::new(SystemClock)).map_err(|error| error.to_string());
    let looked = match ready {
        Ok(ready) => look(findings, &config, &store, &ready).await.map_err(|error| error.chain()),
        Err(error) => Err(error),
    };
    store.close().await;
    looked
}

async fn look(
    findings: &mut Findings,
    config: &Config,
    store: &Store,
    ready: &Providers,
) -> Result<(), Error> {
    let workspaces = {
        let mut conn = store.read().await?;
        providers::workspaces(&mut conn).await?
    };
    if workspaces.is_empty() {
        findings.note("workspaces", Ok("none has providers of its own".to_owned()));
    }
    for workspace in workspaces {
        let ready = ready.of(workspace.id).await?;
        for server in ready.own() {
            let what = format!("workspace {}, provider {}", workspace.name, server.spec.name);
            try_one(findings, &what, server, config).await;
        }
        let mut before = None;
        loop {
            let mut conn = store.read().await?;
            let page = knowledge_bases::list(&mut conn, workspace.id, 100, before).await?;
            for base in &page.items {
                let live = indexes::live(&mut conn, workspace.id, base.id).await?;
                if let Some(trouble) = ready.trouble(&live.embedding()) {
                    let what = format!("workspace {}, knowledge base {}", workspace.name, base.name);
                    findings.note(&what, Err(trouble));
                }
            }
            let Some(next) = page.next else { break };
            before = Some(next);
        }
    }
    Ok(())
}
