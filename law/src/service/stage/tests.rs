//! The table and the machine agree over every stage, event and course.

use super::*;
use crate::calendar::{Calendar, Due};
use crate::service::desk_work::Desk;
use std::collections::BTreeSet;

fn invoice() -> InvoiceId {
    InvoiceId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap()
}

fn work() -> DeskWork {
    let epoch = DateTime::UNIX_EPOCH;
    let due = Due {
        at: epoch,
        calendar: None,
    };
    let desk = Desk {
        steps: &[],
        calendar: &Calendar::seeded(),
    };
    desk.begin("temirtau", due, epoch).unwrap()
}

fn stage(code: StageCode) -> Stage {
    match code {
        StageCode::Draft => Stage::Draft,
        StageCode::AwaitingPayment => Stage::AwaitingPayment {
            invoice: invoice(),
            pay_until: DateTime::UNIX_EPOCH,
        },
        StageCode::AwaitingSignature => Stage::AwaitingSignature { invoice: invoice() },
        StageCode::Asking => Stage::Asking,
        StageCode::AtDesk => Stage::AtDesk { work: work() },
        StageCode::Making => Stage::Making,
        StageCode::Done => Stage::Done {
            document: "1".to_owned(),
        },
        StageCode::Refused => Stage::Refused {
            ground: "no_data".to_owned(),
        },
        StageCode::Withdrawn => Stage::Withdrawn,
        StageCode::Expired => Stage::Expired,
    }
}

fn event(code: EventCode) -> Event {
    match code {
        EventCode::PaymentOrdered => Event::PaymentOrdered {
            invoice: invoice(),
            pay_until: DateTime::UNIX_EPOCH,
        },
        EventCode::Paid => Event::Paid { invoice: invoice() },
        EventCode::PaymentExpired => Event::PaymentExpired,
        EventCode::Submitted => Event::Submitted,
        EventCode::DataFound => Event::DataFound,
        EventCode::PassedToDesk => Event::PassedToDesk { work: work() },
        EventCode::DeskMoved => Event::DeskMoved { work: work() },
        EventCode::DeskDecided => Event::DeskDecided,
        EventCode::ResultIssued => Event::ResultIssued {
            document: "1".to_owned(),
        },
        EventCode::Refused => Event::Refused {
            ground: "no_data".to_owned(),
        },
        EventCode::Withdrawn => Event::Withdrawn,
    }
}

#[test]
fn the_table_and_the_machine_agree_over_every_pair_in_every_course() {
    for course in Course::ALL {
        for from in StageCode::ALL {
            for what in EventCode::ALL {
                let lines: Vec<_> = TRANSITIONS
                    .iter()
                    .filter(|line| {
                        (line.from, line.event) == (*from, *what) && line.courses.contains(&course)
                    })
                    .collect();
                assert!(lines.len() <= 1, "{from:?} {what:?} {course:?}");
                let reached = stage(*from).apply(course, event(*what));
                match lines.first() {
                    Some(line) => assert_eq!(reached.unwrap().code(), line.to),
                    None => assert_eq!(
                        reached,
                        Err(NotAllowed::WrongStage {
                            stage: *from,
                            event: *what
                        })
                    ),
                }
            }
        }
    }
}

#[test]
fn nothing_follows_an_end_and_every_other_stage_leads_to_one() {
    for course in Course::ALL {
        let mut seen = BTreeSet::from([StageCode::Draft]);
        for _ in StageCode::ALL {
            for line in TRANSITIONS.iter().filter(|l| l.courses.contains(&course)) {
                if seen.contains(&line.from) {
                    seen.insert(line.to);
                }
            }
        }
        assert!(seen.contains(&StageCode::Done), "{course:?}");
        for code in &seen {
            let leads = TRANSITIONS
                .iter()
                .any(|line| line.from == *code && line.courses.contains(&course));
            assert_eq!(leads, !code.is_end(), "{code:?} in {course:?}");
        }
    }
}

#[test]
fn the_money_of_another_invoice_pays_nothing() {
    let other = InvoiceId::parse("0192f0c1-7f00-7000-8000-00000000000b").unwrap();
    let paid = stage(StageCode::AwaitingPayment)
        .apply(Course::PayAfterAnswer, Event::Paid { invoice: other });
    assert!(paid.is_err());
}
