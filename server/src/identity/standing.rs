//! Whom sessions stand for, kept in memory: the one way in which each request finds out who asks and what they may do.
//!
//! What is kept is dropped when a notice of a change comes (`store::standing`). This process looks for notices whenever it
//! has written anything itself, so that its own changes hold at once, and else every [`LOOK`]: those of other processes
//! hold well within a second. No HTTP and no SQL here.

use crate::domain::ids::SessionId;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Store;
use crate::store::standing::{self, Standing};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long notices of other processes may go unread.
pub const LOOK: Duration = Duration::from_millis(250);
/// Sessions that are kept: some 100 bytes each. Beyond that all are read anew.
const MOST: usize = 10_000;
/// Notices that are read at once. More than so many, and everything is read anew.
const NOTICES: u32 = 1000;

/// Whom sessions stand for, as far as it is known.
#[derive(Debug, Default)]
pub struct Standings(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    sessions: HashMap<SessionId, Standing>,
    /// The number of the last notice that was read; none before the first look.
    read: Option<i64>,
    /// When that was, and how often this process had written before.
    looked: Option<(Instant, u64)>,
}

impl Standings {
    /// Whom a session stands for now; none if it is over or its person is no member any more.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn of(&self, store: &Store, session: SessionId, now: Timestamp) -> Result<Option<Standing>> {
        self.look(store).await?;
        let read = {
            let known = self.known();
            // One that seems to have run out may have been renewed since: only the database knows.
            if let Some(standing) = known.sessions.get(&session)
                && standing.expires_at > now
            {
                return Ok(Some(*standing));
            }
            known.read
        };
        let found = standing::of(&mut *store.read().await?, session, now).await?;
        if let Some(standing) = found {
            let mut known = self.known();
            // A notice that was read meanwhile may be about this very session, and what was found be older than it.
            if known.read == read {
                if known.sessions.len() >= MOST {
                    known.sessions.clear();
                }
                known.sessions.insert(session, standing);
            }
        }
        Ok(found)
    }

    /// Reads the notices that are new, if it is time to.
    async fn look(&self, store: &Store) -> Result<()> {
        // Counted before the notices are read: what is written meanwhile is looked for next time.
        let commits = store.commits();
        let read = {
            let known = self.known();
            match known.looked {
                Some((at, seen)) if seen == commits && at.elapsed() < LOOK => return Ok(()),
                _ => known.read,
            }
        };
        let at = Instant::now();
        let mut conn = store.read().await?;
        let changes = match read {
            Some(read) => standing::changes(&mut conn, read, NOTICES).await?,
            None => Vec::new(),
        };
        let missed = changes.len() >= NOTICES as usize
            || read.zip(changes.first()).is_some_and(|(read, (first, _))| *first > read + 1);
        let latest = match (read, changes.last()) {
            (Some(read), None) => read,
            (Some(_), Some((last, _))) if !missed => *last,
            _ => standing::latest(&mut conn).await?,
        };
        drop(conn);
        let mut known = self.known();
        if missed {
            known.sessions.clear();
        } else {
            known.sessions.retain(|_, standing| changes.iter().all(|(_, user)| *user != standing.user_id));
        }
        // Of two who looked at once, the one who saw more counts; both have dropped what they saw.
        known.read = known.read.max(Some(latest));
        known.looked = Some((at, commits));
        Ok(())
    }

    /// No step under the lock can fail half-way: what a panic elsewhere left is whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
