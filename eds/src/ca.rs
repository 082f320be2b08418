//! The development authority: a root and an issuing authority in a folder, certificates in Kazakhstan's profile.
//!
//! It stands in for the National Certification Authority while developing and in tests; its keys lie in the folder.

mod assemble;
mod order;
mod revocation;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use self::assemble::{Template, issue_certificate};
pub use self::order::{CertificateOrder, Profile, SubjectSpec};
use crate::certificate::{Certificate, CertificateError};
use crate::keyfile::{KeyAlgorithm, KeyFile, KeyFileError, PrivateKey};
use crate::pem;
use crate::signer::{Signer, SignerError};
use crate::trust::{TrustError, TrustStore, Usage};
use crate::whole_file;

/// Trust anchor.
const ROOT: &str = "root.pem";
const ROOT_KEY: &str = "root.key.pem";
/// The issuing authority and the root, nearest first.
const CHAIN: &str = "ca-chain.pem";
const ISSUING_KEY: &str = "issuing.key.pem";
/// The seal of the platform: key, certificate, chain.
const SEAL: &str = "seal.pem";

/// Ten years, so that nobody's demo folder expires in use.
const AUTHORITY_LIFE: TimeDelta = TimeDelta::days(3650);
/// Three years, as long as a power of attorney can run.
const SEAL_LIFE: TimeDelta = TimeDelta::days(3 * 365);
/// Certificates are valid from a little before now: clocks differ.
const BACKDATED: TimeDelta = TimeDelta::minutes(5);

/// Why the authority did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// The file system refused.
    #[error("the authority's folder cannot be read or written")]
    Io(#[from] io::Error),
    /// A file of the folder is not what was written there.
    #[error("a file of the authority is malformed")]
    Malformed,
    /// A key did not sign.
    #[error("the authority's key did not sign")]
    Signer(#[from] SignerError),
    /// The order lacks a field of its profile, or a field has the wrong form.
    #[error("the order does not fit its profile")]
    BadOrder,
}

impl From<CertificateError> for CaError {
    fn from(_: CertificateError) -> Self {
        Self::Malformed
    }
}

impl From<KeyFileError> for CaError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::Io(error) => Self::Io(error),
            KeyFileError::Malformed
            | KeyFileError::OtherKey
            | KeyFileError::UnsupportedAlgorithm => Self::Malformed,
        }
    }
}

impl From<TrustError> for CaError {
    fn from(error: TrustError) -> Self {
        match error {
            TrustError::Io(error) => Self::Io(error),
            TrustError::Malformed
            | TrustError::NotAnAuthority
            | TrustError::UnknownIssuer
            | TrustError::TooMuch => Self::Malformed,
        }
    }
}

/// A root and an issuing authority whose files lie in one folder.
#[derive(Debug)]
pub struct DevelopmentPki {
    dir: PathBuf,
    root: KeyFile,
    issuing: KeyFile,
}

impl DevelopmentPki {
    /// Opens the folder, or makes root, issuing authority (P-256), seal and lists first; refreshes lists that are about
    /// to end. Safe when several processes do so at once.
    pub fn open_or_create(dir: &Path, now: DateTime<Utc>) -> Result<Self, CaError> {
        Self::open_or_create_with(dir, KeyAlgorithm::P256, now)
    }

    /// Like [`DevelopmentPki::open_or_create`], with authorities and seal of another key algorithm.
    pub fn open_or_create_with(
        dir: &Path,
        keys: KeyAlgorithm,
        now: DateTime<Utc>,
    ) -> Result<Self, CaError> {
        if !dir.join(ROOT).exists() {
            create(dir, keys, now)?;
        }
        let pki = Self::open(dir)?;
        if pki.lists_end_soon(now)? {
            pki.publish_crl(now)?;
        }
        Ok(pki)
    }

    /// Issues a certificate for a new key.
    pub fn issue(&self, order: &CertificateOrder<'_>) -> Result<KeyFile, CaError> {
        let key = PrivateKey::generate(order.key)?;
        let template = Template {
            subject: order.profile.subject(order.subject)?,
            extensions: order.profile.extensions(order.usage),
            not_before: order.valid_from,
            not_after: order.valid_from + order.valid_for,
        };
        let certificate = issue_certificate(&template, &key, &self.issuing)?;
        Ok(KeyFile::new(
            key,
            certificate,
            vec![self.issuing.certificate().clone()],
        )?)
    }

