//! Somebody who comes with a power of attorney: it is looked up in our own register, when they come and before it is signed.

use super::{Counter, INTAKES, arrival, id, path};
use crate::desks::body::property_form;
use crate::services::property;
use crate::verify::request::{rewritten, right, taken, wrong};
use crate::world::{Answer, Walk, Who, vehicle};
use law::poa::stage::StageCode;
use serde_json::{Value, json};

/// A signed power of attorney from aliya to dauren, of a kind with its powers.
pub(super) async fn signed(
    counter: &Counter,
    change: impl FnOnce(&mut Value),
) -> (Walk<'_>, String) {
    let world = &counter.world;
    let opener = world.citizen("aliya").await;
    let dauren = world.mocks.who("dauren");
    let mut form = vehicle(&[dauren]);
    change(&mut form);
    let case = opener.act("/v1/poa/cases", &form).await.ok();
    let case = case["id"].as_str().unwrap().to_owned();
    let mut walk = world.taken_up(case, &["aliya"], &["dauren"], "aigul").await;
    walk.to(StageCode::Delivered).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    (walk, number)
}

pub(super) fn general(form: &mut Value) {
    form["kind"] = json!("general");
    form["powers"] = json!(["state_bodies"]);
    form["object"] = json!({});
}

impl Counter {
    /// Somebody comes for a principal with a power of attorney.
    pub(super) async fn come(
        &self,
        service: &str,
        form: &Value,
        who: [&Who; 2],
        number: &str,
    ) -> Answer {
        let mut came = arrival(service, form, who[0]);
        came["representative"] = json!({ "iin": who[1].iin, "power_of_attorney": number });
        self.operator.act(INTAKES, &came).await
    }

    /// The same, and the request is there and refused with the notice.
    pub(super) async fn turned_away(
        &self,
        form: &Value,
        who: [&Who; 2],
        number: &str,
        reason: &str,
    ) {
        let refused = self.come("minor_property", form, who, number).await.ok();
        assert_eq!(refused["request"]["stage"], "refused", "{reason}");
        let refusal = &refused["request"]["refusal"];
        assert_eq!(refusal["ground"], "power_of_attorney_invalid");
        let clause = refusal["clause"]["kk"].as_str().unwrap();
        assert!(clause.contains("8-тармақтың 6) тармақшасы"), "{clause}");
        let id = id(&refused);
        let events = self.operator.get(&path(&id, "/events")).await.ok();
        assert!(events.to_string().contains(reason), "{reason}: {events}");
        let notice = self.file(&id, "refusal.pdf").await;
        assert!(notice.text().starts_with("%PDF-"));
    }
}

#[tokio::test]
async fn a_representative_is_served_for_the_principal_while_the_power_of_attorney_holds() {
    let counter = Counter::centre().await;
    let (walk, number) = signed(&counter, general).await;
    let world = &counter.world;
    let [aliya, dauren, bolat] = ["aliya", "dauren", "bolat"].map(|who| world.mocks.who(who));
    let form = property_form("owned_property", "saran");
    let both = [aliya, dauren];
    let mut opened = Vec::new();
    for _ in 0..2 {
        let answer = counter.come("minor_property", &form, both, &number).await;
        let request = answer.ok();
        assert_eq!(request["request"]["stage"], "draft");
        assert_eq!(request["intake"]["representative"]["iin"], dauren.iin);
        counter.scan(&id(&request), "title_documents").await;
        opened.push(id(&request));
    }
    counter.send(&opened[0]).await.ok();
    counter.at(&opened[0], "at_desk").await;
    assert_eq!(
        counter.lines(&opened[0], "power_of_attorney_checked").await,
        1
    );

    let sound = taken(world, walk.principal(), &opened[0]).await;
    right(&sound);
    for another in [None, Some("0000101-2019-999999")] {
        let mut forged = sound.clone();
        rewritten(&mut forged, |lines| {
            let checked = "power_of_attorney_checked";
            lines.retain(|line| another.is_some() || line.kind != checked);
            for line in lines.iter_mut().filter(|line| line.kind == checked) {
                line.body = line.body.replace(&number, another.unwrap());
            }
        });
        let said = wrong(&forged);
        let words = "another power of attorney was signed than was found good";
        assert!(said.contains(words), "{said}");
    }

    counter
        .turned_away(&form, [bolat, dauren], &number, "other_principal")
        .await;
    counter
        .turned_away(&form, [aliya, bolat], &number, "other_representative")
        .await;
    let unknown = "0000101-2019-999999";
    counter.turned_away(&form, both, unknown, "unknown").await;

    walk.revoke().await.ok();
    let late = counter.send(&opened[1]).await.ok();
    assert_eq!(late["request"]["stage"], "refused");
    assert_eq!(
        late["request"]["refusal"]["ground"],
        "power_of_attorney_invalid"
    );
    assert_eq!(counter.lines(&opened[1], "submitted").await, 0);
    counter
        .turned_away(&form, both, &number, "not_in_force")
        .await;
    // Order No. 236 has no notice of it: nothing is opened.
    let estate = property("astana");
    let answer = counter
        .come("real_estate_rights", &estate, both, &number)
        .await;
    answer.refused(422, "power_of_attorney_invalid");
}

/// Proves: S8 power_of_attorney_invalid.
#[tokio::test]
async fn a_power_of_attorney_of_another_scope_or_over_its_term_serves_nothing() {
    let counter = Counter::centre().await;
    let (_walk, number) = signed(&counter, |_| {}).await;
    let world = &counter.world;
    let both = ["aliya", "dauren"].map(|who| world.mocks.who(who));
    let form = property_form("owned_property", "saran");
    counter
        .turned_away(&form, both, &number, "out_of_scope")
        .await;
    let over = format!("update documents set valid_until = '2020-01-01' where number = '{number}'");
    assert_eq!(world.database().await.run(&over).await.unwrap(), 1);
    counter
        .turned_away(&form, both, &number, "not_in_force")
        .await;
    let mut came = arrival("real_estate_presence", &property("astana"), both[0]);
    let entity = world.mocks.egov.get("/entities").send().await.ok();
    came["bin"] = entity[0]["bin"].clone();
    came["representative"] = json!({ "iin": both[1].iin, "power_of_attorney": number });
    let answer = counter.operator.act(INTAKES, &came).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/representative");
}
