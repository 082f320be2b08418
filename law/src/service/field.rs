//! One field of a service's form: its name, its label, whether it must be there, and what it may hold.

use crate::form::FieldProblem;
use crate::id::{Bin, Iin};
use crate::poa::kind::unprintable;
use crate::poa::s03_application::contact::{email_problem, phone_problem};
use crate::text::Text;
use chrono::NaiveDate;

/// Characters of a certification request in base64: one for RSA-4096 has about 2,400 (ours).
const PKCS10_MAX: usize = 8192;
/// Hexadecimal digits of a certificate's serial number (RFC 5280, 4.1.2.2: at most 20 bytes).
const SERIAL_MAX: usize = 40;
/// Digits of a personal number.
const NUMBER_DIGITS: usize = 12;
/// Characters of a telephone number: `+7` and ten digits.
const PHONE_LENGTH: usize = 12;
/// Characters of an e-mail address (RFC 5321, 4.5.3.1.3, without the brackets).
const EMAIL_MAX: usize = 254;

/// Characters of a day (ISO 8601, extended format).
const DATE_LENGTH: usize = 10;

/// Whether a field must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Always.
    Required,
    /// When the applicant wants to, or when the service's own rules ask for it.
    Optional,
}

/// One of the values on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value as it is sent.
    pub code: &'static str,
    /// Its label.
    pub label: Text,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldForm {
    /// A text of so many characters at most.
    Text {
        /// Characters.
        max: usize,
    },
    /// An individual identification number.
    Iin,
    /// A business identification number.
    Bin,
    /// An individual or a business identification number.
    IinOrBin,
    /// A day, as `2026-11-22`; whether it may lie ahead is the service's rule.
    Date,
    /// Digits alone, so many at most.
    Digits {
        /// Digits.
        max: usize,
    },
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// One of the values on offer.
    OneOf(&'static [Choice]),
    /// A certification request (PKCS#10), DER in base64.
    CertificationRequest,
    /// The serial number of a certificate, in hexadecimal digits.
    SerialNumber,
}

impl FieldForm {
    /// The form as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Iin => "iin",
            Self::Bin => "bin",
            Self::IinOrBin => "iin_or_bin",
            Self::Date => "date",
            Self::Digits { .. } => "digits",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::OneOf(_) => "one_of",
            Self::CertificationRequest => "certification_request",
            Self::SerialNumber => "serial_number",
        }
    }

    /// Characters at most.
    #[must_use]
    pub fn max_length(self) -> usize {
        match self {
            Self::Text { max } | Self::Digits { max } => max,
            Self::Iin | Self::Bin | Self::IinOrBin => NUMBER_DIGITS,
            Self::Date => DATE_LENGTH,
            Self::Email => EMAIL_MAX,
            Self::Phone => PHONE_LENGTH,
            Self::OneOf(choices) => choices
                .iter()
                .map(|choice| choice.code.len())
                .max()
                .unwrap_or(0),
            Self::CertificationRequest => PKCS10_MAX,
            Self::SerialNumber => SERIAL_MAX,
        }
    }

    /// The values on offer, for a field that has some.
    #[must_use]
    pub const fn choices(self) -> &'static [Choice] {
        match self {
            Self::OneOf(choices) => choices,
            Self::Text { .. }
            | Self::Iin
            | Self::Bin
            | Self::IinOrBin
            | Self::Date
            | Self::Digits { .. }
            | Self::Email
            | Self::Phone
            | Self::CertificationRequest
            | Self::SerialNumber => &[],
        }
    }

    /// What is wrong with a value that is not empty.
    #[must_use]
    pub fn problem(self, value: &str) -> Option<FieldProblem> {
        if value.chars().count() > self.max_length() && !matches!(self, Self::OneOf(_)) {
            return Some(FieldProblem::TooLong);
        }
        let wrong_unless = |right: bool, problem| (!right).then_some(problem);
        match self {
            Self::Text { .. } => unprintable(value),
            Self::Iin => wrong_unless(Iin::parse(value).is_ok(), FieldProblem::WrongNumber),
            Self::Bin => wrong_unless(Bin::parse(value).is_ok(), FieldProblem::WrongNumber),
            Self::IinOrBin => wrong_unless(
                Iin::parse(value).is_ok() || Bin::parse(value).is_ok(),
                FieldProblem::WrongNumber,
            ),
            Self::Date => wrong_unless(is_date(value), FieldProblem::WrongForm),
            Self::Digits { .. } => wrong_unless(
                value.bytes().all(|byte| byte.is_ascii_digit()),
                FieldProblem::WrongForm,
            ),
            Self::Email => email_problem(value),
            Self::Phone => phone_problem(value),
            Self::OneOf(choices) => wrong_unless(
                choices.iter().any(|choice| choice.code == value),
                FieldProblem::NotOnOffer,
            ),
            Self::CertificationRequest => wrong_unless(is_base64(value), FieldProblem::WrongForm),
            Self::SerialNumber => wrong_unless(is_serial(value), FieldProblem::WrongForm),
        }
    }
}

