//! The vocabulary of regulated services: what each of S1-S15 is made of, so that a service is one constant.
//!
//! A service says who acts, what is filled in, what is looked up and checked, how long each step may take, on which
//! clause it may be refused, and what comes out. Forms are flat: names and texts, checked by what the service says.

pub mod attachment;
mod bill;
mod body;
pub mod correction;
mod desk;
pub mod desk_work;
mod fee;
mod field;
mod form;
pub mod found;
pub mod intake;
mod limit;
pub mod paper;
mod portal;
mod region;
pub mod representation;
pub mod request;
pub mod stage;
pub mod statement;

pub use body::StateBody;
pub use desk::{DeskAct, DeskRole, DeskStep};
pub use fee::{Fee, FeeMoment, Rate};
pub use field::{Choice, Field, FieldForm, Requirement};
pub use form::{Form, FormState, KIND_FIELD, check_form, pointer};
pub use limit::{Limit, LimitUnit};
pub use portal::{
    Applicants, Attachment, AttachmentForm, Automation, Course, Kind, Portal, Process, ResultForm,
    Rule, kind_field,
};
pub use region::{REGIONS, region_name};

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// The number of a regulated service, as the digest of the regulations counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ServiceId {
    /// Application for a repeat certificate of an act of civil status.
    S1,
    /// Application to register a marriage.
    S2,
    /// Certificate about an act of civil status.
    S3,
    /// Certificate of registered rights to real estate and its technical characteristics.
    S4,
    /// Certificate of absence (presence) of real estate.
    S5,
    /// Certificates from the database of legal entities.
    S6,
    /// Guardianship or trusteeship over a child.
    S7,
    /// Certificates to dispose of the property of minors.
    S8,
    /// Qualification examination of a private bailiff.
    S9,
    /// Licence of a private bailiff.
    S10,
    /// Issue of certificates through the portal.
    S11,
    /// Renewal of certificates through the portal.
    S12,
    /// Revocation of a certificate through the portal.
    S13,
    /// Issue onto an identity card at the desk.
    S14,
    /// Revocation at the desk.
    S15,
}

impl ServiceId {
    /// The id as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S1 => "S1",
            Self::S2 => "S2",
            Self::S3 => "S3",
            Self::S4 => "S4",
            Self::S5 => "S5",
            Self::S6 => "S6",
            Self::S7 => "S7",
            Self::S8 => "S8",
            Self::S9 => "S9",
            Self::S10 => "S10",
            Self::S11 => "S11",
            Self::S12 => "S12",
            Self::S13 => "S13",
            Self::S14 => "S14",
            Self::S15 => "S15",
        }
    }
}

/// Where a service is applied for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The portal or the mobile app: the applicant fills in.
    Portal,
    /// The desk of the certification authority: its operator fills in, with the applicant present.
    Desk,
    /// A service centre of the State Corporation: its operator fills in and signs, with the applicant present.
    Centre,
    /// The office of the body itself: paper, entered by its registrar with an inventory.
    Office,
}

impl Channel {
    /// The channel as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Desk => "desk",
            Self::Centre => "centre",
            Self::Office => "office",
        }
    }
}

/// Who does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The person the service is for.
    Applicant,
    /// The operator who meets the applicant.
    Operator,
    /// Another operator, who confirms what the first one accepted.
    SecondOperator,
    /// A state database, asked through the e-government gateway.
    Registry,
    /// The e-government portal.
    Portal,
    /// The e-government gateway.
    Gateway,
    /// The bank or the payment gateway.
    Bank,
    /// An official at a step of a desk.
    Official(DeskRole),
    /// The information system of the body that provides the service.
    Body,
    /// The National Certification Authority, which answers for certificates.
    Authority,
}

impl Actor {
    /// The actor as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Operator => "operator",
            Self::SecondOperator => "second_operator",
            Self::Registry => "registry",
            Self::Portal => "portal",
            Self::Gateway => "gateway",
            Self::Bank => "bank",
            Self::Official(role) => role.as_str(),
            Self::Body => "body",
            Self::Authority => "authority",
        }
    }
}

/// A state database that a service looks into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookUp {
    /// The state database of individuals (ЖТ МДҚ, ГБД ФЛ).
    Individuals,
    /// The state database of legal entities (ЗТ МДҚ, ГБД ЮЛ), for whoever acts for one.
    LegalEntities,
    /// The records of acts of civil status (АХАЖ, ЗАГС).
    CivilStatus,
    /// The state database of real estate (ЖМТ МДҚ, ГБД РН).
    RealEstate,
    /// The unified notarial information system (БНАЖ, ЕНИС): powers of attorney.
    Notarial,
    /// The state database "E-licensing".
    Licensing,
    /// The information system of enforcement records (АӨЕБАЖ).
    Enforcement,
}

impl LookUp {
    /// The database as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Individuals => "individuals",
            Self::LegalEntities => "legal_entities",
            Self::CivilStatus => "civil_status",
            Self::RealEstate => "real_estate",
            Self::Notarial => "notarial",
            Self::Licensing => "licensing",
            Self::Enforcement => "enforcement",
        }
    }
}

