//! A workspace with one of everything, and words to ask for.

use crate::support::client::{Client, id, until, with_file};
use frontdesk::http::access::{Access, Need, TABLE};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

/// The origin of the website that test bots may be shown on.
pub const SHOP: &str = "https://shop.example";

/// A page that answers what the tests ask.
pub const PAGE: &str = "# Visiting the observatory\n\nThe dome opens at 21:40 on Fridays and closes at midnight.\n\n\
    ## Tickets\n\nTickets cost 13 euros for adults, and children under 12 get in free.\n\n\
    ## Getting here\n\nTram 8 stops at the gate. Parking is not possible on the hill.";
/// A question that it answers, and a word of the answer.
pub const QUESTION: &str = "How much do tickets cost for adults?";
pub const ANSWER: &str = "13 euros";
/// One that it does not.
pub const FOREIGN: &str = "Which volcano erupted in Iceland in 1783?";

/// One of everything that has an id, as `/api/v1` shows it.
pub struct World {
    pub owner: Client,
    pub bot: Value,
    pub source: Value,
    pub document: String,
    pub job: String,
    pub run: String,
    pub conversation: String,
    /// The bot's answer in it.
    pub message: String,
    pub test_case: String,
    /// One that has ended.
    pub test_run: String,
    pub session: String,
    /// One that is no bot's own.
    pub knowledge_base: String,
    /// The version that the bot answers from.
    pub index: String,
    pub chunk: String,
    /// A group of questions that found no answer.
    pub group: String,
    pub tool: String,
    pub api_key: String,
    /// A provider of models, which nobody answers at.
    pub provider: String,
    pub workspace: String,
    /// Its owner.
    pub member: String,
    /// One that nobody has taken.
    pub invitation: String,
    /// Of the bot's settings.
    pub change: String,
    /// Somebody who opened the chat and asked nothing.
    pub visitor: String,
}

