//! `/health`, and what all answers share.

use crate::support::TestServer;

#[tokio::test]
async fn health_names_database_and_vectors() {
    let server = TestServer::start().await;
    let health = server.anonymous().get("/health").await;
    assert!(health.headers.contains_key("x-request-id"));
    let body = health.expect(200);
    assert_eq!(body["status"], "ok");
    assert_eq!(body["database"], "connected");
    assert_eq!(body["vector_adapter"], "sqlite-vec");
    assert_eq!(server.anonymous().get("/health/live").await.status, 200);
}

#[tokio::test]
async fn an_unknown_address_of_the_api_is_a_problem_and_its_request_id_is_ours() {
    let server = TestServer::start().await;
    let reply = server.anonymous().with("x-request-id", "evil\tid").get("/api/v1/nothing-here").await;
    assert_ne!(reply.headers["x-request-id"], "evil\tid");
    assert_eq!(reply.problem(404), "not_found");
}
