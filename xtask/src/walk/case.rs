//! One power of attorney, from signing in to the public check, with one return for rework.

use std::sync::Arc;

use super::WalkError;
use super::api::Api;
use super::citizen::Citizen;
use super::keys::Keys;
use super::notary::Notary;
use super::office::Office;
use super::outside::{Bank, Inbox, OtherCabinet, Phone};
use super::people::Person;
use super::room::Seat;
use super::session::Session;
use super::steps::{Journal, Step, StepFailed};
use super::view::{Case, Clause, Document};

/// The clause that the principal asks to be mended.
const REMARKED: &str = "powers";

/// The systems the walk goes through.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) api: Api,
    pub(crate) phone: Phone,
    pub(crate) inbox: Inbox,
    pub(crate) bank: Bank,
    pub(crate) other_cabinet: OtherCabinet,
}

impl World {
    /// The product and its surroundings by their addresses.
    pub(crate) fn at(senim: &str, egov: &str, bank: &str) -> Result<Self, WalkError> {
        let egov = Api::new(egov)?;
        Ok(Self {
            api: Api::new(senim)?,
            phone: Phone(egov.clone()),
            inbox: Inbox(egov.clone()),
            bank: Bank(Api::new(bank)?),
            other_cabinet: OtherCabinet(egov),
        })
    }
}

/// How the principal comes in.
#[derive(Clone, Copy)]
pub(crate) enum Entry<'a> {
    /// For the first time: registration, password and code, then the digital signature.
    First { password: &'a str },
    /// Again, by digital signature.
    Again,
}

/// Who gives the power of attorney, and to whom.
#[derive(Clone, Copy)]
pub(crate) struct Parties<'a> {
    pub(crate) principal: &'a Person,
    pub(crate) keys: &'a Keys,
    pub(crate) attorney: &'a Person,
}

/// A finished power of attorney.
pub(crate) struct Finished {
    pub(crate) citizen: Citizen,
    pub(crate) case: String,
    pub(crate) approved_revision: u32,
    pub(crate) document: Document,
    pub(crate) pdf: Vec<u8>,
}

/// Walks one power of attorney through all eleven steps.
pub(crate) async fn walk(
    world: &World,
    office: &Office,
    parties: Parties<'_>,
    entry: Entry<'_>,
    journal: &mut Journal,
) -> Result<Finished, StepFailed> {
    let citizen = journal
        .step(Step::SignIn, signs_in(world, parties, entry))
        .await?;
    let powers = journal.step(Step::Choice, citizen.chooses_a_kind()).await?;
    let case = journal
        .step(
            Step::Application,
            citizen.applies(&powers, parties.attorney),
        )
        .await?
        .id;
    let consent = consents(world, &citizen, parties.attorney, &case);
    journal.step(Step::Consent, consent).await?;
    let (notary, mut room) = journal
        .step(Step::Call, calls(&citizen, office, &case))
        .await?;
    journal
        .step(Step::Checks, talks(&notary, &mut room, &case))
        .await?;
    let sent = journal
        .step(Step::Draft, drafts(&notary, &citizen, &mut room, &case))
        .await?;
    let (revision, digest) = agree(journal, &citizen, &notary, sent).await?;
    journal
        .step(Step::Payment, pays(world, &citizen, &case))
        .await?;
    let signed = journal
        .step(Step::Signature, notary.signs(&case, &digest))
        .await?;
    let delivery = receives(world, &citizen, &signed);
    let (document, pdf) = journal.step(Step::Delivery, delivery).await?;
    Ok(Finished {
        citizen,
        case,
        approved_revision: revision,
        document,
        pdf,
    })
}

/// The first four steps, up to a case that waits for a call.
pub(crate) async fn to_the_call(
    world: &World,
    parties: Parties<'_>,
    entry: Entry<'_>,
) -> Result<(Citizen, String), WalkError> {
    let citizen = signs_in(world, parties, entry).await?;
    let powers = citizen.chooses_a_kind().await?;
    let case = citizen.applies(&powers, parties.attorney).await?.id;
    consents(world, &citizen, parties.attorney, &case).await?;
    Ok((citizen, case))
}

async fn signs_in(
    world: &World,
    parties: Parties<'_>,
    entry: Entry<'_>,
) -> Result<Citizen, WalkError> {
    let World { api, phone, .. } = world;
    if let Entry::First { password } = entry {
        Session::register(api, phone, parties.principal, password).await?;
        Session::by_password(api, phone, parties.principal, password).await?;
    }
    Citizen::by_signature(api, parties.principal, parties.keys).await
}

async fn consents(
    world: &World,
    citizen: &Citizen,
    attorney: &Person,
    case: &str,
) -> Result<(), WalkError> {
    world.inbox.grant(attorney, case).await?;
    citizen.waits_for(case, "ready_to_call").await.map(drop)
}

/// The two ends of a call.
struct Room {
    notary: Seat,
    citizen: Seat,
}

async fn calls(
    citizen: &Citizen,
    office: &Office,
    case: &str,
) -> Result<(Arc<Notary>, Room), WalkError> {
    citizen.asks_for_a_call(case).await?;
    let (notary, ring) = office.ring_of(case).await?;
    let mut room = Room {
        notary: notary.accepts(&ring.id).await?,
        citizen: citizen.enters_the_room(case).await?,
    };
    room.notary.meets("citizen").await?;
    room.citizen.meets("notary").await?;
    Ok((notary, room))
}

