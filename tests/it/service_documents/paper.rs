//! A document printed, photographed badly, and checked offline from the photograph.

use super::{House, PERSON, content, file, issued};
use eds::Signer as _;
use eds::ca::RevocationReason;
use senim::barcode::element;
use senim::barcode::{Compact, Packed};
use senim::document::service::{Sheet, draw};
use senim::verify::{CodeEvidence, NamedFile, Report, check_codes};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A page of paper lies askew, seen from the side, in uneven light, a little out of focus, with the camera's noise.
const PHOTOGRAPH: &str = "pad=iw+200:ih+200:100:100:white,rotate=3*PI/180:fillcolor=white,\
    perspective=x0=40:y0=20:x1=W-10:y1=60:x2=0:y2=H-30:x3=W-60:y3=H-10:interpolation=cubic:sense=destination,\
    gblur=sigma=0.8,noise=alls=12:allf=t,eq=brightness=-0.08:contrast=0.85,vignette=PI/6";

/// A folder with programs that work in it.
pub(super) struct Desk(TempDir);

impl Desk {
    pub(super) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).unwrap();
        name.to_owned()
    }

    /// Runs a program to its good end; answers with all it said.
    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let done = Command::new(program)
            .args(arguments)
            .current_dir(self.0.path())
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(done.status.success(), "{program} {arguments:?}: {said}");
        said
    }

    /// The pages of a document as pictures.
    fn print(&self, pdf: &[u8]) -> Vec<String> {
        self.put("printed.pdf", pdf);
        self.run("pdftoppm", &["-png", "-r", "220", "printed.pdf", "page"]);
        let mut pages: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("page-"))
            .collect();
        pages.sort();
        pages
    }

    /// The pages as a telephone sees them.
    fn photograph(&self, pdf: &[u8]) -> Vec<NamedFile> {
        let shoot = |page: String| {
            let photo = page.replace("page-", "photo-").replace(".png", ".jpg");
            self.run(
                "ffmpeg",
                &[
                    "-v", "error", "-y", "-i", &page, "-vf", PHOTOGRAPH, "-q:v", "4", &photo,
                ],
            );
            file(&photo, fs::read(self.path(&photo)).unwrap())
        };
        self.print(pdf).into_iter().map(shoot).collect()
    }
}

/// What somebody without a network has: pictures, the anchor, the day's lists.
fn evidence(house: &House, pictures: Vec<NamedFile>) -> CodeEvidence {
    let lists = house.pki.trust_store().unwrap().crls_pem();
    CodeEvidence {
        pictures,
        anchors: file("ca.pem", house.pki.root().pem().into_bytes()),
        intermediates: None,
        lists: Some(file("crl.pem", lists.into_bytes())),
        certificates: None,
        document: None,
    }
}

#[track_caller]
fn says(report: &Report, words: &str) {
    let text = report.to_string();
    assert!(text.contains(words), "{words}\n{text}");
}

#[track_caller]
fn is_wrong(report: &Report, words: &str) {
    assert!(
        report.wrongs().any(|wrong| wrong.text.contains(words)),
        "{words}\n{report}"
    );
}

#[tokio::test]
async fn a_photographed_paper_is_checked_offline_and_its_words_are_shown() {
    let house = House::new().await;
    let pdf = issued(&house, "2026-S5-0000001").await.pdf;
    let desk = Desk::new();
    let report = check_codes(&evidence(&house, desk.photograph(&pdf)));
    assert!(report.is_right(), "{report}");
    for words in [
        PERSON,
        "шарт № 17",
        "№ 2026-S5-0000001",
        "both forms of the code are of one document",
    ] {
        says(&report, words);
    }
    // The electronic original beside the photograph.
    let mut with_original = evidence(&house, desk.photograph(&pdf));
    with_original.document = Some(file("original.pdf", pdf));
    let report = check_codes(&with_original);
    assert!(report.is_right(), "{report}");
    says(&report, "the document of the codes");
}

