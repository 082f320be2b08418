//! Plainly invented people and applications for the tests of several steps.

use super::*;
use crate::id::{CaseId, Iin};
use crate::text::Bilingual;
use chrono::NaiveDate;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The day on which the tests fill forms in.
pub(crate) fn today() -> NaiveDate {
    day("2026-03-02")
}

pub(crate) fn case() -> CaseId {
    CaseId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap()
}

/// The IIN that begins with eleven digits; a number that is never issued panics.
pub(crate) fn iin(base: &str) -> Iin {
    (0..10)
        .find_map(|check| Iin::parse(&format!("{base}{check}")).ok())
        .unwrap()
}

/// The IIN of a birthday and century, and a serial that makes people differ.
fn numbered_iin(birthday: &str, serial: u8) -> Iin {
    let first = u32::from(serial) * 10;
    let issued = (first..first + 10)
        .flat_map(|n| (0..10).map(move |check| format!("{birthday}{n:04}{check}")))
        .find_map(|digits| Iin::parse(&digits).ok());
    issued.unwrap()
}

/// A person of full age with a valid card; the serial makes people differ.
pub(crate) fn person(serial: u8) -> PrincipalData {
    PrincipalData {
        iin: numbered_iin("9001014", serial),
        name: PersonName {
            surname: "Сынақова".to_owned(),
            name: "Әлия".to_owned(),
            patronymic: Some("Үлгіқызы".to_owned()),
        },
        birth_date: day("1990-01-01"),
        address: Bilingual {
            kk: "Астана қаласы, Үлгі көшесі, 1-үй, 2-пәтер".to_owned(),
            ru: "город Астана, улица Образцовая, дом 1, квартира 2".to_owned(),
        },
        document: IdentityDocument {
            kind: DocumentKind::IdentityCard,
            number: "900000001".to_owned(),
            issued_on: day("2020-05-06"),
            issued_by: Bilingual {
                kk: "ҚР ІІМ".to_owned(),
                ru: "МВД РК".to_owned(),
            },
            valid_until: day("2030-05-05"),
        },
    }
}

pub(crate) fn attorney(serial: u8) -> AttorneyForm {
    AttorneyForm {
        iin: numbered_iin("8503153", serial).into(),
        surname: "Үлгібаев".to_owned(),
        name: "Сынақ".to_owned(),
        patronymic: None,
        phone: Some("+77010000001".to_owned()),
    }
}

/// A form of the vehicle kind with nothing wrong.
pub(crate) fn form() -> ApplicationForm {
    let object = [("make", "Toyota Camry"), ("plate", "123ABC02")];
    ApplicationForm {
        attorneys: vec![attorney(1)],
        powers: vec!["inspect".to_owned(), "drive".to_owned()],
        object: object
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..ApplicationForm::new(KindCode::Vehicle)
    }
}

pub(crate) fn application() -> Application {
    complete(&form(), &[person(1)], today()).unwrap()
}

/// A complete application of any kind with all its powers and every field of its object.
pub(crate) fn application_of(kind: KindCode) -> Application {
    let chosen = crate::poa::kinds::by_code(kind);
    let value = |form| match form {
        crate::poa::kind::FieldForm::Text { .. } => "2015",
        crate::poa::kind::FieldForm::Vin => "JTDBR32E720123456",
        crate::poa::kind::FieldForm::Plate => "123ABC02",
        crate::poa::kind::FieldForm::Cadastral => "21:318:123:4567",
        crate::poa::kind::FieldForm::Iban => "KZ86125KZT5004100100",
        crate::poa::kind::FieldForm::Iin => "",
        crate::poa::kind::FieldForm::Date => "2025-02-28",
    };
    let form = ApplicationForm {
        attorneys: vec![attorney(1), attorney(2)],
        co_principals: vec![person(2).iin.as_str().to_owned()],
        powers: chosen
            .powers
            .iter()
            .map(|power| power.code.to_owned())
            .collect(),
        object: chosen
            .object
            .iter()
            .map(|f| (f.name.to_owned(), value(f.form).to_owned()))
            .collect(),
        special_terms: Some("Бағасы 1 000 000 теңгеден кем емес.".to_owned()),
        ..ApplicationForm::new(kind)
    };
    complete(&form, &[person(1), person(2)], today()).unwrap()
}
