//! Puts questions that found no answer into groups, in the order they were asked: each joins the group whose central
//! question it is nearest to, if that is near enough, else it opens one. The central question is chosen anew as a group
//! grows: the one that is on average nearest to the others. The same questions in the same order make the same groups.

use crate::answer::recall;
use crate::domain::ids::{QuestionGroupId, WorkspaceId};
use crate::error::Result;
use crate::providers::Embedder as _;
use crate::providers::builtin::{self, BuiltinEmbedder};
use crate::state::App;
use crate::store::question_vectors::{self, Placed};
use crate::store::unanswered::NewUnanswered;
use crate::store::unanswered::{self, Member, ToGroup};
use crate::store::vectors::cosine;
use crate::store::{Conn, message_texts};

/// Questions put into groups in one transaction.
const AT_ONCE: u32 = 50;
/// Messages of before that are indexed in one transaction.
const INDEXED_AT_ONCE: u32 = 200;
/// Groups that a question is compared with: those asked for last.
const COMPARED: u32 = 5000;
/// Questions among which the central one is looked for: the newest.
const MEMBERS: u32 = 64;
/// In larger groups the central one is looked for at every so many questions.
const SELDOM: i64 = 16;
/// How near questions of one group are at least, as a cosine of the built-in embedder's vectors: most telling words are
/// shared. Chosen, not fitted.
const LEXICAL: f32 = 0.55;
/// The same for models that place texts by what they say; chosen, too.
const SEMANTIC: f32 = 0.75;

/// One step; whether there was anything to do.
///
/// # Errors
/// When the database can't be read or written.
pub(super) async fn once(app: &App) -> Result<bool> {
    let indexed = index_old(app).await?;
    if !unanswered::is_due(&mut *app.store.read().await?).await? {
        return Ok(indexed);
    }
    let mut write = app.store.write().await?;
    for (workspace, group) in unanswered::without_center(&mut write, AT_ONCE).await? {
        center(&mut write, workspace, group).await?;
    }
    for question in unanswered::ungrouped(&mut write, AT_ONCE).await? {
        put(&mut write, &question).await?;
    }
    write.commit().await?;
    Ok(true)
}

/// Makes messages of before the index findable, and notes those of their questions that found no answer.
async fn index_old(app: &App) -> Result<bool> {
    let due = message_texts::due(&mut *app.store.read().await?, INDEXED_AT_ONCE).await?;
    if due.is_empty() {
        return Ok(false);
    }
    let mut write = app.store.write().await?;
    for message in due {
        message_texts::insert(&mut write, message.workspace_id, message.message_id, &message.text).await?;
        message_texts::set_indexed(&mut write, message.message_id).await?;
        if let Some(question) = message.question.filter(|_| message.refused) {
            let new = NewUnanswered {
                message_id: question.0,
                answer_id: message.message_id,
                bot_id: message.bot_id,
                reason: "refused",
                same: recall::same(&question.1),
                asked_at: question.2,
            };
            unanswered::record(&mut write, message.workspace_id, &new).await?;
        }
    }
    write.commit().await?;
    Ok(true)
}

async fn put(conn: &mut Conn, question: &ToGroup) -> Result<()> {
    let workspace = question.workspace_id;
    if let Some(group) = unanswered::best_known(conn, workspace, question.bot_id, &question.same).await? {
        return join(conn, question, group).await;
    }
    let mut vectors = unanswered::vectors(conn, workspace, question.message_id).await?;
    if vectors.is_empty() {
        place(conn, question).await?;
        vectors = unanswered::vectors(conn, workspace, question.message_id).await?;
    }
    let mut space = None;
    if let Some((number, vector)) = vectors.into_iter().next() {
        space = Some(number);
        let limit = match question_vectors::provider(conn, number).await?.as_deref() {
            Some(builtin::PROVIDER) | None => LEXICAL,
            Some(_) => SEMANTIC,
        };
        let centers = unanswered::centers(conn, workspace, number, COMPARED).await?;
        let nearest = centers
            .into_iter()
            .map(|(group, packed)| (cosine(&packed, &vector), group))
            .filter(|(near, _)| *near >= limit)
            .max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(&left.1)));
        if let Some((_, group)) = nearest {
            return join(conn, question, group).await;
        }
    }
    let group = unanswered::open_group(conn, question, space).await?;
    join(conn, question, group).await
}

/// Places a question that no model has placed by its words, which costs nothing.
async fn place(conn: &mut Conn, question: &ToGroup) -> Result<()> {
    let embedder = BuiltinEmbedder::default();
    let vector = embedder.vector(&question.text);
    let placed =
        Placed { provider: builtin::PROVIDER.to_owned(), model: embedder.model().to_owned(), vector };
    question_vectors::insert(conn, question.workspace_id, question.bot_id, question.message_id, &placed).await
}

async fn join(conn: &mut Conn, question: &ToGroup, group: QuestionGroupId) -> Result<()> {
    let questions = unanswered::join(conn, question, group).await?;
    if questions <= i64::from(MEMBERS) || questions % SELDOM == 0 {
        center(conn, question.workspace_id, group).await?;
    }
    Ok(())
}

/// Chooses the question that stands for a group.
async fn center(conn: &mut Conn, workspace: WorkspaceId, group: QuestionGroupId) -> Result<()> {
    let members = unanswered::members(conn, workspace, group, MEMBERS).await?;
    unanswered::set_center(conn, workspace, group, central(&members).map(|member| member.message_id)).await
}

/// The one that is on average nearest to the others; of several the earliest.
fn central(members: &[Member]) -> Option<&Member> {
    let sum = members.iter().fold(Vec::new(), |mut sum: Vec<f32>, member| {
        sum.resize(member.vector.len().max(sum.len()), 0.0);
        for (sum, number) in sum.iter_mut().zip(&member.vector) {
            *sum += number;
        }
        sum
    });
    // Of vectors of length 1, the sum of cosines is the cosine with the sum.
    let near = |member: &Member| member.vector.iter().zip(&sum).map(|(own, sum)| own * sum).sum::<f32>();
    let mut best: Option<(f32, &Member)> = None;
    for member in members {
        let near = near(member);
        if best.is_none_or(|(most, _)| near > most + 1e-4) {
            best = Some((near, member));
        }
    }
    best.map(|(_, member)| member)
}

#[cfg(test)]
mod tests {
    use super::central;
    use crate::domain::ids::MessageId;
    use crate::store::unanswered::Member;

    #[test]
    fn the_central_question_is_the_one_nearest_to_the_others() {
        let member = |x: f32, y: f32| Member { message_id: MessageId::new(), vector: vec![x, y] };
        let members = [member(1.0, 0.0), member(0.8, 0.6), member(0.0, 1.0)];
        assert_eq!(central(&members).map(|member| member.message_id), Some(members[1].message_id));
        let same = [member(1.0, 0.0), member(1.0, 0.0)];
        assert_eq!(central(&same).map(|member| member.message_id), Some(same[0].message_id));
        assert!(central(&[]).is_none());
    }
}
