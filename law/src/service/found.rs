//! What a service asks of the registry that owns the data (the seventh process), and what the registry answered.

use super::ServiceId;
use super::request::ServiceRequest;
use crate::id::{Bin, Iin};
use crate::services::civil_status::record::{
    Acceptance, Act, Appointment, CivilRecord, Facts, Parties,
};
use crate::services::legal_entity::record::{Certificate, CertificateKind};
use crate::services::real_estate::record::{Extract, Holder};
use crate::services::{civil_status, legal_entity, real_estate};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What the registry answered; it is kept with the request, and the result is drawn from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "found", content = "record", rename_all = "snake_case")]
pub enum Found {
    /// S1 before the body accepts, S3: the act.
    CivilStatus(Box<CivilRecord>),
    /// S1 at its end: the body accepted the application.
    Accepted(Box<Acceptance>),
    /// S2 before the body decides: both who marry.
    Marrying(Box<Parties>),
    /// S2 at its end: time, date and place.
    Marriage(Box<Appointment>),
    /// S4, S5: what is registered.
    RealEstate(Box<Extract>),
    /// S6: one of its certificates.
    Entity(Box<Certificate>),
}

/// Whose number a question is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An individual.
    Individual(Iin),
    /// A legal entity.
    Entity(Bin),
}

impl Subject {
    /// The twelve digits.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::Individual(iin) => iin.as_str(),
            Self::Entity(bin) => bin.as_str(),
        }
    }
}

/// What the applicant says about an act, by its kind (the seventh process of S1 and S3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ActData {
    /// Date and place of birth, and the parents.
    Birth {
        /// The date of birth.
        date: NaiveDate,
        /// The place.
        place: String,
        /// The father, where the applicant names one.
        father: Option<String>,
        /// The mother, where the applicant names one.
        mother: Option<String>,
    },
    /// The spouse, place and date of a marriage.
    Marriage(MarriageData),
    /// The spouse, place and date of a marriage that was dissolved.
    Divorce(MarriageData),
    /// Nothing beyond the number.
    Paternity,
    /// Nothing beyond the number.
    Adoption,
    /// The surname before the change.
    NameChange {
        /// It.
        surname_before: String,
    },
}

/// What the applicant says about a marriage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarriageData {
    /// Surname, name and patronymic of the spouse.
    pub spouse: String,
    /// Where the marriage was registered.
    pub place: String,
    /// When.
    pub date: NaiveDate,
}

impl ActData {
    /// Which act is asked about.
    #[must_use]
    pub const fn act(&self) -> Act {
        match self {
            Self::Birth { .. } => Act::Birth,
            Self::Marriage(_) => Act::Marriage,
            Self::Divorce(_) => Act::Divorce,
            Self::Paternity => Act::Paternity,
            Self::Adoption => Act::Adoption,
            Self::NameChange { .. } => Act::NameChange,
        }
    }
}

/// A question about an act of civil status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActQuestion {
    /// Whose act.
    pub subject: Iin,
    /// What is said about it.
    pub data: ActData,
}

/// A marriage that somebody wants to register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarriageQuestion {
    /// Who applies.
    pub applicant: Iin,
    /// Whom the applicant marries.
    pub partner: Iin,
    /// The code of the region where they want it registered.
    pub region: String,
    /// The day they want.
    pub date: NaiveDate,
}

/// A question about real estate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtractQuestion {
    /// Whose.
    pub subject: Subject,
    /// The code of the region.
    pub region: String,
    /// Which of the two certificates it is for.
    pub scope: ExtractScope,
}

/// Which certificate about real estate is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtractScope {
    /// S4: what is registered now.
    Rights,
    /// S5: what is registered now and what was earlier, or that there is nothing.
    Presence,
}

/// A question about legal entities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateQuestion {
    /// Which certificate.
    pub kind: CertificateKind,
    /// About whom.
    pub subject: Subject,
}

/// A question to the registry that owns the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "registry", content = "question", rename_all = "snake_case")]
pub enum Question {
    /// S1, S3.
    Act(ActQuestion),
    /// S2.
    Marriage(MarriageQuestion),
    /// S4, S5.
    RealEstate(ExtractQuestion),
    /// S6.
    Entity(CertificateQuestion),
}

/// What the check of an answer says (the second condition of the regulations).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is about what was asked, and there is something in it.
    Good,
    /// There is nothing to certify: refusal.
    Nothing,
    /// It is about somebody or something else: the registry has not answered.
    Foreign,
}

impl Question {
    /// What the registry of a request's service is asked; `None` for a service without such a registry, or a form that
    /// was not checked.
    #[must_use]
    pub fn of(request: &ServiceRequest) -> Option<Self> {
        match request.service {
            ServiceId::S1 | ServiceId::S3 => civil_status::act_question(request).map(Self::Act),
            ServiceId::S2 => civil_status::marriage::question(request).map(Self::Marriage),
            ServiceId::S4 => {
                real_estate::question(request, ExtractScope::Rights).map(Self::RealEstate)
            }
            ServiceId::S5 => {
                real_estate::question(request, ExtractScope::Presence).map(Self::RealEstate)
            }
            ServiceId::S6 => legal_entity::certificate::question(request).map(Self::Entity),
            ServiceId::S7
            | ServiceId::S8
            | ServiceId::S9
            | ServiceId::S10
            | ServiceId::S11
            | ServiceId::S12
            | ServiceId::S13
            | ServiceId::S14
            | ServiceId::S15 => None,
        }
    }

