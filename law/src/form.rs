//! What is wrong with a filled-in form: a JSON pointer, a code and a sentence for the person.

use crate::text::{Flaw, Text};
use serde::{Deserialize, Serialize};

/// The closed list of what can be wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldProblem {
    /// Nothing was given where something is needed.
    Required,
    /// The value has another type or shape than the form asks for.
    WrongForm,
    /// The IIN or BIN is impossible.
    WrongNumber,
    /// Longer than the field allows.
    TooLong,
    /// Fewer entries than needed, or too short a text.
    TooFew,
    /// More entries than allowed.
    TooMany,
    /// The same entry twice.
    Repeated,
    /// Not one of the values on offer.
    NotOnOffer,
    /// A date outside what the law allows.
    OutOfRange,
    /// A character that cannot be printed in the document.
    UnprintableCharacter,
    /// Two entries that exclude each other.
    Conflict,
}

impl From<Flaw> for FieldProblem {
    /// The problem of a text that goes into a document.
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Empty => Self::Required,
            Flaw::TooLong => Self::TooLong,
            Flaw::Control | Flaw::Unprintable => Self::UnprintableCharacter,
        }
    }
}

impl FieldProblem {
    /// The problem as a sentence for the person who filled the form in.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Required => Text::new(
                "Бұл жолды толтыру қажет.",
                "Это поле необходимо заполнить.",
                "This field is required.",
            ),
            Self::WrongForm => Text::new(
                "Мәннің форматы дұрыс емес.",
                "Неверный формат значения.",
                "The value has a wrong form.",
            ),
            Self::WrongNumber => Text::new(
                "ЖСН немесе БСН қате.",
                "ИИН или БИН указан неверно.",
                "The IIN or BIN is wrong.",
            ),
            Self::TooLong => Text::new(
                "Мәтін тым ұзын.",
                "Слишком длинный текст.",
                "The text is too long.",
            ),
            Self::TooFew => Text::new(
                "Жазбалар саны жеткіліксіз.",
                "Указано недостаточно.",
                "Too few entries.",
            ),
            Self::TooMany => Text::new(
                "Жазбалар саны тым көп.",
                "Указано слишком много.",
                "Too many entries.",
            ),
            Self::Repeated => Text::new(
                "Жазба қайталанған.",
                "Запись повторяется.",
                "The entry is repeated.",
            ),
            Self::NotOnOffer => Text::new(
                "Мұндай таңдау жоқ.",
                "Такого варианта нет.",
                "There is no such choice.",
            ),
            Self::OutOfRange => Text::new(
                "Күн заңда белгіленген шектен тыс.",
                "Дата выходит за пределы, установленные законом.",
                "The date is outside the limits of the law.",
            ),
            Self::UnprintableCharacter => Text::new(
                "Құжатта басып шығаруға болмайтын таңба бар.",
                "Есть символ, который нельзя напечатать в документе.",
                "There is a character that cannot be printed in the document.",
            ),
            Self::Conflict => Text::new(
                "Жазбалар бір-біріне қайшы келеді.",
                "Записи противоречат друг другу.",
                "The entries exclude each other.",
            ),
        }
    }
}

/// One problem of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the field within the submitted body.
    pub pointer: String,
    /// What is wrong.
    pub problem: FieldProblem,
}

impl FieldError {
    /// A problem at a pointer.
    #[must_use]
    pub fn new(pointer: impl Into<String>, problem: FieldProblem) -> Self {
        Self {
            pointer: pointer.into(),
            problem,
        }
    }
}