impl World {
    /// Built in the owner's workspace; `words` are part of whatever takes words.
    pub async fn of(owner: Client, words: &str) -> Self {
        let settings = json!({
            "grounding": { "max_unsupported": 1 },
            // The models are asked each time.
            "cache": { "answers": false, "near": false },
            "allowed_origins": [SHOP],
            "welcome_text": format!("Welcome. {words}"),
            "starter_questions": [format!("Why {words}?")],
        });
        let bot = json!({ "name": format!("Bot {words}"), "system_prompt": format!("Be kind. {words}"), "settings": settings });
        let bot = owner.post("/api/v1/bots", bot).await.expect(201);
        let source = owner.text(&bot, &format!("Page {words}"), &format!("{PAGE}\n\nAlso: {words}.")).await;
        let documents = owner.get(&format!("/api/v1/sources/{}/documents", id(&source))).await.expect(200);
        let runs = owner.get(&format!("/api/v1/sources/{}/runs", id(&source))).await.expect(200);
        let chat = format!("/api/v1/bots/{}/chat", id(&bot));
        let answer = owner.post(&chat, json!({ "message": format!("{QUESTION} {words}") })).await.expect(200);
        let base = json!({ "name": format!("Shelf {words}") });
        let base = owner.post("/api/v1/knowledge-bases", base).await.expect(201);
        let own = format!("/api/v1/knowledge-bases/{}", bot["knowledge_base_id"].as_str().expect("an id"));
        let own = owner.get(&own).await.expect(200);
        let provider = json!({ "name": format!("Models {words}"), "kind": "vllm", "base_url": "https://models.example/v1" });
        let provider = owner.post("/api/v1/providers", provider).await.expect(201);
        let document = format!("/api/v1/documents/{}", id(&documents["items"][0]));
        let passages = owner.get(&document).await.expect(200)["passages"].clone();
        let refused = json!({ "message": format!("{FOREIGN} {words}") });
        // Below the highest threshold everything is declined, whatever the models are.
        let path = format!("/api/v1/bots/{}", id(&bot));
        let least =
            |score: Value| json!({ "settings": { "thresholds": { "min_score": score, "passages": 6 } } });
        owner.patch(&path, least(json!(1))).await.expect(200);
        owner.post(&chat, refused).await.expect(200);
        owner.patch(&path, least(Value::Null)).await.expect(200);
        let groups = format!("/api/v1/bots/{}/unanswered", id(&bot));
        let group = until(|| async { owner.get(&groups).await.expect(200)["items"].get(0).cloned() }).await;
        // Nobody listens there: what matters is whose it is.
        let tool = json!({ "name": "look_up", "title": format!("Look up {words}"), "description": "Looks up.",
            "method": "GET", "url": "http://127.0.0.1:9/x", "enabled": false });
        let tool = owner.post(&format!("/api/v1/bots/{}/tools", id(&bot)), tool).await.expect(201);
        let tests = format!("/api/v1/bots/{}/tests", id(&bot));
        let case = json!({ "question": format!("{QUESTION} {words}"), "must_contain": [ANSWER] });
        let case = owner.post(&tests, case).await.expect(201);
        let run = owner.post(&format!("/api/v1/bots/{}/test-runs", id(&bot)), json!({})).await.expect(202);
        let ended = owner.ended(run["job_id"].as_str().expect("a job")).await;
        assert_eq!(ended["status"], "completed", "{ended}");
        let key = json!({ "name": format!("Key {words}"), "role": "viewer" });
        let key = owner.post("/api/v1/api-keys", key).await.expect(201);
        let changes = format!("/api/v1/bots/{}/changes", id(&bot));
        let changes = owner.get(&changes).await.expect(200);
        let sessions = owner.get("/api/v1/auth/sessions").await.expect(200);
        let me = owner.get("/api/v1/me").await.expect(200);
        let invited = json!({ "email": format!("{}@example.com", uuid::Uuid::now_v7()), "role": "viewer" });
        let invited = owner.post("/api/v1/invitations", invited).await.expect(201);
        owner.visitor(&bot, SHOP).await;
        let visitors = owner.get("/api/v1/visitors").await.expect(200);
        Self {
            document: id(&documents["items"][0]).to_owned(),
            run: id(&runs["items"][0]).to_owned(),
            job: source["job_id"].as_str().expect("a job").to_owned(),
            conversation: answer["conversation_id"].as_str().expect("a conversation").to_owned(),
            message: answer["message_id"].as_str().expect("a message").to_owned(),
            test_case: id(&case).to_owned(),
            test_run: id(&run).to_owned(),
            session: id(&sessions["items"][0]).to_owned(),
            knowledge_base: id(&base).to_owned(),
            index: id(&own["live"]).to_owned(),
            chunk: id(&passages[0]).to_owned(),
            group: id(&group).to_owned(),
            tool: id(&tool).to_owned(),
            api_key: id(&key["api_key"]).to_owned(),
            provider: id(&provider).to_owned(),
            workspace: id(&me["workspace"]).to_owned(),
            member: id(&me["user"]).to_owned(),
            invitation: id(&invited["invitation"]).to_owned(),
            change: id(&changes["items"][0]).to_owned(),
            visitor: id(&visitors["items"][0]).to_owned(),
            owner,
            bot,
            source,
        }
    }

    /// Its own thing that the `{id}` of a path stands for.
    pub fn id_in(&self, path: &str) -> &str {
        match path.trim_start_matches("/api").trim_start_matches("/v1/").split('/').next() {
            Some("bots" | "models") => id(&self.bot),
            Some("sources") => id(&self.source),
            Some("documents") => &self.document,
            Some("jobs") => &self.job,
            Some("runs") => &self.run,
            Some("conversations") => &self.conversation,
            Some("messages") => &self.message,
            Some("test-cases") => &self.test_case,
            Some("test-runs") => &self.test_run,
            Some("auth") => &self.session,
            Some("knowledge-bases") => &self.knowledge_base,
            Some("indexes") => &self.index,
            Some("chunks") => &self.chunk,
            Some("unanswered") => &self.group,
            Some("tools") => &self.tool,
            Some("api-keys") => &self.api_key,
            Some("providers") => &self.provider,
            Some("workspaces") => &self.workspace,
            Some("members") => &self.member,
            Some("invitations") => &self.invitation,
            Some("changes") => &self.change,
            Some("visitors") => &self.visitor,
            // To be linked with anybody takes a provider of sign-in: see `identities`.
            Some("me") => "0192f0c0-0000-7000-8000-00000000000a",
            other => panic!("which id is meant in {path}? ({other:?})"),
        }
    }

    /// All that its owner can read, address by address.
    pub async fn seen(&self) -> Vec<(String, Value)> {
        let mut seen = Vec::new();
        for path in readable() {
            let path = asked(&path.replace("{id}", self.id_in(path)));
            let mut body = self.owner.get(&path).await.expect(200);
            // Each look at one's sessions may be a later one.
            if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
                for item in items {
                    drop(item["last_used_at"].take());
                }
            }
            seen.push((path, body));
        }
        seen
    }
}

