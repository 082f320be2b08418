//! The working calendar of Kazakhstan: which days state bodies work, and when a term that begins at a moment ends.
//!
//! How terms are counted: the day of the beginning does not count, and a term whose last day is a day of rest ends on the
//! next working day (Civil Code, arts 173-175). What comes after hours or on a day of rest counts from the next working day.
//! A deadline says which edition of the calendar it was reckoned with, and keeps it when the calendar changes.

mod change;
mod seed;

pub use crate::edition::Edition;
pub use change::{Change, ChangeProblem, Running, Shift, preview};

use crate::service::{Limit, LimitUnit};
use crate::source::Source;
use crate::text::Text;
use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
    Weekday,
};
use chrono_tz::Asia::Almaty;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The beginning and the end of a working day, and its break: the hours in the standards of state services
/// ("9.00-18.30, break 13.00-14.30"), the same for every body here.
const OPENS: NaiveTime = clock(9, 0);
const BREAK_BEGINS: NaiveTime = clock(13, 0);
const BREAK_ENDS: NaiveTime = clock(14, 30);
const CLOSES: NaiveTime = clock(18, 30);
/// The two spans of a working day.
const HOURS: [(NaiveTime, NaiveTime); 2] = [(OPENS, BREAK_BEGINS), (BREAK_ENDS, CLOSES)];

const fn clock(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).expect("the hours of a day")
}

/// What makes a day another one than its place in the week says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A national or state holiday (Law on holidays).
    Holiday,
    /// A day off that is no public holiday: Orthodox Christmas, the first day of Kurban Ait (Labour Code, art. 84).
    DayOff,
    /// A day of rest moved here, because a holiday fell on a Saturday or Sunday (Labour Code, art. 85), or by a decree.
    Transferred,
    /// A Saturday or Sunday that is worked, because its rest was moved.
    Worked,
    /// A day that was special in an earlier edition and follows the week again.
    Ordinary,
}

impl DayKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Holiday,
        Self::DayOff,
        Self::Transferred,
        Self::Worked,
        Self::Ordinary,
    ];

    /// The kind as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::DayOff => "day_off",
            Self::Transferred => "transferred",
            Self::Worked => "worked",
            Self::Ordinary => "ordinary",
        }
    }

    /// The kind of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How sure a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Fixed by a law or a decree.
    Fixed,
    /// Reckoned, for example by the moon; whoever keeps the calendar has to confirm it.
    Estimate,
}

impl Certainty {
    /// The certainty as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Estimate => "estimate",
        }
    }

    /// The certainty of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Fixed, Self::Estimate]
            .into_iter()
            .find(|certainty| certainty.as_str() == text)
    }
}

/// A row of the calendar: a day that is not what its place in the week says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// What it is.
    pub kind: DayKind,
    /// Its name in Kazakh and Russian.
    pub name: crate::text::Bilingual,
    /// How sure that is.
    pub certainty: Certainty,
    /// The act or publication it is taken from.
    pub source: Source,
}

/// When something is due, and by which edition of the calendar that was reckoned; by none when the clock alone decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The moment the term ends.
    pub at: DateTime<Utc>,
    /// The edition of the calendar it was reckoned with; a running term keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Edition>,
}

impl Due {
    /// Whether the term is over.
    #[must_use]
    pub fn is_past(&self, now: DateTime<Utc>) -> bool {
        now > self.at
    }
}

/// A term reaches into a year the calendar says nothing of; nothing is guessed about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the working calendar has no rows for {year}")]
pub struct NotCovered {
    /// The year.
    pub year: i32,
}

/// One edition of the working calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    edition: Edition,
    days: BTreeMap<NaiveDate, Day>,
}

impl Calendar {
    /// An edition with its rows; of two rows for one day the later one counts.
    #[must_use]
    pub fn new(edition: Edition, days: impl IntoIterator<Item = Day>) -> Self {
        let days = days.into_iter().map(|day| (day.date, day)).collect();
        Self { edition, days }
    }

    /// The edition every installation begins with: 2026 and 2027.
    #[must_use]
    pub fn seeded() -> Self {
        Self::new(Edition::SEEDED, seed::days())
    }

    /// Which edition this is.
    #[must_use]
    pub const fn edition(&self) -> Edition {
        self.edition
    }

    /// Its rows, by date.
    pub fn days(&self) -> impl Iterator<Item = &Day> {
        self.days.values()
    }

