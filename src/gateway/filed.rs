//! How the systems of bodies register a filed document: the same words in three contracts.

use super::client::{Question, System};
use super::reply::{Reply, same};
use crate::port::{Answer, FiledDocument, Registration, UnansweredReason};
use chrono::{DateTime, Utc};
use law::id::{Digest, Iin};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct WireDocument<'a> {
    number: &'a str,
    service: &'a str,
    applicant_iin: &'a Iin,
    region: &'a str,
    document_sha256: &'a Digest,
    filed_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct WireRegistration {
    id: String,
    applicant_iin: Iin,
    document_sha256: Digest,
    registration: String,
    registered_at: DateTime<Utc>,
}

/// Hands a document over to be registered under a path.
pub(super) fn register<'a>(
    system: &'a System,
    path: [&'static str; 3],
    document: &'a FiledDocument,
) -> Answer<'a, Registration> {
    Box::pin(async move {
        let [system_name, version, collection] = path;
        let path = [system_name, version, collection, document.id.as_str()];
        let wire = WireDocument {
            number: &document.number,
            service: document.service,
            applicant_iin: &document.applicant,
            region: &document.region,
            document_sha256: &document.sha256,
            filed_at: document.filed_at,
        };
        system
            .ask(Question::put(&path, &wire).patiently(), |reply| {
                read(reply, document)
            })
            .await
    })
}

fn read(reply: Reply, document: &FiledDocument) -> Result<Registration, UnansweredReason> {
    let registered: WireRegistration = reply.on(&[200, 201])?.json()?;
    same(document.id.as_str(), registered.id.as_str())?;
    same(&document.applicant, &registered.applicant_iin)?;
    same(&document.sha256, &registered.document_sha256)?;
    if registered.registration.trim().is_empty() {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Registration {
        number: registered.registration,
        at: registered.registered_at,
    })
}
