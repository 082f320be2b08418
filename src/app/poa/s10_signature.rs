//! Step 10: the notary signs exactly the approved bytes, in two steps because the key is elsewhere; then the seal.
//!
//! The preparation is a pure function of the approved bytes, the register number and the time, so nothing is kept
//! between the two steps: the second makes the same bytes again and finds the notary's signature over them.

mod seal;

pub use seal::{Accepted, Place, SEAL_FIELD};

use super::{access, ends, licence, s04_consent, s07_draft};
use crate::app::evidence::{self, law_digest};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, recording, revocation, sealing};
use crate::document::notice::Notice;
use crate::document::stamp::{RegisterStamp, register_stamp};
use crate::port::NotaryRecord;
use crate::store::artifacts::Artifact;
use crate::store::cases::CaseView;
use crate::store::documents::DocumentRow;
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use eds::cms::{self, Content, Policy, Profile};
use eds::pades::{self, FieldSpec, Permission, Prepared};
use eds::trust::{Role, Usage};
use eds::{PublicKeyAlgorithm, SignatureRefusal};
use law::id::{AccountId, CaseId, Digest, Iin};
use law::poa::case::{Case, Revision};
use law::poa::history::{Author, Fact};
use law::poa::s10_signature::{
    self as rules, RegisterNumber, ShownSignature, SigningObstacle, TermLeft,
};
use law::poa::stage::{Event, EventCode, NotAllowed, Stage};
use law::time::date_in_kazakhstan;

/// How long a preparation may be signed: enough for a token's PIN, too short to be forgotten.
pub const PREPARATION_LIFE: TimeDelta = TimeDelta::minutes(15);

/// The PDF's signature field that the notary signs.
pub const NOTARY_FIELD: &str = "notary";
/// The file of the notary's signature beside the document.
pub const SIGNATURE_FILE: &str = "signature.p7s";

/// What the notary signs.
#[derive(Clone, Debug)]
pub struct Preparation {
    /// The number the document will have in the notary's register.
    pub number: RegisterNumber,
    /// The time that will stand in the document.
    pub at: DateTime<Utc>,
    /// SHA-256 of the approved bytes inside.
    pub approved: Digest,
    /// SHA-256 of the bytes to be signed.
    pub digest: Digest,
    /// The bytes to be signed, the gap for the signature left out.
    pub content: Vec<u8>,
}

/// Prepares the approved draft for the notary's signature.
///
/// # Errors
/// [`Fault::LicenceNotInForce`], [`Fault::ConsentMissing`], a wrong stage, an outside system without an answer;
/// [`Fault::RecordingNotSealed`], [`Fault::RecordingIncomplete`] and [`Fault::RecordingUnsigned`] for the call behind it.
pub async fn prepare(app: &App, caller: &Caller, id: &CaseId) -> Result<Preparation, AppError> {
    let view = access::view(app, caller, id).await?;
    let now = app.now();
    let notary = may_sign(app, caller, &view.case).await?;
    let year = date_in_kazakhstan(now).year();
    let mut tx = app.store.begin().await?;
    let last = tx.last_sequence(&notary.licence.number, year).await?;
    drop(tx);
    let number = RegisterNumber {
        licence: notary.licence.number.clone(),
        year,
        sequence: last + 1,
    };
    let (prepared, approved) = make(app, &view.case, &notary, &number, now).await?;
    Ok(Preparation {
        content: signed_ranges(&prepared)?,
        digest: law_digest(&prepared.digest),
        approved,
        number,
        at: now,
    })
}

/// Takes the notary's signature over a preparation, seals the document and enters it into the register.
///
/// # Errors
/// What is wrong with the signature, each by its own code; [`Fault::NumberTaken`], [`Fault::PreparationExpired`];
/// everything [`prepare`] refuses, asked again.
pub async fn sign(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    number: RegisterNumber,
    at: DateTime<Utc>,
    cms: &[u8],
) -> Result<CaseView, AppError> {
    let now = app.now();
    if at > now || now - at > PREPARATION_LIFE || date_in_kazakhstan(at).year() != number.year {
        return Err(Fault::PreparationExpired.into());
    }
    let view = access::view(app, caller, id).await?;
    let notary = may_sign(app, caller, &view.case).await?;
    if number.licence != notary.licence.number {
        return Err(Fault::LicenceNotInForce.into());
    }
    let (prepared, approved) = make(app, &view.case, &notary, &number, at).await?;
    let accepted = check_signature(app, &caller.iin, &signed_ranges(&prepared)?, cms).await?;
    let sealed = seal::finish(app, &prepared, cms, &accepted, at).await?;
    let finished = Finished {
        number,
        approved,
        document: evidence::digest(&sealed.pdf),
        pdf: sealed.pdf,
        cms: sealed.signature,
        shown: sealed.shown,
        at,
    };
    register(app, caller, id, finished).await
}