#[tokio::test]
async fn a_scanned_pdf_is_read_like_a_picture() {
    let house = House::new().await;
    let pdf = issued(&house, "2026-S5-0000001").await.pdf;
    let desk = Desk::new();
    let page = desk.photograph(&pdf).remove(0);
    let scan = scanned(&page.bytes);
    let report = check_codes(&evidence(&house, vec![file("scan.pdf", scan)]));
    assert!(report.is_right(), "{report}");
    // A document that was never on paper holds no picture.
    let report = check_codes(&evidence(&house, vec![file("born-digital.pdf", pdf)]));
    is_wrong(&report, "check an electronic document by its signature");
}

/// A PDF with one JPEG on its page, as a scanner writes it.
fn scanned(jpeg: &[u8]) -> Vec<u8> {
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.5");
    let picture: Dictionary = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 2000, "Height" => 2700,
        "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
    };
    document.add_object(Object::Stream(Stream::new(picture, jpeg.to_vec())));
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn another_reader_reads_the_same_codes() {
    let house = House::new().await;
    let pdf = issued(&house, "2026-S5-0000001").await.pdf;
    let desk = Desk::new();
    let pages = desk.print(&pdf);
    let mut arguments = vec!["--raw", "-q", "-Sdisable", "-Sqrcode.enable"];
    arguments.extend(pages.iter().map(String::as_str));
    let said = desk.run("zbarimg", &arguments);
    let ours = pages.iter().flat_map(|page| {
        let bytes = fs::read(desk.path(page)).unwrap();
        senim::barcode::picture::read(&bytes).unwrap()
    });
    let ours: Vec<String> = ours.collect();
    assert!(ours.len() > 3, "{}", ours.len());
    for text in ours {
        assert!(said.contains(&text), "{text}\n{said}");
    }
}

#[tokio::test]
async fn a_code_of_another_document_is_told_apart() {
    let house = House::new().await;
    let first = issued(&house, "2026-S5-0000001").await.pdf;
    let second = issued(&house, "2026-S5-0000002").await.pdf;
    let mut with_other = evidence(&house, Desk::new().photograph(&first));
    with_other.document = Some(file("other.pdf", second.clone()));
    is_wrong(
        &check_codes(&with_other),
        "another document than that of the codes",
    );
    let mut pictures = Desk::new().photograph(&first);
    pictures.extend(Desk::new().photograph(&second));
    let report = check_codes(&evidence(&house, pictures));
    is_wrong(&report, "different documents");
}

#[tokio::test]
async fn one_changed_byte_is_refused_in_both_forms() {
    let house = House::new().await;
    let content = content(&house, "2026-S5-0000001");
    let trust = house.pki.trust_store().unwrap();
    let body = house
        .pki
        .body_seal("real_estate", &subject(), house.app.now())
        .unwrap();
    let codes = senim::barcode::codes(&content, &body).unwrap();
    let compact = codes.compact.unwrap();
    let code = Compact::parse(&compact).unwrap();
    code.verify(body.certificate(), &trust).unwrap();
    // Every character of the text, by the next one of the alphabet.
    for at in 5..compact.len() {
        let mut bytes = compact.clone().into_bytes();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        let text = String::from_utf8(bytes).unwrap();
        let accepted =
            Compact::parse(&text).is_ok_and(|code| code.verify(body.certificate(), &trust).is_ok());
        assert!(!accepted || text == compact, "{at}");
    }
    let elements: Vec<_> = codes
        .elements
        .iter()
        .map(|text| element::parse(text).unwrap())
        .collect();
    let packed = Packed::unpack(&element::join(&elements).unwrap()).unwrap();
    packed.verify(&trust).unwrap();
    for at in 0..packed.content.len() {
        let mut changed = packed.clone();
        changed.content[at] ^= 1;
        assert!(changed.verify(&trust).is_err(), "{at}");
    }
}

