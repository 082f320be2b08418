//! The keys that certificates are asked for: proof of possession, strength, newness, and whose name they carry.

use crate::app::{App, AppError, authority};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::ca::request::{CertificationRequest, RequestError};
use eds::ca::{CertificateStatus, IssuedCertificate};
use eds::hash::Sha256Hash;
use law::form::{FieldError, FieldProblem};
use law::id::Iin;
use law::service::{Form, pointer};
use law::services::nca::fields::name;
use law::services::nca::{Ground, order};

/// The two certification requests of a form, each proved.
pub(super) struct Keys {
    /// For signing.
    pub(super) signing: CertificationRequest,
    /// For signing in.
    pub(super) authentication: CertificationRequest,
}

/// What is wrong with a form's keys.
pub(super) enum KeyTrouble {
    /// The form cannot be read; it may be mended.
    Form(FieldError),
    /// The request is refused.
    Refused(Ground),
}

/// Reads the keys of a form and checks that they may get certificates for this applicant.
pub(super) fn check(
    app: &App,
    form: &Form,
    applicant: &Iin,
) -> Result<Result<Keys, KeyTrouble>, AppError> {
    let keys = match (read(form, name::SIGNING), read(form, name::AUTHENTICATION)) {
        (Ok(signing), Ok(authentication)) => Keys {
            signing,
            authentication,
        },
        (Err(trouble), _) | (_, Err(trouble)) => return Ok(Err(trouble)),
    };
    if keys.signing.key_id() == keys.authentication.key_id() {
        let repeated = FieldError::new(pointer(name::AUTHENTICATION), FieldProblem::Repeated);
        return Ok(Err(KeyTrouble::Form(repeated)));
    }
    for request in [&keys.signing, &keys.authentication] {
        if !is_own(request, form, applicant) {
            return Ok(Err(KeyTrouble::Refused(Ground::ForeignNumber)));
        }
        if issued_for(app, &request.key_id())?.is_some() {
            return Ok(Err(KeyTrouble::Refused(Ground::KeyReused)));
        }
    }
    Ok(Ok(keys))
}

fn read(form: &Form, field: &'static str) -> Result<CertificationRequest, KeyTrouble> {
    let wrong = |problem| KeyTrouble::Form(FieldError::new(pointer(field), problem));
    let text = form
        .get(field)
        .ok_or_else(|| wrong(FieldProblem::Required))?;
    let der = STANDARD
        .decode(text)
        .map_err(|_| wrong(FieldProblem::WrongForm))?;
    CertificationRequest::from_der(&der).map_err(|error| match error {
        RequestError::Malformed => wrong(FieldProblem::WrongForm),
        RequestError::BadProof => KeyTrouble::Refused(Ground::ProofInvalid),
        RequestError::WeakKey | RequestError::UnsupportedAlgorithm => {
            KeyTrouble::Refused(Ground::KeyWeak)
        }
    })
}

/// What the request claims is the applicant's, or it claims nothing: the name comes from the registries anyway.
fn is_own(request: &CertificationRequest, form: &Form, applicant: &Iin) -> bool {
    let bin = match order::holder(form) {
        Some(order::Holder::Entity { bin, .. }) => Some(bin),
        Some(order::Holder::Individual) | None => None,
    };
    let claimed = request.subject();
    let same_person = claimed
        .iin
        .as_deref()
        .is_none_or(|iin| iin == applicant.as_str());
    let same_entity = claimed
        .bin
        .as_deref()
        .is_none_or(|claimed| bin.is_some_and(|bin| bin.as_str() == claimed));
    same_person && same_entity
}

/// The certificate that was issued for a key before and when, by the authority's own log.
fn issued_for(app: &App, key: &Sha256Hash) -> Result<Option<IssuedCertificate>, AppError> {
    let pki = app.authority.at_work()?;
    pki.issued_for(key)
        .map_err(|error| authority::broken(&error))
}

/// The certificates that exist for the keys of a form.
pub(super) fn issued(app: &App, form: &Form) -> Result<Vec<IssuedCertificate>, AppError> {
    let mut found = Vec::new();
    for field in [name::SIGNING, name::AUTHENTICATION] {
        if let Ok(request) = read(form, field) {
            found.extend(issued_for(app, &request.key_id())?);
        }
    }
    Ok(found)
}

/// Whether a certificate may still be revoked.
pub(super) fn may_be_revoked(app: &App, serial: &str) -> Result<Result<(), Ground>, AppError> {
    Ok(match authority::status(app, serial)? {
        CertificateStatus::Good => Ok(()),
        CertificateStatus::Revoked { .. } => Err(Ground::AlreadyRevoked),
        CertificateStatus::Unknown => Err(Ground::CertificateNotTheirs),
    })
}
