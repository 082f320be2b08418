//! A citizen with the mobile app: everything a principal does in a case.

use std::collections::BTreeMap;
use std::time::Duration;

use eds::hash::sha256;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Api;
use super::keys::Keys;
use super::people::Person;
use super::room::Seat;
use super::session::{Role, Session, signed};
use super::view::{Case, Document, Draft, Invoice, Kinds, Ticket, ToSign};
use super::{WalkError, until};

/// Somebody else's next act, or a job of the server.
const TURN: Duration = Duration::from_secs(30);
/// The kind of power of attorney that the walk gives.
const KIND: &str = "vehicle";
/// Lines of a case's history asked for at once.
const PAGE: usize = 200;

/// A citizen who is signed in.
pub(crate) struct Citizen {
    pub(crate) person: Person,
    keys: Keys,
    session: Session,
}

/// The recordings of a case.
#[derive(Deserialize)]
struct KeptRecordings {
    items: Vec<KeptRecording>,
}

/// A recording.
#[derive(Deserialize)]
struct KeptRecording {
    call: String,
    number: u32,
    state: String,
}

/// A recording that may be watched.
#[derive(Deserialize)]
struct OpenedRecording {
    id: String,
}

impl Citizen {
    /// Signs in by signing a challenge.
    pub(crate) async fn by_signature(
        api: &Api,
        person: &Person,
        keys: &Keys,
    ) -> Result<Self, WalkError> {
        let session =
            Session::by_signature(api, keys.authentication.as_ref(), Role::Citizen).await?;
        Ok(Self {
            person: person.clone(),
            keys: keys.clone(),
            session,
        })
    }

    /// The access token, for somebody else's program.
    pub(crate) async fn token(&self) -> Result<String, WalkError> {
        self.session.token().await
    }

    /// Step 2: looks through the catalogue and chooses.
    pub(crate) async fn chooses_a_kind(&self) -> Result<Vec<String>, WalkError> {
        let kinds: Kinds = self.session.get("/v1/poa/kinds").await?.read().await?;
        let kind = kinds.items.into_iter().find(|kind| kind.code == KIND);
        let kind =
            kind.ok_or_else(|| WalkError::Unexpected(format!("the catalogue has no {KIND}")))?;
        self.session
            .get(&format!("/v1/poa/kinds/{KIND}"))
            .await?
            .send()
            .await?;
        Ok(kind
            .powers
            .into_iter()
            .map(|power| power.code)
            .take(3)
            .collect())
    }

    /// Step 3: opens a draft, completes it from the registry, signs and submits it.
    pub(crate) async fn applies(
        &self,
        powers: &[String],
        attorney: &Person,
    ) -> Result<Case, WalkError> {
        let first = json!({ "kind": KIND, "language": "kk" });
        let opened: Case = self
            .session
            .post("/v1/poa/cases")
            .await?
            .once()
            .json(&first)
            .read()
            .await?;
        let path = path(&opened.id);
        self.session
            .post(&format!("{path}/participation"))
            .await?
            .once()
            .json(&json!({}))
            .send()
            .await?;
        let read = self.session.get(&path).await?.send().await?;
        let form = application(powers, attorney);
        self.session
            .put(&format!("{path}/application"))
            .await?
            .if_match(read.required_version()?)
            .json(&form)
            .send()
            .await?;
        self.signs(
            &format!("{path}/application/to-sign"),
            &format!("{path}/submission"),
        )
        .await
    }

    /// Waits until the case stands at a stage; an end that is none of these is an error.
    pub(crate) async fn waits_for(&self, case: &str, stage: &str) -> Result<Case, WalkError> {
        let path = path(case);
        until(&format!("stage {stage} of case {case}"), TURN, || async {
            let seen: Case = self.session.get(&path).await?.read().await?;
            match seen.stage.as_str() {
                "refused" | "withdrawn" | "consent_refused" | "invoice_expired"
                    if seen.stage != stage =>
                {
                    let reason = seen.reason.unwrap_or_default();
                    Err(WalkError::Unexpected(format!(
                        "the case ended as {}: {reason}",
                        seen.stage
                    )))
                }
                _ => Ok((seen.stage == stage).then_some(seen)),
            }
        })
        .await
    }

    /// Step 5: asks for a call.
    pub(crate) async fn asks_for_a_call(&self, case: &str) -> Result<(), WalkError> {
        let calls = format!("{}/calls", path(case));
        self.session
            .post(&calls)
            .await?
            .once()
            .json(&json!({}))
            .send()
            .await?;
        self.session
            .get(&format!("{calls}/latest"))
            .await?
            .send()
            .await
            .map(drop)
    }

    /// Takes the seat in the room of the call that was taken.
    pub(crate) async fn enters_the_room(&self, case: &str) -> Result<Seat, WalkError> {
        Seat::take(&self.ticket(case).await?).await
    }

    /// A ticket into the room of the call that was taken.
    pub(crate) async fn ticket(&self, case: &str) -> Result<Ticket, WalkError> {
        let path = format!("{}/calls/latest/ticket", path(case));
        let asking = self.session.post(&path).await?.json(&json!({}));
        asking.read().await
    }

    /// Step 8: reads a revision, text and PDF, and sees that its bytes are those of its digest.
    pub(crate) async fn reads_the_draft(&self, case: &Case) -> Result<Draft, WalkError> {
        let revision = case
            .revisions
            .last()
            .ok_or_else(|| WalkError::Unexpected("no revision was sent".to_owned()))?;
        let path = format!("{}/drafts/{}", path(&case.id), revision.revision);
        let draft = self.session.get(&path).await?.read().await?;
        let pdf = self
            .session
            .get(&format!("{path}/pdf"))
            .await?
            .send()
            .await?
            .body;
        if sha256(&pdf).to_hex() == revision.sha256 {
            Ok(draft)
        } else {
            Err(WalkError::Unexpected(
                "the draft's PDF is not what its digest says".to_owned(),
            ))
        }
    }

