//! Caps kept: what a call may cost is set aside before it is made, and settled with what it did cost.
//!
//! Questions asked at once see each other's reservations, so that together they can't go beyond a cap. The rule itself
//! is the domain's. Knows no models.

use crate::domain::budget::{Account, Allowance, Budget, MARKS, Scope, Span, Stop, dollars};
use crate::domain::day::Day;
use crate::domain::ids::{BotId, WorkspaceId};
use crate::domain::plan::Quota;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::budgets::{self, Reservation};
use crate::store::quotas;
use crate::store::usage::{self, Spending};
use crate::store::{Conn, Store};
use std::time::Duration;

/// How long something stays set aside whose process may have died: longer than nearly every answer takes.
const HELD: Duration = Duration::from_secs(15 * 60);

/// Who pays, and up to what.
#[derive(Debug, Clone, Copy)]
pub struct Payer {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its caps and its plan's.
    pub workspace: Allowance,
    /// The bot that causes it, with its caps; none for what no visitor causes.
    pub bot: Option<(BotId, Budget)>,
}

impl Payer {
    /// Whether there is any cap.
    #[must_use]
    pub fn is_capped(&self) -> bool {
        self.workspace.is_capped() || self.bot.is_some_and(|(_, budget)| budget.is_capped())
    }

    /// Whether a model must not be called whose price is not known: a cap that people set could not be kept. A plan's
    /// limit counts what has a price.
    #[must_use]
    pub fn needs_price(&self) -> bool {
        self.workspace.own.is_capped() || self.bot.is_some_and(|(_, budget)| budget.is_capped())
    }

    fn bot_id(&self) -> Option<BotId> {
        self.bot.map(|(id, _)| id)
    }

    async fn accounts(
        &self,
        conn: &mut Conn,
        now: Timestamp,
        but: uuid::Uuid,
    ) -> Result<Vec<(Option<BotId>, Account)>> {
        let mut accounts = Vec::with_capacity(3);
        if let Some((id, budget)) = self.bot.filter(|(_, budget)| budget.is_capped()) {
            let account = budgets::of_bot(conn, self.workspace_id, id, budget, now, Some(but)).await?;
            accounts.push((Some(id), account));
        }
        if self.workspace.is_capped() {
            let Allowance { own, plan } = self.workspace;
            let account = budgets::of_workspace(conn, self.workspace_id, own, now, Some(but)).await?;
            if own.is_capped() {
                accounts.push((None, account));
            }
            if let Some(most) = plan {
                let budget = Budget { daily_usd: None, monthly_usd: Some(dollars(most)) };
                accounts.push((None, Account { scope: Scope::Plan, budget, ..account }));
            }
        }
        Ok(accounts)
    }

    /// Sets `most` billionths of a US dollar aside under `id`, in place of what was set aside under it before; or says
    /// which cap is in the way, and then what was set aside stays.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn reserve(
        &self,
        store: &Store,
        id: uuid::Uuid,
        most: i64,
        now: Timestamp,
    ) -> Result<Option<Stop>> {
        if !self.is_capped() {
            return Ok(None);
        }
        let mut write = store.write().await?;
        let accounts = self.accounts(&mut write, now, id).await?;
        let stop = accounts.iter().find_map(|(_, account)| account.stops(most));
        if stop.is_some() {
            for (bot, account) in &accounts {
                for (span, cap) in account.reached(most) {
                    self.mark(&mut write, (*bot, account.scope), (span, 100, cap), now).await?;
                }
            }
        } else {
            let wanted =
                Reservation { id, bot_id: self.bot_id(), nano_usd: most, expires_at: now.after(HELD) };
            budgets::reserve(&mut write, self.workspace_id, wanted).await?;
        }
        write.commit().await?;
        Ok(stop)
    }

    /// Puts down what was spent, gives back what was set aside under `id`, and notes caps that this crossed. To be
    /// called in the transaction that stores what was paid for.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn settle(
        &self,
        conn: &mut Conn,
        id: uuid::Uuid,
        spendings: &[Spending],
        now: Timestamp,
    ) -> Result<()> {
        usage::add(conn, self.workspace_id, self.bot_id(), Day::of(now), spendings).await?;
        if !self.is_capped() {
            return Ok(());
        }
        budgets::release(conn, self.workspace_id, id).await?;
        for (bot, account) in self.accounts(conn, now, id).await? {
            for (span, cap, spent) in account.caps() {
                for percent in MARKS {
                    // In hundredths of a cap that may be nothing: without dividing.
                    if spent.saturating_mul(100) >= cap.saturating_mul(percent) {
                        self.mark(conn, (bot, account.scope), (span, percent, cap), now).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Notes that a cap was crossed: a bot's and the workspace's with the caps, the plan's with its quotas.
    async fn mark(
        &self,
        conn: &mut Conn,
        (bot, scope): (Option<BotId>, Scope),
        (span, percent, cap): (Span, i64, i64),
        now: Timestamp,
    ) -> Result<()> {
        if scope == Scope::Plan {
            let used = cap.saturating_mul(percent).saturating_add(99) / 100;
            return quotas::mark(conn, self.workspace_id, Quota::Spend, (used, cap), now).await;
        }
        budgets::mark(conn, self.workspace_id, bot, (span, percent, cap), now).await?;
        Ok(())
    }
}
