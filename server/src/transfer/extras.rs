//! What belongs to a bot besides its knowledge: its draft, its tools and its test cases, on their way out and in.
//!
//! Secret headers of tools are in no export. A tool that lacks one comes switched off, and so the import says.

use super::format::{DraftPart, HeaderPart, Part, SourcePlace, TestPart, ToolPart, invalid};
use super::models;
use super::pack::Packer;
use crate::domain::ids::{BotId, SourceId, TestCaseId, ToolId, WorkspaceId};
use crate::domain::quality::TestSettings;
use crate::domain::time::Timestamp;
use crate::domain::tool::ToolSpec;
use crate::domain::tool::url::UrlTemplate;
use crate::error::{Error, Result};
use crate::knowledge::address::{NetworkPolicy, check_url};
use crate::providers::Providers;
use crate::store::test_cases::{self, TestCase};
use crate::store::tools::{self, Header, Tool};
use crate::store::{Conn, drafts};

/// Writes a bot's draft and tools. Returns how many tools it has.
///
/// # Errors
/// When the database can't be read or the file can't be written.
pub(super) async fn export_own(
    conn: &mut Conn,
    packer: &mut Packer,
    workspace: WorkspaceId,
    bot: BotId,
) -> Result<usize> {
    if let Some(draft) = drafts::find(conn, workspace, bot).await? {
        let part = DraftPart { system_prompt: draft.system_prompt, settings: draft.settings };
        packer.document(Part::Draft, &part).await?;
    }
    let tools = tools::of_bot(conn, workspace, bot).await?;
    if !tools.is_empty() {
        packer.start(Part::Tools).await?;
    }
    let count = tools.len();
    for tool in tools {
        let header = |header: Header| HeaderPart { name: header.name, value: header.value };
        let headers = tool.headers.into_iter().map(header).collect();
        packer.line(&ToolPart { spec: tool.spec, headers }).await?;
    }
    Ok(count)
}

/// Writes a bot's test cases; `sources` are those of each knowledge base that was written. Returns how many.
///
/// # Errors
/// When the database can't be read or the file can't be written.
pub(super) async fn export_tests(
    conn: &mut Conn,
    packer: &mut Packer,
    workspace: WorkspaceId,
    bot: BotId,
    sources: &[Vec<SourceId>],
) -> Result<usize> {
    let cases = test_cases::all(conn, workspace, bot).await?;
    if !cases.is_empty() {
        packer.start(Part::Tests).await?;
    }
    let count = cases.len();
    for case in cases {
        let mut expectations = case.expectations;
        let mut must_cite_sources = Vec::new();
        expectations.must_cite.retain(|cited| {
            let place = cited.parse().ok().and_then(|id| place(sources, id));
            must_cite_sources.extend(place);
            place.is_none()
        });
        packer.line(&TestPart { question: case.question, expectations, must_cite_sources }).await?;
    }
    Ok(count)
}

fn place(sources: &[Vec<SourceId>], id: SourceId) -> Option<SourcePlace> {
    (1..).zip(sources).find_map(|(knowledge_base, own)| {
        let source = own.iter().position(|known| *known == id)?;
        Some(SourcePlace { knowledge_base, source })
    })
}

/// What an import brings for its bot.
#[derive(Debug, Default)]
pub(super) struct Extras {
    pub draft: Option<DraftPart>,
    pub tools: Vec<ToolPart>,
    pub tests: Vec<TestPart>,
}

/// Where it goes.
pub(super) struct Target<'a> {
    pub workspace: WorkspaceId,
    pub bot: BotId,
    /// The new sources of each knowledge base.
    pub sources: &'a [&'a [SourceId]],
    pub providers: &'a Providers,
    pub policy: &'a NetworkPolicy,
    pub now: Timestamp,
}

