//! Answers under way and just ended, each with its numbered events. Readers come and go; an answer goes on.
//!
//! An answer ends early when somebody stops it, when its last reader has been gone for the grace period, or when
//! the server stops. Memory is bounded by the answer's own length, and ended answers are forgotten after a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::event::Event;
use super::tools::Confirmations;
use crate::domain::ids::{ConversationId, MessageId, WorkspaceId};

/// Why an answer was ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Its reader asked for it.
    ByReader,
    /// Nobody reads it any more.
    Unread,
    /// The server is going down.
    ServerStopping,
}

/// Whose an answer is. Who may read it is for the caller to decide, by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The conversation.
    pub conversation_id: ConversationId,
}

#[derive(Debug, Default)]
struct State {
    events: Vec<Event>,
    ended: bool,
    readers: usize,
}

/// One answer.
#[derive(Debug)]
pub struct Live {
    owner: Owner,
    state: Mutex<State>,
    /// Rung at each change of the state.
    changed: watch::Sender<()>,
    by_reader: CancellationToken,
    server: CancellationToken,
    grace: Duration,
    confirmations: Confirmations,
}

impl Live {
    /// What its reader is asked to agree to.
    #[must_use]
    pub fn confirmations(&self) -> &Confirmations {
        &self.confirmations
    }

    /// For an answer that ends with whoever holds it: nobody reads it, and nobody has to.
    pub(super) fn unwatched(owner: Owner) -> Self {
        Self {
            owner,
            state: Mutex::new(State { readers: 1, ..State::default() }),
            changed: watch::Sender::new(()),
            by_reader: CancellationToken::new(),
            server: CancellationToken::new(),
            grace: Duration::ZERO,
            confirmations: Confirmations::default(),
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// Adds the next event.
    pub fn push(&self, event: Event) {
        let mut state = self.lock();
        if state.ended {
            return;
        }
        state.ended = event.is_last();
        state.events.push(event);
        drop(state);
        self.changed.send_replace(());
    }

    /// Ends the answer early; what there is of it is kept as incomplete.
    pub fn cancel(&self) {
        self.by_reader.cancel();
    }

    /// Reads from event `after + 1` on, or from the first.
    #[must_use]
    pub fn read(self: &Arc<Self>, after: Option<usize>) -> Reader {
        self.lock().readers += 1;
        self.changed.send_replace(());
        Reader {
            live: Arc::clone(self),
            // The number is the client's word: it may be any.
            next: after.map_or(0, |after| after.saturating_add(1)),
            changed: self.changed.subscribe(),
        }
    }

    /// How many read it.
    #[must_use]
    pub fn readers(&self) -> usize {
        self.lock().readers
    }

    /// Waits until the answer has to end early.
    pub(super) async fn stopped(&self) -> Stopped {
        tokio::select! {
            biased;
            () = self.server.cancelled() => Stopped::ServerStopping,
            () = self.by_reader.cancelled() => Stopped::ByReader,
            () = self.unread() => Stopped::Unread,
        }
    }

    /// Waits until nobody has read for the grace period.
    async fn unread(&self) {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if self.readers() == 0 {
                let grace = tokio::time::sleep(self.grace);
                tokio::pin!(grace);
                loop {
                    tokio::select! {
                        () = &mut grace => return,
                        _ = changed.changed() => if self.readers() > 0 { break },
                    }
                }
            } else if changed.changed().await.is_err() {
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads an answer's events, with their numbers.
#[derive(Debug)]
pub struct Reader {
    live: Arc<Live>,
    next: usize,
    changed: watch::Receiver<()>,
}

impl Reader {
    /// The next event and its number, from 0; none when the answer has ended.
    pub async fn next(&mut self) -> Option<(usize, Event)> {
        loop {
            self.changed.borrow_and_update();
            {
                let state = self.live.lock();
                if let Some(event) = state.events.get(self.next) {
                    self.next += 1;
                    return Some((self.next - 1, event.clone()));
                }
                if state.ended {
                    return None;
                }
            }
            if self.changed.changed().await.is_err() {
                return None;
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.live.lock().readers -= 1;
        self.live.changed.send_replace(());
    }
}

/// All answers under way and just ended.
#[derive(Debug, Clone)]
pub struct LiveAnswers {
    answers: Arc<Mutex<HashMap<MessageId, Arc<Live>>>>,
    tasks: TaskTracker,
    server: CancellationToken,
    grace: Duration,
    keep: Duration,
}

impl LiveAnswers {
    /// `grace`: how long an unread answer goes on. `keep`: how long an ended one can be read again.
    #[must_use]
    pub fn new(grace: Duration, keep: Duration) -> Self {
        Self {
            answers: Arc::default(),
            tasks: TaskTracker::new(),
            server: CancellationToken::new(),
            grace,
            keep,
        }
    }

    /// Whether the server is going down and takes no further questions.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.server.is_cancelled()
    }

    /// An answer under way or just ended.
    #[must_use]
    pub fn get(&self, id: MessageId) -> Option<Arc<Live>> {
        self.lock().get(&id).cloned()
    }

    /// Ends and forgets the answers of these conversations: they are gone, and what was said in them with them.
    pub fn forget(&self, conversations: &[ConversationId]) {
        self.lock().retain(|_, live| {
            let gone = conversations.contains(&live.owner.conversation_id);
            if gone {
                live.cancel();
            }
            !gone
        });
    }

    /// How many are being written.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.lock().values().filter(|live| !live.lock().ended).count()
    }

    /// Runs `write` in a task of its own. It must end the answer with a last event.
    pub(super) fn run<F>(&self, id: MessageId, owner: Owner, write: impl FnOnce(Arc<Live>) -> F) -> Reader
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let live = Arc::new(Live {
            owner,
            state: Mutex::default(),
            changed: watch::Sender::new(()),
            by_reader: CancellationToken::new(),
            server: self.server.clone(),
            grace: self.grace,
            confirmations: Confirmations::default(),
        });
        let reader = live.read(None);
        self.lock().insert(id, Arc::clone(&live));
        let ending = Ending { answers: self.clone(), id, live: Arc::clone(&live) };
        // In a box: a task would hold the room for it twice, before it is first polled and after.
        let written = Box::pin(write(live));
        self.tasks.spawn(async move {
            // Also when writing panics: readers get an end, and the answer is forgotten.
            let _ending = ending;
            written.await;
        });
        reader
    }

    /// Ends all answers with `server_stopping` and waits until they are stored.
    pub async fn stop(&self) {
        self.server.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<MessageId, Arc<Live>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sees to it that an answer ends and is forgotten in time.
struct Ending {
    answers: LiveAnswers,
    id: MessageId,
    live: Arc<Live>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.live.push(Event::Error {
            code: crate::error::Code::Internal,
            detail: "The answer broke off. It has been logged; please try again.".to_owned(),
            retry_after: None,
        });
        let (answers, id, keep) = (Arc::clone(&self.answers.answers), self.id, self.answers.keep);
        let server = self.answers.server.clone();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(keep) => {}
                () = server.cancelled() => {}
            }
            answers.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        });
    }
}
