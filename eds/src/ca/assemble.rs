//! Certificates put together by hand, because the builder crate fixes the profile and marks every key usage critical.

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;
use der::asn1::{BitString, OctetString};
use der::{Decode, Encode};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};
use x509_cert::{TbsCertificate, Version};

use super::CaError;
use super::order::critical;
use crate::algorithm::{self, PublicKeyAlgorithm};
use crate::asn1::{self, BIT_STRING, NULL, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::keyfile::{KeyFile, PrivateKey};
use crate::oid;
use crate::random;
use crate::signer::Signer;

/// Bytes of randomness in a serial number: 127 bits, more than the 64 that the CA/Browser Forum asks for.
const SERIAL_BYTES: usize = 16;

/// What a certificate states, apart from its key and its issuer.
pub(super) struct Template {
    pub(super) subject: Name,
    pub(super) extensions: Vec<Extension>,
    pub(super) not_before: DateTime<Utc>,
    pub(super) not_after: DateTime<Utc>,
}

/// A root that signs its own certificate.
pub(super) fn new_root(
    key: PrivateKey,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
) -> Result<KeyFile, CaError> {
    let subject = authority_name("Senim development root");
    let extensions = authority_extensions(None);
    let template = Template {
        subject: subject.clone(),
        extensions,
        not_before,
        not_after,
    };
    let certificate = sign_certificate(&template, &key, subject, &key, &key_id(&key))?;
    Ok(KeyFile::new(key, certificate, Vec::new())?)
}

/// The authority that issues to end entities only.
pub(super) fn new_issuing(
    key: PrivateKey,
    root: &KeyFile,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
) -> Result<KeyFile, CaError> {
    let subject = authority_name("Senim development issuing authority");
    let template = Template {
        subject,
        extensions: authority_extensions(Some(0)),
        not_before,
        not_after,
    };
    let certificate = issue_certificate(&template, &key, root)?;
    Ok(KeyFile::new(key, certificate, Vec::new())?)
}

/// A certificate for `key`, issued by `authority`.
pub(super) fn issue_certificate(
    template: &Template,
    key: &PrivateKey,
    authority: &KeyFile,
) -> Result<Certificate, CaError> {
    let issuer =
        Name::from_der(authority.certificate().subject_raw()).map_err(|_| CaError::Malformed)?;
    sign_certificate(
        template,
        key,
        issuer,
        authority.key(),
        &key_id(authority.key()),
    )
}

fn sign_certificate(
    template: &Template,
    key: &PrivateKey,
    issuer: Name,
    authority: &PrivateKey,
    authority_id: &[u8],
) -> Result<Certificate, CaError> {
    let bad = |_: der::Error| CaError::BadOrder;
    let mut extensions = template.extensions.clone();
    let octets = |bytes: &[u8]| OctetString::new(bytes).expect("a key identifier is short");
    extensions.push(extension(
        oid::SUBJECT_KEY_ID,
        &SubjectKeyIdentifier(octets(&key_id(key))),
    ));
    let authority_id = AuthorityKeyIdentifier {
        key_identifier: Some(octets(authority_id)),
        ..Default::default()
    };
    extensions.push(extension(oid::AUTHORITY_KEY_ID, &authority_id));
    let identifier = authority.algorithm().identifier();
    let tbs = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&random_serial()).map_err(bad)?,
        signature: AlgorithmIdentifierOwned::from_der(&identifier).map_err(bad)?,
        issuer,
        validity: Validity {
            not_before: time(template.not_before)?,
            not_after: time(template.not_after)?,
        },
        subject: template.subject.clone(),
        subject_public_key_info: public_key_info(key)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let der = sign_structure(&tbs.to_der().map_err(bad)?, authority)?;
    Ok(Certificate::from_der(&der)?)
}

