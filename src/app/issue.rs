//! Documents of services on their way to the cabinet: codes signed by the body, pages drawn, the body's seal put to last.

use super::sealing::{self, Seal};
use super::{App, AppError};
use crate::barcode;
use crate::document::service::{Content, DocumentKind, Sheet, draw};
use eds::ca::{DevelopmentPki, SubjectSpec};
use eds::hash::Sha256Hash;
use eds::{Signer, SignerError};
use law::service::StateBody;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The PDF's signature field that holds the body's seal.
pub const BODY_SEAL_FIELD: &str = "body-seal";

/// The seals of the state bodies that this installation issues documents for.
#[derive(Default)]
pub struct BodySeals {
    /// Those whose keys are named in the settings.
    named: BTreeMap<StateBody, Arc<dyn Signer>>,
    /// Where the others are made, in development.
    development: Option<Arc<DevelopmentPki>>,
    made: Mutex<BTreeMap<StateBody, Arc<dyn Signer>>>,
}

impl fmt::Debug for BodySeals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.named.keys()).finish()
    }
}

impl BodySeals {
    /// The seals that are named, and for the others the development authority, where there is one.
    #[must_use]
    pub fn new(
        named: BTreeMap<StateBody, Arc<dyn Signer>>,
        development: Option<Arc<DevelopmentPki>>,
    ) -> Self {
        Self {
            named,
            development,
            made: Mutex::default(),
        }
    }

    /// The seal of a body.
    fn of(&self, app: &App, body: StateBody) -> Result<Arc<dyn Signer>, AppError> {
        if let Some(named) = self.named.get(&body) {
            return Ok(Arc::clone(named));
        }
        let Some(pki) = &self.development else {
            tracing::error!(body = body.as_str(), "the body has no seal here");
            return Err(AppError::Internal("the body has no seal here"));
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let in_force = |seal: &&Arc<dyn Signer>| {
            let certificate = seal.certificate();
            certificate.check_validity(app.now()).is_ok()
        };
        if let Some(seal) = made.get(&body).filter(in_force) {
            return Ok(Arc::clone(seal));
        }
        let seal = pki.body_seal(body.as_str(), &subject(body), app.now());
        let seal = seal.map_err(|error| super::authority::broken(&error))?;
        let seal: Arc<dyn Signer> = Arc::new(seal);
        made.insert(body, Arc::clone(&seal));
        Ok(seal)
    }
}

/// Whom a development seal names: the body, under a plainly invented number.
fn subject(body: StateBody) -> SubjectSpec {
    let bin = match body {
        StateBody::CivilStatus => "000240000026",
        StateBody::RealEstate => "000240000036",
        StateBody::LegalEntities => "000240000046",
        StateBody::Guardianship => "000240000056",
        StateBody::Bailiffs => "000240000066",
        StateBody::Centre => "000240000076",
    };
    SubjectSpec {
        organization: Some(format!("{} (сынақ)", short_name(body))),
        bin: Some(bin.to_owned()),
        ..SubjectSpec::default()
    }
}

/// A name that fits a certificate's common name: 64 characters (RFC 5280, appendix A.1).
const fn short_name(body: StateBody) -> &'static str {
    match body {
        StateBody::CivilStatus => "Әділет департаменті, АХАТ",
        StateBody::RealEstate => "Әділет департаменті, жылжымайтын мүлік",
        StateBody::LegalEntities => "Әділет департаменті, заңды тұлғалар",
        StateBody::Guardianship => "Жергілікті атқарушы орган",
        StateBody::Bailiffs => "Сот актілерін орындау комитеті",
        StateBody::Centre => "Мемлекеттік корпорация",
    }
}

/// A document as it goes to the cabinet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The sealed PDF.
    pub pdf: Vec<u8>,
    /// The digest of its content, which its codes hold.
    pub content: Sha256Hash,
}

/// Draws a document with its codes and seals it in the name of a body.
///
/// # Errors
/// [`AppError::Unanswered`] when the time-stamping authority does not answer; [`AppError::Internal`] when the body has no
/// seal here, and when something in the document cannot be printed.
pub async fn issue(app: &App, body: StateBody, content: Content) -> Result<Issued, AppError> {
    let key = app.bodies.of(app, body)?;
    let digest = content.digest();
    let (kind, at) = (content.kind, content.issued_at);
    let signer = Arc::clone(&key);
    let drawing = move || drawn(&content, signer.as_ref());
    let pdf = tokio::task::spawn_blocking(drawing)
        .await
        .map_err(|_| AppError::Internal("the drawing broke off"))??;
    let seal = Seal {
        field: BODY_SEAL_FIELD,
        reason: reason(kind).to_owned(),
        name: body.title().kk.to_owned(),
        at,
    };
    let sealed = sealing::seal(app, &key, &pdf, seal).await?;
    let pdf = sealing::keep(app, &sealed).await?;
    // What goes to the cabinet passes the check that everybody else makes.
    sealing::verified(app, &pdf)?;
    Ok(Issued {
        pdf,
        content: digest,
    })
}

fn drawn(content: &Content, body: &dyn Signer) -> Result<Vec<u8>, AppError> {
    let codes = barcode::codes(content, body);
    let codes = codes.map_err(|SignerError| AppError::Internal("the codes were not signed"))?;
    let sheet = Sheet {
        content,
        codes: &codes,
    };
    draw(&sheet).map_err(|error| {
        tracing::error!(%error, "a document of a service cannot be drawn");
        AppError::Internal("a document of a service cannot be drawn")
    })
}

/// Why the seal is there, as the signature's properties show it.
const fn reason(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Result => {
            "Мемлекеттік қызмет көрсету нәтижесі / результат оказания государственной услуги"
        }
        DocumentKind::Refusal
        | DocumentKind::Acceptance
        | DocumentKind::PaymentExpired
        | DocumentKind::PaymentFailed => "Хабарлама / уведомление",
        DocumentKind::PaymentReceipt => "Төлем туралы чек / чек об оплате",
        DocumentKind::IntakeRefusal | DocumentKind::IntakeInventory => "Қолхат / расписка",
    }
}
