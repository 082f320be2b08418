//! The addresses that a certificate names for lists and responders, given out only for hosts that are configured.
//!
//! A certificate comes from a stranger: whoever fetched its URLs would send requests wherever the stranger likes.
//! Nothing in this crate fetches anything.

use crate::asn1::{self, Element, Malformed, Reader, SEQUENCE};
use crate::certificate::Certificate;
use crate::oid;
use const_oid::ObjectIdentifier;

/// The longest address in bytes.
const LONGEST: usize = 512;
/// The most addresses of one kind that are given out.
const MOST: usize = 8;
/// The tag of a GeneralName that is a URI.
const URI: u8 = 0x86;

/// The hosts that may be asked, each as it stands in an address: `crl.pki.gov.kz` or `127.0.0.1:8080`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    /// Exactly these hosts; a port is part of the name unless it is left out in the address too.
    pub fn new<T: Into<String>>(hosts: impl IntoIterator<Item = T>) -> Self {
        let lower = |host: T| host.into().to_ascii_lowercase();
        Self(hosts.into_iter().map(lower).collect())
    }

    /// Whether the address is one of http or https on an allowed host.
    #[must_use]
    pub fn allows(&self, url: &str) -> bool {
        if url.len() > LONGEST || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        let Some((scheme, rest)) = url.split_once("://") else {
            return false;
        };
        let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        // What browsers and libraries read as the end of the host differs for a backslash: none is let through.
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        known && !url.contains('\\') && self.0.contains(&host.to_ascii_lowercase())
    }
}

/// Where the authority publishes its full lists (CRLDistributionPoints), on allowed hosts.
#[must_use]
pub fn distribution_points(certificate: &Certificate, hosts: &AllowedHosts) -> Vec<String> {
    let value = certificate.extensions().distribution_points.as_deref();
    allowed(value.map(points), hosts)
}

/// Where the authority publishes its delta lists (FreshestCRL), on allowed hosts.
#[must_use]
pub fn freshest_lists(certificate: &Certificate, hosts: &AllowedHosts) -> Vec<String> {
    let value = certificate.extensions().freshest_lists.as_deref();
    allowed(value.map(points), hosts)
}

/// Where the authority's responders answer (AuthorityInfoAccess), on allowed hosts.
#[must_use]
pub fn ocsp_urls(certificate: &Certificate, hosts: &AllowedHosts) -> Vec<String> {
    let value = certificate.extensions().information_access.as_deref();
    allowed(value.map(|value| accesses(value, oid::ACCESS_OCSP)), hosts)
}

/// Where the authority's own certificate lies (AuthorityInfoAccess), on allowed hosts.
#[must_use]
pub fn issuer_urls(certificate: &Certificate, hosts: &AllowedHosts) -> Vec<String> {
    let value = certificate.extensions().information_access.as_deref();
    allowed(
        value.map(|value| accesses(value, oid::ACCESS_CA_ISSUERS)),
        hosts,
    )
}

/// An extension that cannot be read names nothing.
fn allowed(found: Option<Result<Vec<&str>, Malformed>>, hosts: &AllowedHosts) -> Vec<String> {
    let found = found.and_then(Result::ok).unwrap_or_default();
    let allowed = found.into_iter().filter(|url| hosts.allows(url));
    allowed.take(MOST).map(str::to_owned).collect()
}

/// The full names of RFC 5280 section 4.2.1.13; names relative to the issuer are no addresses.
fn points(value: &[u8]) -> Result<Vec<&str>, Malformed> {
    let mut urls = Vec::new();
    let mut points = asn1::only(value, SEQUENCE)?.inside();
    while !points.is_empty() {
        let mut fields = points.expect(SEQUENCE)?.inside();
        let Some(wrapper) = fields.optional(asn1::context(0))? else {
            continue;
        };
        let mut name = Reader::new(wrapper.value);
        if let Some(full_name) = name.optional(asn1::context(0))? {
            let mut names = full_name.inside();
            while !names.is_empty() {
                urls.extend(uri(names.any()?));
            }
        }
    }
    Ok(urls)
}

fn accesses(value: &[u8], method: ObjectIdentifier) -> Result<Vec<&str>, Malformed> {
    let mut urls = Vec::new();
    let mut descriptions = asn1::only(value, SEQUENCE)?.inside();
    while !descriptions.is_empty() {
        let mut fields = descriptions.expect(SEQUENCE)?.inside();
        let kind = fields.oid()?;
        let location = fields.any()?;
        if kind == method {
            urls.extend(uri(location));
        }
    }
    Ok(urls)
}

fn uri(name: Element<'_>) -> Option<&str> {
    (name.tag == URI)
        .then(|| std::str::from_utf8(name.value).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::AllowedHosts;

    #[test]
    fn only_addresses_on_the_listed_hosts_are_let_through() {
        let hosts = AllowedHosts::new(["crl.pki.gov.kz", "127.0.0.1:8080"]);
        for url in [
            "http://crl.pki.gov.kz/nca_rsa_2022.crl",
            "HTTP://CRL.PKI.GOV.KZ/x",
            "https://crl.pki.gov.kz",
            "http://127.0.0.1:8080/crl.der?full=1",
        ] {
            assert!(hosts.allows(url), "{url}");
        }
        for url in [
            "http://example.org/crl.pki.gov.kz",
            "http://crl.pki.gov.kz@example.org/x",
            "http://crl.pki.gov.kz:81/x",
            "http://crl.pki.gov.kz.example.org/x",
            "http://xcrl.pki.gov.kz/x",
            "http://example.org\\@crl.pki.gov.kz/x",
            "http://crl.pki.gov.kz\\.example.org/x",
            "ldap://crl.pki.gov.kz/x",
            "file:///etc/passwd",
            "http://127.0.0.1/x",
            "http://169.254.169.254/latest",
            "http://crl.pki.gov.kz/a\r\nHost: x",
            "//crl.pki.gov.kz/x",
            "crl.pki.gov.kz",
            "http://",
            "",
        ] {
            assert!(!hosts.allows(url), "{url}");
        }
        let long = format!("http://crl.pki.gov.kz/{}", "x".repeat(600));
        assert!(!hosts.allows(&long));
    }
}
