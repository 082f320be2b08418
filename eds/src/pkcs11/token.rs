//! One logged-in session of a token with the key found in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use super::{Pkcs11Error, Pkcs11Location, read_text};
use crate::algorithm::{SignatureAlgorithm, sha256_identifier_with_null};
use crate::asn1::{self, OCTET_STRING, SEQUENCE};
use crate::certificate::Certificate;

/// The longest PIN file in bytes: PKCS#11 tokens take PINs of up to 255.
const LONGEST_PIN: u64 = 1024;
/// The most certificates of a token that are looked at for the chain.
const MOST_CERTIFICATES: usize = 64;
/// The most authorities above a certificate.
const LONGEST_CHAIN: usize = 8;
/// The bytes of one half of a P-256 signature (PKCS #11 v3.1 section 6.3.1: r and s of equal length).
const P256_HALF: usize = 32;

/// A module is loaded and started once in a process and stays: PKCS#11 knows one application a process.
static MODULES: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

/// The user's PIN; it is never printed.
pub(crate) struct Pin(AuthPin);

/// A session with the key.
pub(super) struct Opened {
    session: Session,
    key: ObjectHandle,
    hashes_itself: bool,
}

impl From<Error> for Pkcs11Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Pkcs11(RvError::MechanismInvalid, _) => Self::UnsupportedAlgorithm,
            error => Self::Token(error),
        }
    }
}

impl Pin {
    /// Reads the first line of a file that not everybody may read.
    pub(crate) fn read(file: &Path) -> Result<Self, Pkcs11Error> {
        let metadata = fs::metadata(file).map_err(|_| Pkcs11Error::PinUnreadable)?;
        if is_exposed(&metadata) {
            return Err(Pkcs11Error::PinExposed);
        }
        let mut text = read_text(file, LONGEST_PIN).map_err(|_| Pkcs11Error::PinUnreadable)?;
        text.truncate(text.find(['\r', '\n']).unwrap_or(text.len()));
        if text.is_empty() {
            return Err(Pkcs11Error::PinUnreadable);
        }
        Ok(Self(AuthPin::from(text)))
    }
}

#[cfg(unix)]
fn is_exposed(metadata: &fs::Metadata) -> bool {
    const OTHERS_READ: u32 = 0o004;
    std::os::unix::fs::MetadataExt::mode(metadata) & OTHERS_READ != 0
}

#[cfg(not(unix))]
fn is_exposed(_metadata: &fs::Metadata) -> bool {
    false
}

impl Opened {
    /// Finds the token, logs in and finds the key.
    pub(super) fn open(location: &Pkcs11Location, pin: &Pin) -> Result<Self, Pkcs11Error> {
        let (session, mechanisms) = session_with_mechanisms(location, pin)?;
        Ok(Self {
            key: key_of(&session, location, ObjectClass::PRIVATE_KEY)?,
            hashes_itself: mechanisms.contains(&MechanismType::SHA256_RSA_PKCS),
            session,
        })
    }

    /// Signs in the form CMS and X.509 hold.
    pub(super) fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, Pkcs11Error> {
        // Tokens differ in how they answer a mechanism that does not fit the key.
        let key_type = match algorithm {
            SignatureAlgorithm::RsaPkcs1Sha256 => KeyType::RSA,
            SignatureAlgorithm::EcdsaP256Sha256 => KeyType::EC,
            // Tokens have their makers' own mechanisms for it, and our own keys are not GOST.
            SignatureAlgorithm::Gost2015 => return Err(Pkcs11Error::UnsupportedAlgorithm),
        };
        if attribute(&self.session, self.key, AttributeType::KeyType)?
            != Some(Attribute::KeyType(key_type))
        {
            return Err(Pkcs11Error::OtherKey);
        }
        let hash = digest::digest(&digest::SHA256, message);
        match algorithm {
            SignatureAlgorithm::RsaPkcs1Sha256 if self.hashes_itself => {
                Ok(self
                    .session
                    .sign(&Mechanism::Sha256RsaPkcs, self.key, message)?)
            }
            SignatureAlgorithm::RsaPkcs1Sha256 => {
                let info = digest_info(hash.as_ref());
                Ok(self.session.sign(&Mechanism::RsaPkcs, self.key, &info)?)
            }
            SignatureAlgorithm::EcdsaP256Sha256 => {
                let halves = self
                    .session
                    .sign(&Mechanism::Ecdsa, self.key, hash.as_ref())?;
                der_of_halves(&halves).ok_or(Pkcs11Error::OtherKey)
            }
            SignatureAlgorithm::Gost2015 => Err(Pkcs11Error::UnsupportedAlgorithm),
        }
    }

