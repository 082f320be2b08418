//! Other people's programs judge a sealed document: qpdf, pdfsig, unzip, openssl; pyHanko takes what is left for it.

use super::{House, content, issued};
use crate::service_documents::paper::Desk;
use eds::Signer as _;
use law::service::StateBody;
use senim::app::issue;
use senim::barcode::element;
use std::fs;
use std::path::Path;

#[tokio::test]
async fn qpdf_finds_a_sealed_document_clean_and_pdfsig_its_seal_valid() {
    let house = House::new().await;
    let desk = Desk::new();
    let pdf = desk.put("document.pdf", &issued(&house, "2026-S5-0000001").await.pdf);
    desk.run("qpdf", &["--check", &pdf]);
    let said = desk.run("pdfsig", &["-nocert", &pdf]);
    assert!(said.contains("Signature is Valid"), "{said}");
    // poppler does not know document time-stamps: it says what the last one covers.
    assert!(said.contains("ETSI.CAdES.detached"), "{said}");
    assert!(said.contains("Total document signed"), "{said}");
}

#[tokio::test]
async fn the_states_codes_hold_an_archive_whose_signature_openssl_accepts() {
    let house = House::new().await;
    let desk = Desk::new();
    let content = content(&house, "2026-S5-0000001");
    let body = house
        .pki
        .body_seal("real_estate", &subject(), house.app.now())
        .unwrap();
    let codes = senim::barcode::codes(&content, &body).unwrap();
    let elements: Vec<_> = codes
        .elements
        .iter()
        .map(|text| element::parse(text).unwrap())
        .collect();
    desk.put("codes.zip", &element::join(&elements).unwrap());
    desk.run("unzip", &["-t", "codes.zip"]);
    desk.run("unzip", &["-q", "codes.zip"]);
    assert_eq!(
        fs::read(desk.path("document.json")).unwrap(),
        content.bytes()
    );
    desk.put("ca.pem", house.pki.root().pem().as_bytes());
    desk.put("chain.pem", house.pki.issuing().pem().as_bytes());
    let signer = body.certificate().pem();
    desk.put("body.pem", signer.as_bytes());
    let now = house.app.now().timestamp().to_string();
    let verify = [
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "document.json.p7s",
        "-content",
        "document.json",
        "-CAfile",
        "ca.pem",
        "-certfile",
        "chain.pem",
        "-purpose",
        "any",
        "-attime",
        &now,
        "-out",
        "checked.json",
    ];
    desk.run("openssl", &verify);
    assert_eq!(
        fs::read(desk.path("checked.json")).unwrap(),
        content.bytes()
    );
}

fn subject() -> eds::ca::SubjectSpec {
    eds::ca::SubjectSpec {
        organization: Some("Сынақ органы".to_owned()),
        bin: Some("000240000036".to_owned()),
        ..eds::ca::SubjectSpec::default()
    }
}

/// `cargo xtask validate` shows them to pyHanko, which requires revocation data from the file alone.
#[tokio::test]
async fn documents_are_left_for_another_validator() {
    let house = House::new().await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("service-documents");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("ca.pem"), house.pki.root().pem()).unwrap();
    let at = (house.app.now() + chrono::TimeDelta::minutes(5)).to_rfc3339();
    let mut cases = Vec::new();
    for body in StateBody::ALL {
        let content = content(&house, "2026-S5-0000001");
        let pdf = issue::issue(&house.app, body, content).await.unwrap().pdf;
        let name = format!("{}.pdf", body.as_str());
        fs::write(folder.join(&name), pdf).unwrap();
        cases.push(format!(
            r#"{{"file": "{name}", "at": "{at}", "passes": true, "lists": []}}"#
        ));
    }
    fs::write(
        folder.join("index.json"),
        format!("[{}]", cases.join(",\n")),
    )
    .unwrap();
}
