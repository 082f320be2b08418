//! Signatures out of place: made for another purpose or another case, by another person, with a certificate that is
//! not good, or by nobody at all.

use crate::world::{Person, Walk, World, content};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use eds::Signer as _;
use eds::ca::{DevelopmentPki, RevocationReason};
use eds::keyfile::KeyFile;
use eds::trust::Usage;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

/// The statements of one case, each as its purpose has it signed.
struct Statements {
    sign_in: Vec<u8>,
    application: Vec<u8>,
    approval: Vec<u8>,
    revocation: Vec<u8>,
}

impl Statements {
    /// Walks a case to its end and keeps everything that was put up for signing on the way.
    async fn of(world: &World) -> Self {
        let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
        let person = walk.principal().clone();
        let asked = |path: String| {
            let person = person.clone();
            async move { content(&person.get(&path).await.ok()) }
        };
        let application = asked(walk.path("/application/to-sign")).await;
        walk.to(StageCode::AwaitingApproval).await;
        let approval = asked(walk.path("/drafts/1/to-sign")).await;
        walk.to(StageCode::Delivered).await;
        let revocation = asked(walk.path("/revocation/to-sign")).await;
        let sign_in = content(&challenge(&person).await);
        Self {
            sign_in,
            application,
            approval,
            revocation,
        }
    }

    /// Each statement by the name of its purpose.
    fn each(&self) -> [(&'static str, &[u8]); 4] {
        [
            ("sign_in", &self.sign_in),
            ("application", &self.application),
            ("approval", &self.approval),
            ("revocation", &self.revocation),
        ]
    }
}

async fn challenge(person: &Person) -> Value {
    let ask = person.proven("/v1/eds-challenges", None);
    ask.json(&json!({ "purpose": "sign_in" })).send().await.ok()
}

/// Presents every old statement where another is due: another purpose and an old one of the same are told apart.
async fn replayed(walk: &Walk<'_>, path: &str, purpose: &str, old: &Statements) {
    let person = walk.principal();
    for (name, statement) in old.each() {
        let cms = person.attached(person.signing(), statement);
        let body = json!({ "cms_base64": STANDARD.encode(cms) });
        let code = if name == purpose {
            "other_content"
        } else {
            "wrong_purpose"
        };
        let answer = person.act(&walk.path(path), &body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, code),
            "{name} as {purpose}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn no_signature_serves_another_purpose_or_another_case() {
    let world = World::new().await;
    let old = Statements::of(&world).await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    walk.principal()
        .act(&walk.path("/participation"), &Value::Null)
        .await
        .ok();
    replayed(&walk, "/submission", "application", &old).await;
    walk.to(StageCode::AwaitingApproval).await;
    replayed(&walk, "/drafts/1/approval", "approval", &old).await;
    walk.to(StageCode::Delivered).await;
    replayed(&walk, "/revocation", "revocation", &old).await;
    assert_eq!(walk.stage().await, "delivered");
    let person = walk.principal();
    for (name, statement) in old.each() {
        let cms = person.attached(person.authentication(), statement);
        let answer = person
            .answer_challenge(&challenge(person).await, &cms)
            .await;
        let code = if name == "sign_in" {
            "other_content"
        } else {
            "wrong_purpose"
        };
        answer.refused(422, code);
    }
}

/// Keys that must not do, each with the code of its refusal; `usage` is the right one here.
pub(crate) fn bad_keys(
    world: &World,
    person: &Person,
    usage: Usage,
) -> Vec<(&'static str, KeyFile)> {
    let other_usage = match usage {
        Usage::Sign => Usage::Authenticate,
        Usage::Authenticate | Usage::TimeStamping | Usage::OcspSigning => Usage::Sign,
    };
    let revoked = person.other_key(usage, |_| ());
    world
        .pki()
        .revoke(
            &revoked.certificate().serial_hex(),
            RevocationReason::KeyCompromise,
            world.now(),
        )
        .unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let rogue = DevelopmentPki::open_or_create(&folder.path().join("pki"), world.now()).unwrap();
    vec![
        (
            "certificate_expired",
            person.other_key(usage, |order| {
                order.valid_from -= TimeDelta::days(30);
                order.valid_for = TimeDelta::days(29);
            }),
        ),
        (
            "certificate_not_yet_valid",
            person.other_key(usage, |order| order.valid_from += TimeDelta::days(2)),
        ),
        ("certificate_revoked", revoked),
        ("wrong_key_usage", person.other_key(other_usage, |_| ())),
        (
            "certificate_untrusted",
            person.key_of_another_authority(&rogue, usage),
        ),
    ]
}

#[tokio::test]
async fn an_application_is_signed_by_the_applicants_own_good_signing_certificate_only() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Filling).await;
    let (person, stranger) = (walk.principal(), world.citizen("bolat").await);
    let to_sign = person.get(&walk.path("/application/to-sign")).await.ok();
    let path = walk.path("/submission");
    for (code, key) in bad_keys(&world, person, Usage::Sign) {
        let answer = person.act(&path, &person.signed_with(&key, &to_sign)).await;
        answer.refused(422, code);
    }
    let by_another = person.signed_with(stranger.signing(), &to_sign);
    person
        .act(&path, &by_another)
        .await
        .refused(422, "wrong_signer");
    assert_eq!(walk.stage().await, "filling");
    assert_eq!(walk.view().await["principals"][0]["signed"], false);
    walk.submit_as(person).await.ok();
}

