//! A better answer in the place of one that was given: a pair of a source, and a test case that sees to it that it stays.

use crate::domain::ids::{JobId, KnowledgeBaseId, MessageId, SourceId, TestCaseId, WorkspaceId};
use crate::domain::quality::Expectations;
use crate::domain::run::RunCause;
use crate::domain::source::{Pair, SourceType};
use crate::domain::text::terms::words;
use crate::domain::time::Timestamp;
use crate::error::{Code, Error, Result};
use crate::state::App;
use crate::store::conversations::Party;
use crate::store::fixes::Fix;
use crate::store::sources::NewSource;
use crate::store::test_cases::TestCase;
use crate::store::{Conn, bots, conversations, fixes, jobs, messages, sources, test_cases};

/// What the source is called.
pub const TITLE: &str = "Corrections";
/// Most pairs of a source.
const MOST_PAIRS: usize = 1000;

/// What came of it.
#[derive(Debug)]
pub struct Fixed {
    /// Where the pair stands.
    pub source_id: SourceId,
    /// The job that reads it.
    pub job_id: JobId,
    /// The test case, if one was wanted.
    pub test_case: Option<TestCase>,
}

/// Puts a pair in an answer's place. Fixing the same answer again, or another answer to the same question, replaces it.
///
/// # Errors
/// `not_found`; `invalid` if the message is no answer; `conflict` if the source is full, or the bot's test cases are.
pub async fn fix(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    message: MessageId,
    pair: Pair,
    test: Option<Expectations>,
) -> Result<Fixed> {
    let now = app.clock.now();
    let said = messages::get(conn, workspace, message).await?;
    if said.role != "assistant" {
        return Err(Error::invalid("", "invalid", "Only a bot's answer can be fixed, not a question."));
    }
    let conversation = conversations::get(conn, workspace, said.conversation_id, Party::Member).await?;
    let bot = bots::get(conn, workspace, conversation.bot_id).await?;
    let before = fixes::find(conn, workspace, message).await?;
    let source = corrections(conn, workspace, bot.knowledge_base_id, now).await?;
    let text = sources::text(conn, workspace, source).await?;
    let mut pairs: Vec<Pair> =
        text.map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(&text)).map_err(Error::internal)?;
    let replaced = before.as_ref().filter(|fix| fix.source_id == Some(source)).map(|fix| &fix.question);
    replace(&mut pairs, &pair, replaced.map(String::as_str))?;
    let text = serde_json::to_string(&pairs).map_err(Error::internal)?;
    sources::set_text(conn, workspace, source, &text, now).await?;
    let job_id = read(app, conn, workspace, source, now).await?;
    let fix = Fix {
        message_id: message,
        source_id: Some(source),
        question: pair.question.clone(),
        answer: pair.answer,
        created_at: before.map_or(now, |before| before.created_at),
        updated_at: now,
    };
    fixes::put(conn, workspace, &fix).await?;
    let test_case = match test {
        Some(expectations) => {
            let known = test_cases::of_message(conn, workspace, message).await?;
            let known = match known {
                Some(known) => Some(known),
                None => same_question(conn, workspace, bot.id, &pair.question).await?,
            };
            if known.is_none() {
                super::check_room(conn, workspace, bot.id, 1).await?;
            }
            let case = TestCase {
                id: known.as_ref().map_or_else(TestCaseId::new, |known| known.id),
                bot_id: bot.id,
                message_id: Some(message),
                question: pair.question,
                expectations,
                created_at: known.map_or(now, |known| known.created_at),
                updated_at: now,
            };
            test_cases::put(conn, workspace, &case).await?;
            Some(case)
        }
        None => None,
    };
    Ok(Fixed { source_id: source, job_id, test_case })
}

/// The case of a bot that asks the same.
///
/// # Errors
/// When the database can't be read.
pub async fn same_question(
    conn: &mut Conn,
    workspace: WorkspaceId,
    bot: crate::domain::ids::BotId,
    question: &str,
) -> Result<Option<TestCase>> {
    let cases = test_cases::all(conn, workspace, bot).await?;
    let asked = sameness(question);
    Ok(cases.into_iter().find(|case| sameness(&case.question) == asked))
}

