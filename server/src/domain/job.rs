//! The states of a job.

use super::source::closed_set;
use serde::{Deserialize, Serialize};

closed_set! {
    /// How far a job is.
    JobStatus {
        /// Waiting for its turn.
        Pending = "pending",
        /// In a worker's hands.
        Processing = "processing",
        /// Done.
        Completed = "completed",
        /// Given up after its last attempt.
        Failed = "failed",
        /// Ended because somebody asked.
        Cancelled = "cancelled",
    }
}

closed_set! {
    /// What a job does.
    JobType {
        /// Reads a source's pages into its knowledge base.
        IngestSource = "ingest_source",
        /// Builds a version of a knowledge base's index from the pages as they were read.
        BuildIndex = "build_index",
        /// Asks a bot its test cases.
        RunTests = "run_tests",
    }
}

impl JobStatus {
    /// Whether nothing more will happen to the job by itself.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}
