//! S6: four kinds of certificates, for an individual and for an entity by whoever may sign for it.

use super::{REQUESTS, at, file, open, path, refused_on, words};
use crate::world::{Order, Person, World};
use eds::ca::{OrganisationRole, Profile};
use eds::keyfile::KeyFile;
use eds::trust::Usage;
use serde_json::{Value, json};

const SERVICE: &str = "legal_entity_certificate";

/// The entity that somebody heads.
pub(super) async fn headed_by(world: &World, handle: &str) -> Value {
    let entities = world.mocks.egov.get("/entities").send().await.ok();
    let iin = &world.mocks.who(handle).iin;
    let all = entities.as_array().unwrap();
    let found = all.iter().find(|entity| entity["head_iin"] == iin.as_str());
    found.unwrap().clone()
}

/// A certificate of an entity's key in a role.
pub(super) fn key_of(person: &Person, entity: &Value, role: OrganisationRole) -> KeyFile {
    person.other_key(Usage::Sign, |order: &mut Order| {
        order.profile = Profile::LegalEntity(role);
        order.subject.organization = entity["name"]["kk"].as_str().map(str::to_owned);
        order.subject.bin = entity["bin"].as_str().map(str::to_owned);
    })
}

async fn opened_for(person: &Person, entity: &Value) -> Value {
    let form = json!({ "kind": "registered", "bin": entity["bin"] });
    let new = json!({ "service": SERVICE, "form": form, "bin": entity["bin"] });
    person.act(REQUESTS, &new).await.ok()
}

async fn sent_with(person: &Person, request: &Value, key: &KeyFile) -> Value {
    let to_sign = person.get(&path(request, "/to-sign")).await.ok();
    let signed = person.signed_with(key, &to_sign);
    person
        .act(&path(request, "/submission"), &signed)
        .await
        .ok()
}

#[tokio::test]
async fn each_kind_of_certificate_says_what_the_database_has() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (own, with_branches) = (
        headed_by(&world, "aliya").await,
        headed_by(&world, "saule").await,
    );
    for (kind, about) in [
        ("registered", Some(&own)),
        ("branches", Some(&with_branches)),
        ("entity_participation", Some(&own)),
        ("person_participation", None),
    ] {
        let mut form = json!({ "kind": kind });
        if let Some(entity) = about {
            form["bin"] = entity["bin"].clone();
        }
        let request = open(&aliya, SERVICE, &form).await;
        super::send(&aliya, &request).await.ok();
        let done = at(&aliya, &request, "done").await;
        assert_eq!(done["service"]["kind"], kind);
        assert!(done["bill"].is_null(), "{kind} costs nothing");
        let said = words(&file(&aliya, &request, "result.pdf").await);
        let about = about.unwrap_or(&own);
        let name = about["name"]["ru"].as_str().unwrap();
        assert!(said.contains(name), "{kind}: {name} in {said}");
        if kind == "branches" {
            assert!(said.contains("филиал"), "{said}");
        }
    }
}

#[tokio::test]
async fn whoever_may_sign_for_an_entity_asks_for_it() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let entity = headed_by(&world, "aliya").await;
    for role in [OrganisationRole::Head, OrganisationRole::Signatory] {
        let request = opened_for(&aliya, &entity).await;
        assert_eq!(
            (&request["bin"], &request["entity"]["kk"]),
            (&entity["bin"], &entity["name"]["kk"])
        );
        let key = key_of(&aliya, &entity, role);
        assert_eq!(
            sent_with(&aliya, &request, &key).await["stage"],
            "asking",
            "{role:?}"
        );
        at(&aliya, &request, "done").await;
    }
}

#[tokio::test]
async fn nobody_else_asks_for_an_entity() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let (entity, other) = (
        headed_by(&world, "aliya").await,
        headed_by(&world, "bolat").await,
    );
    let keys = [
        (
            "an individual's own key",
            aliya.other_key(Usage::Sign, |_| {}),
        ),
        (
            "an employee's",
            key_of(&aliya, &entity, OrganisationRole::Employee),
        ),
        (
            "an accountant's",
            key_of(&aliya, &entity, OrganisationRole::Finance),
        ),
        (
            "the personnel's",
            key_of(&aliya, &entity, OrganisationRole::Personnel),
        ),
        (
            "another entity's head's",
            key_of(&aliya, &other, OrganisationRole::Head),
        ),
        (
            "another person's",
            key_of(&bolat, &entity, OrganisationRole::Head),
        ),
    ];
    for (whose, key) in keys {
        let request = opened_for(&aliya, &entity).await;
        let answer = sent_with(&aliya, &request, &key).await;
        assert_eq!(answer["stage"], "refused", "{whose}");
        refused_on(&aliya, &request, "signer_not_confirmed").await;
    }
    let gone = headed_by(&world, "rustem").await;
    for bin in [
        &gone["bin"],
        &json!("000240000026"),
        &json!("880412499017"),
        &json!("1"),
    ] {
        let new = json!({ "service": SERVICE, "form": {}, "bin": bin });
        let problem = aliya.act(REQUESTS, &new).await.refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], "/bin", "{problem}");
    }
}
