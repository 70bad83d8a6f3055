//! `frontdesk admin grant`: to whom the office is given.

use crate::operator::office;
use crate::support::TestServer;
use crate::support::client::until;

#[tokio::test]
async fn the_office_is_not_given_to_an_account_that_may_be_anybodys() {
    let server = TestServer::start().await;
    let (person, other) = (server.owner().await, server.owner().await);
    let grant = async |email: &str, flags: &[&str]| office(&server, "grant", email, flags).await;
    let refused = grant(&person.email, &[]).await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success(), "{said}");
    assert!(said.contains("--unconfirmed") && said.contains(&person.email), "{said}");
    assert_eq!(person.get("/api/v1/operator/health").await.problem(403), "forbidden");
    // Once it is known whose the address is, or if whoever gives it knows.
    server.confirm(&person).await;
    for (who, flags) in [(&person, &[] as &[&str]), (&other, &["--unconfirmed"] as &[&str])] {
        let said = grant(&who.email, flags).await;
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        until(async || (who.get("/api/v1/me").await.expect(200)["operator"] == true).then_some(())).await;
    }
    // It is taken from whoever has it.
    assert!(office(&server, "revoke", &other.email, &[]).await.status.success());
    let unknown = grant("nobody@example.com", &[]).await;
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no account"), "{unknown:?}");
}
