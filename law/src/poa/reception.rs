//! Hours of reception: when a notary takes calls by appointment, and which times can be booked (ours: step 5 knows the call
//! alone, 1.5; the working days are those of the calendar, Labour Code, articles 84 and 85).

use crate::calendar::{Calendar, NotCovered};
use crate::form::{FieldError, FieldProblem};
use crate::time::{date_in_kazakhstan, day_begins};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long one appointment is: the four checks and the reading of a draft take twenty minutes.
pub const SLOT: TimeDelta = TimeDelta::minutes(30);
/// Minutes of an appointment.
const SLOT_MINUTES: u16 = 30;
/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;
/// An appointment is made so long before its time: the notary has to see it in time.
pub const BOOK_BEFORE: TimeDelta = TimeDelta::minutes(30);
/// Days ahead that can be booked: what the calendar surely knows.
pub const BOOK_DAYS: u64 = 30;
/// What is so far ahead is beyond the last of these days, whatever the hour.
const BOOK_AT_MOST: TimeDelta = TimeDelta::days(32);
/// The reminder comes so long before.
pub const REMIND_BEFORE: TimeDelta = TimeDelta::hours(1);
/// From when on whoever has an appointment stands in front: their notary is not to begin another call.
pub const EARLY: TimeDelta = TimeDelta::minutes(5);
/// So long the notary is kept for whoever is late.
pub const GRACE: TimeDelta = TimeDelta::minutes(10);
/// Spans of one day: before and after a break, and one more.
const SPANS_MAX: usize = 4;
/// Days with hours of their own: a year of absences and extra days.
const DATES_MAX: usize = 366;
/// The longest reason of a cancellation in characters.
pub const REASON_MAX: usize = 500;

/// From one minute of a day to another, in Kazakhstan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

/// When a notary receives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// By weekday from Monday on; they hold on working days of the calendar.
    pub weekly: [Vec<Span>; 7],
    /// Days with hours of their own, which hold also on a day of rest; without a span the notary is absent.
    pub dates: BTreeMap<NaiveDate, Vec<Span>>,
}

/// Why a time cannot be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The notary does not receive then.
    NotOffered,
    /// It is over, or too near.
    TooSoon,
    /// It is too far ahead.
    TooFar,
}

impl Hours {
    /// Checks hours as a notary leaves them.
    ///
    /// # Errors
    /// What is wrong with which day.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        for (day, spans) in self.weekly.iter().enumerate() {
            let wrong =
                wrong(spans).map(|problem| FieldError::new(format!("/weekly/{day}"), problem));
            errors.extend(wrong);
        }
        for (date, spans) in &self.dates {
            let wrong =
                wrong(spans).map(|problem| FieldError::new(format!("/dates/{date}"), problem));
            errors.extend(wrong);
        }
        if self.dates.len() > DATES_MAX {
            errors.push(FieldError::new("/dates", FieldProblem::TooMany));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// The times at which appointments of a day begin.
    ///
    /// # Errors
    /// [`NotCovered`] for a year that the calendar does not know.
    pub fn times(
        &self,
        date: NaiveDate,
        calendar: &Calendar,
    ) -> Result<Vec<DateTime<Utc>>, NotCovered> {
        let spans = match self.dates.get(&date) {
            Some(own) => own,
            None if calendar.is_working(date)? => {
                &self.weekly[date.weekday().num_days_from_monday() as usize]
            }
            None => return Ok(Vec::new()),
        };
        let begins = day_begins(date);
        let starts = spans.iter().flat_map(|span| {
            let last = span.to.saturating_sub(SLOT_MINUTES);
            (span.from..=last).step_by(usize::from(SLOT_MINUTES))
        });
        Ok(starts
            .map(|minute| begins + TimeDelta::minutes(i64::from(minute)))
            .collect())
    }

    /// Whether an appointment can begin at a moment.
    ///
    /// # Errors
    /// The [`Obstacle`]; [`NotCovered`] for a year that the calendar does not know.
    pub fn can_be_booked(
        &self,
        at: DateTime<Utc>,
        calendar: &Calendar,
        now: DateTime<Utc>,
    ) -> Result<Result<(), Obstacle>, NotCovered> {
        if at < now + BOOK_BEFORE {
            return Ok(Err(Obstacle::TooSoon));
        }
        // The last moments there are have no date in Kazakhstan.
        if at > now + BOOK_AT_MOST {
            return Ok(Err(Obstacle::TooFar));
        }
        let date = date_in_kazakhstan(at);
        if date > last_day(now) {
            return Ok(Err(Obstacle::TooFar));
        }
        let offered = self.receives_at(at, calendar)?;
        Ok(offered.then_some(()).ok_or(Obstacle::NotOffered))
    }

    /// Whether an appointment begins at a moment, by these hours alone.
    ///
    /// # Errors
    /// [`NotCovered`] for a year that the calendar does not know.
    pub fn receives_at(&self, at: DateTime<Utc>, calendar: &Calendar) -> Result<bool, NotCovered> {
        let times = self.times(date_in_kazakhstan(at), calendar)?;
        Ok(times.contains(&at))
    }
}

