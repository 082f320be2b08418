//! The whole power of attorney from an application, as the notary finds it before editing.

use super::wording as w;
use super::{Clause, ClauseId};
use crate::poa::kind::{Kind, SubDelegation};
use crate::poa::kinds;
use crate::poa::s03_application::{Application, Attorney, PersonName, PrincipalData};
use crate::term::effective_until;
use crate::text::{Bilingual, Text};
use crate::time::clerk_date;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The notary as the document names one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotaryFacts {
    /// The name.
    pub name: PersonName,
    /// The number of the licence.
    pub licence: String,
    /// The day the licence was issued.
    pub licence_issued_on: NaiveDate,
    /// The notarial chamber.
    pub chamber: Bilingual,
}

/// A notary in charge of a case, with the region of their office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certifier {
    /// The notary.
    pub notary: NotaryFacts,
    /// The notarial district.
    pub region: Bilingual,
}

/// What the document says beside the application.
///
/// The day of signing is not known when the draft is made and its bytes do not change after the approval, so the
/// document states the day of the draft, says that the day of issue is that of the notary's signature, and counts
/// its term from the day of the draft: the term can only be shorter than the law allows, never longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFacts {
    /// The day the draft is made, in Kazakhstan.
    pub drafted_on: NaiveDate,
    /// Where: the notary's place.
    pub place: Bilingual,
    /// The notary.
    pub notary: NotaryFacts,
}

impl DraftFacts {
    /// The last day of a power of attorney drafted from this application.
    #[must_use]
    pub fn valid_until(&self, application: &Application) -> NaiveDate {
        effective_until(self.drafted_on, application.term)
    }
}

/// The clauses of the power of attorney in their order.
#[must_use]
pub fn compose(application: &Application, facts: &DraftFacts) -> Vec<Clause> {
    let kind = kinds::by_code(application.kind);
    let present = [
        Some(("title", title(kind))),
        Some(("place_and_date", place_and_date(facts))),
        Some(("principals", principals(&application.principals))),
        Some(("attorneys", attorneys(application))),
        Some(("powers", powers(kind, application))),
        object(kind, application).map(|text| ("object", text)),
        special_terms(application).map(|text| ("special_terms", text)),
        Some(("term", term(application, facts))),
        Some((
            "sub_delegation",
            sub_delegation(application.sub_delegation).into(),
        )),
        Some(("consequences", w::CONSEQUENCES.into())),
        Some(("termination", w::TERMINATION.into())),
        Some(("data_consent", w::DATA_CONSENT.into())),
        Some(("certification", certification(&facts.notary))),
    ];
    present
        .into_iter()
        .flatten()
        .map(|(id, Bilingual { kk, ru })| Clause {
            id: ClauseId::new(id),
            kk,
            ru,
        })
        .collect()
}

fn title(kind: &Kind) -> Bilingual {
    Bilingual {
        kk: format!("СЕНІМХАТ\n{}", kind.title.kk),
        ru: format!("ДОВЕРЕННОСТЬ\n{}", kind.title.ru),
    }
}

fn place_and_date(facts: &DraftFacts) -> Bilingual {
    let day = clerk_date(facts.drafted_on);
    Bilingual {
        kk: format!(
            "{}\nЖоба жасалған күн: {day}. {}",
            facts.place.kk,
            w::DAY_OF_ISSUE.kk
        ),
        ru: format!(
            "{}\nДата составления проекта: {day}. {}",
            facts.place.ru,
            w::DAY_OF_ISSUE.ru
        ),
    }
}

fn principals(principals: &[PrincipalData]) -> Bilingual {
    let entries: Vec<Bilingual> = principals.iter().map(principal).collect();
    match entries.as_slice() {
        [one] => around(w::PRINCIPAL, " ", one, w::NAMED_PRINCIPAL),
        _ => around(
            w::PRINCIPALS,
            "\n",
            &numbered(&entries),
            w::NAMED_PRINCIPALS,
        ),
    }
}

fn principal(person: &PrincipalData) -> Bilingual {
    let (name, iin) = (person.name.full(), person.iin.as_str());
    let (birth, document) = (clerk_date(person.birth_date), &person.document);
    let (kind, number, issued) = (
        document.kind.text(),
        &document.number,
        clerk_date(document.issued_on),
    );
    Bilingual {
        kk: format!(
            "{name}, туған күні {birth}, ЖСН {iin}, {} № {number}, берген орган {}, берілген күні {issued}, тұратын \
             мекенжайы: {}",
            kind.kk, document.issued_by.kk, person.address.kk
        ),
        ru: format!(
            "{name}, дата рождения {birth}, ИИН {iin}, {} № {number}, орган выдачи {}, дата выдачи {issued}, адрес места \
             жительства: {}",
            kind.ru, document.issued_by.ru, person.address.ru
        ),
    }
}

