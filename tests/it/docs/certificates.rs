//! The generated page of the certificates' services: `docs/law/nca.md` says what `law::services::nca` says.

use law::id::AccountId;
use law::service::{Service, Step};
use law::services::CATALOGUE;
use law::services::nca::stage::{Event, EventCode, Stage, StageCode};
use law::services::nca::{Flow, Ground};
use std::fmt::Write as _;

pub(super) fn page_text() -> String {
    let mut page = String::from(
        "# The certificates of the National Certification Authority, as the code has them\n\n\
         Written by `tests/it/docs.rs` from `law::services::nca`; do not edit. \
         After a change: `UPDATE_DOCS=1 cargo test -p senim --test it docs`.\n\n\
         The clauses are those of the regulations approved by order No. 839 of 29 November 2012.\n\n",
    );
    list_services(&mut page);
    list_transitions(&mut page);
    for service in CATALOGUE
        .into_iter()
        .filter(|service| service.portal().is_none())
    {
        describe(&mut page, service);
    }
    list_grounds(&mut page);
    page
}

fn list_services(page: &mut String) {
    page.push_str("## The services\n\n| Service | Code | Қазақша | По-русски | Source | Where | Term | Eyes |\n|---|---|---|---|---|---|---|---|\n");
    for flow in Flow::ALL {
        let service = flow.service();
        let (id, code, channel) = (service.id.as_str(), service.code, service.channel.as_str());
        let (kk, ru, source) = (service.title.kk, service.title.ru, service.source.en);
        let (term, eyes) = (service.term.text().kk, format!("{:?}", flow.eyes()));
        writeln!(
            page,
            "| {id} | `{code}` | {kk} | {ru} | {source} | {channel} | {term} | {eyes} |"
        )
        .unwrap();
    }
    page.push('\n');
}

fn list_transitions(page: &mut String) {
    page.push_str("## What leads where\n\n| At | Event | Then | In |\n|---|---|---|---|\n");
    for stage in samples() {
        for event in EventCode::ALL.iter().copied() {
            let mut ways: Vec<(StageCode, Vec<&str>)> = Vec::new();
            for flow in Flow::ALL {
                let Some(to) = after(&stage, flow, event) else {
                    continue;
                };
                let id = flow.service().id.as_str();
                match ways.iter_mut().find(|(known, _)| *known == to) {
                    Some((_, flows)) => flows.push(id),
                    None => ways.push((to, vec![id])),
                }
            }
            for (to, flows) in ways {
                let (at, event, to) = (stage.code().as_str(), event.as_str(), to.as_str());
                writeln!(
                    page,
                    "| `{at}` | `{event}` | `{to}` | {} |",
                    flows.join(", ")
                )
                .unwrap();
            }
        }
    }
    page.push('\n');
}

fn describe(page: &mut String, service: &Service) {
    let (id, title) = (service.id.as_str(), service.title.en);
    write!(
        page,
        "## {id}: {title}\n\n| Field | Form | Required |\n|---|---|---|\n"
    )
    .unwrap();
    for field in service.fields {
        let (name, form, required) = (field.name, field.form.as_str(), field.required);
        writeln!(page, "| `{name}` | {form} | {required:?} |").unwrap();
    }
    page.push_str("\n| Step | Who | Қазақша | По-русски | Time |\n|---|---|---|---|---|\n");
    for step in service.path {
        let (number, actor, time) = (step.number, step.actor.as_str(), time(step));
        writeln!(
            page,
            "| {number} | {actor} | {} | {} | {time} |",
            step.action.kk, step.action.ru
        )
        .unwrap();
    }
    page.push_str("\n| Refusal | Clause | Notice |\n|---|---|---|\n");
    for refusal in service.refusals {
        writeln!(
            page,
            "| `{}` | {} | {} |",
            refusal.code, refusal.clause.kk, refusal.notice.kk
        )
        .unwrap();
    }
    page.push('\n');
}

fn time(step: &Step) -> String {
    step.limit
        .map_or_else(|| "–".to_owned(), |limit| limit.text().kk)
}

fn list_grounds(page: &mut String) {
    page.push_str("## Who states a ground\n\nAn operator: ");
    let stated: Vec<String> = Ground::OF_OPERATOR
        .iter()
        .map(|ground| format!("`{}`", ground.as_str()))
        .collect();
    writeln!(page, "{}. The system finds all others.", stated.join(", ")).unwrap();
}

fn account(last: char) -> AccountId {
    AccountId::parse(&format!("0190a000-0000-7000-8000-00000000000{last}")).unwrap()
}

/// A stage of each code.
fn samples() -> Vec<Stage> {
    let number = || "1".to_owned();
    let first = Some(account('1'));
    vec![
        Stage::Filling {
            identified_by: None,
        },
        Stage::Registered {
            number: number(),
            identified_by: None,
        },
        Stage::Accepted {
            number: number(),
            identified_by: first.clone(),
            accepted_by: first,
        },
        Stage::Confirmed {
            number: number(),
            confirmed_by: None,
        },
        Stage::Issued {
            number: number(),
            serials: Vec::new(),
        },
    ]
}

/// Where an event leads; a refusal by the first ground its service knows.
fn after(stage: &Stage, flow: Flow, event: EventCode) -> Option<StageCode> {
    let ground = flow
        .service()
        .refusals
        .first()
        .and_then(|refusal| Ground::parse(refusal.code))?;
    let event = match event {
        EventCode::Registered => Event::Registered {
            number: "1".to_owned(),
        },
        EventCode::DocumentsAccepted => Event::DocumentsAccepted {
            operator: account('1'),
        },
        EventCode::Confirmed => Event::Confirmed {
            operator: account('2'),
        },
        EventCode::CertificatesIssued => Event::CertificatesIssued {
            serials: Vec::new(),
        },
        EventCode::CertificatesInstalled => Event::CertificatesInstalled,
        EventCode::CertificateRevoked => Event::CertificateRevoked {
            serial: "0a".to_owned(),
        },
        EventCode::Refused => Event::Refused { ground },
        EventCode::Withdrawn => Event::Withdrawn,
        EventCode::Lapsed => Event::Lapsed,
    };
    stage
        .clone()
        .apply(flow, event)
        .ok()
        .map(|stage| stage.code())
}
