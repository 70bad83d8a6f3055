//! Types and rules without input or output. May not import anything else of the crate.

pub mod bot;
pub mod budget;
pub mod day;
pub mod event;
pub mod file;
pub mod health;
pub mod ids;
pub mod job;
pub mod mail;
pub mod member;
pub mod model;
pub mod pattern;
pub mod pipeline;
pub mod plan;
pub mod presence;
pub mod quality;
pub mod role;
pub mod run;
pub mod schedule;
pub mod slug;
pub mod source;
pub mod subscription;
pub mod text;
pub mod time;
pub mod tool;
pub mod version;
