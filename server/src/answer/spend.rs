//! What an answer costs: asked before a model is called, told after it was.
//!
//! Whoever calls a model does four things: `afford`, and without leave goes on without the model; `calling` before
//! the request; `heard` for each piece and `counted` for the upstream's own count; `called` at its end. Where there is
//! nothing to stream, `spent` with a whole [`Call`] does in place of the last three. A call that is dropped half-way is
//! ended when the answer is stored: what was read and written until then is estimated.

use std::time::Duration;

use tokio::time::Instant;

use super::draft::Draft;
use super::trace::{BudgetCheck, Call, Purpose, Step};
use super::{AskRequest, Service};
use crate::budget::Payer;
use crate::domain::budget::Stop;
use crate::domain::text::tokens;
use crate::error::Result;
use crate::providers::{Asked, Price, Usage, micro};
use crate::store::usage::Spending;

/// A call under way.
#[derive(Debug)]
pub(super) struct Calling {
    call: Call,
    price: Option<Price>,
    began: Instant,
    /// Estimated, until the upstream counts.
    prompt_tokens: u64,
    written: String,
    counted: Option<Usage>,
}

/// What an answer has cost so far, and whether it may cost more.
#[derive(Debug, Default)]
pub(super) struct Purse {
    nano_usd: i64,
    /// Whether a call was made whose price is not known.
    unpriced: bool,
    /// A cap is in the way; it stays so for this answer.
    stopped: bool,
    calling: Option<Calling>,
}

