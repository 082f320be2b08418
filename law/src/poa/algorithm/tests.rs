//! The table and the machine agree over every pair of stage and event.

use super::*;
use crate::id::{AccountId, CallId, Digest, InvoiceId};
use crate::poa::s04_consent::ConsentRefusal;
use crate::poa::s06_checks::{Check, Checks, RefusalGround};
use crate::poa::stage::{Event, FrozenDraft, NotAllowed, Stage};
use chrono::{DateTime, Utc};

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_000_000, 0).unwrap()
}

fn account() -> AccountId {
    AccountId::parse("0192f0c1-7f00-7000-8000-000000000001").unwrap()
}

fn call() -> CallId {
    CallId::parse("0192f0c1-7f00-7000-8000-000000000002").unwrap()
}

fn invoice() -> InvoiceId {
    InvoiceId::parse("0192f0c1-7f00-7000-8000-000000000003").unwrap()
}

fn digest(fill: char) -> Digest {
    Digest::parse(&String::from(fill).repeat(64)).unwrap()
}

fn draft() -> FrozenDraft {
    FrozenDraft {
        revision: 1,
        sha256: digest('a'),
    }
}

fn refusal() -> ConsentRefusal {
    ConsentRefusal::Denied
}

/// A stage of every code, all speaking of the same draft, invoice and call.
fn stage(code: StageCode) -> Stage {
    let (notary, draft, number) = (account(), draft(), "1".to_owned());
    let (invoice, document) = (invoice(), digest('b'));
    match code {
        S::Filling => Stage::Filling,
        S::AwaitingConsent => Stage::AwaitingConsent,
        S::ReadyToCall => Stage::ReadyToCall,
        S::Talking => Stage::Talking {
            call: call(),
            notary,
            checks: Checks::default(),
        },
        S::Drafting => Stage::Drafting {
            notary,
            last_revision: 0,
        },
        S::AwaitingApproval => Stage::AwaitingApproval { notary, draft },
        S::Approved => Stage::Approved { notary, draft },
        S::AwaitingPayment => Stage::AwaitingPayment {
            notary,
            draft,
            invoice,
            expires_at: at(),
        },
        S::AwaitingSignature => Stage::AwaitingSignature {
            notary,
            draft,
            invoice,
        },
        S::Signed => Stage::Signed {
            notary,
            number,
            document,
        },
        S::Delivered => Stage::Delivered {
            notary,
            number,
            document,
        },
        S::Revoked => Stage::Revoked {
            notary,
            number,
            document,
            revoked_at: at(),
        },
        S::Refused => Stage::Refused {
            notary,
            ground: RefusalGround::AgainstTheLaw,
        },
        S::Withdrawn => Stage::Withdrawn,
        S::ConsentRefused => Stage::ConsentRefused { refusal: refusal() },
        S::InvoiceExpired => Stage::InvoiceExpired { invoice },
    }
}

fn event(code: EventCode) -> Event {
    let (invoice, document, number) = (invoice(), digest('b'), "1".to_owned());
    match code {
        E::ApplicationSubmitted => Event::ApplicationSubmitted {
            application: document,
        },
        E::ConsentsGranted => Event::ConsentsGranted,
        E::ConsentRefused => Event::ConsentRefused { refusal: refusal() },
        E::CallStarted => Event::CallStarted {
            call: call(),
            notary: account(),
        },
        E::CheckConfirmed => Event::CheckConfirmed {
            check: Check::LegalCapacity,
            at: at(),
            note: String::new(),
        },
        E::CallEnded => Event::CallEnded { call: call() },
        E::DraftSent => Event::DraftSent { draft: draft() },
        E::DraftReturned => Event::DraftReturned { revision: 1 },
        E::DraftApproved => Event::DraftApproved { draft: draft() },
        E::InvoiceIssued => Event::InvoiceIssued {
            invoice,
            expires_at: at(),
        },
        E::InvoicePaid => Event::InvoicePaid { invoice },
        E::InvoiceExpired => Event::InvoiceExpired { invoice },
        E::DocumentSigned => Event::DocumentSigned {
            number,
            approved: draft().sha256,
            document,
        },
        E::DocumentDelivered => Event::DocumentDelivered,
        E::DocumentRevoked => Event::DocumentRevoked { at: at() },
        E::ActRefused => Event::ActRefused {
            ground: RefusalGround::AgainstTheLaw,
        },
        E::ApplicationWithdrawn => Event::ApplicationWithdrawn,
    }
}

