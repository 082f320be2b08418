//! People's keys from the development authority: one to sign with, one to sign in with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use eds::ca::{CertificateOrder, DevelopmentPki, OperatorRole, Profile, SubjectSpec};
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;

use super::people::Person;
use super::{WalkError, now};

/// As long as Kazakhstan's authority gives to individuals.
const VALID_FOR: TimeDelta = TimeDelta::days(365);
/// The notaries' office of the demonstration, plainly invented; the number's checksum is right.
const OFFICE: &str = "Мысал нотариат кеңсесі";
const OFFICE_BIN: &str = "000240000016";

/// The two keys of a person.
#[derive(Clone)]
pub(crate) struct Keys {
    /// To sign documents.
    pub(crate) signing: Arc<KeyFile>,
    /// To sign in.
    pub(crate) authentication: Arc<KeyFile>,
}

/// Where keys are made and kept.
pub(crate) struct KeyRing {
    pki: DevelopmentPki,
    folder: PathBuf,
}

impl KeyRing {
    /// The authority of an installation, and a folder for the keys it makes for people.
    pub(crate) fn open(var: &Path) -> Result<Self, WalkError> {
        let folder = var.join("keys-of-people");
        fs::create_dir_all(&folder)?;
        let pki = DevelopmentPki::open_or_create(&var.join("pki"), now()).map_err(key_error)?;
        Ok(Self { pki, folder })
    }

    /// The keys of a person: made once, then read again.
    pub(crate) fn of(&self, person: &Person) -> Result<Keys, WalkError> {
        Ok(Keys {
            signing: self.one(person, Usage::Sign)?,
            authentication: self.one(person, Usage::Authenticate)?,
        })
    }

    /// The file a person's key lies in.
    pub(crate) fn file(&self, person: &Person, usage: Usage) -> PathBuf {
        let purpose = match usage {
            Usage::Sign => "sign",
            Usage::Authenticate => "sign-in",
            Usage::TimeStamping => "time-stamps",
            Usage::OcspSigning => "ocsp",
        };
        self.folder.join(format!("{}-{purpose}.pem", person.handle))
    }

    /// The anchor of trust, as PEM.
    pub(crate) fn root_pem(&self) -> String {
        self.pki.root().pem()
    }

    /// A file the authority publishes: intermediate certificates, lists of revoked ones.
    pub(crate) fn published(&self, name: &str) -> Result<Vec<u8>, WalkError> {
        Ok(fs::read(self.pki.dir().join(name))?)
    }

    /// What a verifier trusts.
    pub(crate) fn trust(&self) -> Result<eds::trust::TrustStore, WalkError> {
        self.pki.trust_store().map_err(key_error)
    }

    fn one(&self, person: &Person, usage: Usage) -> Result<Arc<KeyFile>, WalkError> {
        let file = self.file(person, usage);
        if file.exists() {
            return Ok(Arc::new(KeyFile::read(&file).map_err(key_error)?));
        }
        let profile = match person.kind.as_str() {
            "notary" => Profile::Notary,
            // What the desk signs are confirmations for the certification authority.
            "staff" if usage == Usage::Sign => Profile::Operator(OperatorRole::Operator),
            "staff" => Profile::Staff,
            _ => Profile::Citizen,
        };
        let office =
            (profile != Profile::Citizen).then(|| (OFFICE.to_owned(), OFFICE_BIN.to_owned()));
        let (organization, bin) = office.unzip();
        let subject = SubjectSpec {
            iin: Some(person.iin.clone()),
            surname: person.surname.clone(),
            given: person.name.clone(),
            patronymic: person.patronymic.clone(),
            organization,
            bin,
        };
        // RSA of 2048 bits is what most holders of Kazakhstan's certificates have today.
        let order = CertificateOrder {
            profile,
            usage,
            subject: &subject,
            key: KeyAlgorithm::Rsa2048,
            valid_from: now(),
            valid_for: VALID_FOR,
        };
        let key = self.pki.issue(&order).map_err(key_error)?;
        key.write(&file).map_err(key_error)?;
        Ok(Arc::new(key))
    }
}

fn key_error(error: impl std::error::Error) -> WalkError {
    let cause = error.source().map(|source| format!(" ({source})"));
    WalkError::Key(format!("{error}{}", cause.unwrap_or_default()))
}