async fn talks(notary: &Notary, room: &mut Room, case: &str) -> Result<(), WalkError> {
    let words = "Сәлеметсіз бе! Сенімхатты өз еркіңізбен бересіз бе?";
    room.notary.says(words).await?;
    room.citizen.hears(words).await?;
    notary.looks_at_the_parties(case).await?;
    let talked = notary.makes_the_checks(case).await?;
    if talked.stage == "drafting" {
        Ok(())
    } else {
        Err(WalkError::Unexpected(format!(
            "after four checks the case is {}",
            talked.stage
        )))
    }
}

/// The notary adds a clause of their own, sends the draft and ends the call.
async fn drafts(
    notary: &Notary,
    citizen: &Citizen,
    room: &mut Room,
    case: &str,
) -> Result<Case, WalkError> {
    notary.sends_the_draft(case, add_clause).await?;
    room.notary.finishes().await?;
    room.citizen.sees_the_end().await?;
    notary.is_free_again();
    citizen.waits_for(case, "awaiting_approval").await
}

fn add_clause(clauses: &mut Vec<Clause>) {
    let id = "x-upkeep";
    let last = clauses.len().saturating_sub(1);
    if clauses.iter().all(|clause| clause.id != id) {
        clauses.insert(
            last,
            Clause {
                id: id.to_owned(),
                kk: "Сенім білдірілген адам көлікті күтіп ұстайды.".to_owned(),
                ru: "Представитель содержит транспортное средство в исправности.".to_owned(),
            },
        );
    }
}

fn mend_clause(clauses: &mut [Clause]) {
    let (kk, ru) = (
        " Көлік тек Қазақстан Республикасының аумағында жүргізіледі.",
        " Управление разрешено только на территории Республики Казахстан.",
    );
    for clause in clauses
        .iter_mut()
        .filter(|clause| clause.id == REMARKED && !clause.kk.ends_with(kk))
    {
        clause.kk.push_str(kk);
        clause.ru.push_str(ru);
    }
}

/// Steps 7 and 8: the first revision comes back, the second is approved.
async fn agree(
    journal: &mut Journal,
    citizen: &Citizen,
    notary: &Notary,
    sent: Case,
) -> Result<(u32, String), StepFailed> {
    let case = sent.id.as_str();
    let returning = async {
        citizen.reads_the_draft(&sent).await?;
        let (revision, _) = last_revision(&sent)?;
        citizen.returns_the_draft(case, revision, REMARKED).await
    };
    journal.step(Step::Return, returning).await?;
    let mending = async {
        notary.answers_remarks(case).await?;
        notary
            .sends_the_draft(case, |clauses| mend_clause(clauses))
            .await?;
        citizen.waits_for(case, "awaiting_approval").await
    };
    let again = journal.step(Step::Rework, mending).await?;
    let approving = async {
        let draft = citizen.reads_the_draft(&again).await?;
        if !draft.clauses.iter().any(|clause| clause.id == "x-upkeep") {
            return Err(WalkError::Unexpected(
                "the notary's own clause is not in the draft".to_owned(),
            ));
        }
        let (revision, digest) = last_revision(&again)?;
        citizen.approves_the_draft(case, revision).await?;
        Ok((revision, digest))
    };
    journal.step(Step::Approval, approving).await
}

/// The number and digest of the last revision.
fn last_revision(case: &Case) -> Result<(u32, String), WalkError> {
    case.revisions
        .last()
        .map(|revision| (revision.revision, revision.sha256.clone()))
        .ok_or_else(|| WalkError::Unexpected("no revision was sent".to_owned()))
}

async fn pays(world: &World, citizen: &Citizen, case: &str) -> Result<(), WalkError> {
    let page = citizen.invoice_page(case).await?;
    world.bank.pay(&page).await?;
    citizen
        .waits_for(case, "awaiting_signature")
        .await
        .map(drop)
}

/// The document reaches both cabinets, its bytes are those of the register, and anybody can check it.
async fn receives(
    world: &World,
    citizen: &Citizen,
    signed: &Case,
) -> Result<(Document, Vec<u8>), WalkError> {
    let number = signed
        .number
        .as_deref()
        .ok_or_else(|| WalkError::Unexpected("a signed case has no number".to_owned()))?;
    citizen.waits_for(&signed.id, "delivered").await?;
    let document = citizen.document(number).await?;
    let pdf = citizen.document_pdf(number).await?;
    if eds::hash::sha256(&pdf).to_hex() != document.sha256 {
        return Err(WalkError::Unexpected(
            "the document is not what its digest says".to_owned(),
        ));
    }
    world.other_cabinet.shows(&citizen.person, number).await?;
    let token = document.token.clone().unwrap_or_default();
    for check in [
        format!("/public/poa/{number}"),
        format!("/public/check/{token}"),
        format!("/public/documents/{number}"),
        format!("/public/files/{}", document.sha256),
    ] {
        let seen: Document = world.api.get(&check).read().await?;
        if (seen.standing.as_str(), &seen.sha256) != ("valid", &document.sha256) {
            return Err(WalkError::Unexpected(format!(
                "{check} says {}",
                seen.standing
            )));
        }
    }
    Ok((document, pdf))
}
