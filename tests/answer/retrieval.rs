//! Finding passages: nasty queries, foreign indexes, missing embedders, and that nothing of a chunk stays behind.

use frontdesk::domain::ids::WorkspaceId;
use frontdesk::providers::Embedder as _;
use frontdesk::providers::builtin::BuiltinEmbedder;
use frontdesk::store::indexes::Index;
use serde_json::json;

use crate::support::{Fake, House, embedder};

#[tokio::test]
async fn a48_no_query_is_syntax() {
    let house = House::built_in().await;
    for query in [
        "C++",
        "it's",
        "foo-bar",
        "\"",
        "'",
        "a\"b",
        "NOT x",
        "x AND",
        "* :",
        "(",
        "scope:i1",
        "heading : x",
        "NEAR(a b)",
        "^x",
        "{x}",
        "\0",
        "東京",
        "🙂",
        "--",
    ] {
        house
            .service
            .search(&house.bot, std::slice::from_ref(&house.index), query, 5)
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"));
    }
}

#[tokio::test]
async fn both_rankings_find_a_passage_and_say_so() {
    let house = House::built_in().await;
    let found = house
        .service
        .search(&house.bot, std::slice::from_ref(&house.index), "When does the dome open?", 3)
        .await
        .expect("found");
    let hit = &found.retrieved.hits[0];
    assert_eq!((hit.vector_rank, hit.text_rank), (Some(1), Some(1)));
    assert!(hit.score >= found.threshold, "{} < {}", hit.score, found.threshold);
    assert_eq!(hit.passage.title.as_deref(), Some("Observatory"));
    let other = house
        .service
        .search(&house.bot, std::slice::from_ref(&house.index), "Who composed the opera Turandot?", 3)
        .await
        .expect("found");
    assert!(other.retrieved.best() < other.threshold, "{}", other.retrieved.best());
}

#[tokio::test]
async fn scripts_without_spaces_are_found() {
    let house = House::built_in().await;
    house.learn(&BuiltinEmbedder::default(), "駅", "東京駅は丸の内にあります。切符は二百円です。").await;
    let found = house
        .service
        .search(&house.bot, std::slice::from_ref(&house.index), "東京駅はどこですか", 1)
        .await
        .expect("found");
    assert!(found.retrieved.hits[0].passage.text.contains("東京駅"));
    assert!(found.retrieved.hits[0].text_rank.is_some());
}

#[tokio::test]
async fn a_foreign_index_or_workspace_gives_nothing() {
    let house = House::built_in().await;
    let other = Index { number: house.index.number + 1, ..house.index.clone() };
    let found =
        house.service.search(&house.bot, std::slice::from_ref(&other), "dome", 5).await.expect("searched");
    assert!(found.retrieved.hits.is_empty());
    let mut stranger = house.bot.clone();
    stranger.workspace_id = WorkspaceId::new();
    let found = house
        .service
        .search(&stranger, std::slice::from_ref(&house.index), "dome", 5)
        .await
        .expect("searched");
    assert!(found.retrieved.hits.is_empty());
}

#[tokio::test]
async fn full_text_answers_alone_when_the_embedder_fails() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.control(json!({"default": {"on": "embeddings", "status": 400}})).await;
    let found = house
        .service
        .search(&house.bot, std::slice::from_ref(&house.index), "What do tickets cost?", 3)
        .await
        .expect("found");
    assert!(found.retrieved.without_vectors.is_some());
    assert!(found.retrieved.hits[0].vector_rank.is_none() && found.retrieved.best() >= found.threshold);
    let orphan =
        Index { model: "another-model".to_owned(), provider: "gone".to_owned(), ..house.index.clone() };
    let found = house
        .service
        .search(&house.bot, std::slice::from_ref(&orphan), "What do tickets cost?", 3)
        .await
        .expect("found");
    assert!(found.retrieved.without_vectors.is_some() && !found.retrieved.hits.is_empty());
}

#[tokio::test]
async fn a49_a_bad_vector_for_a_question_is_left_out() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    fake.next(json!([{"on": "embeddings", "vectors": "nan"}])).await;
    let found = house
        .service
        .search(&house.bot, std::slice::from_ref(&house.index), "What do tickets cost?", 3)
        .await
        .expect("found");
    assert!(found.retrieved.without_vectors.is_some() && !found.retrieved.hits.is_empty());
}

#[tokio::test]
async fn deleted_sources_leave_nothing_to_be_found() {
    let house = House::built_in().await;
    house.learn(&BuiltinEmbedder::default(), "Second", "The library lends telescopes.").await;
    assert_eq!(
        house
            .service
            .search(&house.bot, std::slice::from_ref(&house.index), "telescopes", 5)
            .await
            .expect("found")
            .retrieved
            .hits[0]
            .passage
            .title
            .as_deref(),
        Some("Second")
    );
    let mut write = house.store.write().await.expect("writes");
    sqlx::query("delete from sources where title = 'Second'").execute(&mut *write).await.expect("deleted");
    write.commit().await.expect("committed");
    let found = house
        .service
        .search(&house.bot, std::slice::from_ref(&house.index), "telescopes", 5)
        .await
        .expect("searched");
    assert!(found.retrieved.hits.iter().all(|hit| hit.passage.title.as_deref() != Some("Second")));
    let mut conn = house.store.read().await.expect("reads");
    for table in ["chunk_vectors", "vec_items_1024_rowids", "chunk_texts"] {
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut *conn)
            .await
            .expect("counts");
        assert_eq!(count, 1, "{table}");
    }
}

#[tokio::test]
async fn equal_content_has_its_vector_again() {
    let fake = Fake::start();
    let house = House::with(&fake).await;
    let scope =
        frontdesk::store::vectors::IndexScope::of(house.bot.workspace_id, &house.index).expect("a scope");
    let mut conn = house.store.read().await.expect("reads");
    // The support code takes the title for the content hash.
    let hashes = ["Observatory".to_owned(), "unknown".to_owned()];
    let found = frontdesk::store::vectors::reusable(&mut conn, scope, &hashes).await.expect("reads");
    assert_eq!(found.len(), 1);
    let fresh =
        embedder(&fake).embed(&[crate::support::PAGE.to_owned()]).await.expect("embeds").vectors.remove(0);
    let near: f32 = found["Observatory"].iter().zip(&fresh).map(|(left, right)| left * right).sum();
    assert!((near - 1.0).abs() < 1e-4);
    let mine = frontdesk::store::vectors::IndexScope { workspace_id: WorkspaceId::new(), ..scope };
    assert!(frontdesk::store::vectors::reusable(&mut conn, mine, &hashes).await.expect("reads").is_empty());
}
