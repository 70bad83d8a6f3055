//! What was found out about an answer, and what stands below a refusal, on the wire.

use crate::answer::cite::{Report, Verdict};
use crate::answer::{Help, NearPage};
use crate::domain::bot::Fallback;
use crate::error::{Error, Result};
use crate::store::messages;
use serde::Serialize;
use utoipa::ToSchema;

/// What stands below a refusal; not there below an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelpOut {
    /// Pages that come near to the question, the nearest first; empty when none is near at all.
    pub nearest: Vec<NearPage>,
    /// Where the owner sends people; null if nowhere.
    #[schema(required)]
    pub fallback: Option<Fallback>,
}

impl From<Help> for HelpOut {
    fn from(help: Help) -> Self {
        Self { nearest: help.nearest, fallback: Some(help.fallback).filter(|fallback| !fallback.is_empty()) }
    }
}

/// How far the pages support what was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroundingOut {
    /// The share of its claims that no page supports, 0 to 1; null if nothing was claimed. Of what the model wrote, also if
    /// the reader was not shown it.
    #[schema(required)]
    pub unsupported_share: Option<f64>,
    /// Sentence by sentence.
    pub verdicts: Vec<Verdict>,
}

impl From<&Report> for GroundingOut {
    fn from(report: &Report) -> Self {
        Self {
            unsupported_share: report.unsupported.map(super::rounded),
            verdicts: report.sentences.iter().map(Verdict::from).collect(),
        }
    }
}

/// What stood below a stored refusal.
///
/// # Errors
/// When what is stored can't be read.
pub fn help_of(message: &messages::Message) -> Result<Option<HelpOut>> {
    let help: Option<Help> =
        message.help.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
    Ok(help.map(HelpOut::from))
}

/// What was found out about a stored answer.
///
/// # Errors
/// When what is stored can't be read.
pub fn grounding_of(message: &messages::Message) -> Result<GroundingOut> {
    let verdicts: Option<Vec<Verdict>> =
        message.verdicts.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
    #[expect(clippy::cast_possible_truncation, reason = "a share needs no more digits")]
    let unsupported_share = message.unsupported_share.map(|share| super::rounded(share as f32));
    Ok(GroundingOut { unsupported_share, verdicts: verdicts.unwrap_or_default() })
}
