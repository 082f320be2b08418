//! The test of a device before the queue: a room for one, who hears and sees themselves through the server.
//!
//! A test lives in this process and for minutes; nothing of it is kept but the verdict of each person's latest, for the queue.

use crate::app::{App, AppError, Caller, Fault, fresh};
use chrono::{DateTime, TimeDelta, Utc};
use law::id::AccountId;
use law::poa::s05_call::device_test::{
    self as rules, Arrival, Finding, Measured, Observed, Verdict,
};
use law::text::Lang;
use signaling::media::Flow;
use signaling::{CallKey, EndReason, PersonKey, Role, RoomSetup, Ticket};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a test may take: a person looks for a setting, allows the camera, tries again.
pub const TEST_LIFE: TimeDelta = TimeDelta::minutes(5);
/// Tests one account may begin in an hour: somebody who tries every room of a flat needs a dozen.
pub const TESTS_PER_HOUR: usize = 20;
/// Tests that may go on at once in one process: each sends a whole picture back, as half a call does.
const TESTS_AT_ONCE: usize = 200;
/// Accounts whose tests are counted; the oldest counts are dropped beyond that.
const ACCOUNTS_COUNTED: usize = 100_000;
/// What the keys of tests' rooms begin with, so that nobody takes them for calls.
const ROOM_PREFIX: &str = "device-test-";

/// The tests of this process.
#[derive(Debug, Default)]
pub struct DeviceTests(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    running: HashMap<String, Running>,
    begun: HashMap<AccountId, Vec<DateTime<Utc>>>,
}

#[derive(Debug)]
struct Running {
    account: AccountId,
    ends_at: DateTime<Utc>,
    observed: Observed,
}

/// Before anything arrived.
const NOTHING: Observed = Observed {
    audio: Arrival::Missed,
    video: Arrival::Missed,
};

/// A test that was begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The test.
    pub id: String,
    /// The ticket into its room.
    pub ticket: Ticket,
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
}

/// Begins a test; one that the account has begun before ends.
///
/// # Errors
/// [`Fault::TooManyAttempts`] for one account, [`Fault::TryAgain`] when the process has as many as it may.
pub fn begin(app: &App, caller: &Caller, lang: Lang) -> Result<Begun, AppError> {
    let now = app.now();
    let id = fresh::uuid(now);
    let ends_at = now + TEST_LIFE;
    let ended = app
        .device_tests
        .enter(&id, &caller.account, (now, ends_at))?;
    for before in ended {
        end_room(app, &before);
    }
    let room = room(&id);
    let opened = app.hub.open(&room, RoomSetup::device_test(lang.code()));
    let person = PersonKey::new(caller.account.as_str());
    let ticket = opened.and_then(|()| app.hub.issue_ticket(&room, person, Role::Citizen));
    match ticket {
        Ok(ticket) => Ok(Begun {
            id,
            ticket,
            ends_at,
        }),
        Err(refusal) => {
            tracing::warn!(%refusal, "a device's test could not be opened");
            app.device_tests.book().running.remove(&id);
            Err(Fault::TryAgain.into())
        }
    }
}

/// Judges a test by what the client measured and the server saw, and ends it.
///
/// # Errors
/// [`Fault::NotFound`] for a test that is over or somebody else's.
pub async fn judge(
    app: &App,
    caller: &Caller,
    id: &str,
    measured: &Measured,
) -> Result<(Verdict, Vec<Finding>), AppError> {
    app.device_tests.observe(id, observed(app, id));
    let observed = app.device_tests.leave(id, &caller.account)?;
    end_room(app, id);
    let (verdict, findings) = rules::judge(measured, observed);
    let mut tx = app.store.begin_bookkeeping().await?;
    tx.keep_verdict(&caller.account, verdict, app.now()).await?;
    tx.commit().await?;
    Ok((verdict, findings))
}

/// Notes what arrives in the tests that go on, and ends those whose time is over; to be called every second.
pub fn watch(app: &App) {
    for id in app.device_tests.running() {
        app.device_tests.observe(&id, observed(app, &id));
    }
    for over in app.device_tests.expire(app.now()) {
        end_room(app, &over);
    }
}

/// Whether a room belongs to a test and to no call.
#[must_use]
pub fn is_test(room: &CallKey) -> bool {
    room.as_str().starts_with(ROOM_PREFIX)
}

fn room(id: &str) -> CallKey {
    CallKey::new(format!("{ROOM_PREFIX}{id}"))
}

fn end_room(app: &App, id: &str) {
    // A room that is gone is as good as ended.
    let _ = app.hub.end(&room(id), EndReason::Finished);
}

fn observed(app: &App, id: &str) -> Observed {
    let readiness = app.hub.readiness(&room(id));
    let seats = readiness.iter().flat_map(|readiness| &readiness.seats);
    let mut observed = NOTHING;
    for seat in seats {
        if seat.audio == Flow::Flowing {
            observed.audio = Arrival::Came;
        }
        if seat.video == Flow::Flowing {
            observed.video = Arrival::Came;
        }
    }
    observed
}

