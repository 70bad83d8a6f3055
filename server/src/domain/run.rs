//! Readings of a source.

use super::source::closed_set;
use serde::{Deserialize, Serialize};

closed_set! {
    /// What began a reading.
    RunCause {
        /// The source was added.
        Created = "created",
        /// Somebody asked for it.
        Manual = "manual",
        /// The source's schedule.
        Schedule = "schedule",
    }
}

closed_set! {
    /// What was asked for at an address.
    AddressKind {
        /// A page.
        Page = "page",
        /// What a site allows to be read.
        Robots = "robots",
        /// A list of pages.
        Sitemap = "sitemap",
    }
}
