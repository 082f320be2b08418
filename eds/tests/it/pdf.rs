//! Signed PDFs: the input stays as it is, two signatures follow one another, every shape of cross-reference works.

use std::sync::LazyLock;

use eds::Signer;
use eds::cms::{self, Detached};
use eds::pades::{self, Appearance, CONTENTS_RESERVE, Coverage, FieldSpec, PdfError, PdfRefusal};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::text::{Font, TextDirection};

use crate::fixture::{fixture, now};

static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(write_sample);

/// Two pages of PDF/A-2b with an embedded font, as the server writes them.
pub(crate) fn sample() -> &'static [u8] {
    &SAMPLE
}

fn write_sample() -> Vec<u8> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .unwrap();
    let settings = SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let font = Font::new(dejavu::sans::regular().to_vec().into(), 0).unwrap();
    for text in ["Сенімхат: үлгі мәтін", "Доверенность: образец"]
    {
        let mut page = document.start_page_with(PageSettings::from_wh(595.0, 842.0).unwrap());
        let mut surface = page.surface();
        let place = Point::from_xy(72.0, 100.0);
        surface.draw_text(place, font.clone(), 14.0, text, false, TextDirection::Auto);
        surface.finish();
        page.finish();
    }
    let date = DateTime::new(2026)
        .month(3)
        .day(2)
        .hour(10)
        .minute(0)
        .second(0);
    document.set_metadata(
        Metadata::new()
            .title("Үлгі".to_owned())
            .language("kk".to_owned())
            .creation_date(date),
    );
    document.finish().unwrap()
}

/// The sample with cross-reference stream and object streams.
pub(crate) fn sample_with_streams() -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(sample()).unwrap();
    let mut bytes = Vec::new();
    document.save_modern(&mut bytes).unwrap();
    bytes
}

pub(crate) fn field(name: &str) -> FieldSpec {
    FieldSpec {
        name: name.to_owned(),
        reason: "Сенімхатты куәландыру".to_owned(),
        location: Some("Қазақстан".to_owned()),
        signer_name: "Тәжірибеев Нұсқа".to_owned(),
        at: now(),
        appearance: None,
        contents_reserve: CONTENTS_RESERVE,
        certification: None,
    }
}

pub(crate) fn visible(name: &str) -> FieldSpec {
    let content = b"0.9 0.9 1 rg 0 0 200 60 re f 0 0 0.6 rg 10 10 m 30 50 l 50 10 l h f".to_vec();
    let appearance = Appearance {
        page: 1,
        rect: [72.0, 72.0, 272.0, 132.0],
        content,
        bbox: [200.0, 60.0],
    };
    FieldSpec {
        appearance: Some(appearance),
        ..field(name)
    }
}

pub(crate) fn sign(pdf: &[u8], spec: &FieldSpec, signer: &dyn Signer) -> Vec<u8> {
    let prepared = pades::prepare(pdf, spec).unwrap();
    let cms = cms::sign_detached(signer, prepared.digest, Detached::Pades).unwrap();
    prepared.embed(&cms).unwrap()
}

/// The notary's visible signature, then the platform's invisible seal.
pub(crate) fn sign_twice(pdf: &[u8]) -> Vec<u8> {
    let once = sign(pdf, &visible("notary"), &fixture().notary);
    sign(&once, &field("seal"), &fixture().seal)
}

#[test]
fn notary_and_seal_sign_one_after_the_other() {
    for pdf in [sample().to_vec(), sample_with_streams()] {
        let signed = sign_twice(&pdf);
        assert!(signed.starts_with(&pdf));
        let found = pades::verify(&signed, &fixture().signing()).unwrap();
        let [notary, seal] = found.as_slice() else {
            panic!("two signatures")
        };
        assert_eq!(
            (notary.field.as_str(), notary.coverage),
            ("notary", Coverage::EarlierRevision)
        );
        assert_eq!(
            (seal.field.as_str(), seal.coverage),
            ("seal", Coverage::WholeFile)
        );
        assert_eq!(seal.revision_len, signed.len() as u64);
        assert_eq!(notary.certificate(), fixture().notary.certificate());
        assert_eq!(
            notary.signature().unwrap().signing_time(),
            None,
            "PAdES keeps the time in the dictionary"
        );
        assert_eq!(notary.claimed_at, Some(now()));
        assert_eq!(notary.reason.as_deref(), Some("Сенімхатты куәландыру"));
        assert_eq!(notary.location.as_deref(), Some("Қазақстан"));
    }
}

