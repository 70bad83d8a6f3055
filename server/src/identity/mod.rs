//! Who somebody is: passwords, access tokens, opaque tokens. Knows no HTTP and no SQL.

pub mod derive;
pub mod opaque;
pub mod password;
pub mod tokens;
pub mod totp;
