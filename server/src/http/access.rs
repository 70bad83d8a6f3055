//! Who may do what: one table of route × role, which the router enforces and the tests generate from.
//!
//! A route of `/api/v1` or `/v1` that is not in the table answers nobody, and fails the suite.

use crate::domain::role::Role;

/// What a request must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Public,
    /// A person who is signed in, with at least that role in their workspace. An API key is not enough.
    Session(Role),
    /// A sign-in or an API key; at least that role in its workspace.
    Role(Role),
    /// A person who is signed in and runs this installation.
    Operator,
}

impl Need {
    /// The least role that it takes in the workspace, if it is for members.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Session(role) | Self::Role(role) => Some(role),
            Self::Public | Self::Operator => None,
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Access {
    /// HTTP method.
    pub method: &'static str,
    /// Path as the router and the OpenAPI document spell it.
    pub path: &'static str,
    /// What it needs.
    pub need: Need,
}

const fn line(method: &'static str, path: &'static str, need: Need) -> Access {
    Access { method, path, need }
}

const PUBLIC: Need = Need::Public;
const PERSON: Need = Need::Session(Role::Viewer);
// A key that makes keys would outlive being revoked.
const KEYS: Need = Need::Session(Role::Admin);
const OWNING_PERSON: Need = Need::Session(Role::Owner);
const MANAGING_PERSON: Need = Need::Session(Role::Admin);
const VIEWER: Need = Need::Role(Role::Viewer);
const EDITOR: Need = Need::Role(Role::Editor);
const ADMIN: Need = Need::Role(Role::Admin);
const OPERATOR: Need = Need::Operator;
const PAYER: Need = Need::Session(Role::Owner);

/// The table.
pub const TABLE: &[Access] = &[
    line("GET", "/api/v1/installation", PUBLIC),
    line("POST", "/api/v1/auth/signup", PUBLIC),
    line("POST", "/api/v1/auth/login", PUBLIC),
    line("POST", "/api/v1/auth/oidc/{name}", PUBLIC),
    line("GET", "/api/v1/auth/oidc/{name}/callback", PUBLIC),
    // This one by what the first step of a sign-in gave, and these by the link in a letter.
    line("POST", "/api/v1/auth/login/second-factor", PUBLIC),
    line("POST", "/api/v1/auth/password-reset", PUBLIC),
    line("POST", "/api/v1/auth/password-reset/confirm", PUBLIC),
    line("POST", "/api/v1/auth/email/confirm", PUBLIC),
    // These two are authorised by the refresh cookie.
    line("POST", "/api/v1/auth/refresh", PUBLIC),
    line("POST", "/api/v1/auth/logout", PUBLIC),
    line("POST", "/api/v1/auth/password", PERSON),
    line("POST", "/api/v1/auth/email", PERSON),
    line("POST", "/api/v1/auth/email/confirmation", PERSON),
    line("GET", "/api/v1/auth/second-factor", PERSON),
    line("POST", "/api/v1/auth/second-factor", PERSON),
    line("POST", "/api/v1/auth/second-factor/confirm", PERSON),
    line("POST", "/api/v1/auth/second-factor/recovery-codes", PERSON),
    line("POST", "/api/v1/auth/second-factor/disable", PERSON),
    line("GET", "/api/v1/auth/sessions", PERSON),
    line("DELETE", "/api/v1/auth/sessions", PERSON),
    line("DELETE", "/api/v1/auth/sessions/{id}", PERSON),
    line("GET", "/api/v1/me", VIEWER),
    line("GET", "/api/v1/api-keys", KEYS),
    line("POST", "/api/v1/api-keys", KEYS),
    line("PATCH", "/api/v1/api-keys/{id}", KEYS),
    line("DELETE", "/api/v1/api-keys/{id}", KEYS),
    line("PATCH", "/api/v1/me", PERSON),
    line("GET", "/api/v1/me/deletion", PERSON),
    line("POST", "/api/v1/me/deletion", PERSON),
    line("GET", "/api/v1/me/identities", PERSON),
    line("POST", "/api/v1/me/identities/{id}/unlink", PERSON),
    line("GET", "/api/v1/workspaces", PERSON),
    line("POST", "/api/v1/workspaces", PERSON),
    line("POST", "/api/v1/workspaces/{id}/switch", PERSON),
    line("GET", "/api/v1/workspace", VIEWER),
    line("PATCH", "/api/v1/workspace", MANAGING_PERSON),
    line("POST", "/api/v1/workspace/leave", PERSON),
    line("GET", "/api/v1/members", VIEWER),
    // Whom they may change, and what they may give, is for `domain::member` to say: nobody reaches above themselves.
    line("PATCH", "/api/v1/members/{id}", MANAGING_PERSON),
    line("DELETE", "/api/v1/members/{id}", MANAGING_PERSON),
    line("POST", "/api/v1/members/{id}/ownership", OWNING_PERSON),
    line("GET", "/api/v1/invitations", ADMIN),
    line("POST", "/api/v1/invitations", MANAGING_PERSON),
    line("POST", "/api/v1/invitations/{id}/resend", MANAGING_PERSON),
    line("DELETE", "/api/v1/invitations/{id}", MANAGING_PERSON),
    // These two are authorised by the invitation's token.
    line("POST", "/api/v1/invitations/look-up", PUBLIC),
    line("POST", "/api/v1/invitations/sign-up", PUBLIC),
    line("POST", "/api/v1/invitations/accept", PERSON),
    line("GET", "/api/v1/bots", VIEWER),
    line("POST", "/api/v1/bots", EDITOR),
    line("GET", "/api/v1/bots/{id}", VIEWER),
    line("PATCH", "/api/v1/bots/{id}", EDITOR),
    line("DELETE", "/api/v1/bots/{id}", ADMIN),
    line("GET", "/api/v1/bots/{id}/overview", VIEWER),
    line("GET", "/api/v1/bots/{id}/changes", VIEWER),
    line("POST", "/api/v1/bots/{id}/undo", EDITOR),
    line("POST", "/api/v1/bots/{id}/redo", EDITOR),
    line("GET", "/api/v1/bots/{id}/knowledge-bases", VIEWER),
    line("PUT", "/api/v1/bots/{id}/knowledge-bases", EDITOR),
    line("GET", "/api/v1/knowledge-bases", VIEWER),
    line("POST", "/api/v1/knowledge-bases", EDITOR),
    line("GET", "/api/v1/knowledge-bases/{id}", VIEWER),
    line("PATCH", "/api/v1/knowledge-bases/{id}", EDITOR),
    line("DELETE", "/api/v1/knowledge-bases/{id}", ADMIN),
    line("GET", "/api/v1/knowledge-bases/{id}/changes", VIEWER),
    line("POST", "/api/v1/knowledge-bases/{id}/undo", EDITOR),
    line("POST", "/api/v1/knowledge-bases/{id}/redo", EDITOR),
    line("GET", "/api/v1/changes/{id}", VIEWER),
    line("POST", "/api/v1/changes/{id}/restore", EDITOR),
    line("GET", "/api/v1/knowledge-bases/{id}/health", VIEWER),
    line("GET", "/api/v1/knowledge-bases/{id}/indexes", VIEWER),
    line("POST", "/api/v1/knowledge-bases/{id}/reindex", EDITOR),
    line("POST", "/api/v1/knowledge-bases/{id}/estimate", EDITOR),
    line("POST", "/api/v1/indexes/{id}/live", EDITOR),
    line("POST", "/api/v1/indexes/{id}/pin", EDITOR),
    line("POST", "/api/v1/indexes/{id}/unpin", EDITOR),
    line("DELETE", "/api/v1/indexes/{id}", EDITOR),
    line("GET", "/api/v1/embedding-models", VIEWER),
    line("GET", "/api/v1/providers", VIEWER),
    line("POST", "/api/v1/providers", ADMIN),
    line("GET", "/api/v1/providers/{id}", VIEWER),
    line("PATCH", "/api/v1/providers/{id}", ADMIN),
    line("DELETE", "/api/v1/providers/{id}", ADMIN),
    line("POST", "/api/v1/providers/{id}/test", ADMIN),
    line("POST", "/api/v1/providers/{id}/models", ADMIN),
    line("GET", "/api/v1/model-modes", VIEWER),
    line("PUT", "/api/v1/model-modes", ADMIN),
    line("GET", "/api/v1/chunks/{id}/neighbours", VIEWER),
    line("GET", "/api/v1/bots/{id}/sources", VIEWER),
    line("POST", "/api/v1/bots/{id}/sources", EDITOR),
    line("POST", "/api/v1/bots/{id}/search", VIEWER),
    line("POST", "/api/v1/bots/{id}/chat", VIEWER),
    line("POST", "/api/v1/messages/{id}/confirmations/{confirmation_id}", VIEWER),
    line("GET", "/api/v1/bots/{id}/tools", VIEWER),
    line("POST", "/api/v1/bots/{id}/tools", EDITOR),
    line("GET", "/api/v1/bots/{id}/tool-calls", VIEWER),
    line("GET", "/api/v1/tools/{id}", VIEWER),
    line("PATCH", "/api/v1/tools/{id}", EDITOR),
    line("DELETE", "/api/v1/tools/{id}", EDITOR),
    line("POST", "/api/v1/tools/{id}/test", EDITOR),
    line("GET", "/api/v1/bots/{id}/conversations", VIEWER),
    line("GET", "/api/v1/bots/{id}/unanswered", VIEWER),
    line("GET", "/api/v1/bots/{id}/unanswered/summary", VIEWER),
    line("GET", "/api/v1/unanswered/{id}", VIEWER),
    line("PATCH", "/api/v1/unanswered/{id}", EDITOR),
    line("GET", "/api/v1/unanswered/{id}/questions", VIEWER),
    line("GET", "/api/v1/bots/{id}/rated", VIEWER),
    line("GET", "/api/v1/bots/{id}/rated/summary", VIEWER),
    line("GET", "/api/v1/bots/{id}/cache", VIEWER),
    line("DELETE", "/api/v1/bots/{id}/cache", EDITOR),
    line("GET", "/api/v1/bots/{id}/install", VIEWER),
    line("GET", "/api/v1/bots/{id}/export", ADMIN),
    line("GET", "/api/v1/knowledge-bases/{id}/export", ADMIN),
    line("POST", "/api/v1/import", ADMIN),
    line("GET", "/api/v1/sources/{id}", VIEWER),
    line("PATCH", "/api/v1/sources/{id}", EDITOR),
    line("DELETE", "/api/v1/sources/{id}", EDITOR),
    line("POST", "/api/v1/sources/{id}/refresh", EDITOR),
    line("GET", "/api/v1/sources/{id}/documents", VIEWER),
    line("GET", "/api/v1/sources/{id}/file", VIEWER),
    line("PUT", "/api/v1/sources/{id}/file", EDITOR),
    line("GET", "/api/v1/sources/{id}/pairs", VIEWER),
    line("GET", "/api/v1/sources/{id}/text", VIEWER),
    line("POST", "/api/v1/qa-pairs/csv", EDITOR),
    line("GET", "/api/v1/knowledge-bases/{id}/sources", VIEWER),
    line("POST", "/api/v1/knowledge-bases/{id}/sources", EDITOR),
    line("POST", "/api/v1/knowledge-bases/{id}/try", EDITOR),
    line("GET", "/api/v1/sources/{id}/runs", VIEWER),
    line("GET", "/api/v1/schedule", VIEWER),
    line("GET", "/api/v1/runs/{id}", VIEWER),
    line("GET", "/api/v1/runs/{id}/pages", VIEWER),
    line("GET", "/api/v1/runs/{id}/pages.csv", VIEWER),
    line("GET", "/api/v1/runs/{id}/diff", VIEWER),
    line("GET", "/api/v1/runs/{id}/diff/pages", VIEWER),
    line("GET", "/api/v1/documents/{id}", VIEWER),
    line("GET", "/api/v1/jobs", VIEWER),
    line("GET", "/api/v1/jobs/{id}", VIEWER),
    line("GET", "/api/v1/jobs/{id}/events", VIEWER),
    line("POST", "/api/v1/jobs/{id}/cancel", EDITOR),
    line("POST", "/api/v1/jobs/{id}/pause", EDITOR),
    line("POST", "/api/v1/jobs/{id}/resume", EDITOR),
    line("POST", "/api/v1/jobs/{id}/retry", EDITOR),
    line("POST", "/api/v1/messages/{id}/fix", EDITOR),
    line("GET", "/api/v1/bots/{id}/tests", VIEWER),
    line("POST", "/api/v1/bots/{id}/tests", EDITOR),
    line("GET", "/api/v1/bots/{id}/tests.csv", VIEWER),
    line("POST", "/api/v1/bots/{id}/tests.csv", EDITOR),
    line("GET", "/api/v1/bots/{id}/test-settings", VIEWER),
    line("PUT", "/api/v1/bots/{id}/test-settings", ADMIN),
    line("GET", "/api/v1/bots/{id}/test-runs", VIEWER),
    line("POST", "/api/v1/bots/{id}/test-runs", EDITOR),
    line("GET", "/api/v1/bots/{id}/draft", VIEWER),
    line("PUT", "/api/v1/bots/{id}/draft", EDITOR),
    line("DELETE", "/api/v1/bots/{id}/draft", EDITOR),
    line("POST", "/api/v1/bots/{id}/draft/publish", EDITOR),
    line("GET", "/api/v1/bots/{id}/publications", VIEWER),
    line("GET", "/api/v1/test-cases/{id}", VIEWER),
    line("PATCH", "/api/v1/test-cases/{id}", EDITOR),
    line("DELETE", "/api/v1/test-cases/{id}", EDITOR),
    line("GET", "/api/v1/test-runs/{id}", VIEWER),
    line("GET", "/api/v1/test-runs/{id}/results", VIEWER),
    line("GET", "/api/v1/conversations/search", VIEWER),
    line("GET", "/api/v1/conversations/{id}", VIEWER),
    line("DELETE", "/api/v1/conversations/{id}", ADMIN),
    line("GET", "/api/v1/conversations/{id}/messages", VIEWER),
    line("GET", "/api/v1/messages/{id}/trace", VIEWER),
    line("GET", "/api/v1/activity", ADMIN),
    line("GET", "/api/v1/activity/filters", ADMIN),
    line("GET", "/api/v1/activity.csv", ADMIN),
    line("GET", "/api/v1/usage", VIEWER),
    line("GET", "/api/v1/usage.csv", VIEWER),
    line("GET", "/api/v1/quotas", VIEWER),
    line("GET", "/api/v1/billing", VIEWER),
    line("GET", "/api/v1/billing/payments", ADMIN),
    line("POST", "/api/v1/billing/refresh", ADMIN),
    // Money: a person, and one who answers for the workspace.
    line("POST", "/api/v1/billing/checkout", PAYER),
    line("POST", "/api/v1/billing/portal", PAYER),
    line("POST", "/api/v1/billing/change", PAYER),
    line("GET", "/api/v1/budget", VIEWER),
    line("PUT", "/api/v1/budget", ADMIN),
    line("GET", "/api/v1/bots/{id}/budget", VIEWER),
    line("GET", "/api/v1/operator/mails", OPERATOR),
    line("POST", "/api/v1/operator/mails", OPERATOR),
    line("POST", "/api/v1/operator/mails/{id}/retry", OPERATOR),
    line("GET", "/api/v1/announcements", VIEWER),
    line("GET", "/api/v1/support-access", VIEWER),
    // Whom to let in is for people to say, not for programs.
    line("PUT", "/api/v1/support-access", Need::Session(Role::Admin)),
    line("DELETE", "/api/v1/support-access", Need::Session(Role::Admin)),
    line("GET", "/api/v1/operator/workspaces", OPERATOR),
    line("GET", "/api/v1/operator/workspaces/{id}", OPERATOR),
    line("POST", "/api/v1/operator/workspaces/{id}/enter", OPERATOR),
    line("POST", "/api/v1/operator/leave", OPERATOR),
    line("GET", "/api/v1/operator/jobs", OPERATOR),
    line("POST", "/api/v1/operator/jobs/{id}/cancel", OPERATOR),
    line("POST", "/api/v1/operator/jobs/{id}/retry", OPERATOR),
    line("GET", "/api/v1/operator/webhooks", OPERATOR),
    line("POST", "/api/v1/operator/webhooks/{webhook_id}/replay", OPERATOR),
    line("GET", "/api/v1/operator/activity", OPERATOR),
    line("GET", "/api/v1/operator/health", OPERATOR),
    line("GET", "/api/v1/operator/maintenance", OPERATOR),
    line("PUT", "/api/v1/operator/maintenance", OPERATOR),
    line("GET", "/api/v1/operator/announcements", OPERATOR),
    line("POST", "/api/v1/operator/announcements", OPERATOR),
    line("DELETE", "/api/v1/operator/announcements/{id}", OPERATOR),
    line("GET", "/api/v1/privacy", VIEWER),
    line("PUT", "/api/v1/privacy", ADMIN),
    line("GET", "/api/v1/visitors", VIEWER),
    line("GET", "/api/v1/visitors/{id}", VIEWER),
    line("GET", "/api/v1/visitors/{id}/export", ADMIN),
    line("DELETE", "/api/v1/visitors/{id}", ADMIN),
    line("GET", "/api/v1/workspace/deletion", VIEWER),
    line("POST", "/api/v1/workspace/deletion", Need::Session(Role::Owner)),
    line("DELETE", "/api/v1/workspace/deletion", Need::Session(Role::Owner)),
    // Bots as OpenAI's clients know models.
    line("GET", "/v1/models", VIEWER),
    line("GET", "/v1/models/{id}", VIEWER),
    line("POST", "/v1/chat/completions", VIEWER),
];

/// What the table says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It needs this.
    Needs(Need),
    /// The path is there, but not with that method.
    OtherMethod,
    /// It is not in the table: nobody may.
    Unlisted,
}

/// Looks a route up.
#[must_use]
pub fn look_up(method: &str, path: &str) -> Verdict {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut known = false;
    for access in TABLE {
        if access.path == path {
            if access.method == method {
                return Verdict::Needs(access.need);
            }
            known = true;
        }
    }
    if known { Verdict::OtherMethod } else { Verdict::Unlisted }
}
