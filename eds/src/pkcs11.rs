//! A key inside a PKCS#11 token (a hardware module, a smart card, SoftHSM): the signer of production.
//!
//! One thread owns one session of the token and signs what the queue holds, so that a slow or hanging module costs its
//! callers a bounded time. The certificate judges every signature before it leaves.

pub(crate) mod token;

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use self::token::{Opened, Pin};
use crate::algorithm::{PublicKeyAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::signer::{self, KeyTooWeak, Signer, SignerError};

/// How long a signature may take with the wait for its turn: network modules take 10-100 ms; a person waits for it.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How many signatures may wait for the token: what a module of 10 signatures a second does within the longest wait.
const LONGEST_QUEUE: usize = 100;
/// The longest file of certificates in bytes: a chain of four stays far below.
const LONGEST_FILE: u64 = 128 * 1024;
/// Signed when the key is opened, to see that key and certificate are a pair.
const TRIAL: &[u8] = b"senim: does this key belong to this certificate?";

/// Where a key is. Every name narrows the choice; exactly one token and one key must be left.
#[derive(Clone, Debug, Default)]
pub struct Pkcs11Location {
    /// The module's shared library.
    pub module: PathBuf,
    /// The token's label (CKA_LABEL of the token).
    pub token: Option<String>,
    /// The token's serial number.
    pub token_serial: Option<String>,
    /// The key's label (CKA_LABEL).
    pub key: Option<String>,
    /// The key's identifier (CKA_ID).
    pub key_id: Option<Vec<u8>>,
    /// The file with the user's PIN in its first line; nobody but the owner and the group may read it.
    pub pin_file: PathBuf,
    /// A PEM file of the certificate and the authorities above it; by default they are read from the token, where the
    /// certificate has the key's CKA_ID.
    pub certificate: Option<PathBuf>,
}

/// Why a key inside a token cannot be used; a closed list with stable codes.
#[derive(Debug, thiserror::Error)]
pub enum Pkcs11Error {
    /// The module is no PKCS#11 library, or does not start.
    #[error("the PKCS#11 module cannot be loaded")]
    Module(#[source] cryptoki::error::Error),
    /// No token of that label and serial number is present.
    #[error("the token is not there")]
    TokenMissing,
    /// More than one token fits.
    #[error("several tokens fit: name the token, or its serial number")]
    SeveralTokens,
    /// The PIN's file is not there, empty or not text.
    #[error("the file with the PIN cannot be read")]
    PinUnreadable,
    /// Everybody on the machine may read the PIN's file.
    #[error("the file with the PIN may be read by everybody")]
    PinExposed,
    /// The token refused the PIN; it is not tried again, because the token counts the tries.
    #[error("the token refused the PIN")]
    PinRefused,
    /// The PIN is locked, or one try is left before it is: that one is for a person.
    #[error("the token's PIN is locked or about to be")]
    PinLocked,
    /// No key of that label and identifier is in the token.
    #[error("the key is not in the token")]
    KeyMissing,
    /// More than one key fits.
    #[error("several keys fit: name the key, or its identifier")]
    SeveralKeys,
    /// There is no file of certificates, or no certificate with the key's identifier in the token.
    #[error("there is no certificate of the key")]
    CertificateMissing,
    /// What should be a certificate is none.
    #[error("the certificate is malformed")]
    CertificateMalformed,
    /// The key makes signatures that the certificate does not verify.
    #[error("the certificate belongs to another key")]
    OtherKey,
    /// The key is weaker than our own keys must be.
    #[error(transparent)]
    KeyTooWeak(#[from] KeyTooWeak),
    /// The token lacks the mechanism, or the certificate's key is of a kind we do not sign with.
    #[error("the key's algorithm is not supported")]
    UnsupportedAlgorithm,
    /// The token did not do what it was asked for.
    #[error("the token failed")]
    Token(#[source] cryptoki::error::Error),
    /// Too many signatures wait, or the token did not answer in time.
    #[error("the token does not answer in time")]
    Busy,
    /// The thread that signs cannot start or has ended.
    #[error("the thread that signs is not there")]
    Stopped,
}

impl Pkcs11Error {
    /// The error's name in the output of `senim doctor`; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Module(_) => "module_unusable",
            Self::TokenMissing => "token_missing",
            Self::SeveralTokens => "several_tokens",
            Self::PinUnreadable => "pin_unreadable",
            Self::PinExposed => "pin_exposed",
            Self::PinRefused => "pin_refused",
            Self::PinLocked => "pin_locked",
            Self::KeyMissing => "key_missing",
            Self::SeveralKeys => "several_keys",
            Self::CertificateMissing => "certificate_missing",
            Self::CertificateMalformed => "certificate_malformed",
            Self::OtherKey => "other_key",
            Self::KeyTooWeak(KeyTooWeak) => "key_too_weak",
            Self::UnsupportedAlgorithm => "unsupported_algorithm",
            Self::Token(_) => "token_failed",
            Self::Busy => "token_busy",
            Self::Stopped => "token_stopped",
        }
    }
}

/// A key inside a token with its certificate, ready to sign.
pub struct Pkcs11Key {
    certificate: Certificate,
    chain: Vec<Certificate>,
    algorithm: SignatureAlgorithm,
    queue: SyncSender<Job>,
}

/// A signature somebody waits for.
struct Job {
    message: Vec<u8>,
    until: Instant,
    answer: SyncSender<Result<Vec<u8>, Pkcs11Error>>,
}

/// What the signing thread works with.
struct Worker {
    location: Pkcs11Location,
    pin: Pin,
    certificate: Certificate,
    algorithm: SignatureAlgorithm,
    opened: Option<Opened>,
    /// Set for good: a token locks itself after a few wrong PINs.
    pin_refused: bool,
}

impl Pkcs11Key {
    /// Logs in, finds the key and its certificate, and sees by a trial signature that they are a pair.
    ///
    /// # Errors
    /// [`Pkcs11Error`] by its code.
    pub fn open(location: &Pkcs11Location) -> Result<Self, Pkcs11Error> {
        let pin = Pin::read(&location.pin_file)?;
        let opened = Opened::open(location, &pin)?;
        let (certificate, chain) = match &location.certificate {
            Some(file) => certificates_of(file)?,
            None => opened.certificates()?,
        };
        let algorithm = algorithm_of(&certificate)?;
        signer::strong_enough(&certificate)?;
        let mut worker = Worker {
            location: location.clone(),
            pin,
            certificate: certificate.clone(),
            algorithm,
            opened: Some(opened),
            pin_refused: false,
        };
        worker.sign(TRIAL)?;
        let (queue, jobs) = sync_channel(LONGEST_QUEUE);
        thread::Builder::new()
            .name("pkcs11".to_owned())
            .spawn(move || worker.work(&jobs))
            .map_err(|_| Pkcs11Error::Stopped)?;
        Ok(Self {
            certificate,
            chain,
            algorithm,
            queue,
        })
    }

    /// Like [`Signer::sign`], saying why there is no signature.
    ///
    /// # Errors
    /// [`Pkcs11Error`] by its code, within ten seconds whatever the module does.
    pub fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Pkcs11Error> {
        let (answer, answered) = sync_channel(1);
        let job = Job {
            message: message.to_vec(),
            until: Instant::now() + LONGEST_WAIT,
            answer,
        };
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Pkcs11Error::Busy,
            TrySendError::Disconnected(_) => Pkcs11Error::Stopped,
        })?;
        answered
            .recv_timeout(LONGEST_WAIT)
            .map_err(|_| Pkcs11Error::Busy)?
    }
}

