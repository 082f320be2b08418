//! The state database of legal entities (ГБД ЮЛ): which entity a BIN belongs to, who heads it, and its certificates.

use super::client::{Question, System};
use super::reply::{Both, Reply, same};
use super::zags::printable;
use crate::port::{
    Answer, Entities, EntityRecord, EntityRegister, EntityStanding, UnansweredReason,
};
use law::id::{Bin, Iin};
use law::service::found::Question as Asked;
use law::service::found::{CertificateQuestion, Found, Verdict};
use law::services::legal_entity::record::Certificate;
use serde::Deserialize;

/// The longest certificate in bytes: some two thousand branches or participations.
const LONGEST_CERTIFICATE: usize = 4 * 1024 * 1024;

/// The database behind its HTTP interface.
pub(super) struct Gbdul(System);

impl Gbdul {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Deserialize)]
struct WireEntity {
    bin: Bin,
    name: Both,
    head_iin: Iin,
    status: WireStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStatus {
    Active,
    Liquidated,
}

impl From<WireEntity> for EntityRecord {
    fn from(wire: WireEntity) -> Self {
        Self {
            bin: wire.bin,
            name: wire.name.into(),
            head: wire.head_iin,
            standing: match wire.status {
                WireStatus::Active => EntityStanding::Active,
                WireStatus::Liquidated => EntityStanding::Liquidated,
            },
        }
    }
}

impl Entities for Gbdul {
    fn entity<'a>(&'a self, bin: &'a Bin) -> Answer<'a, Option<EntityRecord>> {
        Box::pin(async move {
            let path = ["gbdul", "v1", "entities", bin.as_str()];
            self.0
                .ask(Question::get(&path), |reply| read_entity(reply, bin))
                .await
        })
    }
}

impl EntityRegister for Gbdul {
    fn certificate<'a>(
        &'a self,
        question: &'a CertificateQuestion,
    ) -> Answer<'a, Option<Certificate>> {
        Box::pin(async move {
            let (kind, number) = (question.kind.as_str(), question.subject.number());
            let path = ["gbdul", "v1", "certificates", kind, number];
            let asked = Question::get(&path).longest_reply(LONGEST_CERTIFICATE);
            self.0
                .ask(asked, |reply| read_certificate(reply, question))
                .await
        })
    }
}

/// Reads a certificate in the words of the law's own record, whose lines are the regulation's forms.
fn read_certificate(
    reply: Reply,
    asked: &CertificateQuestion,
) -> Result<Option<Certificate>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let certificate: Certificate = found.json()?;
    let whole = Found::Entity(Box::new(certificate.clone()));
    same(
        &Verdict::Good,
        &Asked::Entity(asked.clone()).verdict(&whole),
    )?;
    match &certificate {
        Certificate::Registered { entity }
        | Certificate::Branches { entity, .. }
        | Certificate::EntityParticipation { entity, .. } => {
            printable(&[&entity.name.kk, &entity.name.ru, &entity.number])?;
        }
        Certificate::PersonParticipation { name, .. } => printable(&[&name.surname, &name.name])?,
    }
    Ok(Some(certificate))
}

fn read_entity(reply: Reply, asked: &Bin) -> Result<Option<EntityRecord>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let entity: WireEntity = found.json()?;
    same(asked, &entity.bin)?;
    if entity.name.kk.trim().is_empty() {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Some(entity.into()))
}