/// With the query that a path can't do without.
pub fn asked(path: &str) -> String {
    let query = match path {
        path if path.ends_with("/conversations/search") => "?q=words",
        path if path.ends_with("/diff/pages") => "?change=added",
        path if path.ends_with("/schedule") => "?schedule=daily",
        _ => "",
    };
    format!("{path}{query}")
}

/// The routes that are not the operator's alone, see `operator`.
pub fn of_members() -> impl Iterator<Item = &'static Access> {
    TABLE.iter().filter(|access| access.need != Need::Operator)
}

/// Paths with an id that can be read, and whose answer is JSON and ends.
fn readable() -> impl Iterator<Item = &'static str> {
    of_members()
        .filter(|line| line.method == "GET" && line.path.contains("{id}"))
        .filter(|line| !line.path.ends_with("/events") && !line.path.ends_with("/export"))
        // The world's source is a text: it has no file, and no pairs.
        .filter(|line| !line.path.ends_with("/file") && !line.path.ends_with("/pairs"))
        .map(|line| line.path)
}

/// A request with a good body, where one is needed.
pub fn filled(request: RequestBuilder, method: &str, path: &str) -> RequestBuilder {
    match (method, path.trim_start_matches("/api/v1")) {
        ("PUT", "/sources/{id}/file") => with_file(request, "hours.txt", "text/plain", b"We open at nine."),
        ("POST", "/qa-pairs/csv") => {
            request.header("content-type", "text/csv").body("question,answer\nWhen?,At nine.")
        }
        ("POST", "/bots/{id}/tests.csv") => {
            request.header("content-type", "text/csv").body("question,must_contain\nWhen?,nine")
        }
        _ => match body(method, path) {
            Some(body) => request.json(&body),
            None => request,
        },
    }
}

