//! Signed PDFs that outlive their certificates: time-stamped, with validation data, with document time-stamps over it.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::ca::{DevelopmentPki, Profile};
use eds::cms::{self, Detached, Policy, Profile as Form, Proof};
use eds::keyfile::KeyFile;
use eds::pades::{
    self, Coverage, FieldSpec, Level, PdfError, PdfRefusal, PdfSignature, Permission,
    SignatureKind, ValidationData,
};
use eds::trust::{RevocationReason, TrustStore, Usage};
use tempfile::TempDir;

use crate::fixture::{citizen_spec, notary_spec, now, order};
use crate::pdf::{field, sample, sample_with_streams, visible};

/// An authority of one test, so that it can revoke and grow old alone.
pub(crate) struct Office {
    _folder: TempDir,
    pub(crate) pki: DevelopmentPki,
    pub(crate) citizen: KeyFile,
    pub(crate) notary: KeyFile,
    pub(crate) seal: KeyFile,
}

impl Office {
    pub(crate) fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let pki = DevelopmentPki::open_or_create(&folder.path().join("pki"), now()).unwrap();
        let issue = |profile, spec| pki.issue(&order(profile, Usage::Sign, spec)).unwrap();
        Self {
            citizen: issue(Profile::Citizen, &citizen_spec()),
            notary: issue(Profile::Notary, &notary_spec()),
            seal: pki.seal().unwrap(),
            pki,
            _folder: folder,
        }
    }

    /// The trust of that day, with the lists of that day.
    pub(crate) fn trust(&self, at: DateTime<Utc>) -> TrustStore {
        self.pki.publish_lists(at).unwrap();
        self.pki.trust_store().unwrap()
    }

    /// Signs with a time-stamp on the signature (B-T).
    pub(crate) fn sign(
        &self,
        pdf: &[u8],
        spec: &FieldSpec,
        signer: &dyn Signer,
        at: DateTime<Utc>,
    ) -> Vec<u8> {
        let prepared = pades::prepare(pdf, spec).unwrap();
        let cms = cms::sign_detached(signer, prepared.digest, Detached::Pades).unwrap();
        let imprint = cms::signature_imprint(&cms).unwrap();
        let token = self.pki.stamp(&imprint, at).unwrap();
        let stamped = cms::with_timestamp(&cms, &token).unwrap();
        prepared.embed(&stamped).unwrap()
    }

    /// Adds what showed today that the signatures are good (B-LT).
    pub(crate) fn with_validation_data(&self, pdf: &[u8], at: DateTime<Utc>) -> Vec<u8> {
        let trust = self.trust(at);
        let found = pades::verify(pdf, &lasting(&trust, at)).unwrap();
        pades::add_validation_data(pdf, &ValidationData::that_proved(&found)).unwrap()
    }

    /// Adds a document time-stamp (B-LTA).
    pub(crate) fn stamped(&self, pdf: &[u8], name: &str, at: DateTime<Utc>) -> Vec<u8> {
        let prepared = pades::prepare_timestamp(pdf, name).unwrap();
        let token = self.pki.stamp(&prepared.imprint, at).unwrap();
        prepared.embed(&token).unwrap()
    }

    /// The citizen, the notary and the seal one after the other, each time-stamped.
    pub(crate) fn signed_by_all(&self, pdf: &[u8]) -> Vec<u8> {
        let citizen = FieldSpec {
            certification: Some(Permission::FormFilling),
            ..visible("citizen")
        };
        let signed = self.sign(pdf, &citizen, &self.citizen, now());
        let signed = self.sign(&signed, &field("notary"), &self.notary, now());
        self.sign(&signed, &field("seal"), &self.seal, now())
    }

    /// The same with validation data and an archive time-stamp, and the time-stamp's own validation data.
    pub(crate) fn archived(&self, pdf: &[u8]) -> Vec<u8> {
        let signed = self.signed_by_all(pdf);
        let lasting = self.with_validation_data(&signed, minutes(1));
        let stamped = self.stamped(&lasting, "archive-1", minutes(2));
        self.with_validation_data(&stamped, minutes(3))
    }
}

pub(crate) fn minutes(count: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(count)
}

fn days(count: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(count)
}

/// Every signature at the time that is proven for it.
pub(crate) fn lasting(trust: &TrustStore, at: DateTime<Utc>) -> Policy<'_> {
    Policy {
        trust,
        at,
        usage: Usage::Sign,
        profile: Form::Strict,
        proof: Proof::BySignatureTimestampIfAny,
    }
}

fn levels(found: &[PdfSignature]) -> Vec<(&str, Level)> {
    found
        .iter()
        .map(|signature| (signature.field.as_str(), signature.level))
        .collect()
}

