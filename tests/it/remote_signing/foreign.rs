//! A phone whose signatures somebody else's program makes: OpenSSL, in the forms that signing programs differ in.

use super::{application, standing};
use crate::world::Person;
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// A CMS by `openssl cms -sign` over bytes, with the person's key.
fn by_openssl(person: &Person, folder: &Path, bytes: &[u8], form: &[&str]) -> Vec<u8> {
    let [key, document, signed] = ["key.pem", "document", "signed.der"].map(|n| folder.join(n));
    if !key.exists() {
        person.signing().write(&key).unwrap();
    }
    std::fs::write(&document, bytes).unwrap();
    let run = Command::new("openssl")
        .args([
            "cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256",
        ])
        .args(form)
        .arg("-signer")
        .arg(&key)
        .arg("-in")
        .arg(&document)
        .arg("-out")
        .arg(&signed)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    std::fs::read(&signed).unwrap()
}

#[tokio::test]
async fn signatures_by_openssl_are_taken_from_a_phone_and_by_the_case() {
    let forms: [&[&str]; 3] = [
        &["-nodetach", "-cades"],
        &["-nodetach"],
        &["-nodetach", "-stream", "-keyid"],
    ];
    for form in forms {
        let world = crate::world::World::new().await;
        let (walk, begun, request) = application(&world).await;
        let person = walk.principal();
        let folder = tempfile::TempDir::new().unwrap();
        let cms = by_openssl(person, folder.path(), &request.document(), form);
        request.bring(&request.with(&cms)).await.ok();
        let done = standing(person, &begun).await;
        let body = json!({ "cms_base64": done["cms_base64"] });
        person.act(&walk.path("/submission"), &body).await.ok();
        assert_eq!(walk.stage().await, "awaiting_consent", "{form:?}");
    }
}

#[tokio::test]
async fn a_signature_by_openssl_without_the_document_or_without_attributes_is_refused() {
    let world = crate::world::World::new().await;
    let (walk, _, request) = application(&world).await;
    let person = walk.principal();
    let folder = tempfile::TempDir::new().unwrap();
    let refused: [(&[&str], &str); 2] = [
        (&["-cades"], "signature_other_digest"),
        (&["-nodetach", "-noattr"], "signature_incomplete"),
    ];
    for (form, code) in refused {
        let cms = by_openssl(person, folder.path(), &request.document(), form);
        let answer = request.bring(&request.with(&cms)).await;
        answer.refused(403, code);
    }
}