/// What questions have in common that are of the same words, whatever their case, accents and signs. One without words is
/// the same as itself only.
#[must_use]
pub fn sameness(question: &str) -> String {
    let words: Vec<String> = words(question).into_iter().map(|word| word.folded).collect();
    if words.is_empty() { question.to_owned() } else { words.join(" ") }
}

/// Puts a pair where the replaced one stands, or one that asks the same, or at the end.
fn replace(pairs: &mut Vec<Pair>, pair: &Pair, replaced: Option<&str>) -> Result<()> {
    let asked = sameness(&pair.question);
    let is_old =
        |known: &Pair| Some(known.question.as_str()) == replaced || sameness(&known.question) == asked;
    match pairs.iter().position(is_old) {
        Some(place) => {
            pairs[place] = pair.clone();
            let mut at = 0;
            pairs.retain(|known| {
                at += 1;
                at - 1 == place || !is_old(known)
            });
            Ok(())
        }
        None if pairs.len() >= MOST_PAIRS => Err(Error::new(
            Code::Conflict,
            format!(
                "The source “{TITLE}” is full: it holds {MOST_PAIRS} pairs. Move some into another source of questions \
                 and answers, then fix this answer again."
            ),
        )),
        None => {
            pairs.push(pair.clone());
            Ok(())
        }
    }
}

/// The source that fixed answers go into; made with the first.
async fn corrections(
    conn: &mut Conn,
    workspace: WorkspaceId,
    knowledge_base: KnowledgeBaseId,
    now: Timestamp,
) -> Result<SourceId> {
    if let Some(source) = fixes::source_of(conn, workspace, knowledge_base).await? {
        return Ok(source);
    }
    let new = NewSource {
        title: Some(TITLE.to_owned()),
        text: Some("[]".to_owned()),
        ..NewSource::given(SourceId::new(), knowledge_base, SourceType::Qa)
    };
    sources::create(conn, workspace, &new, now).await?;
    fixes::set_source(conn, workspace, knowledge_base, new.id).await?;
    Ok(new.id)
}

/// Has the source read. A job that waits takes the new words by itself; one in work reads them once more at its end, see
/// `worker::jobs::ingest_source`.
async fn read(
    app: &App,
    conn: &mut Conn,
    workspace: WorkspaceId,
    source: SourceId,
    now: Timestamp,
) -> Result<JobId> {
    if let Some(open) = jobs::open_for_source(conn, workspace, source).await? {
        return Ok(open);
    }
    let attempts = app.config.worker.max_attempts;
    sources::begin_run(conn, workspace, source, RunCause::Manual, attempts, now).await
}

#[cfg(test)]
mod tests {
    use super::{replace, sameness};
    use crate::domain::source::Pair;

    fn pair(question: &str, answer: &str) -> Pair {
        Pair { question: question.to_owned(), answer: answer.to_owned() }
    }

    #[test]
    fn a_pair_takes_the_place_of_what_it_mends_and_stands_once() {
        let mut pairs = vec![pair("When?", "At 9."), pair("Where?", "Here."), pair("when", "Never.")];
        replace(&mut pairs, &pair("WHEN?", "At 10."), Some("Where?")).unwrap_or_default();
        assert_eq!(pairs, [pair("WHEN?", "At 10.")]);
        replace(&mut pairs, &pair("Who?", "We."), None).unwrap_or_default();
        assert_eq!(pairs.len(), 2);
    }

    #[test]
    fn questions_are_the_same_by_their_words() {
        assert_eq!(sameness("Wo ist das Café?"), sameness("wo ist das cafe"));
        assert_ne!(sameness("Where is it?"), sameness("Where was it?"));
        assert_ne!(sameness("?"), sameness("!"));
    }
}
