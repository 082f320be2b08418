//! The authorities' own services in tests: responders and time-stamping authorities, and stores that know them.

use std::sync::LazyLock;
use std::time::UNIX_EPOCH;

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::{Decode, Encode};
use eds::Signer;
use eds::certificate::Certificate;
use eds::keyfile::KeyFile;
use eds::trust::TrustStore;
use x509_cert::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::time::{Time, Validity};

use crate::fixture::{Files, fixture, now};
use crate::forge::{Impostor, issuing_key, reissue, root_key};
use crate::forge_list::{Criticality, ListForge};

pub(crate) const TIME_STAMPING: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
pub(crate) const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
pub(crate) const EXT_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const NO_CHECK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");

/// The machine's clock, for tests in which OpenSSL writes its own time; the file system tells it.
pub(crate) fn clock() -> DateTime<Utc> {
    let files = Files::new();
    let written = files.write("clock", "");
    let modified = std::fs::metadata(written).unwrap().modified().unwrap();
    let seconds = modified.duration_since(UNIX_EPOCH).unwrap().as_secs();
    DateTime::from_timestamp(i64::try_from(seconds).unwrap(), 0).unwrap()
}

pub(crate) static ISSUING: LazyLock<KeyFile> = LazyLock::new(issuing_key);
pub(crate) static ROOT: LazyLock<KeyFile> = LazyLock::new(root_key);

/// A store with the root's list only: what becomes of end entities is left to the test.
pub(crate) fn store_without_list() -> TrustStore {
    let mut store = TrustStore::new();
    store.add_anchor(fixture().pki.root().clone()).unwrap();
    store
        .add_intermediate(fixture().pki.issuing().clone())
        .unwrap();
    store.add_crl(&ListForge::full(&*ROOT, 1).build()).unwrap();
    store
}

/// A store that knows nobody to be revoked, for ten years.
pub(crate) fn store() -> TrustStore {
    let mut store = store_without_list();
    store
        .add_crl(&ListForge::full(&*ISSUING, 1).build())
        .unwrap();
    store
}

/// The notary's key with a certificate of the issuing authority for a service.
pub(crate) fn service(
    purposes: &[ObjectIdentifier],
    criticality: Criticality,
    change: impl FnOnce(&mut TbsCertificate),
) -> Impostor<'static> {
    let certificate = reissue(fixture().notary.certificate(), &*ISSUING, |tbs| {
        set_purposes(tbs, purposes, criticality);
        live_until(tbs, now() + TimeDelta::days(3000));
        change(tbs);
    });
    Impostor {
        key: &fixture().notary,
        certificate,
    }
}

/// A time-stamping authority as RFC 3161 wants it.
pub(crate) fn time_stamping() -> Impostor<'static> {
    service(&[TIME_STAMPING], Criticality::Marked, |_| ())
}

/// A delegated responder as RFC 6960 wants it, not itself asked about.
pub(crate) fn responder() -> Impostor<'static> {
    service(&[OCSP_SIGNING], Criticality::Absent, no_check)
}

pub(crate) fn no_check(tbs: &mut TbsCertificate) {
    tbs.extensions.as_mut().unwrap().push(Extension {
        extn_id: NO_CHECK,
        critical: false,
        extn_value: OctetString::new([5, 0]).unwrap(),
    });
}

pub(crate) fn set_purposes(
    tbs: &mut TbsCertificate,
    purposes: &[ObjectIdentifier],
    criticality: Criticality,
) {
    let extensions = tbs.extensions.as_mut().unwrap();
    extensions.retain(|extension| extension.extn_id != EXT_KEY_USAGE);
    if purposes.is_empty() {
        return;
    }
    let value = ExtendedKeyUsage(purposes.to_vec()).to_der().unwrap();
    extensions.push(Extension {
        extn_id: EXT_KEY_USAGE,
        critical: criticality == Criticality::Marked,
        extn_value: OctetString::new(value).unwrap(),
    });
}

pub(crate) fn live_until(tbs: &mut TbsCertificate, end: DateTime<Utc>) {
    live(tbs, now() - TimeDelta::days(1), end);
}

pub(crate) fn live(tbs: &mut TbsCertificate, start: DateTime<Utc>, end: DateTime<Utc>) {
    tbs.validity = Validity {
        not_before: time(start),
        not_after: time(end),
    };
}

fn time(time: DateTime<Utc>) -> Time {
    let text = time.format("%y%m%d%H%M%SZ").to_string();
    Time::from_der(&crate::forge::element(0x17, &[text.as_bytes()])).unwrap()
}

/// The service's key and certificate in PEM, as OpenSSL reads them.
pub(crate) fn pem(service: &Impostor<'_>) -> String {
    let key_and_certificate = service.key.to_pem();
    let key = key_and_certificate
        .split_inclusive("-----END PRIVATE KEY-----\n")
        .next()
        .unwrap();
    key.to_owned() + &service.certificate().pem()
}

/// A certificate that another authority of the same name issued.
pub(crate) fn foreign(certificate: &Certificate) -> Certificate {
    let files = Files::new();
    let other = eds::ca::DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    let read = |name: &str| std::fs::read_to_string(other.dir().join(name)).unwrap();
    let key = KeyFile::from_pem(&(read("issuing.key.pem") + &read("ca-chain.pem"))).unwrap();
    reissue(certificate, &key, |_| ())
}
