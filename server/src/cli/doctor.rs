//! `doctor`: tries settings, data, models and whatever else is set up, and says what to mend.

mod events;
mod polar;
mod providers;

use super::CliError;
use crate::config::{Config, Overrides, Provider, RerankProvider};
use crate::domain::model::ProviderKind;
use crate::domain::time::SystemClock;
use crate::knowledge::politeness::HostGate;
use crate::knowledge::render::{RenderError, Renderer};
use crate::lifecycle::{Locks, database, render_settings};
use crate::mail;
use crate::models;
use crate::providers::{Providers, check};
use crate::store::Store;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// What was found so far.
#[derive(Default)]
struct Findings {
    wrong: usize,
}

impl Findings {
    fn note(&mut self, what: &str, found: Result<String, String>) {
        match found {
            Ok(words) => println!("ok     {what}: {words}"),
            Err(words) => {
                self.wrong += 1;
                println!("WRONG  {what}: {words}");
            }
        }
    }
}

/// Checks everything it can reach; exit code 1 if anything is wrong.
pub(super) async fn doctor(
    local: bool,
    data: Option<PathBuf>,
    workspaces: bool,
) -> Result<ExitCode, CliError> {
    let mut findings = Findings::default();
    let config = match Config::from_environment(&Overrides { local, bind: None, data }) {
        Ok(config) => config,
        Err(error) => {
            findings.note("settings", Err(error.to_string()));
            return Ok(ExitCode::FAILURE);
        }
    };
    findings.note("settings", Ok("all valid".to_owned()));
    findings.note("data", check_data(&config).await);
    events::check(&mut findings, &config).await;
    findings.note("rendering", check_rendering(&config).await);
    findings.note("mail", check_mail(&config).await);
    polar::check(&mut findings, &config).await;
    match models::providers(&config, None, Arc::new(SystemClock)) {
        Ok(providers) => {
            findings.note("embeddings", check_embeddings(&config, &providers).await);
            findings.note("chat", check_chat(&config, &providers).await);
            findings.note("reranker", check_reranker(&config, &providers).await);
            providers::installation(&mut findings, &config, &providers).await;
            findings.note("secrets", Ok(secrets(&config)));
        }
        Err(error) => findings.note("models", Err(error.to_string())),
    }
    if workspaces {
        providers::workspaces(&mut findings, &config).await;
    }
    if findings.wrong == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("frontdesk: {} of the checks failed; see above", findings.wrong);
    Ok(ExitCode::FAILURE)
}

/// Whether workspaces' keys can be kept.
fn secrets(config: &Config) -> String {
    if config.local {
        "workspaces' API keys are encrypted under a key in the data directory".to_owned()
    } else if config.secrets.bytes().is_some() {
        "workspaces' API keys are encrypted under FRONTDESK_SECRETS__KEY".to_owned()
    } else {
        "FRONTDESK_SECRETS__KEY is not set, so workspaces can't add providers that need a key. Make one with: openssl rand \
         -base64 32"
            .to_owned()
    }
}

async fn check_data(config: &Config) -> Result<String, String> {
    let path = database(&config.server.data);
    if !path.exists() {
        return Ok(format!("{} is not there yet; `frontdesk serve` makes it", path.display()));
    }
    let store = {
        // Opening may bring the schema up to date: nobody else may do that meanwhile.
        let _alone = Locks::migration(&config.server.data).map_err(|error| error.to_string())?;
        Store::open(&path).await.map_err(|error| error.to_string())?
    };
    let damage = store.integrity().await.map_err(|error| error.chain());
    store.close().await;
    let damage = damage?;
    if damage.is_empty() {
        Ok(format!("{} is sound", path.display()))
    } else {
        Err(format!(
            "{} is damaged: {}. Restore a backup: frontdesk restore FILE",
            path.display(),
            damage.join("; ")
        ))
    }
}

