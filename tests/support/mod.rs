//! What the test targets share: a real server on port 0 over a temporary directory, clients, and the programs beside it.

#![allow(dead_code, unused_imports, reason = "each test target uses a part of it")]

pub mod client;
pub mod files;
pub mod identity_provider;
pub mod polar;
pub mod process;
pub mod server;
#[path = "site.rs"]
pub mod site;
pub mod smtp;
pub mod target;
pub mod till;
pub mod tiny_models;

pub use client::{Client, Reply};
pub use process::{Process, fake_openai};
pub use server::{Settings, TestServer};
