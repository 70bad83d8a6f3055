//! How a bot's overview looks on the wire.

use super::budget::AccountOut;
use crate::domain::health::FindingCode;
use crate::domain::ids::{KnowledgeBaseId, QuestionGroupId};
use crate::domain::presence::Presence;
use crate::domain::time::Timestamp;
use crate::store::figures::{DayFigures, Latency};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether a bot is there for visitors.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceOut {
    /// How far it is.
    pub state: Presence,
    /// Where it was last seen of the websites that it is allowed on.
    #[schema(required)]
    pub origin: Option<String>,
    /// When that was.
    #[schema(required)]
    pub last_seen_at: Option<Timestamp>,
    /// Where it was last seen of those that it is not allowed on, if that was later.
    #[schema(required)]
    pub refused_origin: Option<String>,
}

/// What there was on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewDayOut {
    /// Its beginning, UTC.
    pub day: Timestamp,
    /// Conversations that began.
    pub conversations: i64,
    /// Questions that were answered.
    pub answered: i64,
    /// Questions that were declined, or answered by passages alone because a cap was reached.
    pub declined: i64,
    /// Answers that broke off.
    pub failed: i64,
}

/// What there was in a time.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct OverviewSumOut {
    /// Conversations that began.
    pub conversations: i64,
    /// Questions that were answered.
    pub answered: i64,
    /// Questions that were declined, or answered by passages alone because a cap was reached.
    pub declined: i64,
    /// Answers that broke off.
    pub failed: i64,
    /// The share of questions that were answered, 0 to 1; null if nothing was asked.
    #[schema(required)]
    pub answered_share: Option<f64>,
}

impl OverviewSumOut {
    /// The sum of some days.
    pub fn of<'a>(days: impl Iterator<Item = &'a DayFigures>) -> Self {
        let mut sum = Self::default();
        for day in days {
            sum.conversations += day.conversations;
            sum.answered += day.answered;
            sum.declined += day.declined;
            sum.failed += day.failed;
        }
        let asked = sum.answered + sum.declined + sum.failed;
        #[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
        let share = (asked > 0).then(|| sum.answered as f64 / asked as f64);
        Self { answered_share: share, ..sum }
    }
}

/// Questions that ask the same and wait for an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenQuestionOut {
    /// The group of questions.
    pub id: QuestionGroupId,
    /// The question that is most like the others.
    pub label: String,
    /// How many questions.
    pub questions: i64,
    /// When the newest was asked.
    pub newest_at: Timestamp,
}

/// Questions without an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewUnansweredOut {
    /// Groups that wait for an answer.
    pub open: i64,
    /// Questions without an answer in the time looked at.
    pub asked: i64,
    /// The groups with the most questions, at most three.
    pub most_asked: Vec<OpenQuestionOut>,
}

/// What visitors thought of answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewRatingsOut {
    /// Answers that helped.
    pub up: i64,
    /// Answers that did not.
    pub down: i64,
}

/// How long answers took, in milliseconds. By nearest rank: each figure is that of one answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct LatencyOut {
    /// Answers measured.
    pub answers: i64,
    /// Of half of them at most.
    pub p50: i64,
    /// Of 95 of a hundred at most.
    pub p95: i64,
    /// Of 99 of a hundred at most.
    pub p99: i64,
}

impl From<Latency> for LatencyOut {
    fn from(latency: Latency) -> Self {
        Self { answers: latency.answers, p50: latency.p50, p95: latency.p95, p99: latency.p99 }
    }
}

/// How long answers took that did not break off.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewLatencyOut {
    /// From the question to the first word; null if there was none.
    #[schema(required)]
    pub first_word: Option<LatencyOut>,
    /// From the question to the end; null if there was none.
    #[schema(required)]
    pub whole: Option<LatencyOut>,
}

/// What may be spent, and how near that is.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewBudgetOut {
    /// Against the bot's own caps.
    pub bot: AccountOut,
    /// Against the workspace's.
    pub workspace: AccountOut,
}

/// How well a knowledge base is that the bot answers from.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeOut {
    /// Identifier.
    pub id: KnowledgeBaseId,
    /// Its name.
    pub name: String,
    /// Whether it is the bot's own.
    pub own: bool,
    /// 100 when nothing is wrong, 0 when nothing answers.
    pub score: u8,
    /// How many things are wrong.
    pub findings: u32,
    /// The worst of them.
    #[schema(required)]
    pub worst: Option<WorstOut>,
}

/// What weighs most of what is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorstOut {
    /// Stable name.
    pub code: FindingCode,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// A bot at one glance.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewOut {
    /// Whether it is there for visitors.
    pub presence: PresenceOut,
    /// Each day of the time looked at, the oldest first, today last. Days are those of UTC.
    pub days: Vec<OverviewDayOut>,
    /// That time in all.
    pub total: OverviewSumOut,
    /// As many days before it.
    pub before: OverviewSumOut,
    /// Questions without an answer, of all channels.
    pub unanswered: OverviewUnansweredOut,
    /// What visitors thought of answers of that time.
    pub ratings: OverviewRatingsOut,
    /// How long answers took.
    pub latency: OverviewLatencyOut,
    /// What was spent today and this month, against caps.
    pub budget: OverviewBudgetOut,
    /// The knowledge bases it answers from, its own first.
    pub knowledge: Vec<KnowledgeOut>,
}