/// The last day that can be booked.
#[must_use]
pub fn last_day(now: DateTime<Utc>) -> NaiveDate {
    let today = date_in_kazakhstan(now);
    today
        .checked_add_days(Days::new(BOOK_DAYS))
        .unwrap_or(today)
}

/// Whether an appointment's time has come, so that whoever has it stands in front.
#[must_use]
pub fn has_come(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    starts_at - EARLY <= now && now < starts_at + GRACE
}

/// When the reminder of an appointment is sent; nothing when it was made later than that.
#[must_use]
pub fn reminded_at(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = starts_at - REMIND_BEFORE;
    (at > now).then_some(at)
}

/// What is wrong with a day's spans.
fn wrong(spans: &[Span]) -> Option<FieldProblem> {
    let is_bad = |span: &Span| {
        span.from >= span.to
            || span.to > DAY_MINUTES
            || !span.from.is_multiple_of(SLOT_MINUTES)
            || !span.to.is_multiple_of(SLOT_MINUTES)
    };
    let overlap = |pair: &[Span]| pair[0].to > pair[1].from;
    if spans.len() > SPANS_MAX {
        Some(FieldProblem::TooMany)
    } else if spans.iter().any(is_bad) || spans.windows(2).any(overlap) {
        Some(FieldProblem::WrongForm)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(monday: &[(u16, u16)]) -> Hours {
        let mut hours = Hours::default();
        hours.weekly[0] = monday.iter().map(|&(from, to)| Span { from, to }).collect();
        hours
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_working_monday_has_a_time_every_half_hour_of_its_spans() {
        let calendar = Calendar::seeded();
        let hours = hours(&[(540, 630), (840, 870)]);
        let times = hours.times(date("2026-03-02"), &calendar).unwrap();
        let expected = ["04:00", "04:30", "05:00", "09:00"];
        assert_eq!(
            times,
            expected.map(|time| at(&format!("2026-03-02T{time}:00Z")))
        );
        assert!(
            hours
                .times(date("2026-03-03"), &calendar)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn nobody_receives_on_a_day_of_rest_unless_they_say_so_of_that_day() {
        let calendar = Calendar::seeded();
        let mut hours = hours(&[(540, 600)]);
        // The feast of 23 March, a Monday.
        let feast = date("2026-03-23");
        assert!(hours.times(feast, &calendar).unwrap().is_empty());
        hours.dates.insert(feast, vec![Span { from: 600, to: 630 }]);
        assert_eq!(hours.times(feast, &calendar).unwrap().len(), 1);
        hours.dates.insert(date("2026-03-02"), Vec::new());
        assert!(
            hours
                .times(date("2026-03-02"), &calendar)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn a_time_is_booked_ahead_and_only_as_it_is_offered() {
        let calendar = Calendar::seeded();
        let hours = hours(&[(540, 630)]);
        let now = at("2026-03-02T03:31:00Z");
        let can = |start: &str| hours.can_be_booked(at(start), &calendar, now).unwrap();
        assert_eq!(can("2026-03-02T04:30:00Z"), Ok(()));
        assert_eq!(can("2026-03-02T04:00:00Z"), Err(Obstacle::TooSoon));
        assert_eq!(can("2026-02-23T04:00:00Z"), Err(Obstacle::TooSoon));
        assert_eq!(can("2026-03-02T04:31:00Z"), Err(Obstacle::NotOffered));
        assert_eq!(can("2026-03-02T05:30:00Z"), Err(Obstacle::NotOffered));
        assert_eq!(can("2026-04-06T04:00:00Z"), Err(Obstacle::TooFar));
        assert_eq!(can("+262142-12-31T23:59:59Z"), Err(Obstacle::TooFar));
    }

    #[test]
    fn spans_are_of_whole_slots_in_their_order() {
        let wrongly = |spans: &[(u16, u16)]| hours(spans).check().is_err();
        assert!(!wrongly(&[(0, 1440)]) && !wrongly(&[(540, 780), (780, 1080)]));
        assert!(wrongly(&[(600, 600)]) && wrongly(&[(600, 540)]) && wrongly(&[(545, 600)]));
        assert!(wrongly(&[(540, 780), (750, 900)]) && wrongly(&[(1410, 1470)]));
        assert!(wrongly(&[
            (0, 30),
            (60, 90),
            (120, 150),
            (180, 210),
            (240, 270)
        ]));
        let mut many = Hours::default();
        let days = date("2026-01-01").iter_days().take(DATES_MAX + 1);
        many.dates = days.map(|day| (day, Vec::new())).collect();
        assert!(many.check().is_err());
    }

    #[test]
    fn whoever_has_an_appointment_stands_in_front_for_a_quarter_of_an_hour() {
        let start = at("2026-03-02T04:00:00Z");
        let come = |time: &str| has_come(start, at(&format!("2026-03-02T{time}Z")));
        assert!(!come("03:54:59") && come("03:55:00") && come("04:09:59") && !come("04:10:00"));
    }

    #[test]
    fn nobody_is_reminded_of_what_they_have_just_booked() {
        let start = at("2026-03-02T04:00:00Z");
        assert_eq!(
            reminded_at(start, at("2026-03-02T02:59:00Z")),
            Some(at("2026-03-02T03:00:00Z"))
        );
        assert_eq!(reminded_at(start, at("2026-03-02T03:00:00Z")), None);
    }
}