    /// Checks an answer.
    #[must_use]
    pub fn verdict(&self, found: &Found) -> Verdict {
        match (self, found) {
            (Self::Act(asked), Found::CivilStatus(record)) => {
                foreign_unless(is_about(asked, record))
            }
            (Self::Act(asked), Found::Accepted(accepted)) => {
                foreign_unless(is_about(asked, &accepted.record))
            }
            (Self::Marriage(asked), Found::Marrying(parties)) => {
                foreign_unless(are_they(asked, parties))
            }
            (Self::Marriage(asked), Found::Marriage(appointment)) => {
                foreign_unless(are_they(asked, &appointment.parties))
            }
            (Self::RealEstate(asked), Found::RealEstate(extract)) => {
                verdict_on_extract(asked, extract)
            }
            (Self::Entity(asked), Found::Entity(certificate)) => foreign_unless(
                asked.kind == certificate.kind() && names(certificate, &asked.subject),
            ),
            (
                Self::Act(_),
                Found::Marrying(_) | Found::Marriage(_) | Found::RealEstate(_) | Found::Entity(_),
            )
            | (
                Self::Marriage(_),
                Found::CivilStatus(_)
                | Found::Accepted(_)
                | Found::RealEstate(_)
                | Found::Entity(_),
            )
            | (
                Self::RealEstate(_),
                Found::CivilStatus(_)
                | Found::Accepted(_)
                | Found::Marrying(_)
                | Found::Marriage(_)
                | Found::Entity(_),
            )
            | (
                Self::Entity(_),
                Found::CivilStatus(_)
                | Found::Accepted(_)
                | Found::Marrying(_)
                | Found::Marriage(_)
                | Found::RealEstate(_),
            ) => Verdict::Foreign,
        }
    }
}

const fn foreign_unless(right: bool) -> Verdict {
    if right {
        Verdict::Good
    } else {
        Verdict::Foreign
    }
}

/// Whether an entry is the asked person's, of the asked act, with the dates that were asked for.
fn is_about(asked: &ActQuestion, record: &CivilRecord) -> bool {
    let dates_agree = match (&asked.data, &record.facts) {
        (ActData::Birth { date, .. }, Facts::Birth { child, .. }) => *date == child.birth_date,
        _ => true,
    };
    asked.subject == record.subject && asked.data.act() == record.facts.act() && dates_agree
}

fn are_they(asked: &MarriageQuestion, parties: &Parties) -> bool {
    asked.applicant == parties.applicant.iin && asked.partner == parties.partner.iin
}

fn verdict_on_extract(asked: &ExtractQuestion, extract: &Extract) -> Verdict {
    let holder = match (&asked.subject, &extract.holder) {
        (Subject::Individual(asked), Holder::Individual { iin, .. }) => asked == iin,
        (Subject::Entity(asked), Holder::Entity { bin, .. }) => asked == bin,
        (Subject::Individual(_), Holder::Entity { .. })
        | (Subject::Entity(_), Holder::Individual { .. }) => false,
    };
    if !holder || asked.region != extract.region {
        return Verdict::Foreign;
    }
    match asked.scope {
        ExtractScope::Rights if extract.now.is_empty() => Verdict::Nothing,
        ExtractScope::Rights | ExtractScope::Presence => Verdict::Good,
    }
}

fn names(certificate: &Certificate, subject: &Subject) -> bool {
    match (certificate, subject) {
        (
            Certificate::Registered { entity }
            | Certificate::Branches { entity, .. }
            | Certificate::EntityParticipation { entity, .. },
            Subject::Entity(bin),
        ) => entity.bin == *bin,
        (Certificate::PersonParticipation { iin, .. }, Subject::Individual(asked)) => iin == asked,
        (
            Certificate::Registered { .. }
            | Certificate::Branches { .. }
            | Certificate::EntityParticipation { .. },
            Subject::Individual(_),
        )
        | (Certificate::PersonParticipation { .. }, Subject::Entity(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const OWN: &str = "880412499017";
    const OTHER: &str = "790930399905";

    fn extract(iin: &str, region: &str, now: &Value) -> Found {
        let name = json!({"surname": "Сынақ", "name": "Әлия"});
        let office = json!({"kk": "Әділет департаменті", "ru": "Департамент юстиции"});
        let record = json!({"holder": {"kind": "individual", "iin": iin, "name": name, "birth_date": "1988-04-12"},
            "region": region, "office": office, "now": now, "earlier": []});
        serde_json::from_value(json!({"found": "real_estate", "record": record})).unwrap()
    }

    fn asked(scope: ExtractScope) -> Question {
        Question::RealEstate(ExtractQuestion {
            subject: Subject::Individual(Iin::parse(OWN).unwrap()),
            region: "astana".to_owned(),
            scope,
        })
    }

    #[test]
    fn nothing_registered_is_a_refusal_of_s4_and_a_result_of_s5() {
        let nothing = extract(OWN, "astana", &json!([]));
        assert_eq!(
            asked(ExtractScope::Rights).verdict(&nothing),
            Verdict::Nothing
        );
        assert_eq!(
            asked(ExtractScope::Presence).verdict(&nothing),
            Verdict::Good
        );
    }

    #[test]
    fn an_answer_about_another_person_region_or_thing_is_foreign() {
        let question = asked(ExtractScope::Presence);
        for foreign in [
            extract(OTHER, "astana", &json!([])),
            extract(OWN, "almaty", &json!([])),
        ] {
            assert_eq!(question.verdict(&foreign), Verdict::Foreign);
        }
        let certificate = Question::Entity(CertificateQuestion {
            kind: CertificateKind::PersonParticipation,
            subject: Subject::Individual(Iin::parse(OWN).unwrap()),
        });
        let estate = extract(OWN, "astana", &json!([]));
        assert_eq!(certificate.verdict(&estate), Verdict::Foreign);
    }

    #[test]
    fn what_was_found_is_read_back_as_it_was_kept() {
        let found = extract(OWN, "astana", &json!([]));
        let kept = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Found>(&kept).unwrap(), found);
    }
}