fn subject() -> eds::ca::SubjectSpec {
    eds::ca::SubjectSpec {
        organization: Some("Сынақ органы".to_owned()),
        bin: Some("000240000036".to_owned()),
        ..eds::ca::SubjectSpec::default()
    }
}

#[tokio::test]
async fn a_code_by_a_key_that_is_not_trusted_or_was_revoked_before_is_refused() {
    let house = House::new().await;
    let pdf = issued(&house, "2026-S5-0000001").await.pdf;
    let pictures = Desk::new().photograph(&pdf);
    let stranger = House::new().await;
    let foreign = evidence(&stranger, pictures.clone());
    assert!(!check_codes(&foreign).is_right());
    let seal = house
        .pki
        .body_seal("real_estate", &subject(), house.app.now())
        .unwrap();
    let serial = seal.certificate().serial_hex();
    let before = house.app.now() - chrono::TimeDelta::hours(1);
    house
        .pki
        .revoke(&serial, RevocationReason::KeyCompromise, before)
        .unwrap();
    house.pki.publish_lists(house.app.now()).unwrap();
    assert!(!check_codes(&evidence(&house, pictures)).is_right());
}

#[tokio::test]
async fn the_compact_code_names_nobody_and_no_code_holds_more_than_the_paper_shows() {
    let house = House::new().await;
    let content = content(&house, "2026-S5-0000001");
    let body = house
        .pki
        .body_seal("real_estate", &subject(), house.app.now())
        .unwrap();
    let codes = senim::barcode::codes(&content, &body).unwrap();
    let code = Compact::parse(codes.compact.as_deref().unwrap()).unwrap();
    assert_eq!(
        (code.digest, code.number.as_str()),
        (content.digest(), "2026-S5-0000001")
    );
    // Number, service, kind, time, digest, key and signature: nothing has room for a name.
    assert!(codes.compact.unwrap().len() < 250);
    let elements: Vec<_> = codes
        .elements
        .iter()
        .map(|text| element::parse(text).unwrap())
        .collect();
    assert!(
        elements
            .iter()
            .all(|element| element.id == "2026-S5-0000001")
    );
    let packed = Packed::unpack(&element::join(&elements).unwrap()).unwrap();
    assert_eq!(packed.content, content.bytes());
}

#[tokio::test]
async fn a_picture_without_codes_or_with_some_of_them_proves_nothing() {
    let house = House::new().await;
    let desk = Desk::new();
    desk.run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "color=white:size=800x600",
            "-frames:v",
            "1",
            "white.png",
        ],
    );
    let white = file("white.png", fs::read(desk.path("white.png")).unwrap());
    is_wrong(
        &check_codes(&evidence(&house, vec![white])),
        "no code of a document was found",
    );
    is_wrong(
        &check_codes(&evidence(&house, vec![file("a.gif", b"GIF89a".to_vec())])),
        "no PNG, JPEG or PDF",
    );
}

#[tokio::test]
async fn a_compact_code_alone_needs_its_bodys_certificate_and_leaves_the_words_unchecked() {
    let house = House::new().await;
    let content = content(&house, "2026-S5-0000001");
    let body = house
        .pki
        .body_seal("real_estate", &subject(), house.app.now())
        .unwrap();
    let mut codes = senim::barcode::codes(&content, &body).unwrap();
    codes.elements.clear();
    let sheet = Sheet {
        content: &content,
        codes: &codes,
    };
    let pictures = Desk::new().photograph(&draw(&sheet).unwrap());
    let mut alone = evidence(&house, pictures);
    alone.intermediates = Some(file("ca-chain.pem", house.pki.issuing().pem().into_bytes()));
    is_wrong(
        &check_codes(&alone),
        "nothing on the pictures could be checked",
    );
    alone.certificates = Some(file("bodies.pem", body.certificate().pem().into_bytes()));
    let report = check_codes(&alone);
    assert!(report.is_right(), "{report}");
    says(&report, "the compact code, signed by");
    says(&report, "the paper's words are not checked");
}
