//! The authority's public side, asked by openssl and curl: lists, OCSP, time-stamps, and the paths in the certificates.

use super::office::{Office, open, submit_signed};
use crate::world::{World, until};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::Signer as _;
use serde_json::json;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Runs a program in a folder: its output when it succeeds, else the test fails with it.
async fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments);
    let line = format!("{program} {}", arguments.join(" "));
    let done = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(done.status.success(), "{line}: {text}");
    text
}

/// The published files in a folder, fetched as anybody would.
async fn fetched(world: &World) -> TempDir {
    let folder = TempDir::new().unwrap();
    let address = world.api().address;
    for (name, path) in [
        ("root.crt", "/pki/root.crt"),
        ("issuing.crt", "/pki/issuing.crt"),
        ("root.crl", "/pki/crl/root.crl"),
        ("issuing.crl", "/pki/crl/issuing.crl"),
        ("delta.crl", "/pki/delta/issuing.crl"),
    ] {
        let url = format!("{address}{path}");
        run(
            folder.path(),
            "curl",
            &["--silent", "--show-error", "--fail", "--output", name, &url],
        )
        .await;
        let (kind, end) = if name.ends_with("crt") {
            ("x509", "crt")
        } else {
            ("crl", "crl")
        };
        let pem = name.replace(&format!(".{end}"), &format!("-{end}.pem"));
        run(
            folder.path(),
            "openssl",
            &[kind, "-inform", "DER", "-in", name, "-out", &pem],
        )
        .await;
    }
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    std::fs::write(folder.path().join(name), text).unwrap();
}

#[tokio::test]
async fn openssl_accepts_what_was_issued_by_the_published_files_and_ocsp_and_sees_the_revocation() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (_, signing, authentication) = office.issued(&aliya).await;
    let folder = fetched(&office.world).await;
    write(&folder, "leaf.pem", &signing.certificate().pem());
    write(&folder, "other.pem", &authentication.certificate().pem());
    let lists = ["root-crl.pem", "issuing-crl.pem"]
        .map(|name| std::fs::read_to_string(folder.path().join(name)).unwrap());
    write(&folder, "lists.pem", &lists.concat());
    let verify = [
        "verify",
        "-x509_strict",
        "-crl_check_all",
        "-CRLfile",
        "lists.pem",
        "-CAfile",
        "root-crt.pem",
        "-untrusted",
        "issuing-crt.pem",
    ];
    for leaf in ["leaf.pem", "other.pem"] {
        run(folder.path(), "openssl", &[&verify[..], &[leaf]].concat()).await;
    }
    let address = office.world.api().address;
    names_its_addresses(&folder, &address).await;
    let url = format!("{address}/pki/ocsp");
    let ocsp = [
        "ocsp",
        "-issuer",
        "issuing-crt.pem",
        "-CAfile",
        "root-crt.pem",
        "-verify_other",
        "issuing-crt.pem",
        "-url",
        &url,
        "-cert",
        "leaf.pem",
    ];
    let good = run(folder.path(), "openssl", &ocsp).await;
    assert!(
        good.contains("leaf.pem: good") && good.contains("Response verify OK"),
        "{good}"
    );

    let form = json!({ "serial": signing.certificate().serial_hex(), "reason": "superseded" });
    let id = open(&aliya, "nca_revoke", &form).await;
    submit_signed(&aliya, &id, &signing).await.ok();
    office.until(&aliya, &id, "revoked").await;
    let gone = run(folder.path(), "openssl", &ocsp).await;
    assert!(
        gone.contains("leaf.pem: revoked") && gone.contains("superseded"),
        "{gone}"
    );
    is_listed(&office.world, &signing.certificate().serial_hex()).await;
}

/// The published list says that the certificate is revoked, and why.
async fn is_listed(world: &World, serial: &str) {
    let folder = fetched(world).await;
    let listed = run(
        folder.path(),
        "openssl",
        &["crl", "-in", "issuing-crl.pem", "-noout", "-text"],
    )
    .await;
    assert!(
        listed.contains(&serial.to_uppercase()) && listed.contains("Superseded"),
        "{listed}"
    );
}

/// The certificate says where its lists and its responder are.
async fn names_its_addresses(folder: &TempDir, address: &str) {
    let shown = run(
        folder.path(),
        "openssl",
        &["x509", "-in", "leaf.pem", "-noout", "-text"],
    )
    .await;
    for place in [
        "/pki/ocsp",
        "/pki/issuing.crt",
        "/pki/crl/issuing.crl",
        "/pki/delta/issuing.crl",
    ] {
        assert!(
            shown.contains(&format!("{address}{place}")),
            "{place} is not in the certificate\n{shown}"
        );
    }
}