impl DeviceTests {
    /// Counts a test in; the tests of the same account that go on end by it.
    fn enter(
        &self,
        id: &str,
        account: &AccountId,
        (now, ends_at): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<String>, AppError> {
        let mut book = self.book();
        let counted = book.begun.entry(account.clone()).or_default();
        counted.retain(|begun| *begun > now - TimeDelta::hours(1));
        if counted.len() >= TESTS_PER_HOUR {
            return Err(Fault::TooManyAttempts.into());
        }
        counted.push(now);
        book.drop_old_counts(now);
        let before: Vec<String> = book
            .running
            .iter()
            .filter(|(_, running)| running.account == *account)
            .map(|(id, _)| id.clone())
            .collect();
        for over in &before {
            book.running.remove(over);
        }
        if book.running.len() >= TESTS_AT_ONCE {
            return Err(Fault::TryAgain.into());
        }
        let account = account.clone();
        let running = Running {
            account,
            ends_at,
            observed: NOTHING,
        };
        book.running.insert(id.to_owned(), running);
        Ok(before)
    }

    fn running(&self) -> Vec<String> {
        self.book().running.keys().cloned().collect()
    }

    /// What arrived once has arrived, whatever comes later.
    fn observe(&self, id: &str, now: Observed) {
        if let Some(running) = self.book().running.get_mut(id) {
            let latest = |before, now| match (before, now) {
                (Arrival::Missed, Arrival::Missed) => Arrival::Missed,
                (Arrival::Came, _) | (_, Arrival::Came) => Arrival::Came,
            };
            running.observed = Observed {
                audio: latest(running.observed.audio, now.audio),
                video: latest(running.observed.video, now.video),
            };
        }
    }

    fn leave(&self, id: &str, account: &AccountId) -> Result<Observed, AppError> {
        let mut book = self.book();
        match book.running.get(id) {
            Some(running) if running.account == *account => {
                let observed = running.observed;
                book.running.remove(id);
                Ok(observed)
            }
            Some(_) | None => Err(Fault::NotFound.into()),
        }
    }

    fn expire(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut book = self.book();
        let over = book.running.iter();
        let over = over.filter(|(_, running)| running.ends_at <= now);
        let over: Vec<String> = over.map(|(id, _)| id.clone()).collect();
        for id in &over {
            book.running.remove(id);
        }
        over
    }

    /// A panic elsewhere must not end all tests: each entry is whole by itself.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn drop_old_counts(&mut self, now: DateTime<Utc>) {
        if self.begun.len() > ACCOUNTS_COUNTED {
            let recent = now - TimeDelta::hours(1);
            self.begun
                .retain(|_, begun| begun.iter().any(|at| *at > recent));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(last: char) -> AccountId {
        AccountId::parse(&format!("0192f0c1-7f00-7000-8000-0000000000a{last}")).unwrap()
    }

    fn at(minute: i64) -> (DateTime<Utc>, DateTime<Utc>) {
        let now = DateTime::from_timestamp(1_772_000_000 + minute * 60, 0).unwrap();
        (now, now + TEST_LIFE)
    }

    #[test]
    fn an_account_has_one_test_at_a_time() {
        let tests = DeviceTests::default();
        assert_eq!(tests.enter("a", &account('1'), at(0)).unwrap(), [""; 0]);
        assert_eq!(tests.enter("b", &account('2'), at(0)).unwrap(), [""; 0]);
        assert_eq!(tests.enter("c", &account('1'), at(1)).unwrap(), ["a"]);
        assert!(tests.leave("a", &account('1')).is_err());
        assert!(tests.leave("b", &account('1')).is_err());
        assert!(tests.leave("c", &account('1')).is_ok());
        assert!(tests.leave("c", &account('1')).is_err());
    }

    #[test]
    fn an_account_begins_so_many_tests_an_hour() {
        let tests = DeviceTests::default();
        for round in 0..TESTS_PER_HOUR {
            let id = round.to_string();
            assert!(tests.enter(&id, &account('1'), at(0)).is_ok());
        }
        let refused = tests.enter("more", &account('1'), at(59)).unwrap_err();
        assert_eq!(refused.fault(), Fault::TooManyAttempts);
        assert!(tests.enter("other", &account('2'), at(59)).is_ok());
        assert!(tests.enter("later", &account('1'), at(61)).is_ok());
    }

    #[test]
    fn what_arrived_before_the_page_hung_up_counts() {
        let tests = DeviceTests::default();
        tests.enter("a", &account('1'), at(0)).unwrap();
        let sound = Observed {
            audio: Arrival::Came,
            video: Arrival::Missed,
        };
        tests.observe("a", sound);
        tests.observe("a", NOTHING);
        assert_eq!(tests.leave("a", &account('1')).unwrap(), sound);
    }

    #[test]
    fn a_test_ends_by_itself() {
        let tests = DeviceTests::default();
        tests.enter("a", &account('1'), at(0)).unwrap();
        assert_eq!(tests.expire(at(4).0), [""; 0]);
        assert_eq!(tests.expire(at(5).0), ["a"]);
        assert!(tests.leave("a", &account('1')).is_err());
    }

    #[test]
    fn a_process_holds_only_so_many_tests() {
        let tests = DeviceTests::default();
        let numbered =
            |n: usize| AccountId::parse(&format!("0192f0c1-7f00-7000-8000-{n:012x}")).unwrap();
        for n in 0..TESTS_AT_ONCE {
            tests.enter(&n.to_string(), &numbered(n), at(0)).unwrap();
        }
        let refused = tests.enter("more", &numbered(9_999), at(0)).unwrap_err();
        assert_eq!(refused.fault(), Fault::TryAgain);
    }
}
