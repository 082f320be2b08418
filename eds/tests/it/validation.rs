//! The verdicts of EN 319 102-1 on messages and documents, as JSON and as sentences.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::cms::{self, Content, Profile};
use eds::trust::{Revocation, RevocationReason, TrustStore, Usage};
use eds::validation::{
    Indication, Language, Report, SubIndication, ValidationPolicy, validate_cms, validate_pdf,
};

use crate::fixture::{fixture, now};
use crate::forge::good;
use crate::pdf::{field, sample, sign};
use crate::pdf_long_term::{Office, minutes};

fn at(trust: &TrustStore, at: DateTime<Utc>) -> ValidationPolicy<'_> {
    ValidationPolicy {
        trust,
        at,
        usage: Usage::Sign,
        profile: Profile::Any,
    }
}

fn verdict(report: &Report) -> (Indication, Option<SubIndication>) {
    (report.verdict, report.sub_indication)
}

fn of(sub_indication: SubIndication) -> (Indication, Option<SubIndication>) {
    (sub_indication.indication(), Some(sub_indication))
}

const PASSED: (Indication, Option<SubIndication>) = (Indication::TotalPassed, None);

fn verdict_now(cms: &[u8], content: Content<'_>) -> (Indication, Option<SubIndication>) {
    verdict(&validate_cms(cms, content, &at(&fixture().trust, now())))
}

#[test]
fn a_good_signature_passes_and_the_json_names_its_parts() {
    let report = validate_cms(&good(), Content::Attached, &at(&fixture().trust, now()));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verdict"], "TOTAL-PASSED");
    let signature = &json["signatures"][0];
    assert_eq!(signature["kind"], "signature");
    assert_eq!(signature["indication"], "TOTAL-PASSED");
    assert_eq!(signature["sub_indication"], serde_json::Value::Null);
    assert_eq!(signature["algorithm"], "ECDSA P-256, SHA-256");
    assert_eq!(signature["signer"]["iin"], "900101400013");
    assert_eq!(signature["signer"]["roles"][0], "individual");
    assert_eq!(signature["revocation"][0]["source"], "list");
    assert_eq!(signature["path"].as_array().unwrap().len(), 2);
    assert!(
        !format!("{report:?}").contains("900101400013"),
        "not for a log"
    );
}

#[test]
fn each_fault_has_its_verdict() {
    let mut flipped = good();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(
        verdict_now(&flipped, Content::Attached),
        of(SubIndication::SigCryptoFailure)
    );
    let detached = cms::sign_detached(
        &fixture().citizen,
        eds::hash::sha256(b"content"),
        cms::Detached::Pades,
    );
    let detached = detached.unwrap();
    assert_eq!(
        verdict_now(&detached, Content::Detached(b"content")),
        PASSED
    );
    assert_eq!(
        verdict_now(&detached, Content::Detached(b"other")),
        of(SubIndication::HashFailure)
    );
    assert_eq!(
        verdict_now(&detached, Content::Attached),
        of(SubIndication::SignedDataNotFound)
    );
    assert_eq!(
        verdict_now(b"no CMS", Content::Attached),
        of(SubIndication::FormatFailure)
    );
    let sign_in = cms::sign_attached(&fixture().citizen_sign_in, b"x", now()).unwrap();
    assert_eq!(
        verdict_now(&sign_in, Content::Attached),
        of(SubIndication::ChainConstraintsFailure)
    );
    let stranger = validate_cms(&good(), Content::Attached, &at(&TrustStore::new(), now()));
    assert_eq!(
        verdict(&stranger),
        of(SubIndication::NoCertificateChainFound)
    );
}

#[test]
fn nothing_passes_without_revocation_information() {
    let mut trust = TrustStore::new();
    trust.add_anchor(fixture().pki.root().clone()).unwrap();
    trust
        .add_intermediate(fixture().pki.issuing().clone())
        .unwrap();
    let report = validate_cms(&good(), Content::Attached, &at(&trust, now()));
    assert_eq!(verdict(&report), of(SubIndication::TryLater));
    trust.set_revocation(Revocation::NotChecked);
    let report = validate_cms(&good(), Content::Attached, &at(&trust, now()));
    assert_eq!(
        verdict(&report),
        of(SubIndication::TryLater),
        "nor where nobody asks"
    );
}

