//! Finding what was said, by words and by meaning.

use super::conversations::{Channel, ConversationOut, Rating};
use crate::answer::recall::{FoundBy, Mode, Said};
use crate::domain::ids::{BotId, MessageId};
use crate::domain::text::terms::{is_unspaced, term, words};
use crate::domain::time::Timestamp;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{Query, twenty};
use crate::http::wire::{List, instant, not_blank};
use crate::state::App;
use crate::store::bots;
use crate::store::conversations::{self, Party};
use crate::store::message_texts::{self, Filter};
use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use utoipa::{IntoParams, ToSchema};

/// Characters shown before what was found, and after it.
const AROUND: usize = 80;
/// Letters of a term that count, as `domain::text` cuts it: what begins with a searched term was found by it.
const LEAST: usize = 2;

/// What to look for.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// What was said. By words: all of them, the last one may be begun only.
    #[garde(length(chars, max = 200), custom(not_blank))]
    q: String,
    /// With this bot only.
    #[garde(skip)]
    bot_id: Option<BotId>,
    /// By the `words` of all messages, by the `meaning` of questions, or by `both`.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline)]
    mode: Mode,
    /// Only in the `widget` or on the `dashboard`.
    #[garde(skip)]
    #[param(inline)]
    channel: Option<Channel>,
    /// Only in conversations with an answer that declined; if false, only in those with none.
    #[garde(skip)]
    refused: Option<bool>,
    /// Only in conversations with an answer rated `up` or `down`.
    #[garde(skip)]
    #[param(inline)]
    rating: Option<Rating>,
    /// Only what was said then or later: RFC 3339, or a day in UTC.
    #[garde(skip)]
    from: Option<String>,
    /// Only what was said before that.
    #[garde(skip)]
    until: Option<String>,
    /// At most so many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    limit: u32,
    /// `next_cursor` of the page before. Only lists by words have further pages.
    #[garde(skip)]
    cursor: Option<uuid::Uuid>,
}

/// A piece of a snippet.
#[derive(Debug, Serialize, PartialEq, ToSchema)]
pub struct PieceOut {
    /// The words.
    text: String,
    /// Whether they are among those that were looked for.
    found: bool,
}

/// A message that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationHitOut {
    /// The conversation.
    conversation: ConversationOut,
    /// The message.
    message_id: MessageId,
    /// `user` or `assistant`.
    role: String,
    /// The words with what stands around them.
    snippet: String,
    /// The same in pieces, so that the words can be marked.
    pieces: Vec<PieceOut>,
    /// What it was found by.
    found_by: Vec<FoundBy>,
    /// When it was said.
    created_at: Timestamp,
}

/// Where something was said. By words newest first; by meaning the nearest first.
#[utoipa::path(get, path = "/conversations/search", tag = "Conversations", params(SearchQuery), responses((status = 200, body = List<ConversationHitOut>), (status = 404, description = "The bot is not yours or not there"), (status = 503, description = "Meaning alone was asked for, and the embedding model can't be reached")))]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Json<List<ConversationHitOut>>> {
    let text = query.q.trim();
    let filter = Filter {
        bot: query.bot_id,
        channel: query.channel.map(|channel| channel.as_str().to_owned()),
        refused: query.refused,
        rating: query.rating.map(|rating| rating.as_str().to_owned()),
        from: instant("from", query.from.as_deref())?,
        until: instant("until", query.until.as_deref())?,
    };
    let before = {
        let mut conn = app.store.read().await?;
        if let Some(bot) = query.bot_id {
            bots::get(&mut conn, caller.workspace, bot).await?;
        }
        match query.cursor {
            None => None,
            Some(_) if query.mode != Mode::Words => {
                return Err(Error::invalid(
                    "cursor",
                    "invalid",
                    "is for lists by words: the others have one page.",
                ));
            }
            Some(cursor) => Some(message_texts::number_up_to(&mut conn, MessageId(cursor)).await?),
        }
    };
    let more = u32::from(query.mode == Mode::Words);
    let mut said = app
        .answers
        .search_conversations(caller.workspace, text, query.mode, &filter, query.limit + more, before)
        .await?;
    let is_last = said.len() <= query.limit as usize;
    said.truncate(query.limit as usize);
    let last = said.last().map(|said| said.hit.message_id.to_string());
    let next_cursor = last.filter(|_| !is_last && query.mode == Mode::Words);
    let terms = message_texts::searched_terms(text);
    let mut conn = app.store.read().await?;
    let mut items = Vec::with_capacity(said.len());
    for Said { hit, by } in said {
        let conversation =
            match conversations::get(&mut conn, caller.workspace, hit.conversation_id, Party::Member).await {
                Ok(conversation) => conversation,
                // Deleted between the two looks.
                Err(error) if error.code == crate::error::Code::NotFound => continue,
                Err(error) => return Err(error),
            };
        let pieces = pieces(&hit.text, &terms);
        items.push(ConversationHitOut {
            conversation: conversation.into(),
            message_id: hit.message_id,
            role: hit.role,
            snippet: pieces.iter().map(|piece| piece.text.as_str()).collect(),
            pieces,
            found_by: by,
            created_at: hit.created_at,
        });
    }
    Ok(Json(List { items, next_cursor }))
}