impl Extras {
    /// Writes all of it, in the transaction that shows the bot. Returns what could not be kept, in sentences.
    ///
    /// # Errors
    /// `archive_invalid` for what refers to nothing; when the database can't be written.
    pub(super) async fn write(
        self,
        conn: &mut Conn,
        target: &Target<'_>,
        test_settings: TestSettings,
    ) -> Result<Vec<String>> {
        let mut warnings = Vec::new();
        if let Some(mut draft) = self.draft {
            if let Some(wanted) = &draft.settings.models {
                let (kept, warning) = models::of_bot(target.providers, wanted);
                warnings.extend(warning.map(|words| format!("Of the draft: {words}")));
                draft.settings.models = Some(kept);
            }
            let prompt = draft.system_prompt.as_deref();
            drafts::put(conn, target.workspace, target.bot, prompt, &draft.settings, target.now).await?;
        }
        for part in self.tools {
            warnings.extend(tool(conn, target, part).await?);
        }
        for part in self.tests {
            test(conn, target, part).await?;
        }
        if test_settings != TestSettings::default() {
            test_cases::set_settings(conn, target.workspace, target.bot, test_settings).await?;
        }
        Ok(warnings)
    }
}

async fn tool(conn: &mut Conn, target: &Target<'_>, part: ToolPart) -> Result<Option<String>> {
    let ToolPart { mut spec, headers } = part;
    if let Err(wrong) = reachable(&spec, target.policy) {
        let title = spec.title;
        return Ok(Some(format!("The tool “{title}” was left out: its address {}", ended(&wrong))));
    }
    let (kept, secret): (Vec<HeaderPart>, Vec<HeaderPart>) =
        headers.into_iter().partition(|header| header.value.is_some());
    let warning = (!secret.is_empty()).then(|| {
        let names: Vec<String> = secret.iter().map(|header| header.name.clone()).collect();
        format!(
            "The tool “{}” is switched off: no export holds its secret headers ({}). Enter them and switch it on.",
            spec.title,
            names.join(", ")
        )
    });
    spec.enabled = spec.enabled && secret.is_empty();
    let header = |header: HeaderPart| Header { name: header.name, value: header.value, sealed: None };
    let tool = Tool {
        id: ToolId::new(),
        workspace_id: target.workspace,
        bot_id: target.bot,
        spec,
        headers: kept.into_iter().map(header).collect(),
        created_at: target.now,
        updated_at: target.now,
    };
    let name = tool.spec.name.clone();
    tools::create(conn, target.workspace, &tool).await.map_err(|error| match error.code {
        crate::error::Code::Conflict => invalid(format!("The export has two tools of the name {name}.")),
        _ => error,
    })?;
    Ok(warning)
}

/// Whether a tool's address may be called from here, with something harmless in its places.
fn reachable(spec: &ToolSpec, policy: &NetworkPolicy) -> Result<(), String> {
    let template = UrlTemplate::parse(&spec.url, policy.allow_private_network)?;
    let url = template.fill(|_| Some("0".to_owned()))?;
    check_url(url.as_str(), policy).map(drop).map_err(|rejected| rejected.to_string())
}

fn ended(words: &str) -> String {
    format!("{}.", words.trim_end_matches('.'))
}

async fn test(conn: &mut Conn, target: &Target<'_>, part: TestPart) -> Result<()> {
    let mut expectations = part.expectations;
    for place in part.must_cite_sources {
        let base = usize::try_from(place.knowledge_base).map_err(Error::internal)?;
        let sources = base.checked_sub(1).and_then(|base| target.sources.get(base));
        let id = sources.and_then(|sources| sources.get(place.source));
        let id =
            id.ok_or_else(|| invalid("A test case of the export must cite a source that is not there."))?;
        expectations.must_cite.push(id.to_string());
    }
    let case = TestCase {
        id: TestCaseId::new(),
        bot_id: target.bot,
        message_id: None,
        question: part.question.trim().to_owned(),
        expectations,
        created_at: target.now,
        updated_at: target.now,
    };
    test_cases::put(conn, target.workspace, &case).await
}
