//! Where the authority's certificates, lists and services are fetched: the paths in the certificates are the paths of the server.

use crate::asn1::{self, SEQUENCE};
use crate::oid;

use super::CaError;

/// The longest public address in characters.
const LONGEST_BASE: usize = 200;

/// The path at which the OCSP responder answers (RFC 6960 appendix A).
pub const OCSP_PATH: &str = "/pki/ocsp";
/// The path at which the time-stamping authority answers (RFC 3161 section 3.4).
pub const TSP_PATH: &str = "/pki/tsp";

/// The two authorities of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    /// The trust anchor.
    Root,
    /// The authority that issues to end entities.
    Issuing,
}

/// A file that everybody may fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PublicFile {
    /// An authority's certificate in DER.
    Certificate(Authority),
    /// An authority's full list in DER.
    List(Authority),
    /// An authority's delta list in DER.
    Delta(Authority),
}

/// The public address under which the server publishes the authority's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrls {
    base: String,
}

impl PublicFile {
    /// Every public file.
    pub const ALL: [Self; 6] = [
        Self::Certificate(Authority::Root),
        Self::Certificate(Authority::Issuing),
        Self::List(Authority::Root),
        Self::List(Authority::Issuing),
        Self::Delta(Authority::Root),
        Self::Delta(Authority::Issuing),
    ];

    /// The path on the server.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Certificate(Authority::Root) => "/pki/root.crt",
            Self::Certificate(Authority::Issuing) => "/pki/issuing.crt",
            Self::List(Authority::Root) => "/pki/crl/root.crl",
            Self::List(Authority::Issuing) => "/pki/crl/issuing.crl",
            Self::Delta(Authority::Root) => "/pki/delta/root.crl",
            Self::Delta(Authority::Issuing) => "/pki/delta/issuing.crl",
        }
    }

    /// The name of the file in the folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certificate(Authority::Root) => "root.crt",
            Self::Certificate(Authority::Issuing) => "issuing.crt",
            Self::List(Authority::Root) => "root-crl.der",
            Self::List(Authority::Issuing) => "crl.der",
            Self::Delta(Authority::Root) => "root-delta.der",
            Self::Delta(Authority::Issuing) => "delta.der",
        }
    }

    /// The media type (RFC 2585 section 4).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Certificate(_) => "application/pkix-cert",
            Self::List(_) | Self::Delta(_) => "application/pkix-crl",
        }
    }
}

impl PublicUrls {
    /// Takes `http://…` or `https://…` without a query; a closing slash is dropped.
    pub fn new(base: &str) -> Result<Self, CaError> {
        let base = base.trim_end_matches('/');
        let rest = base
            .strip_prefix("http://")
            .or_else(|| base.strip_prefix("https://"));
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"?#\"<>\\".contains(&byte);
        match rest {
            Some(rest)
                if !rest.is_empty() && base.len() <= LONGEST_BASE && base.bytes().all(plain) =>
            {
                Ok(Self {
                    base: base.to_owned(),
                })
            }
            Some(_) | None => Err(CaError::BadOrder),
        }
    }

    /// The address without a closing slash.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of a public file.
    #[must_use]
    pub fn of(&self, file: PublicFile) -> String {
        self.at(file.path())
    }

    /// The address of a path of the server.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// AuthorityInfoAccess (RFC 5280 section 4.2.2.1) of a certificate of this authority; only the issuing one has a responder.
    pub(super) fn information_access(&self, issuer: Authority) -> Vec<u8> {
        let described = |method, address: &str| {
            asn1::write(SEQUENCE, &[&asn1::write_oid(method), &uri(address)])
        };
        let file = described(
            oid::ACCESS_CA_ISSUERS,
            &self.of(PublicFile::Certificate(issuer)),
        );
        match issuer {
            Authority::Root => asn1::write(SEQUENCE, &[&file]),
            Authority::Issuing => {
                let responder = described(oid::ACCESS_OCSP, &self.at(OCSP_PATH));
                asn1::write(SEQUENCE, &[&responder, &file])
            }
        }
    }

    /// CRLDistributionPoints (RFC 5280 section 4.2.1.13) with one address.
    pub(super) fn distribution_point(&self, file: PublicFile) -> Vec<u8> {
        let names = asn1::write(asn1::context(0), &[&uri(&self.of(file))]);
        let point = asn1::write(asn1::context(0), &[&names]);
        asn1::write(SEQUENCE, &[&asn1::write(SEQUENCE, &[&point])])
    }
}

/// A GeneralName of the kind uniformResourceIdentifier.
fn uri(address: &str) -> Vec<u8> {
    const URI: u8 = 0x86;
    asn1::write(URI, &[address.as_bytes()])
}
