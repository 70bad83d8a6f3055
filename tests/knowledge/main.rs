//! The knowledge layer through its public functions, against real servers on loopback.

mod address;
mod charset;
mod chunk;
mod extract;
mod fetch;
mod frontier;
mod page;
mod politeness;
mod robots;
mod sitemap;
mod support;
