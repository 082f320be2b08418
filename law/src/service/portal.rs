//! The shared portal process of S1-S10: what a service adds to its form, checks and refusals so that a request can go through it.

use super::{Choice, DeskStep, Fee, FeeMoment, Field, FieldForm, Form, LookUp, Requirement, Step};
use crate::form::FieldError;
use crate::text::Text;
use chrono::NaiveDate;
use std::fmt;

/// How a request of a service goes.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "constants, one a service")]
pub enum Process {
    /// By the machine of the certification authority ([`crate::services::nca::stage`]).
    Authority,
    /// By the shared process of the portal.
    Portal(Portal),
}

/// Who may ask for a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Applicants {
    /// Individuals.
    Individuals,
    /// Individuals, and legal entities through their head or representative.
    IndividualsAndEntities,
}

impl Applicants {
    /// Who it is, as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Individuals => "individuals",
            Self::IndividualsAndEntities => "individuals_and_entities",
        }
    }
}

/// How far a service is automated, as its regulations say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Automation {
    /// Fully.
    Full,
    /// Partly.
    Partial,
}

/// One of the things a service can be asked for (order No. 236 has six kinds of repeat certificates, for example).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its code; the value of the field [`super::KIND_FIELD`].
    pub code: &'static str,
    /// Its name.
    pub title: Text,
}

/// What an attachment may be; its first bytes have to say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttachmentForm {
    /// A scan or an electronic document: PDF, JPEG or PNG.
    Document,
    /// A photograph: JPEG or PNG.
    Photograph,
}

/// A document that is attached as an electronic copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its code in the interface.
    pub code: &'static str,
    /// What it is.
    pub title: Text,
    /// Whether it must be there.
    pub required: Requirement,
    /// What it may be.
    pub form: AttachmentForm,
    /// The kinds of the service it belongs to; all when empty.
    pub only: &'static [&'static str],
}

/// A rule that no table can hold: what is wrong with a complete form on a day.
#[derive(Clone, Copy)]
pub struct Rule(pub fn(&Form, NaiveDate) -> Vec<FieldError>);

impl Rule {
    /// No rule beyond the fields.
    pub const NONE: Self = Self(|_, _| Vec::new());

    /// What is wrong with the form.
    #[must_use]
    pub fn check(self, form: &Form, today: NaiveDate) -> Vec<FieldError> {
        (self.0)(form, today)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rule")
    }
}

/// The form a result is drawn by (the annexes of the regulations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultForm {
    /// S1: the justice body accepted the application.
    CivilStatusAcceptance,
    /// S2: time, date and place of the registration.
    MarriageAppointment,
    /// S3: archival reference about an act.
    CivilStatusReference,
    /// S4: rights, encumbrances, technical characteristics.
    RealEstateRights,
    /// S5: absence or presence of real estate.
    RealEstatePresence,
    /// S6: one of four certificates about legal entities.
    EntityCertificate,
    /// S7: the akimat's resolution.
    GuardianshipResolution,
    /// S8: one of three certificates about a minor's property.
    MinorPropertyCertificate,
    /// S9: the commission's decision, or the extract from its minutes.
    ExaminationDecision,
    /// S10: the licence, re-issued or its duplicate.
    BailiffLicence,
}

/// What the shared process needs to know of a service.
#[derive(Clone, Copy, Debug)]
pub struct Portal {
    /// The act that the clauses belong to, as a notice cites it.
    pub act: Text,
    /// The body that provides the service, as a notice names it.
    pub body: Text,
    /// Who may ask.
    pub applicants: Applicants,
    /// How far it is automated.
    pub automation: Automation,
    /// What it can be asked for; a service with kinds has the field [`super::KIND_FIELD`].
    pub kinds: &'static [Kind],
    /// What is attached.
    pub attachments: &'static [Attachment],
    /// What it costs.
    pub fee: Option<Fee>,
    /// The registry that owns the data: it is asked after filing.
    pub registry: LookUp,
    /// Rules that no table can hold.
    pub rule: Rule,
    /// The steps of the desks, in order; none when it is automatic.
    pub desk: &'static [DeskStep],
    /// The path through a service centre, with that way's own times; none when it cannot be applied for there.
    pub centre: &'static [Step],
    /// The path on paper at the office of the body; none when it cannot be applied for there.
    pub office: &'static [Step],
    /// The form of the result.
    pub result: ResultForm,
}

/// In which order a request goes through the shared process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Course {
    /// Sign, the registry answers, the result (S4-S6).
    Automatic,
    /// Sign, the registry answers, pay, the body accepts, the result (S1-S3).
    PayAfterAnswer,
    /// Sign, the registry answers, the desks, the result (S7, S8).
    Desks,
    /// Pay, sign, the registry answers, the desks, the result (S9, S10).
    PayBeforeSignature,
}

impl Course {
    /// Every course.
    pub const ALL: [Self; 4] = [
        Self::Automatic,
        Self::PayAfterAnswer,
        Self::Desks,
        Self::PayBeforeSignature,
    ];
}

impl Portal {
    /// The order of this service, by its fee and its desks.
    #[must_use]
    pub fn course(&self) -> Course {
        match self.fee.map(|fee| fee.moment) {
            Some(FeeMoment::BeforeSignature) => Course::PayBeforeSignature,
            Some(FeeMoment::AfterAnswer) => Course::PayAfterAnswer,
            None if self.desk.is_empty() => Course::Automatic,
            None => Course::Desks,
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<&'static Kind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }
}

/// The field by which the kind of a service is chosen.
#[must_use]
pub const fn kind_field(choices: &'static [Choice], label: Text) -> Field {
    Field::required(super::KIND_FIELD, FieldForm::OneOf(choices), label)
}
