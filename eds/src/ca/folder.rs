//! The authority's folder: making it, opening it, and adding what an earlier release did not write.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use der::Decode;
use spki::SubjectPublicKeyInfoOwned;

use super::assemble::{new_issuing, new_root, public_key_info};
use super::event::{ListKind, LogEvent};
use super::log::IssuanceLog;
use super::order::Profile;
use super::request::CertificationRequest;
use super::services::ServiceKeys;
use super::urls::{Authority, PublicFile, PublicUrls};
use super::{CaError, DevelopmentPki};
use crate::certificate::Certificate;
use crate::keyfile::{KeyAlgorithm, KeyFile, PrivateKey};
use crate::random;
use crate::signer::Signer;
use crate::trust::{RevocationReason, Usage};
use crate::whole_file;

/// Trust anchor; written last, so that a folder that has it is whole.
const ROOT: &str = "root.pem";
const ROOT_KEY: &str = "root.key.pem";
/// The issuing authority and the root, nearest first.
const CHAIN: &str = "ca-chain.pem";
const ISSUING_KEY: &str = "issuing.key.pem";
/// The seal of the platform: key, certificate, chain.
pub(super) const SEAL: &str = "seal.pem";
/// The public address that new certificates name; absent when they name none.
const PUBLIC_URL: &str = "public-url.txt";

/// Ten years, so that nobody's demo folder expires in use.
const AUTHORITY_LIFE: TimeDelta = TimeDelta::days(3650);
/// Two years: tests and demonstrations order certificates of the past, which must lie inside the authority's own period.
const AUTHORITY_BACKDATED: TimeDelta = TimeDelta::days(730);
/// Three years, as long as a power of attorney can run.
const SEAL_LIFE: TimeDelta = TimeDelta::days(3 * 365);
/// The seal's organisation, plainly invented.
const SEAL_NAME: &str = "Сенім әзірлеу мөрі (development seal)";

/// Where the issuing authority's key is.
enum IssuingKey<'a> {
    /// It is made here and lies in the folder.
    New,
    /// Somewhere else, for example in a hardware module; this is its request.
    Elsewhere(&'a CertificationRequest),
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
            create(dir, keys, &IssuingKey::New, None, now)?;
        }
        Self::open(dir, issuing_key_file(dir)?, now)
    }

    /// Like [`DevelopmentPki::open_or_create_with`]; new certificates name these addresses, also when the folder is
    /// opened without them later.
    pub fn open_or_create_at(
        dir: &Path,
        keys: KeyAlgorithm,
        urls: &PublicUrls,
        now: DateTime<Utc>,
    ) -> Result<Self, CaError> {
        if !dir.join(ROOT).exists() {
            create(dir, keys, &IssuingKey::New, Some(urls), now)?;
        }
        if read_urls(dir)?.as_ref() != Some(urls) {
            write_urls(dir, urls)?;
        }
        Self::open(dir, issuing_key_file(dir)?, now)
    }

    /// Makes a folder whose issuing authority's key is elsewhere; open it with [`DevelopmentPki::open_with_issuing`] and
    /// a signer that holds the certificate answered here.
    pub fn create_for_issuing(
        dir: &Path,
        keys: KeyAlgorithm,
        issuing: &CertificationRequest,
        urls: Option<&PublicUrls>,
        now: DateTime<Utc>,
    ) -> Result<Certificate, CaError> {
        create(dir, keys, &IssuingKey::Elsewhere(issuing), urls, now)?;
        Ok(Certificate::from_pem(&fs::read_to_string(
            dir.join(CHAIN),
        )?)?)
    }

    /// Opens a folder with the issuing authority's key behind a port, for example in a hardware module.
    pub fn open_with_issuing(
        dir: &Path,
        issuing: Arc<dyn Signer>,
        now: DateTime<Utc>,
    ) -> Result<Self, CaError> {
        let certificate = Certificate::from_pem(&fs::read_to_string(dir.join(CHAIN))?)?;
        if *issuing.certificate() != certificate {
            return Err(CaError::Malformed);
        }
        Self::open(dir, issuing, now)
    }

    fn open(dir: &Path, issuing: Arc<dyn Signer>, now: DateTime<Utc>) -> Result<Self, CaError> {
        let read = |name: &str| fs::read_to_string(dir.join(name));
        let root = KeyFile::new(
            PrivateKey::from_pem(&read(ROOT_KEY)?)?,
            Certificate::from_pem(&read(ROOT)?)?,
            Vec::new(),
        )?;
        let pki = Self::of_parts(dir, root, issuing)?;
        pki.check_log_against_lists()?;
        pki.settle(now)?;
        Ok(pki)
    }

    fn of_parts(dir: &Path, root: KeyFile, issuing: Arc<dyn Signer>) -> Result<Self, CaError> {
        Ok(Self {
            log: IssuanceLog::open(dir, root.certificate())?,
            urls: read_urls(dir)?,
            dir: dir.to_path_buf(),
            root,
            issuing,
            services: ServiceKeys::default(),
        })
    }

    /// Adds what is missing or about to end.
    fn settle(&self, now: DateTime<Utc>) -> Result<(), CaError> {
        let is_new = self.log.read(super::log::Ledger::is_empty)?;
        if !is_new && !self.lists_end_soon(now)? && self.dir.join(SEAL).exists() {
            return Ok(());
        }
        let mut log = self.log.writer()?;
        // Another process may have done it while this one waited.
        if log.ledger().is_empty() {
            log.add(now, &LogEvent::Adopted)?;
            log.add_issued(now, self.root(), "root")?;
            log.add_issued(now, self.issuing(), "issuing")?;
            if self.dir.join(SEAL).exists() {
                log.add_issued(now, self.seal()?.certificate(), Profile::Seal.name())?;
            }
            for (serial_hex, since) in self.revoked_before_the_log()? {
                let reason = RevocationReason::Unspecified;
                let event = LogEvent::Revoked {
                    serial_hex,
                    since,
                    reason,
                };
                log.add(now, &event)?;
            }
        }
        for (authority, certificate) in [
            (Authority::Root, self.root()),
            (Authority::Issuing, self.issuing()),
        ] {
            let name = PublicFile::Certificate(authority).name();
            whole_file::replace_public(&self.dir.join(name), certificate.der())?;
        }
        if !self.dir.join(SEAL).exists() {
            let seal = self.make_service(
                &mut log,
                (Profile::Seal, Usage::Sign),
                SEAL_NAME,
                SEAL_LIFE,
                now,
            )?;
            seal.write(&self.dir.join(SEAL))?;
        }
        if self.lists_end_soon(now)? {
            self.publish(&mut log, ListKind::Full, now)?;
        }
        Ok(())
    }
}

