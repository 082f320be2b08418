//! Appeals of applicants: to the person whom the centre's order makes responsible (point 15, sub-point 3).

use crate::form::{FieldError, FieldProblem};
use crate::poa::s03_application::contact::email_problem;
use crate::text::{Lines, flaw};

/// Characters of an appeal or an answer (ours).
pub const TEXT_MAX: usize = 4000;
/// Characters of an order's number (ours).
pub const ORDER_MAX: usize = 60;

/// What is wrong with the text of an appeal or of its answer.
#[must_use]
pub fn text_errors(text: &str) -> Vec<FieldError> {
    flaw(text, TEXT_MAX, Lines::Several)
        .map(|flaw| FieldError::new("/text", flaw.into()))
        .into_iter()
        .collect()
}

/// What is wrong with the order that makes somebody responsible, and the corporate address it names.
#[must_use]
pub fn responsible_errors(order: &str, email: &str) -> Vec<FieldError> {
    let order = order_problem(order).map(|problem| FieldError::new("/order", problem));
    let email = email_problem(email).map(|problem| FieldError::new("/email", problem));
    order.into_iter().chain(email).collect()
}

/// What is wrong with the number of an order.
#[must_use]
pub fn order_problem(order: &str) -> Option<FieldProblem> {
    flaw(order, ORDER_MAX, Lines::One).map(FieldProblem::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appeal_says_something_and_not_too_much() {
        assert!(text_errors("Нөмір келмеді.\nКөмектесіңіз.").is_empty());
        for (text, problem) in [
            (" \n", FieldProblem::Required),
            ("а\u{0}", FieldProblem::UnprintableCharacter),
            (&"а".repeat(TEXT_MAX + 1), FieldProblem::TooLong),
        ] {
            assert_eq!(text_errors(text), [FieldError::new("/text", problem)]);
        }
    }

    #[test]
    fn a_responsible_person_has_an_order_and_an_address() {
        assert!(responsible_errors("17-ө", "appeals@senim.invalid").is_empty());
        assert_eq!(responsible_errors("", "x").len(), 2);
    }
}
