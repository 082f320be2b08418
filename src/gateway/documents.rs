//! Digital Documents of another information system: takes a signed power of attorney, and word of its revocation.

use super::client::{Question, System};
use super::reply::{Both, Reply, same};
use crate::port::{Answer, DigitalDocuments, OutgoingDocument, UnansweredReason};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
use law::id::{Digest, Iin};
use serde::{Deserialize, Serialize};

/// Seconds that Kazakhstan's one time zone is east of Greenwich since 1 March 2024; every document is younger.
const KAZAKHSTAN: i32 = 5 * 3600;

/// The receiver behind its HTTP interface.
pub(super) struct Receiver(System);

impl Receiver {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Serialize)]
struct WireDocument<'a> {
    number: &'a str,
    owner_iin: &'a Iin,
    title: Both,
    issued_at: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    sha256: &'a Digest,
    pdf_base64: String,
    status: &'static str,
}

#[derive(Serialize)]
struct WireRevocation {
    revoked_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct WireTaken {
    number: String,
    owner_iin: Iin,
    sha256: Digest,
}

#[derive(Deserialize)]
struct WireRevoked {
    number: String,
    status: WireStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStatus {
    Valid,
    Revoked,
}

impl DigitalDocuments for Receiver {
    fn deliver<'a>(&'a self, document: &'a OutgoingDocument) -> Answer<'a, ()> {
        Box::pin(async move {
            let wire = WireDocument {
                number: &document.number,
                owner_iin: &document.owner,
                title: (&document.title).into(),
                issued_at: document.issued_at,
                valid_until: end_of_day(document.valid_until),
                sha256: &document.sha256,
                pdf_base64: STANDARD.encode(&document.pdf),
                status: "valid",
            };
            let path = ["documents", "v1", &document.number];
            self.0
                .ask(Question::put(&path, &wire).patiently(), |reply| {
                    let taken: WireTaken = reply.on(&[200, 201])?.json()?;
                    same(&document.number, &taken.number)?;
                    same(&document.owner, &taken.owner_iin)?;
                    same(&document.sha256, &taken.sha256)
                })
                .await
        })
    }

    fn revoke<'a>(&'a self, number: &'a str, since: DateTime<Utc>) -> Answer<'a, ()> {
        Box::pin(async move {
            let path = ["documents", "v1", number, "revocation"];
            let revocation = WireRevocation { revoked_at: since };
            self.0
                .ask(Question::post(&path, &revocation), |reply| {
                    read_revoked(reply, number)
                })
                .await
        })
    }
}

fn read_revoked(reply: Reply, number: &str) -> Result<(), UnansweredReason> {
    let revoked: WireRevoked = reply.on(&[200])?.json()?;
    same(number, &revoked.number)?;
    match revoked.status {
        WireStatus::Revoked => Ok(()),
        WireStatus::Valid => Err(UnansweredReason::Garbage),
    }
}

/// The last second of a day in Kazakhstan: the day a term ends on belongs to the term.
fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    let zone = FixedOffset::east_opt(KAZAKHSTAN).expect("five hours are an offset");
    let last_second = NaiveTime::from_hms_opt(23, 59, 59).expect("a day has this second");
    day.and_time(last_second)
        .and_local_timezone(zone)
        .single()
        .expect("a fixed offset has every moment once")
        .to_utc()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use law::time::date_in_kazakhstan;

    #[test]
    fn the_last_day_of_a_term_is_part_of_it() {
        let day: NaiveDate = "2029-02-28".parse().unwrap();
        let end = end_of_day(day);
        assert_eq!(date_in_kazakhstan(end), day);
        assert_eq!(
            date_in_kazakhstan(end + TimeDelta::seconds(1)),
            day.succ_opt().unwrap()
        );
    }
}