#[test]
fn a_timestamp_decides_between_revoked_and_passed() {
    let office = Office::open();
    let bare = cms::sign_attached(&office.citizen, b"x", now()).unwrap();
    let token = office
        .pki
        .stamp(&cms::signature_imprint(&bare).unwrap(), now())
        .unwrap();
    let stamped = cms::with_timestamp(&bare, &token).unwrap();
    let serial = office.citizen.certificate().serial_hex();
    office
        .pki
        .revoke(&serial, RevocationReason::Superseded, minutes(60))
        .unwrap();
    let trust = office.trust(minutes(61));
    let report = |cms| validate_cms(cms, Content::Attached, &at(&trust, minutes(62)));
    assert_eq!(verdict(&report(&bare)), of(SubIndication::RevokedNoPoe));
    let proven = report(&stamped);
    assert_eq!(verdict(&proven), PASSED);
    assert_eq!(proven.signatures[0].proven_at, Some(now()));
    assert_eq!(
        proven.signatures[0].timestamps[0].indication,
        Indication::TotalPassed
    );
}

#[test]
fn a_foreign_timestamp_proves_nothing_and_is_named() {
    let office = Office::open();
    let bare = cms::sign_attached(&office.citizen, b"x", now()).unwrap();
    let other = cms::sign_attached(&office.notary, b"x", now()).unwrap();
    let token = office
        .pki
        .stamp(&cms::signature_imprint(&other).unwrap(), now())
        .unwrap();
    let stamped = cms::with_timestamp(&bare, &token).unwrap();
    let trust = office.trust(now());
    let report = validate_cms(&stamped, Content::Attached, &at(&trust, minutes(1)));
    assert_eq!(verdict(&report), PASSED, "valid today without it");
    let stamp = &report.signatures[0].timestamps[0];
    assert_eq!(stamp.sub_indication, Some(SubIndication::HashFailure));
    assert_eq!(report.signatures[0].proven_at, None);
}

#[test]
fn an_expired_certificate_is_out_of_bounds_unless_a_time_is_proven() {
    let late = now() + TimeDelta::days(400);
    let report = validate_cms(&good(), Content::Attached, &at(&fixture().trust, late));
    assert_eq!(verdict(&report), of(SubIndication::OutOfBoundsNoPoe));
}

#[test]
fn every_signature_of_a_document_has_its_own_verdict() {
    let trust = &fixture().trust;
    let once = sign(sample(), &field("citizen"), &fixture().citizen);
    let twice = sign(&once, &field("wrong"), &fixture().citizen_sign_in);
    let report = validate_pdf(&twice, &at(trust, now()));
    assert_eq!(verdict(&report), of(SubIndication::ChainConstraintsFailure));
    let verdicts: Vec<_> = report.signatures.iter().map(|one| one.indication).collect();
    assert_eq!(
        verdicts,
        [Indication::TotalPassed, Indication::Indeterminate]
    );
    let mut changed = once;
    changed.extend_from_slice(b"% more\n");
    assert_eq!(
        verdict(&validate_pdf(&changed, &at(trust, now()))).0,
        Indication::TotalFailed
    );
    let unsigned = validate_pdf(sample(), &at(trust, now()));
    assert_eq!(verdict(&unsigned), of(SubIndication::FormatFailure));
    assert_eq!(unsigned.reason, Some("pdf_not_signed"));
}

#[test]
fn an_archived_document_passes_with_its_level_after_the_signers_revocation() {
    let office = Office::open();
    let pdf = office.archived(sample());
    let serial = office.notary.certificate().serial_hex();
    office
        .pki
        .revoke(&serial, RevocationReason::Superseded, minutes(600))
        .unwrap();
    let trust = office.trust(minutes(601));
    let report = validate_pdf(&pdf, &at(&trust, minutes(602)));
    assert_eq!(verdict(&report), PASSED, "{:?}", report.lines(Language::En));
    let lines = report.lines(Language::En).join("\n");
    assert!(lines.contains("Level: PAdES B-LTA"), "{lines}");
}

#[test]
fn people_are_told_in_three_languages() {
    let report = validate_cms(&good(), Content::Attached, &at(&fixture().trust, now()));
    let first = |language| report.lines(language)[..2].to_vec();
    assert_eq!(
        first(Language::Kk),
        [
            "Қорытынды: қолтаңба жарамды (TOTAL-PASSED)",
            "Тексерілген уақыты: 02.03.2026 15:00:00 (UTC+5)"
        ]
    );
    assert_eq!(
        first(Language::Ru),
        [
            "Заключение: подпись действительна (TOTAL-PASSED)",
            "Время проверки: 02.03.2026 15:00:00 (UTC+5)"
        ]
    );
    assert_eq!(
        first(Language::En)[0],
        "Conclusion: the signature is valid (TOTAL-PASSED)"
    );
    let lengths = [Language::Kk, Language::Ru, Language::En].map(|one| report.lines(one).len());
    assert_eq!(lengths, [lengths[0]; 3]);
}
