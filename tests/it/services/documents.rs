//! The documents of a request in the cabinet: each says what it is and names its request, and the request has them all.

use super::{at, file, id, path, pay, to_pay};
use crate::world::World;
use serde_json::Value;
use std::collections::BTreeMap;

#[tokio::test]
async fn every_notice_names_its_request_and_the_request_has_them_all() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let (request, invoice) = to_pay(&world, &aliya).await;
    let documents = path(&request, "/documents");
    let before = aliya.get(&documents).await.ok();
    assert_eq!(before["items"].as_array().map(Vec::len), Some(0));
    world.mocks.bank_app(aliya.who(), &invoice, "decline").await;
    file(&aliya, &request, "payment-failed-1.pdf").await;
    pay(&world, &aliya, &request).await;
    let done = at(&aliya, &request, "done").await;
    file(&aliya, &request, "payment-receipt.pdf").await;

    let all = aliya.get(&documents).await.ok();
    let items: Vec<&Value> = all["items"].as_array().unwrap().iter().collect();
    let titles: BTreeMap<&str, &str> = items
        .iter()
        .map(|item| {
            let text = |name: &str| item[name].as_str().unwrap();
            (text("nature"), text("title"))
        })
        .collect();
    assert_eq!(items.len(), 3, "{all}");
    assert_eq!(titles["notice"], "Төлемнің өтпегені туралы хабарлама");
    assert_eq!(titles["receipt"], "Төлем туралы чек");
    assert!(titles.contains_key("result"), "{all}");
    for item in items {
        let number = item["number"].as_str().unwrap();
        let one = aliya.get(&format!("/v1/documents/{number}")).await.ok();
        for shown in [item, &one] {
            assert_eq!(shown["request"], id(&request));
            assert_eq!(shown["request_number"], done["number"]);
        }
    }
    bolat.get(&documents).await.refused(404, "not_found");
}