/// A good body of JSON for a request, where one is needed.
pub fn body(method: &str, path: &str) -> Option<Value> {
    let body = match (method, path.trim_start_matches("/api/v1")) {
        ("POST", "/api-keys") => json!({ "name": "Another key", "role": "viewer" }),
        ("PATCH", "/api-keys/{id}") => json!({ "name": "Renamed" }),
        ("POST", "/bots") => json!({ "name": "Another bot" }),
        ("PATCH", "/bots/{id}") => json!({ "name": "Renamed" }),
        ("PUT", "/bots/{id}/knowledge-bases") => json!({ "knowledge_base_ids": [] }),
        (
            "POST",
            "/bots/{id}/undo"
            | "/bots/{id}/redo"
            | "/knowledge-bases/{id}/undo"
            | "/knowledge-bases/{id}/redo"
            | "/changes/{id}/restore",
        ) => json!({}),
        ("PUT", "/privacy") => json!({ "keep_days": 30 }),
        // Not its name: the others are still to be tried.
        ("POST", "/workspace/deletion") => json!({ "name": "another" }),
        ("POST", "/billing/checkout" | "/billing/change") => json!({ "plan_id": "starter" }),
        ("POST", "/billing/portal" | "/billing/refresh") => return None,
        ("PUT", "/budget") => json!({ "daily_usd": 5.0, "monthly_usd": null }),
        ("POST", "/knowledge-bases") => json!({ "name": "Another shelf" }),
        ("PATCH", "/knowledge-bases/{id}") => json!({ "name": "Renamed" }),
        ("POST", "/knowledge-bases/{id}/reindex" | "/knowledge-bases/{id}/estimate") => json!({}),
        ("POST", "/indexes/{id}/live" | "/indexes/{id}/pin" | "/indexes/{id}/unpin") => return None,
        ("POST", "/bots/{id}/sources" | "/knowledge-bases/{id}/sources") => {
            json!({ "type": "text", "title": "More", "text": "More words." })
        }
        ("POST", "/knowledge-bases/{id}/try") => json!({ "text": PAGE }),
        ("POST", "/bots/{id}/tools") => {
            json!({ "name": "another", "title": "Another", "description": "Another.",
            "method": "GET", "url": "http://127.0.0.1:9/" })
        }
        ("PATCH", "/tools/{id}") => json!({ "title": "Renamed" }),
        ("POST", "/tools/{id}/test") => json!({}),
        ("POST", "/messages/{id}/confirmations/{confirmation_id}") => json!({ "approve": true }),
        ("POST", "/bots/{id}/search") => json!({ "query": QUESTION }),
        ("POST", "/bots/{id}/chat") => json!({ "message": QUESTION }),
        ("PATCH", "/unanswered/{id}") => json!({ "status": "dismissed" }),
        ("PATCH", "/sources/{id}") => json!({ "title": "Renamed" }),
        ("POST", "/sources/{id}/refresh" | "/jobs/{id}/cancel" | "/jobs/{id}/retry") => return None,
        ("POST", "/jobs/{id}/pause" | "/jobs/{id}/resume") => return None,
        ("POST", "/v1/chat/completions") => {
            let messages = json!([{ "role": "user", "content": QUESTION }]);
            json!({ "model": uuid::Uuid::nil().to_string(), "messages": messages })
        }
        ("POST", "/providers") => {
            json!({ "name": "Further models", "kind": "vllm", "base_url": "https://models.example/v1" })
        }
        ("PATCH", "/providers/{id}") => json!({ "name": "Renamed" }),
        ("POST", "/providers/{id}/test" | "/providers/{id}/models") => return None,
        ("PUT", "/model-modes") => json!({ "modes": {} }),
        ("POST", "/messages/{id}/fix") => json!({ "question": QUESTION, "answer": "Fourteen euros." }),
        ("POST", "/bots/{id}/tests") => json!({ "question": QUESTION }),
        ("PATCH", "/test-cases/{id}") => json!({ "question": "When?" }),
        ("PUT", "/bots/{id}/test-settings") => json!({ "after_reindex": true, "require_tests": false }),
        ("POST", "/bots/{id}/test-runs") => json!({}),
        ("PUT", "/bots/{id}/draft") => json!({ "system_prompt": "Be brief." }),
        ("POST", "/bots/{id}/draft/publish") => json!({ "revision": 1 }),
        ("POST", "/workspaces") => json!({ "name": "Another workspace" }),
        ("PATCH", "/workspace") => json!({ "name": "Renamed" }),
        // Not the one they are in: nobody leaves.
        ("POST", "/workspace/leave") => json!({ "workspace_id": uuid::Uuid::nil() }),
        ("POST", "/workspaces/{id}/switch" | "/members/{id}/ownership" | "/invitations/{id}/resend") => {
            return None;
        }
        ("PATCH", "/members/{id}") => json!({ "role": "viewer" }),
        ("POST", "/invitations") => json!({ "role": "viewer" }),
        ("POST", "/invitations/look-up" | "/invitations/sign-up" | "/invitations/accept") => json!({}),
        ("PUT", "/support-access") => json!({ "role": "viewer", "hours": 1 }),
        ("PUT", "/operator/maintenance") => json!({ "on": false }),
        ("POST", "/operator/announcements") => json!({ "text": "Hello.", "tone": "info" }),
        ("POST", "/auth/password") => json!({ "current_password": "x", "new_password": "y" }),
        ("POST", "/auth/email") => json!({ "email": "new@example.com", "password": "x" }),
        ("POST", "/auth/email/confirm") => json!({ "token": "x" }),
        ("POST", "/auth/password-reset") => json!({ "email": "nobody@example.com" }),
        ("POST", "/auth/password-reset/confirm") => json!({ "token": "x", "new_password": "y" }),
        ("POST", "/auth/second-factor") => json!({ "password": "x" }),
        ("POST", "/auth/second-factor/confirm") => json!({ "code": "000000" }),
        ("POST", "/auth/second-factor/recovery-codes" | "/auth/second-factor/disable") => {
            json!({ "password": "x", "code": "000000" })
        }
        ("PATCH", "/me") => json!({ "name": "Renamed" }),
        ("POST", "/me/identities/{id}/unlink") => json!({ "password": "x" }),
        ("POST", "/me/deletion") => json!({ "email": "nobody@example.com", "password": "x" }),
        ("POST", "/operator/mails") => json!({}),
        ("POST", path)
            if ["workspaces", "jobs", "mails"]
                .iter()
                .any(|noun| path.starts_with(&format!("/operator/{noun}/"))) =>
        {
            return None;
        }
        ("POST", "/operator/leave" | "/operator/webhooks/{webhook_id}/replay") => return None,
        // A file, not JSON: see `archive`.
        ("POST", "/auth/refresh" | "/auth/logout" | "/import" | "/auth/email/confirmation") => return None,
        ("POST", "/auth/signup" | "/auth/login" | "/auth/login/second-factor" | "/auth/oidc/{name}") => {
            json!({})
        }
        ("GET" | "DELETE", _) => return None,
        other => panic!("no body is known for {other:?}"),
    };
    Some(body)
}
