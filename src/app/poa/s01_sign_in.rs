//! Step 1: the citizen registers and signs in (order on digital powers of attorney, point 1.1).

mod challenge;
mod code;
mod password;
mod registration;

pub use challenge::{EdsForm, Offered, answer, challenge};
pub use code::CodeSent;
pub use password::{PasswordForm, finish, sign_in};
pub use registration::{confirm, register};

use law::form::{FieldError, FieldProblem};

/// The longest name of a device in characters (ours).
const DEVICE_NAME_MAX: usize = 80;

/// What is wrong with the name of a device, which its owner reads in the list of sessions.
fn device_problem(name: &str) -> Option<FieldError> {
    let problem = if name.trim().is_empty() {
        FieldProblem::Required
    } else if name.chars().count() > DEVICE_NAME_MAX {
        FieldProblem::TooLong
    } else if name.chars().any(char::is_control) {
        FieldProblem::WrongForm
    } else {
        return None;
    };
    Some(FieldError::new("/device/name", problem))
}
