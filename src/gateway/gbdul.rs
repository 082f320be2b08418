//! The state database of legal entities (ГБД ЮЛ): which entity a BIN belongs to, and who heads it.

use super::client::{Question, System};
use super::reply::{Both, Reply, same};
use crate::port::{Answer, Entities, EntityRecord, EntityStanding, UnansweredReason};
use law::id::{Bin, Iin};
use serde::Deserialize;

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