/// The signed structure that certificates and lists share: content, algorithm, signature.
pub(super) fn sign_structure(content: &[u8], authority: &PrivateKey) -> Result<Vec<u8>, CaError> {
    let signature = authority.sign(content)?;
    let signature = asn1::write(BIT_STRING, &[&[0], &signature]);
    Ok(asn1::write(
        SEQUENCE,
        &[content, &authority.algorithm().identifier(), &signature],
    ))
}

/// The first 20 bytes of the key's SHA-256 value (RFC 7093 section 2).
pub(super) fn key_id(key: &PrivateKey) -> Vec<u8> {
    digest::digest(&digest::SHA256, key.public_key()).as_ref()[..20].to_vec()
}

pub(super) fn extension(kind: ObjectIdentifier, value: &impl Encode) -> Extension {
    Extension {
        critical: false,
        ..critical(kind, value)
    }
}

/// A name with one attribute in each relative name; the country is a PrintableString, the rest UTF-8.
pub(super) fn name(fields: &[(ObjectIdentifier, &str)]) -> Name {
    const UTF8_STRING: u8 = 0x0C;
    const PRINTABLE_STRING: u8 = 0x13;
    let relative = |(kind, value): &(ObjectIdentifier, &str)| {
        let tag = if *kind == oid::COUNTRY {
            PRINTABLE_STRING
        } else {
            UTF8_STRING
        };
        let text = asn1::write(tag, &[value.as_bytes()]);
        asn1::write(
            SET,
            &[&asn1::write(SEQUENCE, &[&asn1::write_oid(*kind), &text])],
        )
    };
    let relatives: Vec<Vec<u8>> = fields.iter().map(relative).collect();
    let parts: Vec<&[u8]> = relatives.iter().map(Vec::as_slice).collect();
    Name::from_der(&asn1::write(SEQUENCE, &parts)).expect("a name written here is read here")
}

fn authority_name(common_name: &str) -> Name {
    name(&[(oid::COMMON_NAME, common_name), (oid::COUNTRY, "KZ")])
}

fn authority_extensions(path_length: Option<u8>) -> Vec<Extension> {
    let constraints = BasicConstraints {
        ca: true,
        path_len_constraint: path_length,
    };
    vec![
        critical(oid::BASIC_CONSTRAINTS, &constraints),
        critical(
            oid::KEY_USAGE,
            &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign),
        ),
    ]
}

fn random_serial() -> [u8; SERIAL_BYTES] {
    let mut serial = random::bytes::<SERIAL_BYTES>();
    // Positive, and without a leading zero byte: always the same length.
    serial[0] = (serial[0] & 0x7F) | 0x40;
    serial
}

fn public_key_info(key: &PrivateKey) -> Result<SubjectPublicKeyInfoOwned, CaError> {
    let identifier = match key.public_key_algorithm() {
        PublicKeyAlgorithm::Rsa => asn1::write(SEQUENCE, &[&asn1::write_oid(oid::RSA), &[NULL, 0]]),
        PublicKeyAlgorithm::EcP256 => asn1::write(
            SEQUENCE,
            &[
                &asn1::write_oid(oid::EC_PUBLIC_KEY),
                &asn1::write_oid(oid::P256),
            ],
        ),
        PublicKeyAlgorithm::Gost2015 => algorithm::gost_2015_key_identifier(),
        PublicKeyAlgorithm::EcP384
        | PublicKeyAlgorithm::Gost2004
        | PublicKeyAlgorithm::Unsupported => {
            return Err(CaError::BadOrder);
        }
    };
    let algorithm =
        AlgorithmIdentifierOwned::from_der(&identifier).map_err(|_| CaError::BadOrder)?;
    let subject_public_key =
        BitString::from_bytes(key.public_key()).map_err(|_| CaError::BadOrder)?;
    Ok(SubjectPublicKeyInfoOwned {
        algorithm,
        subject_public_key,
    })
}

fn time(time: DateTime<Utc>) -> Result<Time, CaError> {
    Time::from_der(&asn1::write_time(time)).map_err(|_| CaError::BadOrder)
}
