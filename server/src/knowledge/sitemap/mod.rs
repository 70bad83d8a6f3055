//! Sitemaps: reading one, and walking an index of them within limits.

mod parse;
mod walk;

pub use parse::{Sitemap, SitemapError, SitemapPage, parse};
pub use walk::{Problem, SitemapLimits, SitemapWalk, Walked, walk};
