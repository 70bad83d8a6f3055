//! Caps on what may be asked of the server.

use garde::Validate;
use serde::Deserialize;

/// Caps.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    #[garde(range(min = 1000, max = 100_000_000))]
    pub body_bytes: usize,
    #[garde(range(min = 1))]
    pub auth_per_minute: u32,
    #[garde(range(min = 1))]
    pub login_per_account: u32,
    #[garde(range(min = 1))]
    pub api_per_minute: u32,
    #[garde(range(min = 1))]
    pub account_per_minute: u32,
    #[garde(range(min = 1))]
    pub key_per_minute: u32,
    #[garde(range(min = 1))]
    pub workspace_per_minute: u32,
    #[garde(range(min = 1))]
    pub chat_per_address: u32,
    #[garde(range(min = 1))]
    pub chat_per_visitor: u32,
    #[garde(range(min = 1))]
    pub chat_per_bot: u32,
    #[garde(range(min = 1))]
    pub chat_per_workspace: u32,
    #[garde(range(min = 1))]
    pub chat_per_caller: u32,
    #[garde(range(min = 1))]
    pub widget_per_minute: u32,
    #[garde(range(min = 1))]
    pub try_per_minute: u32,
    #[garde(range(min = 1))]
    pub connections: usize,
    #[garde(range(min = 1, max = 600))]
    pub read_seconds: u64,
    #[garde(range(min = 1, max = 600))]
    pub write_seconds: u64,
}
