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
use super::profile::critical;
use super::urls::{Authority, PublicFile, PublicUrls};
use crate::algorithm::{self, PublicKeyAlgorithm, SignatureAlgorithm};
use crate::asn1::{self, BIT_STRING, NULL, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::keyfile::{KeyFile, PrivateKey};
use crate::oid;
use crate::random;
use crate::signer::{Signer, SignerError};

/// Bytes of randomness in a serial number: 127 bits, more than the 64 that the CA/Browser Forum asks for.
const SERIAL_BYTES: usize = 16;

/// What a certificate states, apart from its key and its issuer.
pub(super) struct Template {
    pub(super) subject: Name,
    pub(super) extensions: Vec<Extension>,
    pub(super) not_before: DateTime<Utc>,
    pub(super) not_after: DateTime<Utc>,
}

/// Signs a message with the issuer's key.
type Sign<'a> = dyn Fn(&[u8]) -> Result<Vec<u8>, SignerError> + 'a;

/// Who signs a certificate: its name, its key's identifier and its key.
struct Issuer<'a> {
    name: Name,
    key_id: Vec<u8>,
    algorithm: SignatureAlgorithm,
    sign: &'a Sign<'a>,
}

/// A root that signs its own certificate.
pub(super) fn new_root(
    key: PrivateKey,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
) -> Result<KeyFile, CaError> {
    let subject = authority_name("Senim development root");
    let template = Template {
        subject: subject.clone(),
        extensions: authority_extensions(None),
        not_before,
        not_after,
    };
    let issuer = Issuer {
        name: subject,
        key_id: key_id(key.public_key()),
        algorithm: key.algorithm(),
        sign: &|message| key.sign(message),
    };
    let certificate = sign_certificate(&template, public_key_info(&key)?, &issuer)?;
    Ok(KeyFile::new(key, certificate, Vec::new())?)
}

/// The certificate of the authority that issues to end entities only.
pub(super) fn new_issuing(
    key: SubjectPublicKeyInfoOwned,
    root: &dyn Signer,
    urls: Option<&PublicUrls>,
    (not_before, not_after): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Certificate, CaError> {
    let mut extensions = authority_extensions(Some(0));
    extensions.push(policy(oid::ANY_POLICY));
    extensions.extend(address_extensions(urls, Authority::Root));
    let template = Template {
        subject: authority_name("Senim development issuing authority"),
        extensions,
        not_before,
        not_after,
    };
    issue_certificate(&template, key, root)
}

/// A certificate for `key`, issued by `authority`.
pub(super) fn issue_certificate(
    template: &Template,
    key: SubjectPublicKeyInfoOwned,
    authority: &dyn Signer,
) -> Result<Certificate, CaError> {
    let certificate = authority.certificate();
    let issuer = Issuer {
        name: Name::from_der(certificate.subject_raw()).map_err(|_| CaError::Malformed)?,
        key_id: authority_key_id(certificate),
        algorithm: authority.algorithm(),
        sign: &|message| authority.sign(message),
    };
    sign_certificate(template, key, &issuer)
}

fn sign_certificate(
    template: &Template,
    key: SubjectPublicKeyInfoOwned,
    issuer: &Issuer<'_>,
) -> Result<Certificate, CaError> {
    let bad = |_: der::Error| CaError::BadOrder;
    let mut extensions = template.extensions.clone();
    let octets = |bytes: &[u8]| OctetString::new(bytes).expect("a key identifier is short");
    extensions.push(extension(
        oid::SUBJECT_KEY_ID,
        &SubjectKeyIdentifier(octets(&key_id(key.subject_public_key.raw_bytes()))),
    ));
    let authority_id = AuthorityKeyIdentifier {
        key_identifier: Some(octets(&issuer.key_id)),
        ..Default::default()
    };
    extensions.push(extension(oid::AUTHORITY_KEY_ID, &authority_id));
    let identifier = issuer.algorithm.identifier();
    let tbs = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&random_serial()).map_err(bad)?,
        signature: AlgorithmIdentifierOwned::from_der(&identifier).map_err(bad)?,
        issuer: issuer.name.clone(),
        validity: Validity {
            not_before: time(template.not_before)?,
            not_after: time(template.not_after)?,
        },
        subject: template.subject.clone(),
        subject_public_key_info: key,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let content = tbs.to_der().map_err(bad)?;
    let signature = (issuer.sign)(&content)?;
    Ok(Certificate::from_der(&signed_structure(
        &content,
        &identifier,
        &signature,
    ))?)
}

/// The signed structure that certificates, lists, requests and responses share: content, algorithm, signature.
pub(super) fn signed_structure(content: &[u8], identifier: &[u8], signature: &[u8]) -> Vec<u8> {
    let signature = asn1::write(BIT_STRING, &[&[0], signature]);
    asn1::write(SEQUENCE, &[content, identifier, &signature])
}

/// Signs content in the structure that certificates and lists share.
pub(super) fn sign_structure(content: &[u8], authority: &dyn Signer) -> Result<Vec<u8>, CaError> {
    let signature = authority.sign(content)?;
    let identifier = authority.algorithm().identifier();
    Ok(signed_structure(content, &identifier, &signature))
}

/// The first 20 bytes of the key's SHA-256 value (RFC 7093 section 2).
pub(super) fn key_id(public_key: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, public_key).as_ref()[..20].to_vec()
}

/// The identifier that the authority's own certificate gives its key.
pub(super) fn authority_key_id(certificate: &Certificate) -> Vec<u8> {
    match &certificate.extensions().subject_key_id {
        Some(stated) => stated.clone(),
        None => key_id(certificate.public_key()),
    }
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

/// Where the issuer's certificate, its lists and its responder are found.
pub(super) fn address_extensions(urls: Option<&PublicUrls>, issuer: Authority) -> Vec<Extension> {
    let Some(urls) = urls else {
        return Vec::new();
    };
    let list = urls.distribution_point(PublicFile::List(issuer));
    let delta = urls.distribution_point(PublicFile::Delta(issuer));
    vec![
        encoded(oid::AUTHORITY_INFO_ACCESS, &urls.information_access(issuer)),
        encoded(oid::CRL_DISTRIBUTION_POINTS, &list),
        encoded(oid::FRESHEST_CRL, &delta),
    ]
}

/// CertificatePolicies (RFC 5280 section 4.2.1.4) with one policy.
pub(super) fn policy(policy: ObjectIdentifier) -> Extension {
    let information = asn1::write(SEQUENCE, &[&asn1::write_oid(policy)]);
    encoded(
        oid::CERTIFICATE_POLICIES,
        &asn1::write(SEQUENCE, &[&information]),
    )
}

/// An extension, not critical, whose value is already DER.
pub(super) fn encoded(kind: ObjectIdentifier, value: &[u8]) -> Extension {
    Extension {
        extn_id: kind,
        critical: false,
        extn_value: OctetString::new(value).expect("extension values of this crate are short"),
    }
}

pub(super) fn random_serial() -> [u8; SERIAL_BYTES] {
    let mut serial = random::bytes::<SERIAL_BYTES>();
    // Positive, and without a leading zero byte: always the same length.
    serial[0] = (serial[0] & 0x7F) | 0x40;
    serial
}

/// The SubjectPublicKeyInfo of a key made here.
pub(super) fn public_key_info(key: &PrivateKey) -> Result<SubjectPublicKeyInfoOwned, CaError> {
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