#[test]
fn the_table_and_the_machine_agree_over_every_pair() {
    for &from in StageCode::ALL {
        for &what in EventCode::ALL {
            let ways: Vec<_> = transitions()
                .filter(|w| w.from == from && w.event == what)
                .collect();
            assert!(
                ways.len() <= 1,
                "{from:?} {what:?} stands twice in the table"
            );
            match (stage(from).apply(event(what)), ways.first()) {
                (Ok(next), Some(way)) => assert!(
                    way.to.contains(&next.code()),
                    "{from:?} {what:?} -> {next:?}"
                ),
                (Err(NotAllowed::WrongStage { stage, event }), None) => {
                    assert_eq!((stage, event), (from, what));
                }
                (result, way) => panic!("{from:?} {what:?}: machine {result:?}, table {way:?}"),
            }
        }
    }
}

#[test]
fn steps_are_numbered_in_order_and_each_stage_belongs_to_one() {
    for (step, number) in STEPS.iter().zip(1u8..) {
        assert_eq!(step.number, number);
        assert!(step.file.starts_with(&format!("s{number:02}_")));
    }
    for &code in StageCode::ALL {
        assert_eq!(step_of(code).is_none(), code.is_end(), "{code:?}");
        let steps = STEPS
            .iter()
            .filter(|s| s.transitions.iter().any(|w| w.from == code))
            .count();
        assert!(steps <= 1, "{code:?} belongs to {steps} steps");
    }
}

#[test]
fn every_stage_can_be_reached_from_the_first() {
    let mut reached = vec![S::Filling];
    let mut next = 0;
    while let Some(&from) = reached.get(next) {
        for way in transitions().filter(|w| w.from == from) {
            for to in way.to {
                if !reached.contains(to) {
                    reached.push(*to);
                }
            }
        }
        next += 1;
    }
    reached.sort_unstable();
    let mut all = StageCode::ALL.to_vec();
    all.sort_unstable();
    assert_eq!(reached, all);
}

#[test]
fn only_the_approved_draft_can_be_signed() {
    let other = Event::DocumentSigned {
        number: "1".to_owned(),
        approved: digest('c'),
        document: digest('d'),
    };
    assert_eq!(
        stage(S::AwaitingSignature).apply(other),
        Err(NotAllowed::OtherDraft)
    );
}

#[test]
fn only_the_revision_on_the_table_can_be_approved_or_returned() {
    let newer = FrozenDraft {
        revision: 2,
        ..draft()
    };
    let reading = stage(S::AwaitingApproval);
    assert_eq!(
        reading.clone().apply(Event::DraftApproved { draft: newer }),
        Err(NotAllowed::OtherDraft)
    );
    assert_eq!(
        reading.apply(Event::DraftReturned { revision: 2 }),
        Err(NotAllowed::OtherDraft)
    );
}

#[test]
fn revisions_are_counted_without_a_gap() {
    let third = FrozenDraft {
        revision: 3,
        ..draft()
    };
    assert_eq!(
        stage(S::Drafting).apply(Event::DraftSent { draft: third }),
        Err(NotAllowed::OtherDraft)
    );
}

#[test]
fn four_checks_lead_to_the_draft_and_three_do_not() {
    let mut talking = stage(S::Talking);
    for (done, check) in Check::ALL.iter().enumerate() {
        talking = talking
            .apply(Event::CheckConfirmed {
                check: *check,
                at: at(),
                note: String::new(),
            })
            .unwrap();
        assert_eq!(talking.code() == S::Drafting, done == 3);
    }
}

#[test]
fn a_broken_off_call_voids_its_checks() {
    let one = Event::CheckConfirmed {
        check: Check::LegalCapacity,
        at: at(),
        note: String::new(),
    };
    let talking = stage(S::Talking).apply(one).unwrap();
    let ready = talking.apply(Event::CallEnded { call: call() }).unwrap();
    let again = ready
        .apply(Event::CallStarted {
            call: call(),
            notary: account(),
        })
        .unwrap();
    assert_eq!(again, stage(S::Talking));
}

#[test]
fn another_call_s_end_and_another_invoice_s_money_change_nothing() {
    let other_call = CallId::parse("0192f0c1-7f00-7000-8000-0000000000ff").unwrap();
    let other_invoice = InvoiceId::parse("0192f0c1-7f00-7000-8000-0000000000ff").unwrap();
    assert_eq!(
        stage(S::Talking).apply(Event::CallEnded { call: other_call }),
        Err(NotAllowed::OtherCall)
    );
    assert_eq!(
        stage(S::AwaitingPayment).apply(Event::InvoicePaid {
            invoice: other_invoice
        }),
        Err(NotAllowed::OtherInvoice)
    );
}
