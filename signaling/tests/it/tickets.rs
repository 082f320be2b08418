//! Tickets: single use, a minute long, few at a time.

use std::time::Duration;

use proptest::prelude::*;
use signaling::ticket::{Secret, TicketBook};
use signaling::{Role, limits};

use crate::sandbox::{call, start, who};

fn secret(number: usize) -> Secret {
    Secret::bind(&format!("ticket{number}"), &call())
}

#[test]
fn a_ticket_admits_its_person_once() {
    let mut book = TicketBook::new(limits::TICKET_LIFE);
    let ticket = book.issue(secret(1), who(Role::Citizen, "c"), start());
    let shown = Secret::presented(ticket.secret);
    assert_eq!(book.redeem(&shown, start()), Some(who(Role::Citizen, "c")));
    assert_eq!(book.redeem(&shown, start()), None);
}

#[test]
fn a_ticket_goes_stale_after_a_minute() {
    let mut book = TicketBook::new(limits::TICKET_LIFE);
    let early = book.issue(secret(1), who(Role::Citizen, "c"), start());
    book.issue(secret(2), who(Role::Citizen, "c"), start());
    assert_eq!(early.expires_at, start() + Duration::from_mins(1));
    assert!(
        book.redeem(&secret(1), start() + Duration::from_millis(59_999))
            .is_some()
    );
    assert_eq!(
        book.redeem(&secret(2), start() + Duration::from_mins(1)),
        None
    );
}

#[test]
fn the_ninth_ticket_of_a_seat_ends_the_first() {
    let mut book = TicketBook::new(limits::TICKET_LIFE);
    book.issue(secret(100), who(Role::Notary, "n"), start());
    book.issue(secret(101), who(Role::Citizen, "d"), start());
    for number in 0..9 {
        book.issue(secret(number), who(Role::Citizen, "c"), start());
    }
    assert_eq!(book.redeem(&secret(0), start()), None);
    assert!(book.redeem(&secret(1), start()).is_some());
    for other in [100, 101] {
        assert!(
            book.redeem(&secret(other), start()).is_some(),
            "another seat keeps its own"
        );
    }
}

#[test]
fn a_ticket_does_not_show_itself_in_a_log() {
    let mut book = TicketBook::new(limits::TICKET_LIFE);
    let ticket = book.issue(secret(1), who(Role::Citizen, "c"), start());
    let logged = format!("{ticket:?} {book:?} {:?}", secret(1));
    assert!(!logged.contains("ticket1"), "{logged}");
}

proptest! {
    #[test]
    fn a_ticket_never_works_twice_nor_late(steps in prop::collection::vec((0_usize..12, any::<bool>(), 0_u64..30), 1..80)) {
        let mut book = TicketBook::new(limits::TICKET_LIFE);
        let mut now = start();
        let mut issued = std::collections::HashMap::new();
        let mut used = std::collections::HashSet::new();
        for (number, issue, seconds) in steps {
            now += Duration::from_secs(seconds);
            if issue && !issued.contains_key(&number) {
                book.issue(secret(number), who(Role::Citizen, "c"), now);
                issued.insert(number, now);
            } else if book.redeem(&secret(number), now).is_some() {
                prop_assert!(used.insert(number), "ticket {number} worked twice");
                prop_assert!(now < issued[&number] + limits::TICKET_LIFE);
            } else if let Some(at) = issued.get(&number) {
                let crowded_out = issued.len() > limits::TICKETS_PER_SEAT;
                prop_assert!(used.contains(&number) || now >= *at + limits::TICKET_LIFE || crowded_out);
            }
        }
    }
}
