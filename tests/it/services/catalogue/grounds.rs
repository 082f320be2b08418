//! How each ground of each service is met; a ground without a row here panics.

use super::{Town, good::asked};
use crate::desks::body::Body;
use crate::services::forms::NOBODY;
use crate::services::{at, civil_status, filled, path, pay, property, refused_on, send};
use crate::world::Person;
use law::service::{Service, ServiceId};
use serde_json::{Value, json};

/// Meets a ground of a service.
pub(super) async fn met(town: &Town, service: &Service, ground: &str) {
    match ground {
        "applicant_data_wrong" => somebody_who_died(town, service).await,
        "signer_not_confirmed" => somebody_elses_signature(town, service).await,
        "no_data" => nothing_found(town, service).await,
        "not_paid" => paid_short(town, service).await,
        "marriage_under_age" => obstacle(town, "aliya", "aiaru", ground).await,
        "marriage_same_sex" => obstacle(town, "aliya", "anna", ground).await,
        "marriage_already_married" => obstacle(town, "aliya", "yerlan", ground).await,
        "marriage_close_relatives" => obstacle(town, "dauren", "saule", ground).await,
        "marriage_adoption" => obstacle(town, "family-00-mother", "family-00-first", ground).await,
        "marriage_incapable" => obstacle(town, "aliya", "yerzhan", ground).await,
        "data_violation" if service.id == ServiceId::S10 => {
            somebody_elses_licence(town, service).await;
        }
        "documents_wrong" | "not_eligible" | "not_in_the_childs_interest" => {
            by_the_local_body(town, service, ground).await;
        }
        "not_qualified" | "data_violation" => by_the_committee(town, service, ground).await,
        _ => panic!("{} {ground} has no row", service.code),
    }
}

/// A complete request of somebody, paid for where the fee comes first.
async fn ready(
    town: &Town,
    who: &Person,
    service: &Service,
    form: &Value,
    papers: &[&str],
) -> Value {
    let request = filled(who, service.code, form, papers).await;
    if matches!(service.id, ServiceId::S9 | ServiceId::S10) {
        who.act(&path(&request, "/payment"), &Value::Null)
            .await
            .ok();
        pay(town.world(), who, &request).await;
        at(who, &request, "awaiting_signature").await;
    }
    request
}

async fn somebody_who_died(town: &Town, service: &Service) {
    let sapar = town.world().citizen("sapar").await;
    let (form, papers) = asked(town, service.id);
    let request = ready(town, &sapar, service, &form, &papers).await;
    send(&sapar, &request).await.ok();
    refused_on(&sapar, &request, "applicant_data_wrong").await;
}

async fn somebody_elses_signature(town: &Town, service: &Service) {
    let (form, papers) = asked(town, service.id);
    let request = ready(town, &town.aliya, service, &form, &papers).await;
    let to_sign = town.aliya.get(&path(&request, "/to-sign")).await.ok();
    let foreign = town.bolat.signed(&to_sign);
    town.aliya
        .act(&path(&request, "/submission"), &foreign)
        .await
        .ok();
    refused_on(&town.aliya, &request, "signer_not_confirmed").await;
}

async fn nothing_found(town: &Town, service: &Service) {
    let form = match service.id {
        ServiceId::S1 | ServiceId::S3 => {
            json!({ "kind": "name_change", "surname_before": "Басқаева" })
        }
        ServiceId::S2 => {
            let mut form = civil_status::marriage(town.world(), "bolat");
            form["partner_iin"] = json!(NOBODY);
            form
        }
        ServiceId::S4 => property("shymkent"),
        ServiceId::S5 => return unknown_owner(town, service).await,
        ServiceId::S6 => json!({ "kind": "branches", "bin": "000240000026" }),
        other => panic!("{other:?} finds nothing in no registry"),
    };
    let request = filled(&town.aliya, service.code, &form, &[]).await;
    send(&town.aliya, &request).await.ok();
    refused_on(&town.aliya, &request, "no_data").await;
}

/// Nothing registered is a certificate of absence; nobody known under the number is no data.
async fn unknown_owner(town: &Town, service: &Service) {
    let state = &town.world().mocks.egov;
    let hidden = json!({ "target": "gbdrn", "mode": "unknown" });
    state.post("/faults").json(&hidden).send().await.ok();
    let request = filled(&town.aliya, service.code, &property("astana"), &[]).await;
    send(&town.aliya, &request).await.ok();
    refused_on(&town.aliya, &request, "no_data").await;
    town.world().mocks.fault("gbdrn", "none").await;
}

async fn paid_short(town: &Town, service: &Service) {
    let (form, papers) = asked(town, service.id);
    let request = filled(&town.aliya, service.code, &form, &papers).await;
    let mocks = &town.world().mocks;
    mocks.bank_faults(json!({ "pays_tiyn": 100 })).await;
    town.aliya
        .act(&path(&request, "/payment"), &Value::Null)
        .await
        .ok();
    pay(town.world(), &town.aliya, &request).await;
    refused_on(&town.aliya, &request, "not_paid").await;
    mocks.bank_faults(json!({})).await;
}

async fn obstacle(town: &Town, one: &str, other: &str, ground: &str) {
    let person = town.world().citizen(one).await;
    let form = civil_status::marriage(town.world(), other);
    let request = civil_status::paid(town.world(), &person, "marriage_application", &form).await;
    refused_on(&person, &request, ground).await;
}

async fn somebody_elses_licence(town: &Town, service: &Service) {
    let form = crate::services::committee::licence("duplicate");
    let request = ready(town, &town.bolat, service, &form, &[]).await;
    send(&town.bolat, &request).await.ok();
    refused_on(&town.bolat, &request, "data_violation").await;
}

async fn by_the_local_body(town: &Town, service: &Service, ground: &str) {
    let body: &Body = &town.body;
    let (form, papers) = asked(town, service.id);
    let id = body.filed(&town.aliya, service.code, &form, &papers).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.refuse(&body.specialist, &id, ground).await.ok();
    if service.id == ServiceId::S7 {
        body.sign(&body.akimat, &id, Some("44-02")).await.ok();
    } else {
        body.sign(&body.head, &id, None).await.ok();
    }
    body.forward(&id).await.ok();
    refused_on(&town.aliya, &json!({ "id": id }), ground).await;
}

async fn by_the_committee(town: &Town, service: &Service, ground: &str) {
    let committee = &town.committee;
    let (form, papers) = asked(town, service.id);
    let request = ready(town, &town.aliya, service, &form, &papers).await;
    send(&town.aliya, &request).await.ok();
    at(&town.aliya, &request, "at_desk").await;
    committee.forward(&committee.registrar, &request).await.ok();
    committee
        .refuse(&committee.officer, &request, ground)
        .await
        .ok();
    committee.conclude(&request).await;
    refused_on(&town.aliya, &request, ground).await;
}