/// Everything that must hold just before the notary signs, asked again whatever held before.
async fn may_sign(app: &App, caller: &Caller, case: &Case) -> Result<NotaryRecord, AppError> {
    let notary = licence::ask(app, &caller.account, &caller.iin).await?;
    let notary = notary.ok_or(Fault::LicenceNotInForce)?;
    let term = TermLeft {
        valid_until: approved_revision(case)?.valid_until,
        today: date_in_kazakhstan(app.now()),
    };
    rules::may_sign(
        &case.stage,
        &case.consents,
        &notary.licence,
        &caller.account,
        term,
    )
    .map_err(|obstacle| obstacle_fault(obstacle, case))?;
    recording::must_be_signed(app, case).await?;
    s04_consent::recheck(app, case).await?;
    Ok(notary)
}

fn obstacle_fault(obstacle: SigningObstacle, case: &Case) -> AppError {
    match obstacle {
        SigningObstacle::WrongStage | SigningObstacle::TermOver => wrong_stage(case),
        SigningObstacle::OtherNotary => Fault::NotFound.into(),
        SigningObstacle::NoConsent => Fault::ConsentMissing.into(),
        SigningObstacle::LicenceSuspended | SigningObstacle::LicenceTerminated => {
            Fault::LicenceNotInForce.into()
        }
    }
}

fn wrong_stage(case: &Case) -> AppError {
    NotAllowed::WrongStage {
        stage: case.stage.code(),
        event: EventCode::DocumentSigned,
    }
    .into()
}

fn approved_revision(case: &Case) -> Result<&Revision, AppError> {
    let Stage::AwaitingSignature { draft, .. } = &case.stage else {
        return Err(wrong_stage(case));
    };
    let revision = case.revisions.iter().find(|r| &r.draft == draft);
    revision.ok_or(AppError::Internal(
        "an approved revision is not among those sent",
    ))
}

/// Adds the notary's signature field with the register stamp to the approved bytes.
async fn make(
    app: &App,
    case: &Case,
    notary: &NotaryRecord,
    number: &RegisterNumber,
    at: DateTime<Utc>,
) -> Result<(Prepared, Digest), AppError> {
    let revision = approved_revision(case)?;
    let approved = revision.draft.sha256.clone();
    let pdf = s07_draft::frozen(app, &case.id, revision.draft.revision).await?;
    if pdf.sha256 != approved || evidence::digest(&pdf.bytes) != approved {
        return Err(AppError::Internal(
            "the approved bytes are not what was approved",
        ));
    }
    let (name, number) = (notary.name.full(), number.to_string());
    let stamp = RegisterStamp {
        number: &number,
        notary: &name,
        licence: &notary.licence.number,
        signed_at: at,
    };
    let appearance = register_stamp(&stamp, &revision.stamp)
        .map_err(|_| AppError::Internal("the register stamp cannot be drawn"))?;
    let spec = FieldSpec {
        name: NOTARY_FIELD.to_owned(),
        reason: format!("Тізілім / реестр № {number}"),
        location: Some(notary.region.kk.clone()),
        signer_name: name,
        at,
        appearance: Some(appearance),
        contents_reserve: sealing::SIGNATURE_RESERVE,
        certification: Some(Permission::FormFilling),
    };
    let prepared = pades::prepare(&pdf.bytes, &spec)
        .map_err(|_| AppError::Internal("the approved document cannot be prepared for signing"))?;
    Ok((prepared, approved))
}