#[tokio::test]
async fn a_draft_is_approved_and_a_document_revoked_by_good_certificates_only() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::AwaitingApproval).await;
    let person = walk.principal().clone();
    for (stage, show, path) in [
        (
            StageCode::AwaitingApproval,
            "/drafts/1/to-sign",
            "/drafts/1/approval",
        ),
        (StageCode::Delivered, "/revocation/to-sign", "/revocation"),
    ] {
        walk.to(stage).await;
        let to_sign = person.get(&walk.path(show)).await.ok();
        for (code, key) in bad_keys(&world, &person, Usage::Sign) {
            let answer = person
                .act(&walk.path(path), &person.signed_with(&key, &to_sign))
                .await;
            answer.refused(422, code);
        }
        assert_eq!(walk.stage().await, stage.as_str());
    }
}

#[tokio::test]
async fn nobody_signs_in_with_a_certificate_that_is_not_good_for_it() {
    let world = World::new().await;
    let person = world.citizen("aliya").await;
    for (code, key) in bad_keys(&world, &person, Usage::Authenticate) {
        let offered = challenge(&person).await;
        let cms = person.attached(&key, &content(&offered));
        person
            .answer_challenge(&offered, &cms)
            .await
            .refused(422, code);
    }
    assert_eq!(person.try_sign_in().await.status, 201);
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_by_the_device_that_asked() {
    let world = World::new().await;
    let person = world.citizen("aliya").await;
    let offered = challenge(&person).await;
    let cms = person.attached(person.authentication(), &content(&offered));
    let elsewhere = world.stranger("aliya");
    elsewhere
        .answer_challenge(&offered, &cms)
        .await
        .refused(422, "challenge_unknown");
    let offered = challenge(&person).await;
    let cms = person.attached(person.authentication(), &content(&offered));
    assert_eq!(person.answer_challenge(&offered, &cms).await.status, 201);
    person
        .answer_challenge(&offered, &cms)
        .await
        .refused(422, "challenge_unknown");
    let offered = challenge(&person).await;
    world.pass(TimeDelta::minutes(5));
    let cms = person.attached(person.authentication(), &content(&offered));
    person
        .answer_challenge(&offered, &cms)
        .await
        .refused(422, "challenge_unknown");
}

#[tokio::test]
async fn a_signature_with_any_byte_changed_is_refused_as_a_form_and_never_as_a_fault() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Filling).await;
    let person = walk.principal();
    let to_sign = person.get(&walk.path("/application/to-sign")).await.ok();
    let cms = person.attached(person.signing(), &content(&to_sign));
    for place in (0..cms.len()).step_by(97) {
        let mut changed = cms.clone();
        changed[place] ^= 0x41;
        let body = json!({ "cms_base64": STANDARD.encode(changed) });
        let answer = person.act(&walk.path("/submission"), &body).await;
        assert_eq!(answer.status, 422, "byte {place}: {}", answer.text());
    }
    for nonsense in ["", "MAA=", "%%%", "AAAA"] {
        let body = json!({ "cms_base64": nonsense });
        assert_eq!(
            person.act(&walk.path("/submission"), &body).await.status,
            422,
            "{nonsense}"
        );
    }
    assert_eq!(walk.stage().await, "filling");
}

#[tokio::test]
async fn without_a_fresh_list_of_revoked_certificates_nothing_is_signed() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Filling).await;
    let person = walk.principal();
    let to_sign = person.get(&walk.path("/application/to-sign")).await.ok();
    let body = person.signed(&to_sign);
    // Past the life of the lists, which nobody publishes anew.
    world.clock().pass(TimeDelta::days(31));
    let offered = challenge(person).await;
    let cms = person.attached(person.authentication(), &content(&offered));
    person
        .answer_challenge(&offered, &cms)
        .await
        .refused(503, "revocation_unknown");
    world.pass(TimeDelta::zero());
    person.act(&walk.path("/submission"), &body).await.ok();
}

#[tokio::test]
async fn a_registry_that_fails_is_never_taken_for_no_record() {
    let world = World::new().await;
    let walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    let path = walk.path("/participation");
    for mode in ["down", "garbage", "wrong_person"] {
        world.mocks.fault("gbdfl", mode).await;
        let answer = walk.principal().act(&path, &Value::Null).await;
        answer.refused(503, "system_unavailable");
        assert!(answer.header("retry-after").is_some());
    }
    world.mocks.fault("gbdfl", "none").await;
    assert_eq!(walk.view().await["principals"][0].get("name"), None);
    let notary = world.notary("serik");
    world.mocks.fault("notaries", "down").await;
    notary
        .try_sign_in()
        .await
        .refused(503, "system_unavailable");
}

#[tokio::test]
async fn a_null_character_is_refused_by_its_code_also_where_the_database_takes_none() {
    let world = World::on_postgres().await;
    let aliya = world.citizen("aliya").await;
    for path in ["/public/poa/%00", "/public/documents/a%00b"] {
        world.api().get(path).send().await.refused(404, "not_found");
    }
    aliya
        .get("/v1/documents/%00")
        .await
        .refused(404, "not_found");
    // A cursor is base64 of a key; this one is of a null character.
    let desk = world.desk("gulnar");
    let changes = desk.get("/v1/desk/tariffs/changes?cursor=AA").await;
    changes.refused(400, "malformed_request");
}

#[tokio::test]
async fn a_slow_registry_costs_its_caller_at_most_its_time_limit() {
    let world = World::new().await;
    let walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    walk.principal().session().await;
    world.mocks.fault("gbdfl", "hang").await;
    let begun = tokio::time::Instant::now();
    let answer = walk
        .principal()
        .act(&walk.path("/participation"), &Value::Null)
        .await;
    answer.refused(503, "system_unavailable");
    assert!(begun.elapsed().as_secs() < 9, "{:?}", begun.elapsed());
}