    /// The token's certificate of the key's CKA_ID, and the authorities above it that the token holds, without a root.
    pub(super) fn certificates(&self) -> Result<(Certificate, Vec<Certificate>), Pkcs11Error> {
        let id = match attribute(&self.session, self.key, AttributeType::Id)? {
            Some(Attribute::Id(id)) if !id.is_empty() => id,
            Some(_) | None => return Err(Pkcs11Error::CertificateMissing),
        };
        let own = self.certificates_with(&[Attribute::Id(id)])?;
        let [certificate] = own.as_slice() else {
            return Err(Pkcs11Error::CertificateMissing);
        };
        let all = self.certificates_with(&[])?;
        Ok((certificate.clone(), chain_above(certificate, &all)))
    }

    fn certificates_with(&self, with: &[Attribute]) -> Result<Vec<Certificate>, Pkcs11Error> {
        let template = [&[Attribute::Class(ObjectClass::CERTIFICATE)], with].concat();
        let mut found = Vec::new();
        for object in self
            .session
            .iter_objects(&template)?
            .take(MOST_CERTIFICATES)
        {
            let value = attribute(&self.session, object?, AttributeType::Value)?;
            if let Some(Attribute::Value(der)) = value {
                found.push(
                    Certificate::from_der(&der).map_err(|_| Pkcs11Error::CertificateMalformed)?,
                );
            }
        }
        Ok(found)
    }
}

/// A logged-in session of the token that the location names.
pub(crate) fn session_of(location: &Pkcs11Location, pin: &Pin) -> Result<Session, Pkcs11Error> {
    session_with_mechanisms(location, pin).map(|(session, _)| session)
}

fn session_with_mechanisms(
    location: &Pkcs11Location,
    pin: &Pin,
) -> Result<(Session, Vec<MechanismType>), Pkcs11Error> {
    let module = module(&location.module)?;
    let slot = slot_of(&module, location)?;
    let session = module.open_ro_session(slot)?;
    log_in(&session, pin)?;
    Ok((session, module.get_mechanism_list(slot)?))
}

/// An attribute of an object, if it has one that may be read.
pub(crate) fn attribute(
    session: &Session,
    object: ObjectHandle,
    which: AttributeType,
) -> Result<Option<Attribute>, Pkcs11Error> {
    let found = session.get_attributes(object, &[which])?;
    Ok(found.into_iter().next())
}

/// The module, loaded and started.
fn module(file: &Path) -> Result<Pkcs11, Pkcs11Error> {
    let mut modules = MODULES.lock().unwrap_or_else(PoisonError::into_inner);
    let module = match modules.get(file) {
        Some(module) => module.clone(),
        None => Pkcs11::new(file).map_err(Pkcs11Error::Module)?,
    };
    let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    match module.initialize(arguments) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(error) => return Err(Pkcs11Error::Module(error)),
    }
    modules.insert(file.to_owned(), module.clone());
    Ok(module)
}

