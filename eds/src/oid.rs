//! The object identifiers that signatures and Kazakhstan's certificates are made of.

use const_oid::ObjectIdentifier;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// Extended key usage of a certificate that signs documents (emailProtection).
pub const SIGNING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.4");
/// Extended key usage of a certificate that signs in (clientAuth).
pub const AUTHENTICATION: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.2");
/// Kazakhstan: the holder is an individual.
pub const INDIVIDUAL: ObjectIdentifier = oid("1.2.398.3.3.4.1.1");
/// Kazakhstan: the holder acts for an organisation.
pub const ORGANISATION: ObjectIdentifier = oid("1.2.398.3.3.4.1.2");
/// Kazakhstan: the holder is the organisation's head.
pub const ORGANISATION_HEAD: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.1");
/// Kazakhstan: the holder has the right to sign for the organisation.
pub const ORGANISATION_SIGNATORY: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.2");
/// Kazakhstan: the holder has the right to sign financial documents.
pub const ORGANISATION_FINANCE: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.3");
/// Kazakhstan: the holder works in the organisation's personnel department.
pub const ORGANISATION_PERSONNEL: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.4");
/// Kazakhstan: the holder is an employee of the organisation.
pub const ORGANISATION_EMPLOYEE: ObjectIdentifier = oid("1.2.398.3.3.4.1.2.5");
/// Kazakhstan: an administrator of the certification authority.
pub const NCA_ADMINISTRATOR: ObjectIdentifier = oid("1.2.398.3.3.4.2.1");
/// Kazakhstan: a manager of the certification authority.
pub const NCA_MANAGER: ObjectIdentifier = oid("1.2.398.3.3.4.2.2");
/// Kazakhstan: an operator of the certification authority.
pub const NCA_OPERATOR: ObjectIdentifier = oid("1.2.398.3.3.4.2.3");
/// Extended key usage of a time-stamping authority (RFC 3161 section 2.3).
pub const TIME_STAMPING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");
/// Extended key usage of a delegated OCSP responder (RFC 6960 section 4.2.2.2).
pub const OCSP_SIGNING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.9");

pub(crate) const ANY_EXT_KEY_USAGE: ObjectIdentifier = oid("2.5.29.37.0");

/// Kazakhstan: policy of the signature certificates of legal entities.
pub(crate) const POLICY_ENTITY_SIGNATURE: ObjectIdentifier = oid("1.2.398.3.3.2.1");
/// Kazakhstan: policy of the authentication certificates of legal entities.
pub(crate) const POLICY_ENTITY_AUTHENTICATION: ObjectIdentifier = oid("1.2.398.3.3.2.2");
/// Kazakhstan: policy of the signature certificates of individuals.
pub(crate) const POLICY_PERSON_SIGNATURE: ObjectIdentifier = oid("1.2.398.3.3.2.3");
/// Kazakhstan: policy of the authentication certificates of individuals.
pub(crate) const POLICY_PERSON_AUTHENTICATION: ObjectIdentifier = oid("1.2.398.3.3.2.4");
/// Kazakhstan: the first of the National Certification Authority's time-stamping policies.
pub(crate) const POLICY_TIME_STAMPING: ObjectIdentifier = oid("1.2.398.3.3.2.6.1");

pub(crate) const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
pub(crate) const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
pub(crate) const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
/// The attribute of a signature time-stamp (EN 319 122-1 section 5.3).
pub(crate) const SIGNATURE_TIMESTAMP: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.14");
/// The content type of a time-stamp token (RFC 3161 section 2.4.2).
pub(crate) const TST_INFO: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
/// An OCSP response as revocation information of a CMS (RFC 5940 section 2.1).
pub(crate) const OCSP_RESPONSE_INFORMATION: ObjectIdentifier = oid("1.3.6.1.5.5.7.16.2");
/// The first form of the attribute that names the signer's certificate, by SHA-1 (RFC 2634 section 5.4).
pub(crate) const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");

/// Only as a name of a key or a certificate, never under a signature.
pub(crate) const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");

pub(crate) const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
pub(crate) const RSA_SHA256: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
pub(crate) const RSA_SHA384: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
pub(crate) const RSA_SHA512: ObjectIdentifier = oid("1.2.840.113549.1.1.13");
pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
pub(crate) const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
pub(crate) const P384: ObjectIdentifier = oid("1.3.132.0.34");
pub(crate) const ECDSA_SHA256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_SHA384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
pub(crate) const ECDSA_SHA512: ObjectIdentifier = oid("1.2.840.10045.4.3.4");

