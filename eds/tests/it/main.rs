//! The signatures of this crate against each other, against OpenSSL and against hostile input.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authority;
mod fixture;
mod openssl;
mod pdf;