fn slot_of(module: &Pkcs11, location: &Pkcs11Location) -> Result<Slot, Pkcs11Error> {
    let mut fitting = Vec::new();
    for slot in module.get_slots_with_initialized_token()? {
        let token = module.get_token_info(slot)?;
        let fits = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found.trim())
        };
        if fits(&location.token, token.label())
            && fits(&location.token_serial, token.serial_number())
        {
            fitting.push((slot, token));
        }
    }
    match fitting.as_slice() {
        [] => Err(Pkcs11Error::TokenMissing),
        [(_, token)] if token.user_pin_locked() || token.user_pin_final_try() => {
            Err(Pkcs11Error::PinLocked)
        }
        [(slot, _)] => Ok(*slot),
        [_, _, ..] => Err(Pkcs11Error::SeveralTokens),
    }
}

fn log_in(session: &Session, pin: &Pin) -> Result<(), Pkcs11Error> {
    match session.login(UserType::User, Some(&pin.0)) {
        // A login is for all sessions of the process; a second signer on the token finds it there.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Error::Pkcs11(
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
            _,
        )) => Err(Pkcs11Error::PinRefused),
        Err(Error::Pkcs11(RvError::PinLocked, _)) => Err(Pkcs11Error::PinLocked),
        Err(error) => Err(error.into()),
    }
}

/// The one key of that class that the location names.
pub(crate) fn key_of(
    session: &Session,
    location: &Pkcs11Location,
    class: ObjectClass,
) -> Result<ObjectHandle, Pkcs11Error> {
    let mut template = vec![Attribute::Class(class)];
    let label = location.key.as_ref();
    template.extend(label.map(|label| Attribute::Label(label.as_bytes().to_vec())));
    template.extend(location.key_id.clone().map(Attribute::Id));
    match session.find_objects(&template)?.as_slice() {
        [] => Err(Pkcs11Error::KeyMissing),
        [key] => Ok(*key),
        [_, _, ..] => Err(Pkcs11Error::SeveralKeys),
    }
}

/// The authorities above a certificate among those given, nearest first, without a root.
fn chain_above(certificate: &Certificate, among: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    while chain.len() < LONGEST_CHAIN {
        let lowest = chain.last().unwrap_or(certificate);
        let above = among.iter().find(|candidate| {
            candidate.subject_raw() != candidate.issuer_raw() && lowest.is_issued_by(candidate)
        });
        match above {
            Some(issuer) if !chain.contains(issuer) => chain.push(issuer.clone()),
            Some(_) | None => break,
        }
    }
    chain
}

/// The DigestInfo of a SHA-256 value (RFC 8017 section 9.2).
fn digest_info(hash: &[u8]) -> Vec<u8> {
    let octets = asn1::write(OCTET_STRING, &[hash]);
    asn1::write(SEQUENCE, &[&sha256_identifier_with_null(), &octets])
}

/// ECDSA's r and s one after another, as an Ecdsa-Sig-Value (RFC 3279 section 2.2.3).
fn der_of_halves(halves: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = halves.split_at_checked(P256_HALF)?;
    (s.len() == P256_HALF).then(|| {
        let [r, s] = [r, s].map(asn1::write_positive_integer);
        asn1::write(SEQUENCE, &[&r, &s])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_another_curve_are_no_signature() {
        assert_eq!(der_of_halves(&[1; 63]), None);
        assert_eq!(der_of_halves(&[1; 96]), None);
        assert_eq!(der_of_halves(&[]), None);
    }

    #[test]
    fn halves_become_minimal_integers() {
        let mut halves = [0; 64];
        (halves[31], halves[63]) = (0x80, 5);
        assert_eq!(
            der_of_halves(&halves).unwrap(),
            [0x30, 7, 2, 2, 0, 0x80, 2, 1, 5]
        );
    }

    #[test]
    fn the_digest_info_is_the_one_of_the_rfc() {
        let prefix = hex::decode("3031300d060960864801650304020105000420").unwrap();
        assert_eq!(digest_info(&[7; 32]), [&prefix[..], &[7; 32]].concat());
    }
}