/// Checks a notary's detached signature over prepared bytes; answers with where it will be kept.
///
/// # Errors
/// What is wrong with the signature, the certificate or the signer, each by its own code.
pub async fn check_signature(
    app: &App,
    signer: &Iin,
    prepared: &[u8],
    cms: &[u8],
) -> Result<Accepted, AppError> {
    let trust = app.trust.current();
    let strict = Policy::strict(&trust, app.now(), Usage::Sign);
    let accepted = Policy {
        profile: Profile::Accepted,
        ..strict
    };
    let content = Content::Detached(prepared);
    let verified = revocation::verify(app, cms, content, accepted).await?;
    evidence::same_person(&verified, signer)?;
    // A person's own certificate is not a notary's: the right to sign for the office is a usage of its own.
    if !verified.signer().roles().contains(&Role::Signatory) {
        return Err(Fault::WrongKeyUsage.into());
    }
    let place = match verified.signer().key_algorithm() {
        PublicKeyAlgorithm::Gost2015 => Place::BesideDocument,
        // What stands in the document has the form that PAdES asks for.
        PublicKeyAlgorithm::Rsa | PublicKeyAlgorithm::EcP256 | PublicKeyAlgorithm::EcP384 => {
            cms::verify(cms, content, &strict)?;
            Place::InDocument
        }
        PublicKeyAlgorithm::Gost2004 | PublicKeyAlgorithm::Unsupported => {
            return Err(SignatureRefusal::UnsupportedAlgorithm.into());
        }
    };
    Ok(Accepted {
        place,
        certificate: verified.signer().clone(),
    })
}

struct Finished {
    number: RegisterNumber,
    approved: Digest,
    document: Digest,
    pdf: Vec<u8>,
    cms: Vec<u8>,
    shown: Vec<ShownSignature>,
    at: DateTime<Utc>,
}

async fn register(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    finished: Finished,
) -> Result<CaseView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let valid_until = approved_revision(&file.case)?.valid_until;
    let number = &finished.number;
    if tx.last_sequence(&number.licence, number.year).await? + 1 != number.sequence {
        return Err(Fault::NumberTaken.into());
    }
    let event = Event::DocumentSigned {
        number: number.to_string(),
        approved: finished.approved.clone(),
        document: finished.document.clone(),
    };
    file.happen(author, event)?;
    file.note(
        Author::System,
        Fact::DocumentSealed {
            document: finished.document.clone(),
        },
    );
    let row = finished.row(&file.case, valid_until);
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    enter(&mut tx, &case, &row, number).await?;
    for artifact in finished.artifacts(now) {
        tx.put_artifact(id, &artifact).await?;
    }
    work::leave(
        &mut tx,
        &format!("deliver:{id}"),
        Some(id),
        &Work::Deliver,
        now,
    )
    .await?;
    let notice = Notice::DocumentReady {
        case: id.clone(),
        title: access::title(&case),
        number: row.number.clone(),
        valid_until,
    };
    ends::notify_principals(&mut tx, &case, "document", notice, now).await?;
    tx.commit().await?;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

async fn enter(
    tx: &mut Tx,
    case: &Case,
    row: &DocumentRow,
    number: &RegisterNumber,
) -> Result<(), AppError> {
    let owners: Vec<AccountId> = case
        .principals
        .iter()
        .filter_map(|p| p.account.clone())
        .collect();
    match tx.put_document(row, number, &owners).await {
        Err(StoreError::Exists) => Err(Fault::NumberTaken.into()),
        other => Ok(other?),
    }
}

impl Finished {
    fn row(&self, case: &Case, valid_until: NaiveDate) -> DocumentRow {
        DocumentRow {
            number: self.number.to_string(),
            token: case.check_token.clone(),
            case: case.id.clone(),
            kind: case.form.kind.as_str().to_owned(),
            sha256: self.document.clone(),
            issued_at: self.at,
            valid_until,
            revoked_at: None,
            delivered_at: None,
            signatures: self.shown.clone(),
        }
    }

    fn artifacts(self, now: DateTime<Utc>) -> [Artifact; 2] {
        [
            Artifact {
                name: "poa.pdf".to_owned(),
                media_type: s07_draft::PDF_MEDIA_TYPE.to_owned(),
                sha256: self.document,
                bytes: self.pdf,
                created_at: now,
            },
            evidence::signed_message(SIGNATURE_FILE, &self.cms, now),
        ]
    }
}

/// The two ranges of the prepared file that the signature covers, one after the other.
fn signed_ranges(prepared: &Prepared) -> Result<Vec<u8>, AppError> {
    let [start, length, resume, rest] = prepared
        .byte_range
        .map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let range = |from: usize, count: usize| prepared.bytes.get(from..from.checked_add(count)?);
    let (before, after) = range(start, length)
        .zip(range(resume, rest))
        .ok_or(AppError::Internal("a prepared file has impossible ranges"))?;
    Ok([before, after].concat())
}
