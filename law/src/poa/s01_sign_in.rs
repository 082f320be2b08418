//! Step 1: the citizen is authorised (order on digital powers of attorney, point 1.1): registration and signing in.

mod refusal;

pub use refusal::SignInRefusal;

use super::s03_application::contact::{email_problem, phone_problem};
use super::signed_statement::{Purpose, Statement};
use crate::form::{FieldError, FieldProblem};
use crate::id::Iin;
use crate::text::Text;
use crate::time::clerk_time;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How long a challenge to be signed lives (ours: long enough to find the key, short enough to be useless later).
pub const CHALLENGE_LIFE: TimeDelta = TimeDelta::minutes(5);

/// How long a one-time code lives (ours).
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);

/// The digits of a one-time code (ours).
pub const CODE_DIGITS: usize = 6;

/// Wrong answers to one code before it is void (ours: five guesses of a million).
pub const CODE_ATTEMPTS: u32 = 5;

/// The soonest another code is sent to the same person (ours: against flooding a telephone).
pub const CODE_RESEND_AFTER: TimeDelta = TimeDelta::seconds(60);

/// Wrong passwords in a row before the account is locked (ours).
pub const PASSWORD_ATTEMPTS: u32 = 5;

/// How long a locked account stays locked (ours).
pub const PASSWORD_LOCK: TimeDelta = TimeDelta::minutes(15);

/// The fewest characters of a password (ours, after NIST SP 800-63B for a password used with a second factor).
pub const PASSWORD_MIN: usize = 10;

/// The most characters of a password (ours: hashing time has a limit).
pub const PASSWORD_MAX: usize = 128;

const SIGN_IN: Text = Text::new(
    "Электрондық цифрлық қолтаңба арқылы жүйеге кіру сұрауын растаймын.",
    "Подтверждаю запрос на вход в систему посредством электронной цифровой подписи.",
    "I confirm the request to sign in by the digital signature.",
);

/// The registration as the person fills it in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationForm {
    /// The IIN, twelve digits.
    #[serde(default)]
    pub iin: String,
    /// A mobile telephone, `+7` and ten digits.
    #[serde(default)]
    pub phone: Option<String>,
    /// An e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The password.
    #[serde(default)]
    pub password: String,
}

/// What is wrong with a registration; empty when nothing is.
#[must_use]
pub fn check(form: &RegistrationForm) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut note = |pointer: &str, problem: Option<FieldProblem>| {
        errors.extend(problem.map(|problem| FieldError::new(pointer, problem)));
    };
    note("/iin", iin_problem(&form.iin));
    note("/password", password_problem(&form.password, &form.iin));
    let phone = form.phone.as_deref().filter(|phone| !phone.is_empty());
    let email = form.email.as_deref().filter(|email| !email.is_empty());
    note("/phone", phone.and_then(phone_problem));
    note("/email", email.and_then(email_problem));
    // The one-time code has to be sent somewhere.
    let reachable = phone.is_some() || email.is_some();
    note("/phone", (!reachable).then_some(FieldProblem::Required));
    errors
}

fn iin_problem(iin: &str) -> Option<FieldProblem> {
    if iin.is_empty() {
        return Some(FieldProblem::Required);
    }
    Iin::parse(iin).err().map(|_| FieldProblem::WrongNumber)
}

/// What is wrong with a password; it may be anything long enough that does not hold the IIN or repeat one character.
#[must_use]
pub fn password_problem(password: &str, iin: &str) -> Option<FieldProblem> {
    let length = password.chars().count();
    if length == 0 {
        return Some(FieldProblem::Required);
    }
    if length < PASSWORD_MIN {
        return Some(FieldProblem::TooFew);
    }
    if length > PASSWORD_MAX {
        return Some(FieldProblem::TooLong);
    }
    let holds_iin = !iin.is_empty() && password.contains(iin);
    let mut characters = password.chars();
    let first = characters.next();
    let one_character = characters.all(|c| Some(c) == first);
    (holds_iin || one_character).then_some(FieldProblem::Conflict)
}

/// The statement signed to sign in: one challenge, one origin, one moment until which it is good.
#[must_use]
pub fn statement(nonce: &str, origin: &str, expires_at: DateTime<Utc>) -> Statement {
    let until = clerk_time(expires_at);
    let mut text: crate::text::Bilingual = SIGN_IN.into();
    text.kk.push_str(&format!(" Мекенжай: {origin}. Жарамды мерзімі: {until}."));
    text.ru.push_str(&format!(" Адрес: {origin}. Действителен до: {until}."));
    let subject = json!({
        "nonce": nonce,
        "origin": origin,
        "expires_at": expires_at.timestamp(),
    });
    Statement::new(Purpose::SignIn, text, &subject).expect("texts and whole numbers are canonical")
}