/// One step of a service's path, with its number in the source's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number in the table of the source.
    pub number: u8,
    /// Who does it.
    pub actor: Actor,
    /// What is done.
    pub action: Text,
    /// How long it may take, where the source says so.
    pub limit: Option<Limit>,
}

impl Step {
    /// A step with a time limit.
    #[must_use]
    pub const fn within(number: u8, actor: Actor, limit: Limit, action: Text) -> Self {
        Self {
            number,
            actor,
            action,
            limit: Some(limit),
        }
    }

    /// A step whose time is the applicant's own.
    #[must_use]
    pub const fn untimed(number: u8, actor: Actor, action: Text) -> Self {
        Self {
            number,
            actor,
            action,
            limit: None,
        }
    }
}

/// Something that must hold, or the service is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Who checks.
    pub by: Actor,
    /// What must hold.
    pub what: Text,
    /// The refusals that follow when it does not, by their codes.
    pub refusals: &'static [&'static str],
}

/// A ground to refuse a service: its clause, and the notice the applicant gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its code in the interface; it never changes.
    pub code: &'static str,
    /// The clause it rests on.
    pub clause: Text,
    /// The notice, a sentence.
    pub notice: Text,
}

/// What a service ends in when it is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the applicant has then.
    pub title: Text,
    /// The notice about it.
    pub notice: Text,
}

/// The questions asked when the service has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Each question.
    pub questions: &'static [Text],
    /// The answers to each, from the worst to the best, counted from 1.
    pub answers: &'static [Text],
}

/// A regulated service.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// Its number.
    pub id: ServiceId,
    /// Its code in the interface; it never changes.
    pub code: &'static str,
    /// Its name.
    pub title: Text,
    /// The clause that describes it.
    pub source: Text,
    /// Where it is applied for.
    pub channel: Channel,
    /// What is filled in.
    pub fields: &'static [Field],
    /// What is looked up.
    pub look_ups: &'static [LookUp],
    /// What must hold.
    pub checks: &'static [Check],
    /// Who does what, and how fast.
    pub path: &'static [Step],
    /// How long it takes at most from the last confirmation to the result.
    pub term: Limit,
    /// On which grounds it may be refused.
    pub refusals: &'static [Refusal],
    /// What it ends in.
    pub outcome: Outcome,
    /// What is asked at the end.
    pub survey: &'static Survey,
    /// How a request of it goes.
    pub process: Process,
}

impl Service {
    /// The refusal of a code.
    #[must_use]
    pub fn refusal(&self, code: &str) -> Option<&'static Refusal> {
        self.refusals.iter().find(|refusal| refusal.code == code)
    }

    /// What the shared process of the portal needs to know of it; `None` for the authority's services.
    #[must_use]
    pub const fn portal(&self) -> Option<&Portal> {
        match &self.process {
            Process::Portal(portal) => Some(portal),
            Process::Authority => None,
        }
    }

    /// Who may ask for it; a certificate of the authority is a person's, also on behalf of an entity (order No. 839, annex 2).
    #[must_use]
    pub const fn applicants(&self) -> Applicants {
        match &self.process {
            Process::Portal(portal) => portal.applicants,
            Process::Authority => Applicants::IndividualsAndEntities,
        }
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The survey that every service has (for example annex 4 of the regulations approved by order No. 839).
pub const SURVEY: Survey = Survey {
    questions: &[
        Text::new(
            "Электрондық мемлекеттік қызметті көрсету үдерісінің сапасына және нәтижесіне қанағаттанасыз ба?",
            "Удовлетворены ли Вы качеством процесса и результатом оказания электронной государственной услуги?",
            "Are you satisfied with the process and the result of the service?",
        ),
        Text::new(
            "Электрондық мемлекеттік қызметті көрсету тәртібі туралы ақпараттың сапасына қанағаттанасыз ба?",
            "Удовлетворены ли Вы качеством информации о порядке оказания электронной государственной услуги?",
            "Are you satisfied with the information about the procedure?",
        ),
    ],
    answers: &[
        Text::new(
            "қанағаттанған жоқпын",
            "не удовлетворен(а)",
            "not satisfied",
        ),
        Text::new(
            "ішінара қанағаттанамын",
            "частично удовлетворен(а)",
            "partly satisfied",
        ),
        Text::new("қанағаттанамын", "удовлетворен(а)", "satisfied"),
    ],
};

/// What somebody answered: a place in the list of answers for each question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyAnswers(pub Vec<u8>);

impl Survey {
    /// Whether there is one possible answer for each question.
    #[must_use]
    pub fn accepts(&self, given: &SurveyAnswers) -> bool {
        let possible = |answer: &u8| (1..=self.answers.len()).contains(&usize::from(*answer));
        given.0.len() == self.questions.len() && given.0.iter().all(possible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survey_wants_an_answer_to_each_question() {
        let accepts = |answers: &[u8]| SURVEY.accepts(&SurveyAnswers(answers.to_vec()));
        assert!(accepts(&[1, 3]) && accepts(&[2, 2]));
        for wrong in [&[][..], &[3], &[0, 1], &[1, 4], &[1, 1, 1]] {
            assert!(!accepts(wrong), "{wrong:?}");
        }
    }
}