/// What stands around the first of the words that were found, in pieces.
fn pieces(text: &str, terms: &[String]) -> Vec<PieceOut> {
    let found: Vec<Range<usize>> = words(text)
        .into_iter()
        .filter(|word| is_found(&word.folded, terms))
        .map(|word| word.start..word.end)
        .collect();
    let middle = found.first().map_or(0, |range| range.start);
    let start = text[..middle].char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let last = found.first().map_or(0, |range| range.end);
    let end = text[last..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| last + at);
    let mut pieces = Vec::new();
    let mut push = |text: &str, found: bool| {
        if !text.is_empty() {
            pieces.push(PieceOut { text: text.to_owned(), found });
        }
    };
    push(if start > 0 { "…" } else { "" }, false);
    let mut at = start;
    for range in found.into_iter().filter(|range| range.start >= start && range.end <= end) {
        // Signs of scripts without spaces stand side by side.
        if range.start < at {
            continue;
        }
        push(&text[at..range.start], false);
        push(&text[range.clone()], true);
        at = range.end;
    }
    push(&text[at..end], false);
    push(if end < text.len() { "…" } else { "" }, false);
    pieces
}

/// Whether a word is one of those looked for, whose last may be begun only.
fn is_found(folded: &str, terms: &[String]) -> bool {
    let own = term(folded);
    let last = terms.last();
    let is_sign = folded.chars().count() == 1 && folded.chars().all(is_unspaced);
    terms.iter().any(|wanted| *wanted == own || (is_sign && wanted.contains(folded)))
        || last.is_some_and(|last| last.len() >= LEAST && own.starts_with(last.as_str()))
}

#[cfg(test)]
mod tests {
    use super::pieces;

    fn marked(text: &str, terms: &[&str]) -> String {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        let mark = |piece: &super::PieceOut| {
            if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() }
        };
        pieces(text, &terms).iter().map(mark).collect()
    }

    #[test]
    fn words_are_marked_in_every_form_of_theirs() {
        assert_eq!(marked("Tickets and a ticket, please", &["ticket"]), "[Tickets] and a [ticket], please");
        assert_eq!(marked("We open at nine", &["open"]), "We [open] at nine");
        assert_eq!(marked("Nothing here", &["ticket"]), "Nothing here");
        assert_eq!(marked("", &["ticket"]), "");
    }

    #[test]
    fn long_texts_are_cut_around_the_first() {
        let text = format!("{} ticket {}", "é".repeat(200), "after ".repeat(50));
        let shown = marked(&text, &["ticket"]);
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("[ticket]"), "{shown}");
        assert!(shown.chars().count() < 180, "{shown}");
    }
}
