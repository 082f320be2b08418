//! The authority acts on a confirmed request: it checks the confirmation once more, then issues or revokes, or refuses.

use super::confirmation::{self, CONFIRMATION};
use super::keys::{self, KeyTrouble, Keys};
use super::outcome;
use crate::app::evidence::{self, ToSign, law_digest};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, authority};
use crate::document::certificate_notice::CertificateNotice;
use crate::store::nca::{CertificateRow, KeyUsage};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use eds::SignatureRefusal;
use eds::ca::request::CertificationRequest;
use eds::ca::{CaError, OrganisationRole, Profile, RequestOrder, RevocationReason, SubjectSpec};
use eds::certificate::Certificate;
use eds::trust::Usage;
use law::id::{AccountId, RequestId};
use law::services::nca::order::{self, EntityRole, Holder, Reason};
use law::services::nca::request::{Author, Request};
use law::services::nca::stage::{Event, Stage};
use law::services::nca::{Aim, Ground, statement};
use law::time::date_in_kazakhstan;

/// A year, as the National Certification Authority gives individuals and entities.
const CERTIFICATE_LIFE: TimeDelta = TimeDelta::days(365);
/// Clocks differ: a certificate is good from a little before it is issued.
const BACKDATED: TimeDelta = TimeDelta::minutes(5);

/// Leaves the act, and the look at the clock when its term is over.
pub(super) async fn leave(
    tx: &mut Tx,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let id = &request.id;
    let act = Work::ActOnRequest {
        request: id.clone(),
    };
    work::leave(tx, &format!("nca-act:{id}"), None, &act, now).await?;
    let watch = Work::WatchTerm {
        request: id.clone(),
    };
    let due = request.due_at.unwrap_or(now);
    work::leave(tx, &format!("nca-term:{id}"), None, &watch, due).await
}

/// The job: acts on a confirmed request; whatever else became of it meanwhile stays.
pub async fn act(app: &App, id: &RequestId) -> Result<(), AppError> {
    let Some(view) = app.store.request(id).await? else {
        return Ok(());
    };
    let Stage::Confirmed { confirmed_by, .. } = &view.request.stage else {
        return Ok(());
    };
    if let Some(operator) = confirmed_by
        && !is_confirmed(app, &view.request, operator).await?
    {
        return refuse(app, id, Ground::OperatorNotConfirmed).await;
    }
    match view.request.flow.aim() {
        Aim::Certificates => issue(app, &view.request).await,
        Aim::Revocation => revoke(app, &view.request).await,
    }
}