impl Worker {
    fn work(mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            // Nobody waits for it any more.
            if Instant::now() >= job.until {
                continue;
            }
            let signature = self.sign(&job.message);
            // Who gave up in the meantime does not receive.
            let _ = job.answer.send(signature);
        }
    }

    /// Signs; after an error of the token once more in a new session, because sessions end when a module restarts.
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, Pkcs11Error> {
        if let Some(opened) = &self.opened {
            match self.sign_in(opened, message) {
                Err(Pkcs11Error::Token(_)) => self.opened = None,
                done => return done,
            }
        }
        if self.pin_refused {
            return Err(Pkcs11Error::PinRefused);
        }
        let opened = Opened::open(&self.location, &self.pin).inspect_err(|error| {
            self.pin_refused = matches!(error, Pkcs11Error::PinRefused);
        })?;
        let signature = self.sign_in(&opened, message)?;
        self.opened = Some(opened);
        Ok(signature)
    }

    /// A signature that the certificate verifies: neither a fault of the module nor another key gets out.
    fn sign_in(&self, opened: &Opened, message: &[u8]) -> Result<Vec<u8>, Pkcs11Error> {
        let signature = opened.sign(self.algorithm, message)?;
        self.certificate
            .verify(&self.algorithm.identifier(), message, &signature)
            .map_err(|_| Pkcs11Error::OtherKey)?;
        Ok(signature)
    }
}

