//! Civil status (S1-S3): annexes 1, 2 and 3 of order No. 236 of the Minister of Justice of 27 June 2011.

pub mod marriage;
pub mod record;
pub mod reference;
pub mod repeat_certificate;

use crate::form::{FieldError, FieldProblem};
use crate::service::found::{ActData, ActQuestion, MarriageData};
use crate::service::request::ServiceRequest;
use crate::service::{Choice, Field, FieldForm, Form, Kind, pointer};
use crate::text::Text;
use chrono::NaiveDate;
use record::Act;

/// Characters of a person's full name (ours).
const NAME_MAX: usize = 200;
/// Characters of a place (ours).
const PLACE_MAX: usize = 200;
/// Characters of a surname (ours).
const SURNAME_MAX: usize = 100;

/// Names of fields, as forms are read by them.
pub mod name {
    /// The date of birth.
    pub const BIRTH_DATE: &str = "birth_date";
    /// The place of birth.
    pub const BIRTH_PLACE: &str = "birth_place";
    /// The father.
    pub const FATHER: &str = "father";
    /// The mother.
    pub const MOTHER: &str = "mother";
    /// The spouse.
    pub const SPOUSE: &str = "spouse";
    /// Where the marriage was registered.
    pub const MARRIAGE_PLACE: &str = "marriage_place";
    /// When it was.
    pub const MARRIAGE_DATE: &str = "marriage_date";
    /// The surname before the change.
    pub const SURNAME_BEFORE: &str = "surname_before";
    /// Whom the applicant marries.
    pub const PARTNER: &str = "partner_iin";
    /// The region where the marriage is to be registered.
    pub const REGION: &str = "region";
    /// The day they want.
    pub const DATE: &str = "date";
}

const BIRTH: &[&str] = &[Act::Birth.as_str()];
const MARRIAGES: &[&str] = &[Act::Marriage.as_str(), Act::Divorce.as_str()];
const NAME_CHANGES: &[&str] = &[Act::NameChange.as_str()];

/// What is asked about the act, beside its kind (the seventh process of S1 and S3).
const ACT_FIELDS: [Field; 8] = [
    Field::required(
        name::BIRTH_DATE,
        FieldForm::Date,
        Text::new("Туған күні", "Дата рождения", "Date of birth"),
    )
    .only(BIRTH),
    Field::required(
        name::BIRTH_PLACE,
        FieldForm::Text { max: PLACE_MAX },
        Text::new(
            "Туған жері (қала, ауданы, облысы)",
            "Место рождения (город, район, область)",
            "Place of birth (city, district, region)",
        ),
    )
    .only(BIRTH),
    Field::optional(
        name::FATHER,
        FieldForm::Text { max: NAME_MAX },
        Text::new(
            "Әкесі (тегі, аты, әкесінің аты)",
            "Отец (Ф.И.О.)",
            "Father (surname, name, patronymic)",
        ),
    )
    .only(BIRTH),
    Field::optional(
        name::MOTHER,
        FieldForm::Text { max: NAME_MAX },
        Text::new(
            "Шешесі (тегі, аты, әкесінің аты)",
            "Мать (Ф.И.О.)",
            "Mother (surname, name, patronymic)",
        ),
    )
    .only(BIRTH),
    Field::required(
        name::SPOUSE,
        FieldForm::Text { max: NAME_MAX },
        Text::new(
            "Жұбайы (зайыбы): тегі, аты, әкесінің аты",
            "Супруг (супруга): Ф.И.О.",
            "Spouse (surname, name, patronymic)",
        ),
    )
    .only(MARRIAGES),
    Field::required(
        name::MARRIAGE_PLACE,
        FieldForm::Text { max: PLACE_MAX },
        Text::new(
            "Некеге тұрған жері",
            "Место заключения брака",
            "Place of the marriage",
        ),
    )
    .only(MARRIAGES),
    Field::required(
        name::MARRIAGE_DATE,
        FieldForm::Date,
        Text::new(
            "Некеге тұрған күні",
            "Дата заключения брака",
            "Date of the marriage",
        ),
    )
    .only(MARRIAGES),
    Field::required(
        name::SURNAME_BEFORE,
        FieldForm::Text { max: SURNAME_MAX },
        Text::new(
            "Ауыстырғанға дейінгі тегі",
            "Фамилия до перемены",
            "Surname before the change",
        ),
    )
    .only(NAME_CHANGES),
];

