//! Step 1: the citizen is authorised (order on digital powers of attorney, point 1.1): registration and signing in.

mod refusal;

pub use refusal::SignInRefusal;

use super::s03_application::contact::{email_problem, phone_problem};
use super::signed_statement::{Purpose, Statement};
use crate::form::{FieldError, FieldProblem};
use crate::id::Iin;
use crate::text::{Bilingual, Text};
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
    let text = Bilingual {
        kk: format!(
            "{} Мекенжай: {origin}. Жарамды мерзімі: {until}.",
            SIGN_IN.kk
        ),
        ru: format!("{} Адрес: {origin}. Действителен до: {until}.", SIGN_IN.ru),
    };
    let subject = json!({
        "nonce": nonce,
        "origin": origin,
        "expires_at": expires_at.timestamp(),
    });
    Statement::new(Purpose::SignIn, text, &subject).expect("texts and whole numbers are canonical")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poa::s03_application::sample::iin;
    use crate::poa::signed_statement::{compare, purpose_of};

    fn form() -> RegistrationForm {
        RegistrationForm {
            iin: iin("90010145001").into(),
            phone: Some("+77010000001".to_owned()),
            email: None,
            password: "дұрыс ат батарея".to_owned(),
        }
    }

    fn problems(form: &RegistrationForm) -> Vec<(String, FieldProblem)> {
        check(form)
            .into_iter()
            .map(|e| (e.pointer, e.problem))
            .collect()
    }

    fn only(pointer: &str, problem: FieldProblem) -> Vec<(String, FieldProblem)> {
        vec![(pointer.to_owned(), problem)]
    }

    #[test]
    fn a_telephone_or_an_e_mail_address_is_enough() {
        assert!(problems(&form()).is_empty());
        let by_mail = RegistrationForm {
            phone: None,
            email: Some("alia@example.kz".to_owned()),
            ..form()
        };
        assert!(problems(&by_mail).is_empty());
    }

    #[test]
    fn the_code_has_to_be_sent_somewhere() {
        let nowhere = RegistrationForm {
            phone: Some(String::new()),
            ..form()
        };
        assert_eq!(problems(&nowhere), only("/phone", FieldProblem::Required));
    }

    #[test]
    fn everything_missing_is_named_at_once() {
        let empty: RegistrationForm = serde_json::from_str("{}").unwrap();
        let pointers: Vec<String> = problems(&empty)
            .into_iter()
            .map(|(pointer, _)| pointer)
            .collect();
        assert_eq!(pointers, ["/iin", "/password", "/phone"]);
        assert!(serde_json::from_str::<RegistrationForm>(r#"{"role":"notary"}"#).is_err());
    }

    #[test]
    fn a_wrong_iin_is_refused() {
        let wrong = RegistrationForm {
            iin: "123456789011".to_owned(),
            ..form()
        };
        assert_eq!(problems(&wrong), only("/iin", FieldProblem::WrongNumber));
    }

    #[test]
    fn a_password_is_ten_characters_long_whatever_they_are() {
        assert_eq!(
            password_problem("тоғыз әрп", ""),
            Some(FieldProblem::TooFew)
        );
        assert_eq!(password_problem("он таңба й", ""), None);
        assert_eq!(password_problem(&"аб".repeat(64), ""), None);
        assert_eq!(
            password_problem(&"аб".repeat(65), ""),
            Some(FieldProblem::TooLong)
        );
        assert_eq!(password_problem("", ""), Some(FieldProblem::Required));
    }

    #[test]
    fn a_password_is_neither_the_iin_nor_one_character_over_and_over() {
        let iin = form().iin;
        assert_eq!(
            password_problem(&format!("x{iin}"), &iin),
            Some(FieldProblem::Conflict)
        );
        assert_eq!(
            password_problem("aaaaaaaaaaaa", &iin),
            Some(FieldProblem::Conflict)
        );
    }

    #[test]
    fn a_challenge_signed_for_one_origin_is_not_good_for_another() {
        let at = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        let asked = statement("nonce", "https://enotary.example", at);
        let other = statement("nonce", "https://phish.example", at);
        assert!(compare(asked.bytes(), other.bytes()).is_err());
        assert_eq!(purpose_of(asked.bytes()), Some(Purpose::SignIn));
        assert!(asked.text().kk.contains("https://enotary.example"));
    }

    #[test]
    fn every_refusal_has_its_own_code_and_notice() {
        for (i, refusal) in SignInRefusal::ALL.iter().enumerate() {
            assert_eq!(serde_json::to_value(refusal).unwrap(), refusal.as_str());
            for other in &SignInRefusal::ALL[..i] {
                assert_ne!(other.text().kk, refusal.text().kk);
                assert_ne!(other.text().ru, refusal.text().ru);
            }
        }
    }

    #[test]
    fn the_notice_of_a_lock_names_its_length() {
        let minutes = PASSWORD_LOCK.num_minutes().to_string();
        let notice = SignInRefusal::Locked.text();
        assert!(
            [notice.kk, notice.ru, notice.en]
                .iter()
                .all(|text| text.contains(&minutes))
        );
    }
}
