//! Polar's things as its documentation and its OpenAPI document describe them, and its signatures: for tests that tell a
//! server what Polar would, and for the fake that is asked.

#![allow(dead_code, unused_imports, reason = "each user takes a part of it")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "for tests, which fail by panicking"
)]

pub mod checkout;
pub mod sign;
pub mod things;

pub use sign::{SECRET, Scheme, Signed};
pub use things::{PRO, STARTER, Sub};