#[test]
fn each_addition_raises_the_level_and_keeps_the_bytes() {
    let office = Office::open();
    let trust = office.trust(minutes(3));
    let judge = |pdf: &[u8]| pades::verify(pdf, &lasting(&trust, minutes(4))).unwrap();
    for pdf in [sample().to_vec(), sample_with_streams()] {
        let prepared = pades::prepare(&pdf, &field("notary")).unwrap();
        let cms = cms::sign_detached(&office.notary, prepared.digest, Detached::Pades).unwrap();
        let basic = prepared.embed(&cms).unwrap();
        assert_eq!(levels(&judge(&basic)), [("notary", Level::Basic)]);
        let stamped = office.sign(&pdf, &field("notary"), &office.notary, now());
        assert_eq!(levels(&judge(&stamped)), [("notary", Level::TimeStamped)]);
        let long_term = office.with_validation_data(&stamped, minutes(1));
        assert!(long_term.starts_with(&stamped));
        let found = judge(&long_term);
        assert_eq!(levels(&found), [("notary", Level::LongTerm)]);
        assert_eq!(found[0].coverage, Coverage::EarlierRevision);
        let archived = office.stamped(&long_term, "archive", minutes(2));
        assert!(archived.starts_with(&long_term));
        let found = judge(&archived);
        assert_eq!(found[0].level, Level::Archival);
        assert_eq!(found[0].proven_at, Some(now()));
        assert!(matches!(found[1].kind, SignatureKind::DocumentTimeStamp(_)));
        assert_eq!(found[1].proven_at, Some(minutes(2)));
        assert_eq!(found[1].coverage, Coverage::WholeFile);
    }
}

#[test]
fn a_document_time_stamp_proves_signatures_that_have_none_of_their_own() {
    let office = Office::open();
    let prepared = pades::prepare(sample(), &field("notary")).unwrap();
    let cms = cms::sign_detached(&office.notary, prepared.digest, Detached::Pades).unwrap();
    let signed = prepared.embed(&cms).unwrap();
    let signed = office.with_validation_data(&signed, minutes(1));
    let stamped = office.stamped(&signed, "archive", minutes(2));
    let trust = office.trust(days(400));
    let found = pades::verify(&stamped, &lasting(&trust, days(400))).unwrap();
    assert_eq!(found[0].proven_at, Some(minutes(2)));
    assert_eq!(found[0].level, Level::Archival);
}

#[test]
fn three_signatures_outlive_their_certificates() {
    let office = Office::open();
    for pdf in [sample().to_vec(), sample_with_streams()] {
        let archived = office.archived(&pdf);
        // The certificates end after a year.
        for at in [minutes(4), days(366), days(1200)] {
            let trust = office.trust(at);
            let found = pades::verify(&archived, &lasting(&trust, at)).unwrap();
            let expected = [
                ("citizen", Level::Archival),
                ("notary", Level::Archival),
                ("seal", Level::Archival),
            ];
            assert_eq!(levels(&found)[..3], expected, "{at}");
        }
        let late = office.trust(days(366));
        let at_that_time = Policy::strict(&late, days(366), Usage::Sign);
        let refusal = pades::verify(&archived, &at_that_time).unwrap_err();
        assert_eq!(refusal.code(), "expired");
    }
}

#[test]
fn a_later_revocation_of_the_notary_does_not_reach_back() {
    let office = Office::open();
    let archived = office.archived(sample());
    let serial = office.notary.certificate().serial_hex();
    let reason = RevocationReason::CessationOfOperation;
    office.pki.revoke(&serial, reason, days(30)).unwrap();
    let trust = office.trust(days(31));
    assert!(pades::verify(&archived, &lasting(&trust, days(31))).is_ok());
    let at_that_time = Policy::strict(&trust, days(31), Usage::Sign);
    let refusal = pades::verify(&archived, &at_that_time).unwrap_err();
    assert_eq!(refusal.code(), "revoked");
    // Signed after the revocation, whatever date is written: the time-stamp tells.
    let late = office.sign(sample(), &field("notary"), &office.notary, days(31));
    let refusal = pades::verify(&late, &lasting(&trust, days(31))).unwrap_err();
    assert_eq!(refusal.code(), "revoked");
}

#[test]
fn an_archive_is_renewed_before_its_time_stamp_ends() {
    let office = Office::open();
    let archived = office.archived(sample());
    // The time-stamping authority's certificate ends after five years; its key is renewed before.
    let renewed = office.with_validation_data(&archived, days(1790));
    let renewed = office.stamped(&renewed, "archive-2", days(1791));
    assert!(renewed.starts_with(&archived));
    let trust = office.trust(days(2000));
    let found = pades::verify(&renewed, &lasting(&trust, days(2000))).unwrap();
    assert_eq!(found.len(), 5);
    assert!(
        found[..4]
            .iter()
            .all(|signature| signature.level == Level::Archival)
    );
    let refusal = pades::verify(&archived, &lasting(&trust, days(2000))).unwrap_err();
    assert_eq!(refusal.code(), "expired");
}

