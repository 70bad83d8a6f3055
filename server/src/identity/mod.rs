//! Who somebody is: passwords, access tokens, API keys, opaque tokens, what a session stands for. Knows no HTTP and no SQL.

pub mod api_key;
pub mod derive;
pub mod opaque;
pub mod password;
pub mod standing;
pub mod tokens;
pub mod totp;
