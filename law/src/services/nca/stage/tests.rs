//! The machine over every pair of stage and event, in every flow.

use super::*;
use std::collections::BTreeSet;

fn account(last: char) -> AccountId {
    AccountId::parse(&format!("0190a000-0000-7000-8000-00000000000{last}")).unwrap()
}

fn number() -> String {
    "2026-000001".to_owned()
}

fn stages() -> Vec<Stage> {
    let (first, serials) = (Some(account('1')), vec!["0a".to_owned(), "0b".to_owned()]);
    vec![
        Stage::Filling {
            identified_by: first.clone(),
        },
        Stage::Registered {
            number: number(),
            identified_by: first.clone(),
        },
        Stage::Accepted {
            number: number(),
            identified_by: first.clone(),
            accepted_by: first,
        },
        Stage::Confirmed {
            number: number(),
            confirmed_by: Some(account('2')),
        },
        Stage::Issued {
            number: number(),
            serials: serials.clone(),
        },
        Stage::Installed {
            number: number(),
            serials,
        },
        Stage::Revoked {
            number: number(),
            serial: "0a".to_owned(),
        },
        Stage::Refused {
            number: None,
            ground: Ground::NotIdentified,
        },
        Stage::Withdrawn { number: None },
        Stage::Lapsed { number: number() },
    ]
}

fn events() -> Vec<Event> {
    vec![
        Event::Registered { number: number() },
        Event::DocumentsAccepted {
            operator: account('1'),
        },
        Event::Confirmed {
            operator: account('2'),
        },
        Event::CertificatesIssued {
            serials: vec!["0a".to_owned()],
        },
        Event::CertificatesInstalled,
        Event::CertificateRevoked {
            serial: "0a".to_owned(),
        },
        Event::Refused {
            ground: Ground::OperatorNotConfirmed,
        },
        Event::Withdrawn,
        Event::Lapsed,
    ]
}

#[test]
fn the_samples_hold_every_stage_and_every_event() {
    let stages: BTreeSet<StageCode> = stages().iter().map(Stage::code).collect();
    let events: BTreeSet<EventCode> = events().iter().map(Event::code).collect();
    assert_eq!(
        (stages.len(), events.len()),
        (StageCode::ALL.len(), EventCode::ALL.len())
    );
}

/// What leads where; everything else is refused.
fn expected(flow: Flow, stage: StageCode, event: EventCode) -> Option<StageCode> {
    use EventCode as E;
    use StageCode as S;
    if !stage.is_of(flow) {
        return None;
    }
    match (stage, event) {
        (S::Filling, E::Registered) => Some(match flow {
            Flow::Issue | Flow::CardIssue | Flow::CardRevoke => S::Registered,
            Flow::Renew => S::Accepted,
            Flow::Revoke => S::Confirmed,
        }),
        (S::Registered, E::DocumentsAccepted) => Some(S::Accepted),
        (S::Registered, E::Lapsed) => Some(S::Lapsed),
        (S::Accepted, E::Confirmed) => Some(S::Confirmed),
        (S::Confirmed, E::CertificatesIssued) => {
            (flow.aim() == Aim::Certificates).then_some(S::Issued)
        }
        (S::Confirmed, E::CertificateRevoked) => {
            (flow.aim() == Aim::Revocation).then_some(S::Revoked)
        }
        (S::Issued, E::CertificatesInstalled) => Some(S::Installed),
        (S::Filling | S::Registered | S::Accepted | S::Confirmed, E::Refused) => {
            (flow != Flow::Revoke).then_some(S::Refused)
        }
        (S::Filling | S::Registered | S::Accepted, E::Withdrawn) => Some(S::Withdrawn),
        _ => None,
    }
}

#[test]
fn every_pair_of_stage_and_event_does_what_the_table_says_in_every_flow() {
    for flow in Flow::ALL {
        for stage in stages() {
            for event in events() {
                let (from, by) = (stage.code(), event.code());
                let after = stage.clone().apply(flow, event).map(|stage| stage.code());
                assert_eq!(
                    after.ok(),
                    expected(flow, from, by),
                    "{flow:?} {from:?} {by:?}"
                );
            }
        }
    }
}

#[test]
fn nothing_follows_an_end() {
    for stage in stages().into_iter().filter(|stage| stage.code().is_end()) {
        for event in events() {
            assert!(
                stage.clone().apply(Flow::Issue, event).is_err(),
                "{stage:?}"
            );
        }
    }
}

#[test]
fn one_operator_alone_neither_issues_nor_revokes() {
    for flow in [Flow::Issue, Flow::CardIssue, Flow::CardRevoke] {
        assert_eq!(flow.eyes(), super::super::Eyes::TwoOperators);
        let identified_by = (flow != Flow::Issue).then(|| account('1'));
        let filling = Stage::Filling {
            identified_by: identified_by.clone(),
        };
        let registered = filling
            .apply(flow, Event::Registered { number: number() })
            .unwrap();
        let accepted = |operator| {
            registered
                .clone()
                .apply(flow, Event::DocumentsAccepted { operator })
                .unwrap()
        };
        let confirm = |stage: Stage, operator| stage.apply(flow, Event::Confirmed { operator });
        assert_eq!(
            confirm(accepted(account('1')), account('1')),
            Err(NotAllowed::SameOperator)
        );
        assert!(confirm(accepted(account('1')), account('2')).is_ok());
        let third = confirm(accepted(account('3')), account('1'));
        assert_eq!(
            third.is_err(),
            identified_by.is_some(),
            "who identified does not confirm either"
        );
    }
}

#[test]
fn a_renewal_needs_the_applicant_and_one_operator() {
    let filling = Stage::Filling {
        identified_by: None,
    };
    let accepted = filling
        .apply(Flow::Renew, Event::Registered { number: number() })
        .unwrap();
    let confirmed = accepted
        .apply(
            Flow::Renew,
            Event::Confirmed {
                operator: account('1'),
            },
        )
        .unwrap();
    assert_eq!(
        confirmed,
        Stage::Confirmed {
            number: number(),
            confirmed_by: Some(account('1'))
        }
    );
}

#[test]
fn a_service_is_refused_on_its_own_grounds_only() {
    for flow in Flow::ALL {
        for ground in Ground::ALL {
            let filling = Stage::Filling {
                identified_by: None,
            };
            let known = flow.service().refusal(ground.as_str()).is_some();
            let refused = filling.apply(flow, Event::Refused { ground: *ground });
            assert_eq!(refused.is_ok(), known, "{flow:?} {ground:?}");
            assert!(known || refused == Err(NotAllowed::UnknownGround));
        }
    }
}
