//! Step 1, in the process: registration, the two ways to sign in, and sessions.

mod bodies;
#[path = "sign_in/password.rs"]
mod by_password;
#[path = "sign_in/eds.rs"]
mod by_signature;
#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
mod device;
#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
pub(crate) mod house;
mod identity;
#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
mod outside;
mod over_http;
mod password_change;
mod registers;
mod registration;
mod sessions;
mod staff;

use senim::app::{AppError, Fault};

/// The code of the refusal.
fn fault<T>(result: Result<T, AppError>) -> Fault {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.fault(),
    }
}