/// The name of an act, as the titles of the regulations write it.
const fn title(act: Act) -> Text {
    match act {
        Act::Birth => Text::new("Туу туралы", "О рождении", "Birth"),
        Act::Marriage => Text::new("Некеге тұру туралы", "О заключении брака", "Marriage"),
        Act::Divorce => Text::new("Некені бұзу туралы", "О расторжении брака", "Divorce"),
        Act::Paternity => Text::new(
            "Әке болуды анықтау туралы",
            "Об установлении отцовства",
            "Establishment of paternity",
        ),
        Act::Adoption => Text::new(
            "Ұл/қыз асырап алу туралы",
            "Об усыновлении (удочерении)",
            "Adoption",
        ),
        Act::NameChange => Text::new(
            "Тегін, атын, әкесінің атын ауыстыру туралы",
            "О перемене фамилии, имени, отчества",
            "Change of surname, name or patronymic",
        ),
    }
}

const fn kind(act: Act) -> Kind {
    Kind {
        code: act.as_str(),
        title: title(act),
    }
}

const fn choice(act: Act) -> Choice {
    Choice {
        code: act.as_str(),
        label: title(act),
    }
}

const KIND_LABEL: Text = Text::new(
    "Азаматтық хал актісі",
    "Акт гражданского состояния",
    "Act of civil status",
);

/// What no table can hold: an act lies in the past, and a birth has a parent.
fn act_rule(form: &Form, today: NaiveDate) -> Vec<FieldError> {
    let ahead = |field: &&'static str| day(form, field).is_some_and(|date| date > today);
    let mut wrong: Vec<FieldError> = [name::BIRTH_DATE, name::MARRIAGE_DATE]
        .into_iter()
        .filter(ahead)
        .map(|field| FieldError::new(pointer(field), FieldProblem::OutOfRange))
        .collect();
    let nobody = form.get(name::FATHER).is_none() && form.get(name::MOTHER).is_none();
    if form.kind() == Some(Act::Birth.as_str()) && nobody {
        wrong.push(FieldError::new(
            pointer(name::MOTHER),
            FieldProblem::Required,
        ));
    }
    wrong
}

fn day(form: &Form, field: &str) -> Option<NaiveDate> {
    form.get(field)?.parse().ok()
}

/// What the records are asked about an act; `None` for a form that was not checked.
pub(crate) fn act_question(request: &ServiceRequest) -> Option<ActQuestion> {
    let form = &request.form;
    let text = |field| form.get(field).map(str::to_owned);
    let marriage = || {
        Some(MarriageData {
            spouse: text(name::SPOUSE)?,
            place: text(name::MARRIAGE_PLACE)?,
            date: day(form, name::MARRIAGE_DATE)?,
        })
    };
    let data = match Act::parse(form.kind()?)? {
        Act::Birth => ActData::Birth {
            date: day(form, name::BIRTH_DATE)?,
            place: text(name::BIRTH_PLACE)?,
            father: text(name::FATHER),
            mother: text(name::MOTHER),
        },
        Act::Marriage => ActData::Marriage(marriage()?),
        Act::Divorce => ActData::Divorce(marriage()?),
        Act::Paternity => ActData::Paternity,
        Act::Adoption => ActData::Adoption,
        Act::NameChange => ActData::NameChange {
            surname_before: text(name::SURNAME_BEFORE)?,
        },
    };
    Some(ActQuestion {
        subject: request.applicant.iin.clone(),
        data,
    })
}
