//! The outside systems as a test wants them: up or down, with what they know and what they were given.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use law::id::{BankOrderId, Bin, Iin, RefundId};
use law::money::Tenge;
use law::poa::s03_application::{DocumentKind, IdentityDocument, PersonName};
use law::poa::s10_signature::{Licence, LicenceStatus};
use law::text::Bilingual;
use senim::port::{
    Answer, Bank, BankInvoice, Capacity, Clock, ConsentQuestion, ConsentService, ConsentStanding,
    DigitalDocuments, Entities, EntityRecord, InvoiceOrder, InvoiceReceipt, Licences, Mailer,
    NotaryRecord, OutgoingDocument, PersonRecord, Persons, Push, ShortMessages, Unanswered,
    UnansweredReason,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// A clock that stands still until a test moves it.
pub(super) struct StandingClock(pub(super) Mutex<DateTime<Utc>>);

impl StandingClock {
    pub(super) fn pass(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for StandingClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Whether an outside system answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Up,
    Down,
}

/// What the outside systems know, and what they were given.
pub(super) struct Outside {
    pub(super) line: Mutex<Line>,
    pub(super) persons: Mutex<HashMap<String, PersonRecord>>,
    pub(super) licences: Mutex<HashMap<String, LicenceStatus>>,
    pub(super) messages: Mutex<Vec<(String, String)>>,
}

/// The same systems behind every port.
#[derive(Clone)]
pub(super) struct Behind(pub(super) Arc<Outside>);

impl Behind {
    pub(super) fn answer<'a, T: Send + 'a>(&self, value: T) -> Answer<'a, T> {
        let line = *self.0.line.lock().unwrap();
        Box::pin(async move {
            match line {
                Line::Up => Ok(value),
                Line::Down => Err(Unanswered {
                    system: "test",
                    reason: UnansweredReason::Connection,
                }),
            }
        })
    }

    fn keep(&self, to: &str, text: &str) -> Answer<'static, ()> {
        let answer = self.answer(());
        if *self.0.line.lock().unwrap() == Line::Up {
            self.0
                .messages
                .lock()
                .unwrap()
                .push((to.to_owned(), text.to_owned()));
        }
        answer
    }
}

impl Persons for Behind {
    fn person<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<PersonRecord>> {
        self.answer(self.0.persons.lock().unwrap().get(iin.as_str()).cloned())
    }

    fn photo<'a>(&'a self, _: &'a Iin) -> Answer<'a, Option<(String, Vec<u8>)>> {
        unreachable!("signing in needs no photograph")
    }
}

impl Licences for Behind {
    fn licence<'a>(&'a self, iin: &'a Iin) -> Answer<'a, Option<NotaryRecord>> {
        let status = self.0.licences.lock().unwrap().get(iin.as_str()).copied();
        self.answer(status.map(|status| NotaryRecord {
            name: name("Нотариусова"),
            licence: Licence {
                number: "0000001".to_owned(),
                status,
            },
            licence_issued_on: NaiveDate::from_ymd_opt(2015, 5, 5).unwrap(),
            region: both("Алматы"),
            chamber: both("Палата"),
        }))
    }
}

impl Entities for Behind {
    fn entity<'a>(&'a self, _: &'a Bin) -> Answer<'a, Option<EntityRecord>> {
        self.answer(None)
    }
}

impl ShortMessages for Behind {
    fn send<'a>(&'a self, _: &'a str, phone: &'a str, text: &'a str) -> Answer<'a, ()> {
        self.keep(phone, text)
    }
}

impl Mailer for Behind {
    fn send<'a>(&'a self, _: &'a str, to: &'a str, _: &'a str, text: &'a str) -> Answer<'a, ()> {
        self.keep(to, text)
    }
}

impl Push for Behind {
    fn send<'a>(
        &'a self,
        _: &'a str,
        device: &'a str,
        _: &'a Bilingual,
        text: &'a Bilingual,
    ) -> Answer<'a, ()> {
        self.keep(device, &text.kk)
    }
}

impl ConsentService for Behind {
    fn ask<'a>(&'a self, _: &'a ConsentQuestion) -> Answer<'a, ()> {
        unreachable!("signing in asks for no consent")
    }

    fn standing<'a>(&'a self, _: &'a ConsentQuestion) -> Answer<'a, Option<ConsentStanding>> {
        unreachable!("signing in asks for no consent")
    }
}

impl Bank for Behind {
    fn issue<'a>(&'a self, _: &'a InvoiceOrder) -> Answer<'a, InvoiceReceipt> {
        unreachable!("signing in is free")
    }

    fn standing<'a>(&'a self, _: &'a BankOrderId) -> Answer<'a, Option<BankInvoice>> {
        unreachable!("signing in is free")
    }

    fn cancel<'a>(&'a self, _: &'a BankOrderId) -> Answer<'a, ()> {
        unreachable!("signing in is free")
    }

    fn refund<'a>(
        &'a self,
        _: &'a RefundId,
        _: &'a BankOrderId,
        _: &'a str,
        _: Tenge,
    ) -> Answer<'a, ()> {
        unreachable!("signing in is free")
    }
}

impl DigitalDocuments for Behind {
    fn deliver<'a>(&'a self, _: &'a OutgoingDocument) -> Answer<'a, ()> {
        unreachable!("signing in delivers nothing")
    }

    fn revoke<'a>(&'a self, _: &'a str, _: DateTime<Utc>) -> Answer<'a, ()> {
        unreachable!("signing in revokes nothing")
    }
}

fn name(surname: &str) -> PersonName {
    PersonName {
        surname: surname.to_owned(),
        name: "Сынақ".to_owned(),
        patronymic: None,
    }
}

fn both(text: &str) -> Bilingual {
    Bilingual {
        kk: text.to_owned(),
        ru: text.to_owned(),
    }
}

pub(super) fn record(iin: &Iin) -> PersonRecord {
    let valid_until = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap();
    PersonRecord {
        iin: iin.clone(),
        name: name("Сынақова"),
        birth_date: NaiveDate::from_ymd_opt(1990, 1, 1).unwrap(),
        address: both("Алматы"),
        document: IdentityDocument {
            kind: DocumentKind::IdentityCard,
            number: "000000001".to_owned(),
            issued_on: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(),
            issued_by: both("ІІМ"),
            valid_until,
        },
        capacity: Capacity::Capable,
        phone: Some(super::house::phone_of(iin)),
        deceased_on: None,
    }
}