fn attorneys(application: &Application) -> Bilingual {
    let entries: Vec<Bilingual> = application.attorneys.iter().map(attorney).collect();
    let we = application.principals.len() > 1;
    if let [one] = entries.as_slice() {
        let empower = if we {
            w::WE_EMPOWER_ONE
        } else {
            w::I_EMPOWER_ONE
        };
        return around(empower, " ", one, w::NAMED_ATTORNEY);
    }
    let empower = if we {
        w::WE_EMPOWER_SEVERAL
    } else {
        w::I_EMPOWER_SEVERAL
    };
    let text = around(empower, "\n", &numbered(&entries), w::NAMED_ATTORNEYS);
    Bilingual {
        kk: format!("{}\n{}", text.kk, w::EACH_ATTORNEY.kk),
        ru: format!("{}\n{}", text.ru, w::EACH_ATTORNEY.ru),
    }
}

fn attorney(attorney: &Attorney) -> Bilingual {
    let (name, iin) = (attorney.name.full(), attorney.iin.as_str());
    Bilingual {
        kk: format!("{name}, ЖСН {iin}"),
        ru: format!("{name}, ИИН {iin}"),
    }
}

fn powers(kind: &Kind, application: &Application) -> Bilingual {
    let chosen = application
        .powers
        .iter()
        .filter_map(|code| kind.power(code));
    let entries: Vec<Bilingual> = chosen.map(|power| power.text.into()).collect();
    let list = numbered(&entries);
    let given = match application.attorneys.as_slice() {
        [_] => w::POWERS,
        _ => w::POWERS_OF_SEVERAL,
    };
    Bilingual {
        kk: format!("{}\n{}.", given.kk, list.kk),
        ru: format!("{}\n{}.", given.ru, list.ru),
    }
}

/// The facts about the object in the order of the kind's form; none for a kind without an object.
fn object(kind: &Kind, application: &Application) -> Option<Bilingual> {
    let filled = kind
        .object
        .iter()
        .filter_map(|field| Some((field, application.object.get(field.name)?)));
    let facts: Vec<Bilingual> = filled
        .map(|(field, value)| {
            let value = field.form.printed(value);
            Bilingual {
                kk: format!("{} – {value}", field.label.kk),
                ru: format!("{} – {value}", field.label.ru),
            }
        })
        .collect();
    (!facts.is_empty()).then(|| Bilingual {
        kk: format!(
            "{}: {}.",
            kind.object_intro.kk,
            joined(&facts, |fact| &fact.kk)
        ),
        ru: format!(
            "{}: {}.",
            kind.object_intro.ru,
            joined(&facts, |fact| &fact.ru)
        ),
    })
}

/// The principal's own words stand in both columns; the notary translates them.
fn special_terms(application: &Application) -> Option<Bilingual> {
    application.special_terms.as_ref().map(|terms| Bilingual {
        kk: format!("{}: {terms}", w::SPECIAL_TERMS.kk),
        ru: format!("{}: {terms}", w::SPECIAL_TERMS.ru),
    })
}

fn term(application: &Application, facts: &DraftFacts) -> Bilingual {
    let last = clerk_date(facts.valid_until(application));
    let why = match application.term {
        Some(_) => w::TERM_ASKED,
        None => w::TERM_DEFAULT,
    };
    Bilingual {
        kk: format!(
            "Сенімхат {last} күніне дейін, осы күнді қоса алғанда, қолданылады. {}",
            why.kk
        ),
        ru: format!("Доверенность действует по {last} включительно. {}", why.ru),
    }
}

const fn sub_delegation(choice: SubDelegation) -> Text {
    match choice {
        SubDelegation::Allowed => w::SUB_DELEGATION_ALLOWED,
        SubDelegation::Forbidden => w::SUB_DELEGATION_FORBIDDEN,
    }
}

fn certification(notary: &NotaryFacts) -> Bilingual {
    let (name, licence, issued) = (
        notary.name.full(),
        &notary.licence,
        clerk_date(notary.licence_issued_on),
    );
    Bilingual {
        kk: format!(
            "Осы сенімхатты нотариус {name} ({}) куәландырды, лицензия № {licence}, берілген күні {issued}. {}",
            notary.chamber.kk,
            w::CERTIFICATION.kk
        ),
        ru: format!(
            "Настоящую доверенность удостоверил нотариус {name} ({}), лицензия № {licence}, дата выдачи {issued}. {}",
            notary.chamber.ru,
            w::CERTIFICATION.ru
        ),
    }
}

/// A text between its introduction and the name it is called by from there on.
fn around(before: Text, gap: &str, text: &Bilingual, after: Text) -> Bilingual {
    Bilingual {
        kk: format!("{}{gap}{} {}", before.kk, text.kk, after.kk),
        ru: format!("{}{gap}{} {}", before.ru, text.ru, after.ru),
    }
}

/// The entries as a numbered list, a line each.
fn numbered(entries: &[Bilingual]) -> Bilingual {
    let list = |language: fn(&Bilingual) -> &str| {
        let lines: Vec<String> = entries
            .iter()
            .zip(1..)
            .map(|(entry, number)| format!("{number}) {}", language(entry)))
            .collect();
        lines.join(";\n")
    };
    Bilingual {
        kk: list(|entry| &entry.kk),
        ru: list(|entry| &entry.ru),
    }
}

fn joined(entries: &[Bilingual], language: fn(&Bilingual) -> &str) -> String {
    let forms: Vec<&str> = entries.iter().map(language).collect();
    forms.join("; ")
}