    /// The row of a day, when there is one.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Option<&Day> {
        self.days.get(&date)
    }

    /// The last day it covers: the end of the last year with rows before the first gap.
    #[must_use]
    pub fn covered_until(&self) -> Option<NaiveDate> {
        let mut year = self.days.keys().next()?.year();
        while self.covers(year + 1) {
            year += 1;
        }
        NaiveDate::from_ymd_opt(year, 12, 31)
    }

    /// Whether state bodies work on a day.
    ///
    /// # Errors
    /// The calendar says nothing of that year.
    pub fn is_working(&self, date: NaiveDate) -> Result<bool, NotCovered> {
        if !self.covers(date.year()) {
            return Err(NotCovered { year: date.year() });
        }
        let by_the_week = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        Ok(match self.day(date).map(|day| day.kind) {
            Some(DayKind::Holiday | DayKind::DayOff | DayKind::Transferred) => false,
            Some(DayKind::Worked) => true,
            Some(DayKind::Ordinary) | None => by_the_week,
        })
    }

    /// When something that came at a moment counts as received: then, or when the body opens again.
    ///
    /// # Errors
    /// The calendar does not reach that far.
    pub fn received(&self, from: DateTime<Utc>) -> Result<DateTime<Utc>, NotCovered> {
        let local = from.with_timezone(&Almaty).naive_local();
        if self.is_working(local.date())? && local.time() < CLOSES {
            return Ok(from.max(moment(local.date().and_time(OPENS))));
        }
        let day = self.working_day_after(local.date())?;
        Ok(moment(day.and_time(OPENS)))
    }

    /// When a term ends that begins at a moment; seconds, minutes and hours run by the clock, whatever day it is.
    ///
    /// # Errors
    /// The calendar does not reach that far.
    pub fn due(&self, from: DateTime<Utc>, limit: Limit) -> Result<Due, NotCovered> {
        match limit.unit() {
            LimitUnit::Seconds => Ok(Due {
                at: from + limit.longest(),
                calendar: None,
            }),
            LimitUnit::CalendarDays => self.after_calendar_days(from, limit.most()),
            LimitUnit::WorkingDays => self.after_working_days(from, limit.most()),
        }
    }

    /// When an official's term ends: as [`Calendar::due`], but minutes run only while the body works.
    ///
    /// # Errors
    /// The calendar does not reach that far.
    pub fn due_at_desk(&self, from: DateTime<Utc>, limit: Limit) -> Result<Due, NotCovered> {
        match limit.unit() {
            LimitUnit::Seconds => self.after_working_time(from, limit.longest()),
            LimitUnit::CalendarDays | LimitUnit::WorkingDays => self.due(from, limit),
        }
    }

    fn covers(&self, year: i32) -> bool {
        let first = NaiveDate::from_yo_opt(year, 1);
        first.is_some_and(|first| {
            let next = self.days.range(first..).next();
            next.is_some_and(|(date, _)| date.year() == year)
        })
    }

    fn working_day_after(&self, date: NaiveDate) -> Result<NaiveDate, NotCovered> {
        let mut day = following(date);
        while !self.is_working(day)? {
            day = following(day);
        }
        Ok(day)
    }

    fn after_calendar_days(&self, from: DateTime<Utc>, days: u32) -> Result<Due, NotCovered> {
        let first = self.received(from)?.with_timezone(&Almaty).date_naive();
        let last = first + Days::new(u64::from(days));
        let last = if self.is_working(last)? {
            last
        } else {
            self.working_day_after(last)?
        };
        Ok(self.reckoned(end_of(last)))
    }

    fn after_working_days(&self, from: DateTime<Utc>, days: u32) -> Result<Due, NotCovered> {
        let mut last = self.received(from)?.with_timezone(&Almaty).date_naive();
        for _ in 0..days {
            last = self.working_day_after(last)?;
        }
        Ok(self.reckoned(end_of(last)))
    }

    fn after_working_time(&self, from: DateTime<Utc>, time: TimeDelta) -> Result<Due, NotCovered> {
        let mut left = time;
        let begin = self.received(from)?.with_timezone(&Almaty).naive_local();
        let mut day = begin.date();
        let mut not_before = begin.time();
        loop {
            for (opens, closes) in HOURS {
                let from = opens.max(not_before);
                let span = closes - from;
                if span < TimeDelta::zero() {
                    continue;
                }
                if left <= span {
                    return Ok(self.reckoned(moment(day.and_time(from + left))));
                }
                left -= span;
            }
            day = self.working_day_after(day)?;
            not_before = OPENS;
        }
    }

    const fn reckoned(&self, at: DateTime<Utc>) -> Due {
        Due {
            at,
            calendar: Some(self.edition),
        }
    }
}

fn following(date: NaiveDate) -> NaiveDate {
    date.succ_opt()
        .expect("covered years end long before chrono's")
}

/// The end of a day: its midnight.
fn end_of(date: NaiveDate) -> DateTime<Utc> {
    moment(following(date).and_time(NaiveTime::MIN))
}

/// A moment of Kazakhstan's clock; of two with the same name (the hour put back in 2024) the earlier one.
fn moment(local: NaiveDateTime) -> DateTime<Utc> {
    Almaty
        .from_local_datetime(&local)
        .earliest()
        .expect("no hour of Almaty's clock has been left out since 2004")
        .with_timezone(&Utc)
}

/// A row whose texts stand in the code.
fn row(date: NaiveDate, kind: DayKind, name: Text, certainty: Certainty, source: Text) -> Day {
    Day {
        date,
        kind,
        name: name.into(),
        certainty,
        source: Source::Named(source),
    }
}

#[cfg(test)]
mod tests;
