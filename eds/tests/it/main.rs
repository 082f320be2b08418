//! The signatures of this crate against each other, against OpenSSL and against hostile input.
#![expect(clippy::unwrap_used, reason = "tests")]

mod authority;
mod fixture;
mod forge;
mod gost;
mod hostile_certificates;
mod hostile_cms;
mod hostile_der;
mod hostile_pdf;
mod openssl;
mod pdf;
mod softhsm;
