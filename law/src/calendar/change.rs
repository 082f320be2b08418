//! A change of the calendar before it is approved: what it may say, and which terms it would move.

use super::{Calendar, Day, DayKind, Due, NotCovered};
use crate::service::Limit;
use crate::text::{Lang, Lines, is_said};
use chrono::{DateTime, Datelike, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// Characters of a name or a source (ours: a line).
const TEXT_MAX: usize = 300;
/// Rows of one change (ours: a whole year's calendar has about twenty).
const CHANGE_MAX: usize = 60;

/// Rows that somebody proposes to add or to put in the place of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Change(Vec<Day>);

/// Why a change is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeProblem {
    /// It has no row, or too many.
    #[error("a change has between one and sixty rows")]
    Rows,
    /// A day stands in it twice.
    #[error("a day stands in the change twice")]
    Twice,
    /// A name or a source is missing or too long.
    #[error("every row has a name in two languages and a source")]
    Text,
    /// A weekday is said to be worked in place of rest, which it is anyway.
    #[error("only a saturday or sunday can become a worked day")]
    WorkedWeekday,
    /// The days of the past are history.
    #[error("a day that is over cannot change")]
    Past,
}

impl Change {
    /// Checks a change against what a calendar can say, on a day.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn new(days: Vec<Day>, today: chrono::NaiveDate) -> Result<Self, ChangeProblem> {
        if days.is_empty() || days.len() > CHANGE_MAX {
            return Err(ChangeProblem::Rows);
        }
        let mut dates: Vec<_> = days.iter().map(|day| day.date).collect();
        dates.sort_unstable();
        if dates.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(ChangeProblem::Twice);
        }
        for day in &days {
            check(day, today)?;
        }
        Ok(Self(days))
    }

    /// Its rows.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.0
    }

    /// The edition after a calendar, with this change in it.
    #[must_use]
    pub fn applied(&self, to: &Calendar) -> Calendar {
        let days = to.days().chain(&self.0).cloned();
        Calendar::new(to.edition().next(), days)
    }
}

fn check(day: &Day, today: chrono::NaiveDate) -> Result<(), ChangeProblem> {
    let texts = [&day.name.kk, &day.name.ru, day.source.get(Lang::Kk)];
    if !texts.iter().all(|text| is_said(text, TEXT_MAX, Lines::One)) {
        return Err(ChangeProblem::Text);
    }
    let weekday = !matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun);
    if day.kind == DayKind::Worked && weekday {
        return Err(ChangeProblem::WorkedWeekday);
    }
    if day.date < today {
        return Err(ChangeProblem::Past);
    }
    Ok(())
}

/// A term that runs: what it belongs to, when it began and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running<K> {
    /// What it belongs to.
    pub what: K,
    /// When it began.
    pub from: DateTime<Utc>,
    /// How long it is.
    pub limit: Limit,
    /// When it ends by the calendar it began with.
    pub due: Due,
}

/// A running term that would end at another moment by the changed calendar; it keeps its own all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift<K> {
    /// What it belongs to.
    pub what: K,
    /// When it ends, and still will.
    pub keeps: Due,
    /// When it would end if it began under the changed calendar.
    pub would_be: Due,
}

/// Which running terms a changed calendar would have moved.
///
/// # Errors
/// The changed calendar does not reach to the end of one of them.
pub fn preview<K: Clone>(
    changed: &Calendar,
    running: &[Running<K>],
) -> Result<Vec<Shift<K>>, NotCovered> {
    let mut shifts = Vec::new();
    for term in running {
        let would_be = changed.due_at_desk(term.from, term.limit)?;
        if would_be.at != term.due.at {
            shifts.push(Shift {
                what: term.what.clone(),
                keeps: term.due,
                would_be,
            });
        }
    }
    Ok(shifts)
}