pub(crate) const RSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
pub(crate) const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");

/// Kazakhstan: a key of GOST R 34.10-2015 with 512 bits.
pub(crate) const GOST_2015_KEY: ObjectIdentifier = oid("1.2.398.3.10.1.1.2.2");
/// Kazakhstan's name of id-tc26-gost-3410-12-512-paramSetA.
pub(crate) const GOST_2015_PARAMETERS: ObjectIdentifier = oid("1.2.398.3.10.1.1.2.2.1");
pub(crate) const GOST_2015_SIGNATURE: ObjectIdentifier = oid("1.2.398.3.10.1.1.2.3.2");
/// Kazakhstan: GOST R 34.11-2015 with 512 bits (Streebog).
pub(crate) const STREEBOG_512: ObjectIdentifier = oid("1.2.398.3.10.1.3.3");
/// Kazakhstan: a key of GOST 34.310-2004 with 256 bits.
pub(crate) const GOST_2004_KEY: ObjectIdentifier = oid("1.2.398.3.10.1.1.1.1");
/// Kazakhstan's name of id-GostR3410-2001-CryptoPro-A-ParamSet.
pub(crate) const GOST_2004_PARAMETERS: ObjectIdentifier = oid("1.2.398.3.10.1.1.1.1.1");
pub(crate) const GOST_2004_SIGNATURE: ObjectIdentifier = oid("1.2.398.3.10.1.1.1.2");
/// Kazakhstan: GOST 34.311-95.
pub(crate) const GOST_94: ObjectIdentifier = oid("1.2.398.3.10.1.3.1");

pub(crate) const COMMON_NAME: ObjectIdentifier = oid("2.5.4.3");
pub(crate) const SURNAME: ObjectIdentifier = oid("2.5.4.4");
pub(crate) const SERIAL_NUMBER: ObjectIdentifier = oid("2.5.4.5");
pub(crate) const COUNTRY: ObjectIdentifier = oid("2.5.4.6");
pub(crate) const ORGANISATION_NAME: ObjectIdentifier = oid("2.5.4.10");
pub(crate) const ORGANISATIONAL_UNIT: ObjectIdentifier = oid("2.5.4.11");
pub(crate) const GIVEN_NAME: ObjectIdentifier = oid("2.5.4.42");

pub(crate) const SUBJECT_KEY_ID: ObjectIdentifier = oid("2.5.29.14");
pub(crate) const KEY_USAGE: ObjectIdentifier = oid("2.5.29.15");
pub(crate) const SUBJECT_ALT_NAME: ObjectIdentifier = oid("2.5.29.17");
pub(crate) const BASIC_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.19");
pub(crate) const CRL_NUMBER: ObjectIdentifier = oid("2.5.29.20");
pub(crate) const REASON_CODE: ObjectIdentifier = oid("2.5.29.21");
pub(crate) const INVALIDITY_DATE: ObjectIdentifier = oid("2.5.29.24");
pub(crate) const DELTA_CRL_INDICATOR: ObjectIdentifier = oid("2.5.29.27");
pub(crate) const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = oid("2.5.29.31");
pub(crate) const ANY_POLICY: ObjectIdentifier = oid("2.5.29.32.0");
pub(crate) const CERTIFICATE_POLICIES: ObjectIdentifier = oid("2.5.29.32");
pub(crate) const AUTHORITY_KEY_ID: ObjectIdentifier = oid("2.5.29.35");
pub(crate) const EXT_KEY_USAGE: ObjectIdentifier = oid("2.5.29.37");
pub(crate) const FRESHEST_CRL: ObjectIdentifier = oid("2.5.29.46");
pub(crate) const AUTHORITY_INFO_ACCESS: ObjectIdentifier = oid("1.3.6.1.5.5.7.1.1");

pub(crate) const ACCESS_OCSP: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1");
pub(crate) const ACCESS_CA_ISSUERS: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.2");
pub(crate) const OCSP_BASIC: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.1");
pub(crate) const OCSP_NONCE: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.2");
pub(crate) const OCSP_NO_CHECK: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.5");
