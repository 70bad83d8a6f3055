//! From a URL or a file to text and chunks.
//!
//! Lives here: address checks, the guarded fetch, robots and politeness, character sets, extraction of
//! the main content, sitemaps, the rules of a crawl and the cutting into chunks. May not live here: SQL,
//! HTTP handlers, the queue. The reading order of one page is `page::read_page`, then `chunk::chunk`.

pub mod address;
pub mod charset;
pub mod chunk;
pub mod extract;
pub mod fetch;
pub mod files;
pub mod frontier;
pub mod page;
pub mod pairs;
pub mod politeness;
pub mod render;
pub mod robots;
pub mod sitemap;
