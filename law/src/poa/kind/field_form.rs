//! The forms a field of an object may take, and the characters a document can print.

use crate::form::FieldProblem;
use crate::id::{IdError, Iin};
use crate::text::is_printable;
use crate::time::clerk_date;
use chrono::NaiveDate;

/// What the value of a field looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldForm {
    /// Free text of one line and at most so many characters.
    Text {
        /// The most characters.
        max: usize,
    },
    /// A vehicle identification number: 17 characters without I, O and Q (ISO 3779).
    Vin,
    /// A registration plate of Kazakhstan, without spaces (ST RK 986).
    Plate,
    /// A cadastral number: groups of digits between colons.
    Cadastral,
    /// A Kazakh IBAN: `KZ`, 18 characters and the checksum of ISO 13616.
    Iban,
    /// An individual identification number.
    Iin,
    /// A calendar date, `2026-03-01`.
    Date,
}

impl FieldForm {
    /// The name of the form for clients that draw the field.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Vin => "vin",
            Self::Plate => "plate",
            Self::Cadastral => "cadastral",
            Self::Iban => "iban",
            Self::Iin => "iin",
            Self::Date => "date",
        }
    }

    /// The most characters a value may have.
    #[must_use]
    pub const fn max_length(self) -> usize {
        match self {
            Self::Text { max } => max,
            Self::Vin => 17,
            Self::Plate => 8,
            Self::Cadastral => 40,
            Self::Iban => 20,
            Self::Iin => 12,
            Self::Date => 10,
        }
    }

    /// The value as the document prints it.
    #[must_use]
    pub fn printed(self, value: &str) -> String {
        match self {
            Self::Date => parse_date(value).map_or_else(|| value.to_owned(), clerk_date),
            Self::Text { .. }
            | Self::Vin
            | Self::Plate
            | Self::Cadastral
            | Self::Iban
            | Self::Iin => value.to_owned(),
        }
    }

    /// What is wrong with a value of this form.
    #[must_use]
    pub fn problem(self, value: &str) -> Option<FieldProblem> {
        if value.trim().is_empty() {
            return Some(FieldProblem::Required);
        }
        if value.chars().count() > self.max_length() {
            return Some(FieldProblem::TooLong);
        }
        match self {
            // A line break would let a value pass for a clause of its own.
            Self::Text { .. } if value.contains('\n') => Some(FieldProblem::WrongForm),
            Self::Text { .. } => unprintable(value),
            Self::Vin => wrong_form_unless(is_vin(value)),
            Self::Plate => wrong_form_unless(is_plate(value)),
            Self::Cadastral => wrong_form_unless(is_cadastral(value)),
            Self::Iban => iban_problem(value),
            Self::Iin => iin_problem(value),
            Self::Date => wrong_form_unless(parse_date(value).is_some()),
        }
    }
}

/// The problem of a text that the document could not print.
#[must_use]
pub fn unprintable(text: &str) -> Option<FieldProblem> {
    if text.chars().all(is_printable) {
        None
    } else {
        Some(FieldProblem::UnprintableCharacter)
    }
}

const fn wrong_form_unless(right: bool) -> Option<FieldProblem> {
    if right {
        None
    } else {
        Some(FieldProblem::WrongForm)
    }
}

/// A date written in its one full spelling.
fn parse_date(value: &str) -> Option<NaiveDate> {
    let date: NaiveDate = value.parse().ok()?;
    (date.to_string() == value).then_some(date)
}

fn is_vin(value: &str) -> bool {
    value.len() == 17
        && value.bytes().all(|b| {
            (b.is_ascii_digit() || b.is_ascii_uppercase()) && !matches!(b, b'I' | b'O' | b'Q')
        })
}

/// `123ABC02` and `123AB02` since 2012; `A123BCD` and `A123BC` before.
fn is_plate(value: &str) -> bool {
    let shape: String = value
        .chars()
        .map(|c| match c {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            _ => '?',
        })
        .collect();
    matches!(
        shape.as_str(),
        "999AAA99" | "999AA99" | "A999AAA" | "A999AA"
    )
}

/// `21:318:123:4567`, with further groups for buildings and flats; the widths are ours, wide enough for all.
fn is_cadastral(value: &str) -> bool {
    let groups: Vec<&str> = value.split(':').collect();
    let digits =
        |group: &str| (1..=6).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit());
    (4..=8).contains(&groups.len()) && groups[0].len() == 2 && groups.into_iter().all(digits)
}

fn iban_problem(value: &str) -> Option<FieldProblem> {
    let shape = value.len() == 20
        && value.starts_with("KZ")
        && value.bytes().skip(2).take(5).all(|b| b.is_ascii_digit())
        && value
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    if !shape {
        return Some(FieldProblem::WrongForm);
    }
    if iban_remainder(value) == 1 {
        None
    } else {
        Some(FieldProblem::WrongNumber)
    }
}