/// The estimated tokens of a text.
pub(super) fn estimate(text: &str) -> u64 {
    tokens::estimate(text) as u64
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl AskRequest {
    /// Who pays for the answer.
    pub(super) fn payer(&self) -> Payer {
        let bot = Some((self.bot_id, self.settings.budget));
        Payer { workspace_id: self.workspace_id, workspace: self.allowance, bot }
    }
}

impl Draft {
    /// Whether a call may be made that takes up to `most` at `price`, none if that is not known. What it may cost is set
    /// aside until the answer is stored. When it is refused, no further call will be made for this answer either; only a
    /// model whose price is not known is passed over alone.
    ///
    /// # Errors
    /// When the database can't be written.
    pub(super) async fn afford(
        &mut self,
        service: &Service,
        request: &AskRequest,
        price: Option<Price>,
        most: Usage,
    ) -> Result<bool> {
        self.afford_sum(service, request, price.map(|price| price.nano_usd(most))).await
    }

    /// Does without models: the plan has no more messages.
    pub(super) fn stop_for_plan(&mut self) {
        let check = self.trace.budget.get_or_insert_with(BudgetCheck::default);
        check.allowed = false;
        check.stopped_by = Some(Stop::Messages.as_str().to_owned());
        self.purse.stopped = true;
    }

    /// As `afford`, where it is known in nanodollars what a call may cost, none if that is not known.
    ///
    /// # Errors
    /// When the database can't be written.
    pub(super) async fn afford_sum(
        &mut self,
        service: &Service,
        request: &AskRequest,
        most: Option<i64>,
    ) -> Result<bool> {
        self.stored.wait().await?;
        if self.purse.stopped {
            return Ok(false);
        }
        let payer = request.payer();
        if !payer.is_capped() {
            return Ok(true);
        }
        // A cap of nothing is that, whatever a model costs.
        let zero = payer.workspace.own.is_zero() || request.settings.budget.is_zero();
        let check = self.trace.budget.get_or_insert_with(BudgetCheck::default);
        let most = match most {
            Some(most) => most,
            None if zero || !payer.needs_price() => 0,
            None => {
                check.allowed = false;
                check.stopped_by = Some(Stop::Unpriced.as_str().to_owned());
                return Ok(false);
            }
        };
        let total = self.purse.nano_usd.saturating_add(most);
        let stop = payer.reserve(service.store(), request.message_id.0, total, service.now()).await?;
        check.allowed = stop.is_none();
        check.stopped_by = stop.map(|stop| stop.as_str().to_owned());
        if stop.is_none() {
            check.reserved_nano_usd = total;
        }
        self.purse.stopped = stop.is_some();
        Ok(stop.is_none())
    }

    /// Milliseconds since the question was taken up.
    pub(super) fn elapsed_ms(&self) -> u64 {
        ms(self.started.elapsed())
    }

    /// Begins a call of a model with this prompt.
    pub(super) fn calling<'a>(
        &mut self,
        purpose: Purpose,
        (provider, model, price): (&str, &str, Option<Price>),
        prompt: impl Iterator<Item = &'a str>,
    ) {
        self.called(None);
        let call = Call::new(purpose, provider, model, Usage::default(), price);
        self.purse.calling = Some(Calling {
            call: Call { started_ms: self.elapsed_ms(), ..call },
            price,
            began: Instant::now(),
            prompt_tokens: prompt.map(estimate).sum(),
            written: String::new(),
            counted: None,
        });
    }

    /// Which model answers the call under way, and which ones were to answer before it and did not.
    pub(super) fn answered_by(&mut self, asked: &Asked) {
        asked.model.clone_into(&mut self.model);
        let Some(calling) = &mut self.purse.calling else { return };
        let purpose = calling.call.purpose;
        let started_ms = calling.call.started_ms;
        if let Some(first) = asked.passed_over.first() {
            calling.call.fallback_of = Some(first.model.clone());
        }
        calling.call.provider.clone_from(&asked.provider);
        calling.call.model.clone_from(&asked.model);
        calling.price = asked.price;
        for passed in &asked.passed_over {
            let failed =
                Call::new(purpose, &passed.provider, &passed.model, Usage::default(), Some(Price::FREE));
            let error = Some(passed.why.to_error().code.as_str().to_owned());
            self.spent(Call { started_ms, error, ..failed });
        }
    }

    /// A piece of what the model writes.
    pub(super) fn heard(&mut self, text: &str) {
        if let Some(calling) = &mut self.purse.calling {
            if calling.call.first_byte_ms.is_none() {
                calling.call.first_byte_ms = Some(ms(calling.began.elapsed()));
            }
            calling.written.push_str(text);
        }
    }

    /// What the upstream says that the call took.
    pub(super) fn counted(&mut self, usage: Usage) {
        if let Some(calling) = &mut self.purse.calling {
            calling.counted = Some(usage);
        }
    }

    /// Ends the call under way, if there is one. `error` is why it failed, in our words.
    pub(super) fn called(&mut self, error: Option<&str>) {
        let Some(calling) = self.purse.calling.take() else { return };
        let Calling { mut call, price, began, prompt_tokens, written, counted } = calling;
        call.ms = ms(began.elapsed());
        call.error = error.map(str::to_owned);
        // A request that was refused took nothing; one that was heard of, or given up, may have.
        let refused = error.is_some_and(|error| error == "model_unavailable") && written.is_empty();
        let usage = match counted {
            Some(usage) => usage,
            None if refused => Usage::default(),
            None => {
                call.estimated = true;
                Usage { prompt_tokens, cached_tokens: 0, completion_tokens: estimate(&written) }
            }
        };
        let price = if refused { Some(Price::FREE) } else { price };
        let took = Call::new(call.purpose, &call.provider, &call.model, usage, price);
        self.spent(Call {
            prompt_tokens: took.prompt_tokens,
            cached_tokens: took.cached_tokens,
            completion_tokens: took.completion_tokens,
            cost_nano_usd: took.cost_nano_usd,
            ..call
        });
    }

    /// Adds a call to the message's tokens and cost, and to its trace.
    pub(super) fn spent(&mut self, call: Call) {
        self.usage.prompt_tokens += call.prompt_tokens;
        self.usage.cached_tokens += call.cached_tokens;
        self.usage.completion_tokens += call.completion_tokens;
        match call.cost_nano_usd {
            Some(cost) => self.purse.nano_usd = self.purse.nano_usd.saturating_add(cost),
            None => self.purse.unpriced = true,
        }
        self.cost_micro_usd = (!self.purse.unpriced).then(|| micro(self.purse.nano_usd));
        self.trace.calls.push(call);
    }

    /// Notes a part of the work that began at `began` and ends now.
    pub(super) fn step(&mut self, name: &str, began: Instant) {
        let start_ms = ms(began.saturating_duration_since(self.started));
        self.trace.steps.push(Step { name: name.to_owned(), start_ms, ms: ms(began.elapsed()) });
    }
}

/// What calls took, as it is charged.
#[must_use]
pub fn charge(calls: &[Call]) -> Vec<Spending> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    calls
        .iter()
        .map(|call| Spending {
            model: call.model.clone(),
            provider: call.provider.clone(),
            purpose: call.purpose.as_str(),
            calls: 1,
            prompt_tokens: whole(call.prompt_tokens),
            cached_tokens: whole(call.cached_tokens),
            completion_tokens: whole(call.completion_tokens),
            cost_nano_usd: call.cost_nano_usd.unwrap_or_default(),
            unpriced_calls: i64::from(call.cost_nano_usd.is_none()),
            estimated_calls: i64::from(call.estimated),
        })
        .collect()
}