fn issuing_key_file(dir: &Path) -> Result<Arc<dyn Signer>, CaError> {
    let read = |name: &str| fs::read_to_string(dir.join(name));
    Ok(Arc::new(KeyFile::new(
        PrivateKey::from_pem(&read(ISSUING_KEY)?)?,
        Certificate::from_pem(&read(CHAIN)?)?,
        Vec::new(),
    )?))
}

fn read_urls(dir: &Path) -> Result<Option<PublicUrls>, CaError> {
    match fs::read_to_string(dir.join(PUBLIC_URL)) {
        Ok(text) => PublicUrls::new(text.trim())
            .map(Some)
            .map_err(|_| CaError::Malformed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn write_urls(dir: &Path, urls: &PublicUrls) -> Result<(), CaError> {
    let line = format!("{}\n", urls.base());
    Ok(whole_file::replace_public(
        &dir.join(PUBLIC_URL),
        line.as_bytes(),
    )?)
}

/// Writes the whole folder aside and renames it into place; who comes second finds the first one's folder.
fn create(
    dir: &Path,
    keys: KeyAlgorithm,
    issuing: &IssuingKey<'_>,
    urls: Option<&PublicUrls>,
    now: DateTime<Utc>,
) -> Result<(), CaError> {
    let parent = dir
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let name = dir.file_name().map_or_else(
        || "pki".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let aside = parent.join(format!(".{name}-new-{}", hex::encode(random::bytes::<8>())));
    let written = write_folder(&aside, keys, issuing, urls, now);
    let renamed = written.and_then(|()| Ok(fs::rename(&aside, dir)?));
    if renamed.is_err() {
        fs::remove_dir_all(&aside).ok();
    }
    match issuing {
        IssuingKey::New if dir.join(ROOT).exists() => Ok(()),
        IssuingKey::New | IssuingKey::Elsewhere(_) => renamed,
    }
}

fn write_folder(
    dir: &Path,
    keys: KeyAlgorithm,
    issuing: &IssuingKey<'_>,
    urls: Option<&PublicUrls>,
    now: DateTime<Utc>,
) -> Result<(), CaError> {
    fs::create_dir_all(dir)?;
    let place = |name: &str| dir.join(name);
    if let Some(urls) = urls {
        write_urls(dir, urls)?;
    }
    let period = (now - AUTHORITY_BACKDATED, now + AUTHORITY_LIFE);
    let root = new_root(PrivateKey::generate(keys)?, period.0, period.1)?;
    whole_file::write_new_secret(&place(ROOT_KEY), &root.key().pem())?;
    let root_pem = root.certificate().pem();
    let new = match issuing {
        IssuingKey::New => Some(PrivateKey::generate(keys)?),
        IssuingKey::Elsewhere(_) => None,
    };
    let info = match (&new, issuing) {
        (Some(key), _) => public_key_info(key)?,
        (None, IssuingKey::Elsewhere(request)) => {
            SubjectPublicKeyInfoOwned::from_der(request.public_key_info())
                .map_err(|_| CaError::BadOrder)?
        }
        (None, IssuingKey::New) => return Err(CaError::BadOrder),
    };
    let certificate = new_issuing(info, &root, urls, period)?;
    fs::write(place(CHAIN), format!("{}{root_pem}", certificate.pem()))?;
    let log = IssuanceLog::open(dir, root.certificate())?;
    let mut writer = log.writer()?;
    writer.add_issued(now, root.certificate(), "root")?;
    writer.add_issued(now, &certificate, "issuing")?;
    drop(writer);
    if let Some(key) = new {
        whole_file::write_new_secret(&place(ISSUING_KEY), &key.pem())?;
        let issuing = KeyFile::new(key, certificate, Vec::new())?;
        DevelopmentPki::of_parts(dir, root, Arc::new(issuing))?.settle(now)?;
    }
    fs::write(place(ROOT), root_pem)?;
    Ok(())
}