fn is_base64(value: &str) -> bool {
    let body = value.trim_end_matches('=');
    value.len().is_multiple_of(4)
        && value.len() - body.len() <= 2
        && body
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}

/// A day of the calendar in one spelling only.
fn is_date(value: &str) -> bool {
    value.len() == DATE_LENGTH && value.parse::<NaiveDate>().is_ok()
}

/// Lower-case hexadecimal digits, two for each byte.
fn is_serial(value: &str) -> bool {
    value.len().is_multiple_of(2)
        && value
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// One field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the form.
    pub name: &'static str,
    /// Its label.
    pub label: Text,
    /// Whether it must be there.
    pub required: Requirement,
    /// What it may hold.
    pub form: FieldForm,
    /// The kinds of the service it belongs to; all when empty.
    pub only: &'static [&'static str],
}

impl Field {
    /// A field that must be filled in.
    #[must_use]
    pub const fn required(name: &'static str, form: FieldForm, label: Text) -> Self {
        Self {
            name,
            label,
            required: Requirement::Required,
            form,
            only: &[],
        }
    }

    /// A field that may stay empty.
    #[must_use]
    pub const fn optional(name: &'static str, form: FieldForm, label: Text) -> Self {
        Self {
            name,
            label,
            required: Requirement::Optional,
            form,
            only: &[],
        }
    }

    /// The same field, for some kinds of the service alone.
    #[must_use]
    pub const fn only(mut self, kinds: &'static [&'static str]) -> Self {
        self.only = kinds;
        self
    }

    /// Whether it is asked for in a request of this kind; without a kind, what belongs to all is.
    #[must_use]
    pub fn belongs_to(&self, kind: Option<&str>) -> bool {
        self.only.is_empty() || kind.is_some_and(|kind| self.only.contains(&kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_takes_what_it_is_for_and_nothing_else() {
        const ON_OFFER: FieldForm = FieldForm::OneOf(&[Choice {
            code: "file",
            label: Text::new("ф", "ф", "f"),
        }]);
        let cases: [(FieldForm, &str, Option<FieldProblem>); 15] = [
            (FieldForm::Text { max: 3 }, "аб", None),
            (
                FieldForm::Text { max: 3 },
                "абвг",
                Some(FieldProblem::TooLong),
            ),
            (
                FieldForm::Text { max: 3 },
                "а\u{202e}",
                Some(FieldProblem::UnprintableCharacter),
            ),
            (FieldForm::Iin, "880412499017", None),
            (
                FieldForm::Iin,
                "880412499018",
                Some(FieldProblem::WrongNumber),
            ),
            (FieldForm::Bin, "000240000016", None),
            (
                FieldForm::Bin,
                "880412499017",
                Some(FieldProblem::WrongNumber),
            ),
            (FieldForm::Email, "a@senim.invalid", None),
            (FieldForm::Email, "a", Some(FieldProblem::WrongForm)),
            (FieldForm::Phone, "+77000000001", None),
            (ON_OFFER, "file", None),
            (ON_OFFER, "token", Some(FieldProblem::NotOnOffer)),
            (FieldForm::CertificationRequest, "MIIB", None),
            (
                FieldForm::CertificationRequest,
                "MII!",
                Some(FieldProblem::WrongForm),
            ),
            (
                FieldForm::SerialNumber,
                "0aF3",
                Some(FieldProblem::WrongForm),
            ),
        ];
        for (form, value, expected) in cases {
            assert_eq!(form.problem(value), expected, "{form:?} {value}");
        }
    }

    #[test]
    fn numbers_of_either_kind_days_and_digits_are_told_from_what_only_looks_like_them() {
        let cases: [(FieldForm, &str, Option<FieldProblem>); 6] = [
            (FieldForm::IinOrBin, "000240000016", None),
            (
                FieldForm::IinOrBin,
                "000240000017",
                Some(FieldProblem::WrongNumber),
            ),
            (FieldForm::Date, "2026-02-28", None),
            (FieldForm::Date, "2026-02-29", Some(FieldProblem::WrongForm)),
            (FieldForm::Digits { max: 4 }, "0042", None),
            (
                FieldForm::Digits { max: 4 },
                "4a",
                Some(FieldProblem::WrongForm),
            ),
        ];
        for (form, value, expected) in cases {
            assert_eq!(form.problem(value), expected, "{form:?} {value}");
        }
    }
}
