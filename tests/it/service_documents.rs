//! Documents of services from the content to the paper and back: sealed by their body, judged by other people's programs,
//! photographed and checked offline.

mod judges;
mod paper;

use crate::sign_in::house::House;
use eds::cms::{Policy, Proof};
use eds::pades::{self, Coverage, Level, SignatureKind};
use eds::trust::Usage;
use law::service::{ServiceId, StateBody};
use law::text::Bilingual;
use senim::app::issue::{self, BODY_SEAL_FIELD, Issued};
use senim::app::sealing::TIME_STAMP_FIELD;
use senim::document::service::content::{Block, Column, Content, DocumentKind, Official, Table};
use senim::verify::NamedFile;

/// A person of the content, plainly invented.
const PERSON: &str = "СЫНАҚБАЕВ МЫСАЛ ҮЛГІҰЛЫ";

fn pair(kk: &str, ru: &str) -> Bilingual {
    Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    }
}

/// A result as a registry's answer becomes one.
fn content(house: &House, number: &str) -> Content {
    let column = |title: &str| Column {
        title: pair(title, title),
        share: 1,
    };
    let table = Table {
        columns: vec![column("Құқықтың түрі"), column("Негізі")],
        rows: vec![vec!["меншік".to_owned(), "шарт № 17".to_owned()]],
    };
    Content {
        service: ServiceId::S5,
        kind: DocumentKind::Result,
        number: number.to_owned(),
        issued_at: house.app.now(),
        body: pair(
            "Сынақ қаласының Әділет департаменті",
            "Департамент юстиции города Сынак",
        ),
        title: pair("Анықтама", "Справка"),
        blocks: vec![
            Block::Entry {
                label: pair("Берілді", "Выдана"),
                value: pair(PERSON, PERSON),
            },
            Block::Table(table),
        ],
        official: Some(Official {
            name: "Үлгіева Сынақ".to_owned(),
            position: pair("Маман", "Специалист"),
        }),
    }
}

async fn issued(house: &House, number: &str) -> Issued {
    let content = content(house, number);
    issue::issue(&house.app, StateBody::RealEstate, content)
        .await
        .unwrap()
}

fn file(name: &str, bytes: Vec<u8>) -> NamedFile {
    NamedFile {
        name: name.to_owned(),
        bytes,
    }
}

#[tokio::test]
async fn each_body_seals_its_documents_with_its_own_key_for_good() {
    let house = House::new().await;
    let mut seals = std::collections::BTreeSet::new();
    for body in StateBody::ALL {
        let content = content(&house, "2026-S5-0000001");
        let pdf = issue::issue(&house.app, body, content).await.unwrap().pdf;
        let trust = house.app.trust.current();
        let policy = Policy {
            proof: Proof::BySignatureTimestamp,
            ..Policy::strict(&trust, house.app.now(), Usage::Sign)
        };
        let found = pades::verify(&pdf, &policy).unwrap();
        let [seal, stamp] = found.as_slice() else {
            panic!("{} signatures", found.len());
        };
        assert_eq!(
            (seal.field.as_str(), seal.level),
            (BODY_SEAL_FIELD, Level::Archival)
        );
        assert_eq!(
            (stamp.field.as_str(), stamp.coverage),
            (TIME_STAMP_FIELD, Coverage::WholeFile)
        );
        assert!(matches!(stamp.kind, SignatureKind::DocumentTimeStamp(_)));
        let subject = seal.certificate().subject();
        assert!(subject.iin.is_none() && subject.bin.is_some());
        seals.insert(seal.certificate().serial_hex());
    }
    assert_eq!(seals.len(), StateBody::ALL.len());
}

#[tokio::test]
async fn a_bodys_key_is_made_once() {
    let house = House::new().await;
    let serial = |pdf: &[u8]| {
        let carried = pades::carried_certificates(pdf).unwrap();
        let seal = carried
            .into_iter()
            .find(|c| c.subject().bin.as_deref() == Some("000240000036"));
        seal.unwrap().serial_hex()
    };
    let first = issued(&house, "1").await.pdf;
    let second = issued(&house, "2").await.pdf;
    assert_eq!(serial(&first), serial(&second));
}