/// Whether the operator's signature still holds, by a certificate and an operator in force at this moment.
async fn is_confirmed(app: &App, request: &Request, by: &AccountId) -> Result<bool, AppError> {
    let Some(kept) = app.store.request_file(&request.id, CONFIRMATION).await? else {
        return Ok(false);
    };
    let verified = match evidence::verify(app, &kept.bytes, Usage::Sign).await {
        Ok(verified) => verified,
        // Unknown is not "no": the job is done again when the lists are there.
        Err(error @ AppError::Signature(SignatureRefusal::RevocationUnknown)) => return Err(error),
        Err(AppError::Signature(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    let Some(row) = app.store.operator(by).await? else {
        return Ok(false);
    };
    let today = date_in_kazakhstan(app.now());
    let expected = ToSign::from(&statement::of_operator(request));
    Ok(row
        .operator
        .may_handle(&request.applicant.iin, today)
        .is_ok()
        && confirmation::own_certificate(&verified, &row.operator).is_ok()
        && verified.content() == expected.content)
}

async fn issue(app: &App, request: &Request) -> Result<(), AppError> {
    let keys = match keys::check(app, &request.form, &request.applicant.iin)? {
        Ok(keys) => keys,
        Err(KeyTrouble::Refused(ground)) => {
            end_orphans(app, request).await?;
            return refuse(app, &request.id, ground).await;
        }
        Err(KeyTrouble::Form(_)) => return refuse(app, &request.id, Ground::ProofInvalid).await,
    };
    let now = app.now();
    let rows = match certify_both(app, request, &keys, now) {
        Ok(rows) => rows,
        Err(CaError::KeyReused) => {
            end_orphans(app, request).await?;
            return refuse(app, &request.id, Ground::KeyReused).await;
        }
        Err(CaError::OtherPerson) => {
            return refuse(app, &request.id, Ground::ForeignNumber).await;
        }
        Err(error) => return Err(authority::broken(&error)),
    };
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_request(&request.id).await? else {
        return Ok(());
    };
    let serials = rows.iter().map(|row| row.serial.clone()).collect();
    file.happen(
        Author::Authority,
        Event::CertificatesIssued { serials },
        now,
    )?;
    for row in &rows {
        tx.put_certificate(row).await?;
    }
    let invite = Work::InviteInstallation {
        request: request.id.clone(),
    };
    let job = format!("nca-invite:{}", request.id);
    work::leave(&mut tx, &job, None, &invite, now).await?;
    tx.save_request(file, now).await?;
    Ok(tx.commit().await?)
}

fn certify_both(
    app: &App,
    request: &Request,
    keys: &Keys,
    now: DateTime<Utc>,
) -> Result<Vec<CertificateRow>, CaError> {
    let subject = subject(request);
    let pki = app.authority.at_work().map_err(|_| CaError::BadOrder)?;
    let certify = |key: &CertificationRequest, usage: KeyUsage| -> Result<_, CaError> {
        let order = RequestOrder {
            profile: profile(request),
            usage: match usage {
                KeyUsage::Signing => Usage::Sign,
                KeyUsage::Authentication => Usage::Authenticate,
            },
            subject: &subject,
            valid_from: now - BACKDATED,
            valid_for: CERTIFICATE_LIFE,
        };
        let certificate = pki.certify(key, &order)?;
        Ok(row(request, key, usage, &certificate, now))
    };
    let signing = certify(&keys.signing, KeyUsage::Signing)?;
    let authentication = certify(&keys.authentication, KeyUsage::Authentication)?;
    Ok(vec![signing, authentication])
}

fn row(
    request: &Request,
    key: &CertificationRequest,
    usage: KeyUsage,
    certificate: &Certificate,
    now: DateTime<Utc>,
) -> CertificateRow {
    CertificateRow {
        serial: certificate.serial_hex(),
        request: request.id.clone(),
        iin: request.applicant.iin.clone(),
        usage,
        key: law_digest(&key.key_id()),
        der: certificate.der().to_vec(),
        issued_at: now,
        not_after: certificate.not_after(),
        revoked_at: None,
        reason: None,
    }
}

/// Whom the certificates name: what the databases say, never what the form claims.
fn subject(request: &Request) -> SubjectSpec {
    let name = request.applicant.name.clone();
    let (surname, given, patronymic) = name.map_or_else(
        || (String::new(), String::new(), None),
        |name| (name.surname, name.name, name.patronymic),
    );
    let bin = match order::holder(&request.form) {
        Some(Holder::Entity { bin, .. }) => Some(bin.as_str().to_owned()),
        Some(Holder::Individual) | None => None,
    };
    SubjectSpec {
        iin: Some(request.applicant.iin.as_str().to_owned()),
        surname,
        given,
        patronymic,
        organization: request.applicant.organisation.clone(),
        bin,
    }
}

fn profile(request: &Request) -> Profile {
    match order::holder(&request.form) {
        Some(Holder::Entity { role, .. }) => Profile::LegalEntity(match role {
            EntityRole::Head => OrganisationRole::Head,
            EntityRole::Signatory => OrganisationRole::Signatory,
            EntityRole::Finance => OrganisationRole::Finance,
            EntityRole::Hr => OrganisationRole::Personnel,
            EntityRole::Employee => OrganisationRole::Employee,
        }),
        Some(Holder::Individual) | None => Profile::Citizen,
    }
}

/// An act that broke off after the authority had signed left a certificate nobody has: it is revoked.
///
/// Only certificates of the time since the confirmation are meant; one of somebody else's key is older.
async fn end_orphans(app: &App, request: &Request) -> Result<(), AppError> {
    let term = request.flow.service().term.longest();
    let confirmed_at = request.due_at.unwrap_or(request.opened_at) - term;
    for issued in keys::issued(app, &request.form)? {
        let serial = &issued.serial_hex;
        let kept = app.store.certificate(serial).await?.is_some();
        // The log counts in whole seconds.
        if !kept && issued.at.timestamp() >= confirmed_at.timestamp() {
            authority::revoke(app, serial, RevocationReason::Superseded, app.now())?;
        }
    }
    Ok(())
}

async fn revoke(app: &App, request: &Request) -> Result<(), AppError> {
    let (serial, reason) =
        order::revocation(&request.form).ok_or(AppError::Internal("a revocation of nothing"))?;
    let now = app.now();
    match keys::may_be_revoked(app, serial)? {
        // Revoked already: by this very job, when it broke off, or by another request; the aim is reached.
        Ok(()) | Err(Ground::AlreadyRevoked) => {}
        Err(ground) => return refuse(app, &request.id, ground).await,
    }
    authority::revoke(app, serial, reason_of(reason), now)?;
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_request(&request.id).await? else {
        return Ok(());
    };
    let revoked = Event::CertificateRevoked {
        serial: serial.to_owned(),
    };
    file.happen(Author::Authority, revoked, now)?;
    tx.mark_certificate_revoked(serial, reason.as_str(), now)
        .await?;
    let notice = CertificateNotice::Revoked {
        number: file.request.stage.number().unwrap_or_default().to_owned(),
        serial: serial.to_owned(),
        since: now,
    };
    outcome::tell(&mut tx, &file.request, "revoked", notice, now).await?;
    tx.save_request(file, now).await?;
    Ok(tx.commit().await?)
}

const fn reason_of(reason: Reason) -> RevocationReason {
    match reason {
        Reason::KeyCompromise => RevocationReason::KeyCompromise,
        Reason::AffiliationChanged => RevocationReason::AffiliationChanged,
        Reason::Superseded => RevocationReason::Superseded,
        Reason::CessationOfOperation => RevocationReason::CessationOfOperation,
    }
}

async fn refuse(app: &App, id: &RequestId, ground: Ground) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_request(id).await? else {
        return Ok(());
    };
    outcome::refuse(app, &mut tx, &mut file, Author::Authority, ground, now).await?;
    tx.save_request(file, now).await?;
    Ok(tx.commit().await?)
}