    /// The authorities and the current lists.
    pub fn trust_store(&self) -> Result<TrustStore, CaError> {
        let anchors = self.root.certificate().pem();
        let lists = fs::read_to_string(self.dir.join(revocation::LISTS))?;
        Ok(TrustStore::from_pem(
            &anchors,
            &self.issuing.certificate().pem(),
            &lists,
        )?)
    }

    /// The platform's seal.
    pub fn seal(&self) -> Result<KeyFile, CaError> {
        Ok(KeyFile::read(&self.dir.join(SEAL))?)
    }

    /// The trust anchor.
    #[must_use]
    pub fn root(&self) -> &Certificate {
        self.root.certificate()
    }

    /// The authority that issues the certificates.
    #[must_use]
    pub fn issuing(&self) -> &Certificate {
        self.issuing.certificate()
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn open(dir: &Path) -> Result<Self, CaError> {
        let read = |name: &str| fs::read_to_string(dir.join(name));
        let root_certificate = Certificate::from_pem(&read(ROOT)?)?;
        let issuing_certificate = Certificate::from_pem(&read(CHAIN)?)?;
        let root = KeyFile::new(
            PrivateKey::from_pem(&read(ROOT_KEY)?)?,
            root_certificate,
            Vec::new(),
        )?;
        let issuing = KeyFile::new(
            PrivateKey::from_pem(&read(ISSUING_KEY)?)?,
            issuing_certificate,
            Vec::new(),
        )?;
        Ok(Self {
            dir: dir.to_path_buf(),
            root,
            issuing,
        })
    }
}

/// Writes the whole folder aside and renames it into place; who comes second finds the first one's folder.
fn create(dir: &Path, keys: KeyAlgorithm, now: DateTime<Utc>) -> Result<(), CaError> {
    let parent = dir
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let name = dir.file_name().map_or_else(
        || "pki".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let aside = parent.join(format!(
        ".{name}-new-{}",
        hex::encode(crate::random::bytes::<8>())
    ));
    let written = write_folder(&aside, keys, now);
    let renamed = written.and_then(|()| Ok(fs::rename(&aside, dir)?));
    if renamed.is_err() {
        fs::remove_dir_all(&aside).ok();
    }
    if dir.join(ROOT).exists() {
        Ok(())
    } else {
        renamed
    }
}

fn write_folder(dir: &Path, keys: KeyAlgorithm, now: DateTime<Utc>) -> Result<(), CaError> {
    fs::create_dir_all(dir)?;
    let (not_before, not_after) = (now - BACKDATED, now + AUTHORITY_LIFE);
    let root = assemble::new_root(PrivateKey::generate(keys)?, not_before, not_after)?;
    let issuing = assemble::new_issuing(PrivateKey::generate(keys)?, &root, not_before, not_after)?;
    let pki = DevelopmentPki {
        dir: dir.to_path_buf(),
        root,
        issuing,
    };
    let place = |name: &str| dir.join(name);
    let (root, issuing) = (
        pki.root.certificate().pem(),
        pki.issuing.certificate().pem(),
    );
    whole_file::write_new_secret(&place(ROOT_KEY), &pki.root.key().pem())?;
    whole_file::write_new_secret(&place(ISSUING_KEY), &pki.issuing.key().pem())?;
    fs::write(place(CHAIN), format!("{issuing}{root}"))?;
    pki.publish_crl(now)?;
    let seal = pki.issue(&CertificateOrder {
        profile: Profile::Seal,
        usage: Usage::Sign,
        subject: &SubjectSpec::platform_seal(),
        key: keys,
        valid_from: not_before,
        valid_for: SEAL_LIFE,
    })?;
    seal.write(&place(SEAL))?;
    fs::write(place(ROOT), root)?;
    Ok(())
}

fn write_lists(dir: &Path, lists: &[Vec<u8>]) -> Result<String, CaError> {
    let text: String = lists
        .iter()
        .map(|list| pem::write(pem::CRL, list))
        .collect();
    whole_file::replace_public(&dir.join(revocation::LISTS), text.as_bytes())?;
    Ok(text)
}
