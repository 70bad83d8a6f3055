//! When a page's scripts are run before it is read.

use super::source::closed_set;
use serde::{Deserialize, Serialize};

closed_set! {
    /// When a page's scripts are run before it is read. Needs an operator who switched rendering on.
    #[derive(Default)]
    RenderMode {
        /// Never.
        Off = "off",
        /// Where the page has hardly any text without them.
        #[default]
        Auto = "auto",
        /// For every page of HTML.
        Always = "always",
    }
}
