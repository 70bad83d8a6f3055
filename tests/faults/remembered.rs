//! What is remembered of questions stays quick however much of it there is: every list goes through an index.

use crate::support::TestServer;

#[tokio::test]
async fn lists_of_what_is_remembered_are_read_through_indexes_and_not_sorted() {
    let server = TestServer::start().await;
    let mut conn = server.running.app.store.read().await.unwrap();
    for (query, index) in [
        (
            "select id from question_groups g where g.workspace_id = $1 and g.bot_id = $2 and g.status = $3 \
             and (g.questions, g.id) < ($4, $5) order by g.questions desc, g.id desc limit 20",
            "question_groups_by_count",
        ),
        (
            "select id from question_groups g where g.workspace_id = $1 and g.bot_id = $2 and g.status = $3 \
             order by g.newest_at desc, g.id desc limit 20",
            "question_groups_by_newest",
        ),
        (
            "select message_id from unanswered u where +u.workspace_id = $1 and u.group_id = $2 \
             and ($3 is null or u.message_id < $3) order by u.message_id desc limit 20",
            "unanswered_by_group",
        ),
        ("select max(asked_at) from unanswered where group_id = $1", "unanswered_newest"),
        ("select 1 from unanswered where group_id is null limit 1", "group_id=?"),
        ("select 1 from question_groups where center is null limit 1", "question_groups_by_center"),
        (
            "select answer_id from answer_ratings r where +r.workspace_id = $1 and r.bot_id = $2 and r.rating = $3 \
             and ($4 is null or r.answer_id < $4) order by r.answer_id desc limit 20",
            "answer_ratings_by_bot",
        ),
        (
            "select id from conversations c where +c.workspace_id = $1 and c.bot_id = $2 and ($3 is null or c.id < $3) \
             order by c.id desc limit 20",
            "conversations_by_bot_and_id",
        ),
        (
            "select key from cache where +workspace_id = $1 and bot_id = $2 and nearby = $3 and kind = 'answer'",
            "cache_by_bot",
        ),
        ("select 1 from cache where expires_at <= $1 limit 1", "cache_by_expiry"),
        ("select key from cache order by last_used_at limit 500", "cache_by_use"),
        ("select sketch from question_sketches where space = $1 order by rowid_", "space=?"),
    ] {
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("explain query plan {query}")))
                .fetch_all(&mut *conn)
                .await
                .unwrap();
        let plan: Vec<String> = plan.into_iter().map(|line| line.3).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index), "{query}: {plan}");
        let scans =
            plan.contains("SCAN") && !plan.contains("USING INDEX") && !plan.contains("COVERING INDEX");
        assert!(!scans && !plan.contains("TEMP B-TREE FOR ORDER"), "{query}: {plan}");
    }
}
