//! The results of S1-S10 by the forms of the regulations: one file a family of forms, a function a form.

mod bailiff;
mod civil_status;
mod entity;
mod guardianship;
mod marriage;
mod minor_property;
mod real_estate;

use super::content::{Block, Content, DocumentKind, entry, same};
use super::notice::Facts;
use chrono::NaiveDate;
use law::service::found::{ExtractScope, Found};
use law::service::{FieldForm, Form, ResultForm, Service, ServiceId};
use law::text::{Bilingual, Text};
use law::time::clerk_date;

/// What officials decided (S7-S10).
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The service.
    pub service: &'static Service,
    /// The request's form.
    pub form: &'a Form,
    /// How it was decided.
    pub verdict: Verdict,
    /// What the officials wrote, where they did.
    pub text: Option<&'a Bilingual>,
    /// The number under which it is registered: of a licence in E-licensing, of a resolution in the akimat's journal.
    pub number: Option<&'a str>,
}

/// How officials decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As was asked; of an examination: passed.
    Granted,
    /// Of an examination alone: not passed, which is a result by an extract and no refusal (order No. 26, point 3).
    NotPassed,
}

/// The document a registry's answer ends in; `None` for an answer that only opens the way to the next one (S1 and S2 before
/// the body has accepted).
#[must_use]
pub fn found(facts: &Facts, found: &Found) -> Option<Content> {
    match found {
        Found::CivilStatus(record) if facts.service == ServiceId::S3 => {
            Some(civil_status::reference(facts, record))
        }
        Found::Accepted(acceptance) => Some(civil_status::acceptance(facts, acceptance)),
        Found::Marriage(appointment) => Some(marriage::appointment(facts, appointment)),
        Found::RealEstate(extract) => {
            let scope = if facts.service == ServiceId::S5 {
                ExtractScope::Presence
            } else {
                ExtractScope::Rights
            };
            Some(real_estate::certificate(facts, extract, scope))
        }
        Found::Entity(certificate) => Some(entity::certificate(facts, certificate)),
        Found::CivilStatus(_) | Found::Marrying(_) => None,
    }
}

/// The document a decision ends in; `None` for forms that are drawn from a registry's answer.
#[must_use]
pub fn decision(facts: &Facts, form: ResultForm, decision: &Decision<'_>) -> Option<Content> {
    match form {
        ResultForm::GuardianshipResolution => Some(guardianship::resolution(facts, decision)),
        ResultForm::MinorPropertyCertificate => Some(minor_property::certificate(facts, decision)),
        ResultForm::ExaminationDecision => Some(bailiff::examination(facts, decision)),
        ResultForm::BailiffLicence => Some(bailiff::licence(facts, decision)),
        ResultForm::CivilStatusAcceptance
        | ResultForm::MarriageAppointment
        | ResultForm::CivilStatusReference
        | ResultForm::RealEstateRights
        | ResultForm::RealEstatePresence
        | ResultForm::EntityCertificate => None,
    }
}

impl Decision<'_> {
    /// The value of a field, a choice by its name.
    fn value(&self, name: &str) -> Option<Bilingual> {
        let given = self.form.get(name)?;
        Some(shown(self.service.field(name)?.form, given))
    }

    /// The named fields that are filled in, under the labels of the form.
    fn entries(&self, names: &[&str]) -> Vec<Block> {
        let entry = |name: &&str| {
            Some(Block::Entry {
                label: self.service.field(name)?.label.into(),
                value: self.value(name)?,
            })
        };
        names.iter().filter_map(entry).collect()
    }

    /// The number under which it is registered, under a label.
    fn registered(&self, label: Text) -> Option<Block> {
        self.number.map(|number| entry(label, number))
    }

    /// What the officials wrote, as a paragraph.
    fn written(&self) -> Option<Block> {
        self.text.map(|text| Block::Text(text.clone()))
    }
}

/// A value as a document writes it: a choice by its name, a day as clerks do.
fn shown(form: FieldForm, given: &str) -> Bilingual {
    let choice = if let FieldForm::OneOf(choices) = form {
        choices.iter().find(|choice| choice.code == given)
    } else {
        None
    };
    match (choice, given.parse::<NaiveDate>()) {
        (Some(choice), _) => choice.label.into(),
        (None, Ok(date)) => same(clerk_date(date)),
        (None, Err(_)) => same(given),
    }
}

/// A result of a fixed form.
fn result(facts: &Facts, title: Text, blocks: Vec<Block>) -> Content {
    facts.of_form(DocumentKind::Result, title, blocks)
}

/// A named value in both languages.
fn named(label: Text, value: &Bilingual) -> Block {
    Block::Entry {
        label: label.into(),
        value: value.clone(),
    }
}

/// A named day.
fn day(label: Text, date: NaiveDate) -> Block {
    entry(label, clerk_date(date))
}

/// Both languages in one cell of a table, Kazakh first.
fn cell(text: &Bilingual) -> String {
    if text.kk == text.ru {
        text.kk.clone()
    } else {
        format!("{}\n{}", text.kk, text.ru)
    }
}

/// A cell that may be empty.
fn optional(text: Option<&Bilingual>) -> String {
    text.map_or_else(|| NOTHING.to_owned(), cell)
}

/// What stands in a cell of nothing.
const NOTHING: &str = "–";

/// "Given for presentation where it is demanded" (order No. 236, the forms of annexes 1 and 3).
const ON_DEMAND: Text = Text::new(
    "Талап етілген орынға берілді",
    "Дана по месту требования",
    "Given for presentation on demand",
);

#[cfg(test)]
mod tests;