#[test]
fn validation_data_is_added_once() {
    let office = Office::open();
    let signed = office.signed_by_all(sample());
    let trust = office.trust(minutes(1));
    let found = pades::verify(&signed, &lasting(&trust, minutes(1))).unwrap();
    let data = ValidationData::that_proved(&found);
    let once = pades::add_validation_data(&signed, &data).unwrap();
    assert_eq!(pades::add_validation_data(&once, &data).unwrap(), once);
    assert_eq!(
        pades::add_validation_data(sample(), &data),
        Err(PdfError::NotSigned)
    );
}

#[test]
fn a_certified_document_takes_what_its_signer_allows() {
    let office = Office::open();
    let certify = |permission| FieldSpec {
        certification: Some(permission),
        ..field("notary")
    };
    let closed = office.sign(
        sample(),
        &certify(Permission::NoChanges),
        &office.notary,
        now(),
    );
    assert_eq!(
        pades::prepare(&closed, &field("seal")).unwrap_err(),
        PdfError::ChangesForbidden
    );
    let archived = office.stamped(
        &office.with_validation_data(&closed, minutes(1)),
        "archive",
        minutes(2),
    );
    let trust = office.trust(minutes(3));
    assert!(pades::verify(&archived, &lasting(&trust, minutes(3))).is_ok());
    let open = office.sign(
        sample(),
        &certify(Permission::FormFilling),
        &office.notary,
        now(),
    );
    let sealed = office.sign(&open, &field("seal"), &office.seal, now());
    assert!(pades::verify(&sealed, &lasting(&trust, minutes(3))).is_ok());
    assert_eq!(
        pades::prepare(&open, &certify(Permission::FormFilling)).unwrap_err(),
        PdfError::BadFieldName
    );
    let again = FieldSpec {
        name: "second".to_owned(),
        ..certify(Permission::FormFilling)
    };
    assert_eq!(
        pades::prepare(&open, &again).unwrap_err(),
        PdfError::CertificationAfterSignature
    );
}

#[test]
fn a_time_stamp_over_other_bytes_is_refused() {
    let office = Office::open();
    let signed = office.signed_by_all(sample());
    let prepared = pades::prepare_timestamp(&signed, "archive").unwrap();
    let other = pades::prepare_timestamp(&signed, "another").unwrap();
    let token = office.pki.stamp(&other.imprint, now()).unwrap();
    let trust = office.trust(now());
    let stamped = prepared.embed(&token).unwrap();
    let refusal = pades::verify(&stamped, &lasting(&trust, minutes(1))).unwrap_err();
    assert!(
        matches!(&refusal, PdfRefusal::Signature { field, .. } if field == "archive"),
        "{refusal:?}"
    );
    assert_eq!(refusal.code(), "digest_mismatch");
}

/// Leaves archived documents below the build folder, for pyHanko and the moments at which it must accept them.
#[test]
fn archives_are_left_for_another_validator() {
    let office = Office::open();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("archives");
    std::fs::create_dir_all(&folder).unwrap();
    let archived = office.archived(sample());
    let plain = office.signed_by_all(sample());
    std::fs::write(folder.join("ca.pem"), office.pki.root().pem()).unwrap();
    std::fs::write(folder.join("archived.pdf"), &archived).unwrap();
    std::fs::write(folder.join("stamped.pdf"), plain).unwrap();
    let serial = office.notary.certificate().serial_hex();
    let reason = RevocationReason::CessationOfOperation;
    office.pki.revoke(&serial, reason, days(30)).unwrap();
    // The newest time-stamp is judged by the lists of the day, here as in our own check.
    let lists_of = |day: i64| {
        let mut names = Vec::new();
        for (number, list) in office.trust(days(day)).crls().enumerate() {
            let name = format!("day-{day}-{number}.crl");
            std::fs::write(folder.join(&name), list).unwrap();
            names.push(format!("{name:?}"));
        }
        names.join(", ")
    };
    let case = |file: &str, at: DateTime<Utc>, passes: &str, lists: &str| {
        format!(
            r#"{{"file": "{file}", "at": "{}", "passes": {passes}, "lists": [{lists}]}}"#,
            at.to_rfc3339()
        )
    };
    let cases = [
        case("archived.pdf", minutes(5), "true", ""),
        case("archived.pdf", days(31), "true", &lists_of(31)),
        case("archived.pdf", days(366), "true", &lists_of(366)),
        case("stamped.pdf", days(366), "false", &lists_of(366)),
    ];
    std::fs::write(
        folder.join("index.json"),
        format!("[{}]", cases.join(",\n")),
    )
    .unwrap();
}