#[test]
fn the_input_is_always_a_prefix_of_the_output() {
    let without_end_of_line = sample().trim_ascii_end();
    for pdf in [sample(), without_end_of_line, &sample_with_streams()] {
        let once = sign(pdf, &field("first"), &fixture().seal);
        let twice = sign(&once, &field("second"), &fixture().seal);
        let thrice = sign(&twice, &field("third"), &fixture().notary);
        assert!(once.starts_with(pdf) && twice.starts_with(&once) && thrice.starts_with(&twice));
        assert_eq!(
            pades::verify(&thrice, &fixture().signing()).unwrap().len(),
            3
        );
    }
}

#[test]
fn preparing_is_the_same_every_time() {
    assert_eq!(
        pades::prepare(sample(), &visible("notary")),
        pades::prepare(sample(), &visible("notary"))
    );
}

#[test]
fn a_prepared_file_is_not_signed_yet() {
    let prepared = pades::prepare(sample(), &field("seal")).unwrap();
    assert!(pades::verify(&prepared.bytes, &fixture().signing()).is_err());
    assert_eq!(
        pades::verify(sample(), &fixture().signing()).unwrap_err(),
        PdfRefusal::NoSignature
    );
}

#[test]
fn a_field_name_is_used_once() {
    let once = sign(sample(), &field("seal"), &fixture().seal);
    for name in ["seal", "", "a.b"] {
        assert_eq!(
            pades::prepare(&once, &field(name)).unwrap_err(),
            PdfError::BadFieldName,
            "{name:?}"
        );
    }
}

#[test]
fn a_later_signature_cannot_be_visible() {
    let once = sign(sample(), &visible("notary"), &fixture().notary);
    assert_eq!(
        pades::prepare(&once, &visible("other")).unwrap_err(),
        PdfError::VisibleAfterSignature
    );
}

#[test]
fn a_signature_on_a_page_that_does_not_exist_is_refused() {
    let mut spec = visible("notary");
    spec.appearance.as_mut().unwrap().page = 7;
    assert_eq!(
        pades::prepare(sample(), &spec).unwrap_err(),
        PdfError::NoSuchPage
    );
}

#[test]
fn a_cms_that_does_not_fit_is_refused() {
    let spec = FieldSpec {
        contents_reserve: 100,
        ..field("seal")
    };
    let prepared = pades::prepare(sample(), &spec).unwrap();
    let cms = cms::sign_detached(&fixture().seal, prepared.digest, Detached::Pades).unwrap();
    assert_eq!(prepared.embed(&cms), Err(PdfError::ReserveTooSmall));
    for contents_reserve in [0, usize::MAX] {
        let spec = FieldSpec {
            contents_reserve,
            ..field("seal")
        };
        assert_eq!(
            pades::prepare(sample(), &spec).unwrap_err(),
            PdfError::ReserveTooSmall
        );
    }
}

#[test]
fn a_signature_goes_only_into_an_empty_place() {
    let prepared = pades::prepare(sample(), &field("seal")).unwrap();
    let signed = prepared.embed(&[0x30, 0]).unwrap();
    assert_eq!(
        pades::embed(&signed, prepared.byte_range, &[0x30, 0]),
        Err(PdfError::NotPrepared)
    );
    let [first, start, end, rest] = prepared.byte_range;
    let wrong = [
        [1, start, end, rest],
        [first, start - 1, end, rest],
        [first, start, end, rest - 1],
        [0, end, start, rest],
    ];
    for byte_range in wrong {
        let outcome = pades::embed(&prepared.bytes, byte_range, &[0x30, 0]);
        assert_eq!(outcome, Err(PdfError::NotPrepared), "{byte_range:?}");
    }
    assert_eq!(
        pades::embed(b"", [0, u64::MAX, u64::MAX, u64::MAX], b""),
        Err(PdfError::NotPrepared)
    );
}
