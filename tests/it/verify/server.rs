//! `senim verify` on what the server itself wrote and gave out.

use super::folder::file;
use crate::world::{Walk, World};
use law::poa::stage::StageCode;
use senim::verify::{self, Evidence};
use std::fs;

/// The files of a case as its principal gets them.
pub(crate) async fn taken(world: &World, walk: &Walk<'_>, messages: &[&str]) -> Evidence {
    let person = walk.principal();
    let history = person.get(&walk.path("/events?limit=500")).await.body;
    let mut found = Vec::new();
    for name in messages {
        let bytes = person.get(&walk.path(&format!("/files/{name}"))).await.body;
        found.push(file(name, &bytes));
    }
    // Both hierarchies, where there are two.
    let folder = world.pki().dir();
    let pki = |name: &str| {
        let mut text = fs::read(folder.join(name)).unwrap();
        text.extend(fs::read(folder.join("gost").join(name)).unwrap_or_default());
        text
    };
    let pdf = person.get(&walk.path("/files/poa.pdf")).await.body;
    let mut manifests = Vec::new();
    for name in senim::app::recording::file_names(1) {
        let answer = person.get(&walk.path(&format!("/files/{name}"))).await;
        if answer.status == 200 {
            manifests.push(file(&name, &answer.body));
        }
    }
    Evidence {
        history: file("case.json", &history),
        document: Some(file("poa.pdf", &pdf)),
        anchors: file("ca.pem", &pki("root.pem")),
        intermediates: Some(file("ca-chain.pem", &pki("ca-chain.pem"))),
        lists: Some(file("crl.pem", &pki("crl.pem"))),
        messages: found,
        manifests,
        ledgers: Vec::new(),
        others: Vec::new(),
    }
}

#[tokio::test]
async fn a_case_that_the_server_wrote_is_right_before_and_after_its_revocation() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let mut files = vec![
        "application.p7s",
        "application.json",
        "approval-1.p7s",
        "signature.p7s",
    ];
    let report = verify::check(&taken(&world, &walk, &files).await);
    assert!(report.is_right(), "{report}");
    walk.revoke().await.ok();
    files.push("revocation.p7s");
    let report = verify::check(&taken(&world, &walk, &files).await);
    assert!(report.is_right(), "{report}");
    assert!(report.to_string().contains("the case stands at: revoked"));
    files.pop();
    let report = verify::check(&taken(&world, &walk, &files).await);
    assert!(
        report.to_string().contains("the revocation (entry"),
        "{report}"
    );
}