/// Starts the browser once and ends it.
async fn check_rendering(config: &Config) -> Result<String, String> {
    let Some(settings) = render_settings(config) else {
        return Ok("off: pages that have no text without their scripts are not read. To switch it on, set \
                   FRONTDESK_RENDER__CHROMIUM to the path of Chromium"
            .to_owned());
    };
    let path = settings.chromium.display().to_string();
    let renderer = Renderer::new(settings, Arc::new(HostGate::new(Duration::ZERO)));
    let product = renderer.probe().await;
    renderer.stop().await;
    match product {
        Ok(product) => Ok(format!("on, by {product} ({path})")),
        Err(RenderError::Start { reason }) => Err(format!(
            "{path} does not start: {reason}. If it speaks of a sandbox, see “Pages that need JavaScript” in the documentation's page Operating"
        )),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

/// Greets the mail server, with name and password, and sends nothing.
async fn check_mail(config: &Config) -> Result<String, String> {
    let mail = &config.mail;
    match mail::try_server(mail, &config.server.public_url).await? {
        Some(()) => Ok(format!("sent through {}:{}, from {}", mail.host, mail.port(), mail.from)),
        None => Ok("none is sent: links that people need go to the log and to the operator's page. To send mail, set \
                    FRONTDESK_MAIL__HOST"
            .to_owned()),
    }
}

async fn check_embeddings(config: &Config, providers: &Providers) -> Result<String, String> {
    let embedder = &providers.embedder;
    let place = match config.embeddings.provider {
        Provider::Local => format!("{} in {}", embedder.model(), config.embeddings.path.display()),
        provider => place(provider, &config.embeddings.base_url, embedder.model()),
    };
    let texts = ["Frontdesk tries its embedding model.".to_owned()];
    let kind = ProviderKind::of_address(&config.embeddings.base_url);
    let embedded = embedder
        .embed(&texts)
        .await
        .map_err(|error| format!("{place}: {}", check::advice(&error, Some(embedder.model()), kind).1))?;
    let length = embedded.vectors.first().map_or(0, Vec::len);
    Ok(format!("{place} gave a vector of {length} numbers"))
}

async fn check_chat(config: &Config, providers: &Providers) -> Result<String, String> {
    let Some(chat) = &providers.chat else {
        return Ok("built in: the best sentences are quoted, no model is asked".to_owned());
    };
    let place = place(config.chat.provider, &config.chat.base_url, chat.model());
    let kind = ProviderKind::of_address(&config.chat.base_url);
    match check::chat_once(chat.as_ref(), chat.model()).await {
        Ok((_, _, words)) => Ok(format!("{place}: {words}")),
        Err(error) => Err(format!("{place}: {}", check::advice(&error, Some(chat.model()), kind).1)),
    }
}

/// Has two passages judged, of which one answers the question.
async fn check_reranker(config: &Config, providers: &Providers) -> Result<String, String> {
    let settings = &config.rerank;
    let Some(reranker) = &providers.reranker else {
        return Ok("off: passages keep the order of the search".to_owned());
    };
    if settings.provider == RerankProvider::Chat {
        return Ok("each bot's chat model puts its passages in order".to_owned());
    }
    let named = if settings.model.is_empty() { "the model" } else { settings.model.as_str() };
    let place = format!("{named} at {}", settings.url);
    let passages = ["Paris is the capital of France.".to_owned(), "Bananas are yellow.".to_owned()];
    let kind = ProviderKind::of_address(&settings.url);
    let judged = reranker
        .rerank(None, "What is the capital of France?", &passages)
        .await
        .map_err(|error| format!("{place}: {}", check::advice(&error, Some(&settings.model), kind).1))?;
    match judged.scores.as_slice() {
        [Some(right), Some(wrong)] if right > wrong => {
            Ok(format!("{place} tells what fits from what does not"))
        }
        [Some(_), Some(_)] => Err(format!(
            "{place} finds “Bananas are yellow.” no worse an answer to “What is the capital of France?” than the capital: is it a \
             model that reranks?"
        )),
        _ => Err(format!(
            "{place} did not judge both passages: set FRONTDESK_RERANK__STYLE to what it speaks, cohere or tei"
        )),
    }
}

fn place(provider: Provider, base_url: &str, model: &str) -> String {
    match provider {
        Provider::Builtin => format!("{model} (built in)"),
        Provider::OpenAi | Provider::Local | Provider::Auto => format!("{model} at {base_url}"),
    }
}