/// ISO 13616: the first four characters go last, letters count from 10, and the whole leaves 1 by 97.
fn iban_remainder(value: &str) -> u32 {
    value[4..]
        .chars()
        .chain(value[..4].chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, digit| {
            let shift = if digit < 10 { 10 } else { 100 };
            (rest * shift + digit) % 97
        })
}

fn iin_problem(value: &str) -> Option<FieldProblem> {
    match Iin::parse(value) {
        Ok(_) => None,
        Err(IdError::NotTwelveDigits | IdError::NotAnId) => Some(FieldProblem::WrongForm),
        Err(IdError::WrongChecksum | IdError::Impossible) => Some(FieldProblem::WrongNumber),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [FieldForm; 7] = [
        FieldForm::Text { max: 5 },
        FieldForm::Vin,
        FieldForm::Plate,
        FieldForm::Cadastral,
        FieldForm::Iban,
        FieldForm::Iin,
        FieldForm::Date,
    ];

    fn accepts(form: FieldForm, values: &[&str]) {
        for value in values {
            assert_eq!(form.problem(value), None, "{value}");
        }
    }

    fn refuses(form: FieldForm, values: &[&str], problem: FieldProblem) {
        for value in values {
            assert_eq!(form.problem(value), Some(problem), "{value}");
        }
    }

    #[test]
    fn a_vin_has_seventeen_characters_without_i_o_and_q() {
        accepts(FieldForm::Vin, &["JTDBR32E720123456"]);
        let wrong = [
            "JTDBR32E72012345",
            "ITDBR32E720123456",
            "jtdbr32e720123456",
            "ӘTDBR32E72012345",
        ];
        refuses(FieldForm::Vin, &wrong, FieldProblem::WrongForm);
        refuses(
            FieldForm::Vin,
            &["JTDBR32E7201234567"],
            FieldProblem::TooLong,
        );
    }

    #[test]
    fn plates_of_both_standards_are_taken() {
        accepts(
            FieldForm::Plate,
            &["123ABC02", "123AB02", "A123BCD", "A123BC"],
        );
        refuses(
            FieldForm::Plate,
            &["123 AB02", "123АВС02", "ABC123", "1234"],
            FieldProblem::WrongForm,
        );
    }

    #[test]
    fn a_cadastral_number_is_groups_of_digits() {
        accepts(
            FieldForm::Cadastral,
            &["21:318:123:4567", "02:06:003:012:1:25"],
        );
        let wrong = [
            "21:318:123",
            "213:318:123:1",
            "21:318::1",
            "21-318-123-1",
            "21:318:123:x",
            "21:31:1:1234567",
        ];
        refuses(FieldForm::Cadastral, &wrong, FieldProblem::WrongForm);
    }

    #[test]
    fn an_iban_is_kazakh_and_has_its_checksum() {
        accepts(FieldForm::Iban, &["KZ86125KZT5004100100"]);
        refuses(
            FieldForm::Iban,
            &["KZ87125KZT5004100100", "KZ86125KZT5004100101"],
            FieldProblem::WrongNumber,
        );
        refuses(
            FieldForm::Iban,
            &["DE86125KZT5004100100", "KZ86125KZT500410010", "KZ8612Қ"],
            FieldProblem::WrongForm,
        );
        refuses(
            FieldForm::Iban,
            &["KZ86125KZT50041001000"],
            FieldProblem::TooLong,
        );
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar_in_one_spelling() {
        accepts(FieldForm::Date, &["2024-02-29"]);
        refuses(
            FieldForm::Date,
            &["2025-02-29", "29.02.2024", "2024-2-29"],
            FieldProblem::WrongForm,
        );
        assert_eq!(FieldForm::Date.printed("2024-02-29"), "29.02.2024");
    }

    #[test]
    fn an_iin_has_twelve_digits_and_its_checksum() {
        refuses(FieldForm::Iin, &["123456789011"], FieldProblem::WrongNumber);
        refuses(FieldForm::Iin, &["12345678901"], FieldProblem::WrongForm);
    }

    #[test]
    fn text_is_counted_in_characters_and_has_to_be_printable() {
        let form = FieldForm::Text { max: 5 };
        accepts(form, &["Әлқұя", "№ 5–6"]);
        refuses(form, &["Әлқұяы"], FieldProblem::TooLong);
        refuses(
            form,
            &["a\u{202e}b", "🙂", "a\tb", "\u{feff}", "ab\u{0}"],
            FieldProblem::UnprintableCharacter,
        );
        refuses(form, &["", "  "], FieldProblem::Required);
        refuses(form, &["a\nb"], FieldProblem::WrongForm);
    }

    proptest! {
        #[test]
        fn no_value_makes_a_form_panic_and_every_accepted_one_is_printable(value in ".{0,25}|[A-Z0-9:]{4,22}") {
            for form in ALL {
                if form.problem(&value).is_none() {
                    prop_assert!(form.printed(&value).chars().all(is_printable));
                    prop_assert!(value.chars().count() <= form.max_length());
                }
            }
        }
    }
}
