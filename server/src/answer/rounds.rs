//! Asks the chat model: in one round, or in as many as it calls tools.

use std::sync::Arc;

use futures::StreamExt as _;
use tokio::time::Instant;

use super::cite::Gate;
use super::draft::Draft;
use super::event::FinishReason;
use super::live::Live;
use super::prompt::Prompt;
use super::retrieve::Retrieved;
use super::spend::estimate;
use super::tools::{Place, Toolbox};
use super::trace::Purpose;
use crate::error::Result;
use crate::providers::{Asked, Chain, ChatEvent, ChatMessage, ChatRequest, Finish, ToolCall, Tooling, Usage};

/// What a model said in one round.
#[derive(Default)]
struct Heard {
    said: String,
    calls: Vec<ToolCall>,
    finish: Option<Finish>,
}

impl Draft {
    /// Streams the chat model's answer, in as many rounds as it calls tools; where a cap on spending is in the way,
    /// quotes as the built-in answerer does.
    pub(super) async fn ask(
        &mut self,
        chain: &Chain,
        toolbox: &mut Toolbox,
        place: Place<'_>,
        found: Option<&Retrieved>,
    ) -> Result<Option<FinishReason>> {
        let Place { service, request, live } = place;
        let messages = self.instruct(place, toolbox);
        let mut gate: Option<Gate> = None;
        let tools = Tooling { offers: toolbox.offers(), rounds: Vec::new() };
        let mut wanted = ChatRequest { messages: Arc::clone(&messages), tools, ..ChatRequest::default() };
        let finish = loop {
            let most = Usage {
                prompt_tokens: words(&wanted).map(estimate).sum(),
                cached_tokens: 0,
                completion_tokens: u64::from(chain.max_tokens()),
            };
            if !self.afford(service, request, chain.dearest(), most).await? {
                // What was said or done so far stands.
                if toolbox.has_written() || !self.text.trim().is_empty() {
                    break Some(Finish::Stop);
                }
                let quoted = found.and_then(|found| self.quote(request, found, live));
                return Ok(quoted.map(|_| FinishReason::Budget));
            }
            let purpose = if wanted.tools.rounds.is_empty() {
                chain.model().clone_into(&mut self.model);
                self.prompt = Some(Arc::clone(&messages));
                Purpose::Answer
            } else {
                Purpose::Tool
            };
            self.calling(purpose, (chain.provider(), chain.model(), chain.price()), words(&wanted));
            let began = Instant::now();
            let asked = Box::pin(chain.ask(wanted.clone())).await?;
            self.answered_by(&asked);
            // Made while the model begins to think.
            let gate = gate.get_or_insert_with(|| self.gate(request, rules(&messages)));
            let Heard { said, calls, finish } = self.hear(asked, gate, live).await?;
            self.called(None);
            self.step("model", began);
            // What was not offered is not called.
            if calls.is_empty() || wanted.tools.offers.is_empty() {
                break finish;
            }
            if !said.trim().is_empty() {
                let shown = gate.push("\n\n");
                self.show(shown, gate, live);
            }
            Box::pin(self.call_tools(toolbox, place, gate, (said, calls), &mut wanted.tools)).await?;
        };
        let Some(mut gate) = gate else { return Ok(None) };
        let shown = gate.finish();
        self.show(shown, &gate, live);
        self.judged(&gate);
        if gate.declined() {
            self.explain_refusal("model_declined");
        }
        Ok(finish.filter(|_| !gate.declined()).map(|finish| match finish {
            Finish::Stop => FinishReason::Stop,
            Finish::Length => FinishReason::Length,
        }))
    }

    /// What the model is told before the first round.
    fn instruct(&self, place: Place<'_>, toolbox: &Toolbox) -> Arc<[ChatMessage]> {
        let Place { service, request, .. } = place;
        let history = &request.history[request.history.len().saturating_sub(service.history())..];
        let prompt = Prompt {
            bot_name: &request.bot_name,
            owner_says: &request.system_prompt,
            history,
            hits: &self.hits,
            question: &request.question,
            context: &request.asker.context,
        };
        let mut messages = prompt.messages();
        toolbox.explain(&mut messages);
        messages.into()
    }

    /// Listens to one round until the model ends it; what it says is shown as it comes, as far as the gate lets it.
    async fn hear(&mut self, mut asked: Asked, gate: &mut Gate, live: &Live) -> Result<Heard> {
        let mut heard = Heard::default();
        while let Some(event) = asked.events.next().await {
            match event? {
                ChatEvent::Text(text) => {
                    self.heard(&text);
                    heard.said.push_str(&text);
                    let shown = gate.push(&text);
                    self.show(shown, gate, live);
                }
                ChatEvent::Call(call) => {
                    self.heard(&call.arguments);
                    heard.calls.push(call);
                }
                ChatEvent::Usage(usage) => self.counted(usage),
                ChatEvent::Finished(reason) => heard.finish = Some(reason),
            }
        }
        Ok(heard)
    }
}

/// The rules among what a model is told.
fn rules(messages: &[ChatMessage]) -> &str {
    messages.first().map_or("", |rules| &rules.content)
}

/// All that a model is told, for counting.
fn words(request: &ChatRequest) -> impl Iterator<Item = &str> {
    let rounds = request.tools.rounds.iter().flat_map(|round| &round.results);
    request.messages.iter().map(|message| message.content.as_str()).chain(rounds.map(String::as_str))
}