    /// Step 8: returns a revision with a remark on a clause.
    pub(crate) async fn returns_the_draft(
        &self,
        case: &str,
        revision: u32,
        clause: &str,
    ) -> Result<(), WalkError> {
        let path = format!("{}/drafts/{revision}/return", path(case));
        let remarks = json!({ "remarks": [{
            "clause": clause,
            "text": "Көлікті тек Қазақстан аумағында жүргізуге болатынын жазыңызшы.",
        }] });
        self.session
            .post(&path)
            .await?
            .once()
            .json(&remarks)
            .send()
            .await
            .map(drop)
    }

    /// Step 8: «Жобаны мақұлдау».
    pub(crate) async fn approves_the_draft(
        &self,
        case: &str,
        revision: u32,
    ) -> Result<Case, WalkError> {
        let draft = format!("{}/drafts/{revision}", path(case));
        self.signs(&format!("{draft}/to-sign"), &format!("{draft}/approval"))
            .await
    }

    /// Step 9: the bank's page of the invoice, once the bank has it.
    pub(crate) async fn invoice_page(&self, case: &str) -> Result<String, WalkError> {
        let path = format!("{}/invoice", path(case));
        until("the bank's page of the invoice", TURN, || async {
            match self.session.get(&path).await?.read::<Invoice>().await {
                Ok(invoice) => Ok(invoice.pay_url),
                Err(error) if error.is_not_yet() => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Step 11: the document in the cabinet.
    pub(crate) async fn document(&self, number: &str) -> Result<Document, WalkError> {
        self.session
            .get(&format!("/v1/documents/{number}"))
            .await?
            .read()
            .await
    }

    /// Step 11: its PDF.
    pub(crate) async fn document_pdf(&self, number: &str) -> Result<Vec<u8>, WalkError> {
        let answer = self
            .session
            .get(&format!("/v1/documents/{number}/pdf"))
            .await?
            .send()
            .await?;
        Ok(answer.body)
    }

    /// A signed file of the case.
    pub(crate) async fn file(&self, case: &str, name: &str) -> Result<Vec<u8>, WalkError> {
        let path = format!("{}/files/{name}", path(case));
        Ok(self.session.get(&path).await?.send().await?.body)
    }

    /// What was recorded of a case's calls, under the names that `senim verify` knows: ledgers, manifests, signatures.
    pub(crate) async fn recordings(&self, case: &str) -> Result<Vec<(String, Vec<u8>)>, WalkError> {
        let list = format!("/v1/recordings?case={case}");
        let list: KeptRecordings = self.session.get(&list).await?.read().await?;
        let mut files = Vec::new();
        for KeptRecording { call, number, .. } in
            list.items.into_iter().filter(|kept| kept.state == "signed")
        {
            let path = format!("/v1/recordings/{call}/openings");
            let reason = json!({ "reason": "Дәлелдемелер сақтауға алынады." });
            let opening = self.session.post(&path).await?.once().json(&reason);
            let opening: OpenedRecording = opening.read().await?;
            let path = format!("/v1/recording-openings/{}", opening.id);
            let ledger = self
                .session
                .get(&format!("{path}/ledger"))
                .await?
                .send()
                .await?;
            files.push((format!("recording-{number}.ledger"), ledger.body));
            for end in [".json", ".p7s", "-notary.p7s"] {
                let name = format!("recording-{number}{end}");
                let file = self.session.get(&format!("{path}/files/{name}")).await?;
                files.push((name, file.send().await?.body));
            }
        }
        Ok(files)
    }

    /// The whole history of a case, as it is served.
    pub(crate) async fn history(&self, case: &str) -> Result<Vec<Value>, WalkError> {
        let mut lines = Vec::new();
        loop {
            let after = lines
                .last()
                .map_or(0, |line: &Value| line["seq"].as_u64().unwrap_or_default());
            let path = format!("{}/events?after={after}&limit={PAGE}", path(case));
            let page: HistoryPage = self.session.get(&path).await?.read().await?;
            let full = page.items.len() == PAGE;
            lines.extend(page.items);
            if !full {
                return Ok(lines);
            }
        }
    }

    async fn signs(&self, what: &str, to: &str) -> Result<Case, WalkError> {
        let to_sign: ToSign = self.session.get(what).await?.read().await?;
        let cms_base64 = signed(self.keys.signing.as_ref(), &to_sign)?;
        let signature = json!({ "cms_base64": cms_base64 });
        self.session
            .post(to)
            .await?
            .once()
            .json(&signature)
            .read()
            .await
    }
}

#[derive(Deserialize)]
struct HistoryPage {
    items: Vec<Value>,
}

fn path(case: &str) -> String {
    format!("/v1/poa/cases/{case}")
}

/// A power of attorney for a car, with some of the powers on offer.
fn application(powers: &[String], attorney: &Person) -> Value {
    let object = BTreeMap::from([
        ("make", "Мысал Седан"),
        ("plate", "123ABC02"),
        ("year", "2021"),
    ]);
    let mut named = json!({
        "iin": attorney.iin, "surname": attorney.surname, "name": attorney.name, "phone": attorney.phone,
    });
    if let Some(patronymic) = &attorney.patronymic {
        named["patronymic"] = json!(patronymic);
    }
    json!({
        "kind": KIND, "attorneys": [named], "powers": powers, "object": object,
        "term": { "months": 18 }, "sub_delegation": "forbidden", "language": "kk",
    })
}
