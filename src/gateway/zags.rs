//! The records of acts of civil status (АХАЖ, ЗАГС): entries, applications for repeat certificates, marriages.
//!
//! The contract's words for an entry are those of the law's own record, whose columns are the regulations' forms.

use super::client::{Question, System};
use super::reply::{Reply, same};
use crate::port::{
    Answer, CivilStatus, MarriageApplication, MarriageDecision, RepeatApplication, UnansweredReason,
};
use chrono::{DateTime, NaiveDate, Utc};
use law::id::Iin;
use law::service::found::Question as Asked;
use law::service::found::{ActData, ActQuestion, Found, MarriageQuestion, Verdict};
use law::services::civil_status::record::{
    Acceptance, Appointment, CivilRecord, Obstacle, Parties,
};
use law::text::Bilingual;
use serde::{Deserialize, Serialize};

/// The records behind their HTTP interface.
pub(super) struct Zags(System);

impl Zags {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Serialize)]
struct WireAct<'a> {
    subject_iin: &'a Iin,
    #[serde(flatten)]
    data: &'a ActData,
}

#[derive(Serialize)]
struct WireCouple<'a> {
    subject_iin: &'a Iin,
    partner_iin: &'a Iin,
}

#[derive(Serialize)]
struct WireMarriage<'a> {
    subject_iin: &'a Iin,
    partner_iin: &'a Iin,
    region: &'a str,
    date: NaiveDate,
}

#[derive(Serialize)]
struct WireApplication<'a, Q> {
    number: &'a str,
    filed_at: DateTime<Utc>,
    question: Q,
}

#[derive(Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "read once and turned into what the port has"
)]
enum WireDecision {
    Appointed {
        parties: Parties,
        number: String,
        at: DateTime<Utc>,
        office: Bilingual,
        place: Bilingual,
    },
    Refused {
        obstacle: Obstacle,
    },
}

const fn act(question: &ActQuestion) -> WireAct<'_> {
    WireAct {
        subject_iin: &question.subject,
        data: &question.data,
    }
}

impl CivilStatus for Zags {
    fn record<'a>(&'a self, question: &'a ActQuestion) -> Answer<'a, Option<CivilRecord>> {
        Box::pin(async move {
            let path = ["zags", "v1", "acts", "search"];
            let asked = Question::post(&path, &act(question));
            self.0
                .ask(asked, |reply| read_record(reply, question))
                .await
        })
    }

    fn accept<'a>(&'a self, application: &'a RepeatApplication) -> Answer<'a, Option<Acceptance>> {
        Box::pin(async move {
            let path = ["zags", "v1", "applications", application.id.as_str()];
            let body = WireApplication {
                number: &application.number,
                filed_at: application.filed_at,
                question: act(&application.question),
            };
            let read = |reply| read_acceptance(reply, &application.question);
            self.0.ask(Question::put(&path, &body), read).await
        })
    }

    fn parties<'a>(&'a self, applicant: &'a Iin, partner: &'a Iin) -> Answer<'a, Option<Parties>> {
        Box::pin(async move {
            let path = ["zags", "v1", "marriages", "parties"];
            let body = WireCouple {
                subject_iin: applicant,
                partner_iin: partner,
            };
            let read = |reply| read_parties(reply, applicant, partner);
            self.0.ask(Question::post(&path, &body), read).await
        })
    }

    fn appoint<'a>(&'a self, application: &'a MarriageApplication) -> Answer<'a, MarriageDecision> {
        Box::pin(async move {
            let question = &application.question;
            let path = ["zags", "v1", "marriages", application.id.as_str()];
            let body = WireApplication {
                number: &application.number,
                filed_at: application.filed_at,
                question: WireMarriage {
                    subject_iin: &question.applicant,
                    partner_iin: &question.partner,
                    region: &question.region,
                    date: question.date,
                },
            };
            let read = |reply| read_decision(reply, question);
            self.0.ask(Question::put(&path, &body), read).await
        })
    }
}

/// Refuses an answer that is about somebody or something else than was asked.
fn about(asked: &Asked, found: &Found) -> Result<(), UnansweredReason> {
    same(&Verdict::Good, &asked.verdict(found))
}

fn read_record(reply: Reply, asked: &ActQuestion) -> Result<Option<CivilRecord>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let record: CivilRecord = found.json()?;
    let whole = Found::CivilStatus(Box::new(record.clone()));
    about(&Asked::Act(asked.clone()), &whole)?;
    printable(&[&record.number, &record.office.kk, &record.office.ru])?;
    Ok(Some(record))
}

fn read_acceptance(
    reply: Reply,
    asked: &ActQuestion,
) -> Result<Option<Acceptance>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let accepted: Acceptance = found.json()?;
    let whole = Found::Accepted(Box::new(accepted.clone()));
    about(&Asked::Act(asked.clone()), &whole)?;
    printable(&[&accepted.number, &accepted.body.kk, &accepted.body.ru])?;
    Ok(Some(accepted))
}

fn read_parties(
    reply: Reply,
    applicant: &Iin,
    partner: &Iin,
) -> Result<Option<Parties>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let parties: Parties = found.json()?;
    same(applicant, &parties.applicant.iin)?;
    same(partner, &parties.partner.iin)?;
    Ok(Some(parties))
}

fn read_decision(
    reply: Reply,
    asked: &MarriageQuestion,
) -> Result<MarriageDecision, UnansweredReason> {
    let appointment = match reply.on(&[200, 201])?.json()? {
        WireDecision::Refused { obstacle } => return Ok(MarriageDecision::Refused(obstacle)),
        WireDecision::Appointed {
            parties,
            number,
            at,
            office,
            place,
        } => Box::new(Appointment {
            parties,
            number,
            at,
            office,
            place,
        }),
    };
    let whole = Found::Marriage(appointment.clone());
    about(&Asked::Marriage(asked.clone()), &whole)?;
    printable(&[&appointment.number, &appointment.place.kk])?;
    Ok(MarriageDecision::Appointed(appointment))
}

/// Refuses an answer whose words a document needs and that are empty.
pub(super) fn printable(texts: &[&String]) -> Result<(), UnansweredReason> {
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err(UnansweredReason::Garbage);
    }
    Ok(())
}
