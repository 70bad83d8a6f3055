//! Which request the work at hand is done for, for whatever notes what was done. Known in the request's own task only: a
//! task that it spawns works for itself.

use std::future::Future;
use uuid::Uuid;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its number, as its answer and the log show it.
    pub request: Uuid,
    /// The trace that it is part of, as its caller said by `traceparent` (W3C Trace Context): 32 hexadecimal digits.
    pub trace: Option<String>,
}

tokio::task_local! {
    static ASKED: Asked;
}

/// Does a request's work.
pub async fn within<F: Future>(asked: Asked, work: F) -> F::Output {
    ASKED.scope(asked, work).await
}

/// The request that the work at hand is done for, if it is for one.
#[must_use]
pub fn asked() -> Option<Asked> {
    ASKED.try_with(Clone::clone).ok()
}

/// The trace's number in a `traceparent`, if that is one: `00-<32 digits>-<16 digits>-<2 digits>`.
#[must_use]
pub fn trace_of(traceparent: &str) -> Option<String> {
    let mut parts = traceparent.trim().split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let good = hex(version, 2)
        && version != "ff"
        && (version != "00" || parts.next().is_none())
        && hex(trace, 32)
        && hex(parent, 16)
        && hex(flags, 2)
        // All noughts mean none.
        && trace.bytes().any(|byte| byte != b'0');
    good.then(|| trace.to_owned())
}

#[cfg(test)]
mod tests {
    use super::trace_of;

    #[test]
    fn only_what_is_a_traceparent_tells_a_trace() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace_of(&format!("00-{trace}-00f067aa0ba902b7-01")).as_deref(), Some(trace));
        for wrong in [
            "",
            trace,
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        ] {
            assert_eq!(trace_of(wrong), None, "{wrong}");
        }
    }
}