/// How a certificate's key signs.
fn algorithm_of(certificate: &Certificate) -> Result<SignatureAlgorithm, Pkcs11Error> {
    match certificate.key_algorithm() {
        PublicKeyAlgorithm::Rsa => Ok(SignatureAlgorithm::RsaPkcs1Sha256),
        PublicKeyAlgorithm::EcP256 => Ok(SignatureAlgorithm::EcdsaP256Sha256),
        PublicKeyAlgorithm::EcP384
        | PublicKeyAlgorithm::Gost2015
        | PublicKeyAlgorithm::Gost2004
        | PublicKeyAlgorithm::Unsupported => Err(Pkcs11Error::UnsupportedAlgorithm),
    }
}

/// The first certificate of a PEM file, and the others.
fn certificates_of(file: &Path) -> Result<(Certificate, Vec<Certificate>), Pkcs11Error> {
    let text = read_text(file, LONGEST_FILE).map_err(|_| Pkcs11Error::CertificateMissing)?;
    let mut all = Certificate::all_from_pem(&text)
        .map_err(|_| Pkcs11Error::CertificateMalformed)?
        .into_iter();
    let certificate = all.next().ok_or(Pkcs11Error::CertificateMissing)?;
    Ok((certificate, all.collect()))
}

fn read_text(file: &Path, longest: u64) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(file)?
        .take(longest)
        .read_to_string(&mut text)?;
    Ok(text)
}

impl Signer for Pkcs11Key {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.try_sign(message).map_err(|_| SignerError)
    }
}

impl fmt::Debug for Pkcs11Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pkcs11Key({:?})", self.certificate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ca::DevelopmentPki;

    fn key(queue: SyncSender<Job>) -> Pkcs11Key {
        let folder = tempfile::TempDir::new().unwrap();
        let now = "2026-03-02T10:00:00Z".parse().unwrap();
        let pki = DevelopmentPki::open_or_create(folder.path(), now).unwrap();
        Pkcs11Key {
            certificate: pki.root().clone(),
            chain: Vec::new(),
            algorithm: SignatureAlgorithm::EcdsaP256Sha256,
            queue,
        }
    }

    #[test]
    fn a_full_queue_refuses_at_once() {
        let (queue, _never_served) = sync_channel(0);
        let begun = Instant::now();
        assert_eq!(key(queue).try_sign(b"").unwrap_err().code(), "token_busy");
        assert!(begun.elapsed() < LONGEST_WAIT);
    }

    #[test]
    fn without_its_thread_a_key_does_not_sign() {
        let (queue, jobs) = sync_channel(1);
        drop(jobs);
        let key = key(queue);
        assert_eq!(key.try_sign(b"").unwrap_err().code(), "token_stopped");
        assert_eq!(key.sign(b""), Err(SignerError));
    }
}
