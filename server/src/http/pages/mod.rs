//! Pages that the server writes itself: documentation, the API's description, the demo.

pub mod api;
pub mod demo;
pub mod docs;

/// Text as it may stand in HTML, also within quotes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
