//! Step 1: the citizen registers and signs in (order on digital powers of attorney, point 1.1).

mod challenge;
mod code;
mod password;
mod password_change;
mod registration;

pub use challenge::{EdsForm, Offered, answer, challenge};
pub use code::CodeSent;
pub use password::{PasswordForm, finish, sign_in};
pub use password_change::{PasswordChange, change as change_password};
pub use registration::{confirm, register};

use law::form::{FieldError, FieldProblem};
use law::text::{Flaw, Lines, flaw};

/// The longest name of a device in characters (ours).
const DEVICE_NAME_MAX: usize = 80;

/// What is wrong with the name of a device, which its owner reads in the list of sessions.
fn device_problem(name: &str) -> Option<FieldError> {
    let problem = match flaw(name, DEVICE_NAME_MAX, Lines::One)? {
        Flaw::Unprintable => return None,
        Flaw::Control => FieldProblem::WrongForm,
        other @ (Flaw::Empty | Flaw::TooLong) => other.into(),
    };
    Some(FieldError::new("/device/name", problem))
}
