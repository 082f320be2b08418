//! Telephones and e-mail addresses as the forms take them.

use crate::form::FieldProblem;

/// The most characters of an e-mail address (RFC 5321, 4.5.3.1.3, without the brackets).
const EMAIL_MAX: usize = 254;

/// What is wrong with a telephone: it is `+7` and ten digits, as numbers of Kazakhstan are.
#[must_use]
pub fn phone_problem(phone: &str) -> Option<FieldProblem> {
    let digits = phone.strip_prefix("+7").unwrap_or_default();
    let right = digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit());
    (!right).then_some(FieldProblem::WrongForm)
}

/// What is wrong with an e-mail address; whether it exists, only a code sent there tells.
#[must_use]
pub fn email_problem(email: &str) -> Option<FieldProblem> {
    if email.len() > EMAIL_MAX {
        return Some(FieldProblem::TooLong);
    }
    let right = email
        .rsplit_once('@')
        .is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain));
    (!right).then_some(FieldProblem::WrongForm)
}

fn is_local_part(local: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    (1..=64).contains(&local.len())
        && local.bytes().all(allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}