#[tokio::test]
async fn an_ocsp_request_may_stand_in_the_path() {
    let office = Office::open().await;
    let folder = fetched(&office.world).await;
    let aliya = office.world.citizen("aliya").await;
    write(&folder, "leaf.pem", &aliya.signing().certificate().pem());
    run(
        folder.path(),
        "openssl",
        &[
            "ocsp",
            "-issuer",
            "issuing-crt.pem",
            "-cert",
            "leaf.pem",
            "-no_nonce",
            "-reqout",
            "request.der",
        ],
    )
    .await;
    let request = std::fs::read(folder.path().join("request.der")).unwrap();
    let text = STANDARD.encode(request);
    let text = text
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let answer = office
        .world
        .api()
        .get(&format!("/pki/ocsp/{text}"))
        .send()
        .await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/ocsp-response"))
    );
    std::fs::write(folder.path().join("response.der"), &answer.body).unwrap();
    let read = run(
        folder.path(),
        "openssl",
        &[
            "ocsp",
            "-respin",
            "response.der",
            "-issuer",
            "issuing-crt.pem",
            "-cert",
            "leaf.pem",
            "-CAfile",
            "root-crt.pem",
            "-verify_other",
            "issuing-crt.pem",
        ],
    )
    .await;
    assert!(read.contains("leaf.pem: good"), "{read}");
}

#[tokio::test]
async fn openssl_verifies_a_time_stamp_of_the_authority() {
    let office = Office::open().await;
    let folder = fetched(&office.world).await;
    write(&folder, "data", "мәтін");
    run(
        folder.path(),
        "openssl",
        &[
            "ts",
            "-query",
            "-data",
            "data",
            "-sha256",
            "-cert",
            "-out",
            "request.tsq",
        ],
    )
    .await;
    let url = format!("{}/pki/tsp", office.world.api().address);
    run(
        folder.path(),
        "curl",
        &[
            "--silent",
            "--show-error",
            "--fail",
            "-H",
            "Content-Type: application/timestamp-query",
            "--data-binary",
            "@request.tsq",
            "--output",
            "reply.tsr",
            &url,
        ],
    )
    .await;
    let verified = run(
        folder.path(),
        "openssl",
        &[
            "ts",
            "-verify",
            "-queryfile",
            "request.tsq",
            "-in",
            "reply.tsr",
            "-CAfile",
            "root-crt.pem",
            "-untrusted",
            "issuing-crt.pem",
        ],
    )
    .await;
    assert!(verified.contains("Verification: OK"), "{verified}");
}

#[tokio::test]
async fn what_is_no_request_is_answered_by_its_protocol_or_refused_by_size_and_type() {
    let world = World::new().await;
    let post = |path: &'static str, kind: &'static str, body: Vec<u8>| {
        let ask = world.api().post(path).raw(kind, body);
        async move { ask.send().await }
    };
    let malformed = post("/pki/ocsp", "application/ocsp-request", vec![1, 2, 3]).await;
    assert_eq!(
        malformed.body,
        [0x30, 3, 0x0A, 1, 1],
        "malformedRequest (RFC 6960, 4.2.1)"
    );
    assert_eq!(
        post("/pki/tsp", "application/timestamp-query", vec![0])
            .await
            .status,
        200
    );
    post("/pki/ocsp", "application/json", vec![1])
        .await
        .refused(415, "unsupported_media");
    post("/pki/tsp", "application/timestamp-query", vec![0; 5000])
        .await
        .refused(413, "too_large");
    world
        .api()
        .get("/pki/ocsp/%21%21")
        .send()
        .await
        .refused(400, "malformed_request");
    let list = world.api().get("/pki/crl/issuing.crl").send().await;
    assert_eq!(list.header("content-type"), Some("application/pkix-crl"));
}

#[tokio::test]
async fn the_lists_are_published_within_their_period() {
    let world = World::new().await;
    let delta = || async { world.api().get("/pki/delta/issuing.crl").send().await.body };
    let before = delta().await;
    world.clock().pass(chrono::TimeDelta::hours(2));
    until("another list", || async {
        (delta().await != before).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_installation_without_the_keys_of_an_authority_says_so() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let token = aliya.session().await.access;
    let (server, api) = world.server_without_authority().await;
    let new = json!({ "service": "nca_issue", "form": {} });
    let opened = api
        .post("/v1/nca/requests")
        .bearer(&token)
        .once()
        .json(&new);
    opened.send().await.refused(503, "authority_unavailable");
    api.get("/pki/crl/issuing.crl")
        .send()
        .await
        .refused(503, "authority_unavailable");
    let asked = api
        .post("/pki/ocsp")
        .raw("application/ocsp-request", vec![0]);
    asked.send().await.refused(503, "authority_unavailable");
    let me = api.get("/v1/me").bearer(&token).send().await;
    assert_eq!(me.status, 200, "everything else works");
    drop(server);
}
