//! A change of the tariffs before it is approved: what it may say, the edition it makes, and what would cost what.

use super::{Charge, Row, Share, TariffLine, Tariffs};
use crate::edition::Edition;
use crate::money::Tenge;
use crate::source::Source;
use crate::text::{Lines, is_said};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Characters of an act's title (ours: a line).
const TITLE_MAX: usize = 300;
/// Characters of an act's number.
const NUMBER_MAX: usize = 50;
/// Rows of one change (ours: every charge three times, and three years of the index).
const ROWS_MAX: usize = 60;
/// How far ahead a row may begin: the republican budget is adopted for three years.
const AHEAD: Days = Days::new(3 * 366);
/// The dearest rate (ours): a hundred indices, far above any fee here; beyond it somebody mistook thousandths for tenge.
const SHARE_MAX: Share = Share::from_permille(100_000);
/// How much an index may differ from the one before it, as a factor (ours): it grows by a tenth a year, and a slip of a
/// digit is tenfold.
const INDEX_FACTOR: i64 = 2;
/// The index is a whole number of tenge in every budget law.
const WHOLE_TENGE: i64 = 100;

/// The act a change is taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// What it is: "Law on the republican budget for 2027-2029".
    pub title: String,
    /// Its number.
    pub number: String,
    /// The day it was signed.
    pub date: NaiveDate,
}

impl Act {
    fn name(&self) -> String {
        format!("№ {}, {}", self.number, self.date.format("%d.%m.%Y"))
    }

    fn source(&self) -> String {
        format!("{}, {}", self.title, self.name())
    }
}

/// A row of the index that is to apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewIndex {
    /// The first day.
    pub since: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// The amount.
    pub amount: Tenge,
}

/// A rate that is to apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRate {
    /// What it is for.
    pub charge: Charge,
    /// The first day.
    pub since: NaiveDate,
    /// The last day, when that is known.
    pub until: Option<NaiveDate>,
    /// The rate.
    pub share: Share,
}

/// What somebody proposes; nothing about it is checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The edition its author saw.
    pub based_on: Edition,
    /// The act it is taken from.
    pub act: Act,
    /// Rows of the index.
    pub index: Vec<NewIndex>,
    /// Rates.
    pub rates: Vec<NewRate>,
}

/// A proposal that could be the next edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Change(Proposal);

/// Which part of a proposal is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The edition it builds on.
    Edition,
    /// All of its rows together.
    Rows,
    /// The act.
    Act,
    /// A row of the index, by its place.
    Index(usize),
    /// A rate, by its place.
    Rate(usize),
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// There is another edition since.
    Stale,
    /// It has no row, or too many.
    Count,
    /// The act is not named, or its name is too long or cannot be printed.
    Unnamed,
    /// The act is of a day to come.
    Unsigned,
    /// The day has begun and has a figure, and bills of that day have their rate.
    Begun,
    /// It begins further ahead than a budget reaches.
    TooFar,
    /// It ends before it begins, or an index lasts beyond its year.
    Backwards,
    /// The figure is not one that anybody would adopt.
    Figure,
    /// Days before it have no figure.
    Gap,
    /// Two figures for one day, or days after it that nobody speaks of.
    Overlap,
    /// The lines of the notarial tariff do not rise from one to the next.
    Order,
}

/// Why a change is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proposed tariffs do not hold: {rule:?} at {place:?}")]
pub struct ChangeProblem {
    /// Where.
    pub place: Place,
    /// What.
    pub rule: Rule,
}

const fn wrong(place: Place, rule: Rule) -> ChangeProblem {
    ChangeProblem { place, rule }
}

/// What something costs by one edition on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The rate, when one is known.
    pub share: Option<Share>,
    /// The index, when one is known.
    pub index: Option<Tenge>,
}

impl Standing {
    /// The amount, when both are known.
    #[must_use]
    pub fn amount(&self) -> Option<Tenge> {
        Some(self.share?.of(self.index?))
    }
}

/// Something that would cost another amount from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// What.
    pub charge: Charge,
    /// From which day.
    pub from: NaiveDate,
    /// Without the change.
    pub before: Standing,
    /// With it.
    pub after: Standing,
}

impl Change {
    /// Checks a proposal against the edition of today.
    ///
    /// # Errors
    /// The first rule it breaks, and where.
    pub fn new(
        proposal: Proposal,
        current: &Tariffs,
        today: NaiveDate,
    ) -> Result<Self, ChangeProblem> {
        let change = Self(proposal);
        change.check(current, today)?;
        Ok(change)
    }

    /// Whether it still holds: another day may have begun, another edition may have come.
    ///
    /// # Errors
    /// The first rule it breaks, and where.
    pub fn check(&self, current: &Tariffs, today: NaiveDate) -> Result<(), ChangeProblem> {
        let Proposal {
            based_on,
            act,
            index,
            rates,
        } = &self.0;
        if *based_on != current.edition {
            return Err(wrong(Place::Edition, Rule::Stale));
        }
        if !(1..=ROWS_MAX).contains(&(index.len() + rates.len())) {
            return Err(wrong(Place::Rows, Rule::Count));
        }
        check_act(act, today).map_err(|rule| wrong(Place::Act, rule))?;
        let settled = current
            .covered_until()
            .map_or(today, |last| last.min(today));
        for (at, row) in index.iter().enumerate() {
            check_index(row, today, settled).map_err(|rule| wrong(Place::Index(at), rule))?;
        }
        for (at, row) in rates.iter().enumerate() {
            check_rate(row, today).map_err(|rule| wrong(Place::Rate(at), rule))?;
        }
        self.check_series(current, today)?;
        check_order(&self.applied(current))
    }

    /// What was proposed.
    #[must_use]
    pub const fn proposal(&self) -> &Proposal {
        &self.0
    }

    /// The edition after another, with this change in it.
    #[must_use]
    pub fn applied(&self, to: &Tariffs) -> Tariffs {
        let of = |(charge, rows): (Charge, &[Row<Share>])| {
            let new = self.spans_of(charge).into_iter().map(|(_, row)| row);
            (charge, overlaid(rows, new.collect()))
        };
        let index = self.index_spans().into_iter().map(|(_, row)| row);
        Tariffs {
            edition: to.edition.next(),
            index: overlaid(&to.index, index.collect()),
            rates: to.rates().map(of).collect(),
        }
    }

    /// What would cost what, from each day on which one of its rows begins.
    #[must_use]
    pub fn preview(&self, current: &Tariffs) -> Vec<Shift> {
        let changed = self.applied(current);
        let Proposal { index, rates, .. } = &self.0;
        let days: BTreeSet<NaiveDate> = index
            .iter()
            .map(|row| row.since)
            .chain(rates.iter().map(|row| row.since))
            .collect();
        let mut shifts = Vec::new();
        for from in days {
            for (charge, _) in current.rates() {
                let (before, after) = (
                    current.standing(charge, from),
                    changed.standing(charge, from),
                );
                if before != after {
                    shifts.push(Shift {
                        charge,
                        from,
                        before,
                        after,
                    });
                }
            }
        }
        shifts
    }

    fn check_series(&self, current: &Tariffs, today: NaiveDate) -> Result<(), ChangeProblem> {
        let index = self.index_spans();
        joined(&current.index, &index, today)
            .map_err(|(at, rule)| wrong(Place::Index(at), rule))?;
        let mut before = current.index.last().map(|row| row.figure);
        if let Some((_, first)) = index.first() {
            let earlier = current.index.iter().rfind(|row| row.since < first.since);
            before = earlier.map(|row| row.figure);
        }
        for (at, row) in &index {
            let is_near = |before: Tenge| {
                let (now, before) = (row.figure.tiyn(), before.tiyn());
                now <= before * INDEX_FACTOR && now * INDEX_FACTOR >= before
            };
            if !before.is_none_or(is_near) {
                return Err(wrong(Place::Index(*at), Rule::Figure));
            }
            before = Some(row.figure);
        }
        for (charge, rows) in current.rates() {
            joined(rows, &self.spans_of(charge), today)
                .map_err(|(at, rule)| wrong(Place::Rate(at), rule))?;
        }
        Ok(())
    }

    /// The new rows of the index with their places, by date.
    fn index_spans(&self) -> Vec<(usize, Row<Tenge>)> {
        let rows = self.0.index.iter().enumerate();
        let row =
            |(at, row): (usize, &NewIndex)| (at, self.row(row.since, Some(row.until), row.amount));
        by_date(rows.map(row).collect())
    }

    /// The new rows of a charge with their places, by date.
    fn spans_of(&self, charge: Charge) -> Vec<(usize, Row<Share>)> {
        let rows = self.0.rates.iter().enumerate();
        let own = rows.filter(|(_, row)| row.charge == charge);
        let row = |(at, row): (usize, &NewRate)| (at, self.row(row.since, row.until, row.share));
        by_date(own.map(row).collect())
    }

    fn row<F>(&self, since: NaiveDate, until: Option<NaiveDate>, figure: F) -> Row<F> {
        Row {
            since,
            until,
            figure,
            name: self.0.act.name(),
            source: Source::Written(self.0.act.source()),
        }
    }
}

impl Tariffs {
    fn standing(&self, charge: Charge, day: NaiveDate) -> Standing {
        Standing {
            share: self.rate(charge, day).map(|row| row.figure),
            index: self.index(day).map(|row| row.figure),
        }
    }
}

fn check_act(act: &Act, today: NaiveDate) -> Result<(), Rule> {
    let title = is_said(&act.title, TITLE_MAX, Lines::One);
    if !title || !is_said(&act.number, NUMBER_MAX, Lines::One) {
        return Err(Rule::Unnamed);
    }
    if act.date > today {
        return Err(Rule::Unsigned);
    }
    Ok(())
}

/// `settled` is the last day of which bills may exist: today, or the day from which on no index is known.
fn check_index(row: &NewIndex, today: NaiveDate, settled: NaiveDate) -> Result<(), Rule> {
    check_days((row.since, Some(row.until)), today, settled)?;
    if row.until.year() != row.since.year() {
        return Err(Rule::Backwards);
    }
    let tiyn = row.amount.tiyn();
    if tiyn <= 0 || tiyn % WHOLE_TENGE != 0 || tiyn > i64::MAX / SHARE_MAX.permille() / INDEX_FACTOR
    {
        return Err(Rule::Figure);
    }
    Ok(())
}

fn check_rate(row: &NewRate, today: NaiveDate) -> Result<(), Rule> {
    check_days((row.since, row.until), today, today)?;
    if row.share < Share::from_permille(1) || row.share > SHARE_MAX {
        return Err(Rule::Figure);
    }
    Ok(())
}

fn check_days(
    (since, until): (NaiveDate, Option<NaiveDate>),
    today: NaiveDate,
    settled: NaiveDate,
) -> Result<(), Rule> {
    if since <= settled {
        return Err(Rule::Begun);
    }
    let furthest = today.checked_add_days(AHEAD);
    if furthest.is_none_or(|furthest| since > furthest) {
        return Err(Rule::TooFar);
    }
    if until.is_some_and(|until| until < since) {
        return Err(Rule::Backwards);
    }
    Ok(())
}

/// Whether new rows follow one another and the old ones without a day that has no figure, or two.
///
/// Days that are over without an index may get one or stay so: nothing was billed on them, and nothing will be.
fn joined<F>(
    old: &[Row<F>],
    new: &[(usize, Row<F>)],
    today: NaiveDate,
) -> Result<(), (usize, Rule)> {
    let (Some((first_at, first)), Some((last_at, last))) = (new.first(), new.last()) else {
        return Ok(());
    };
    for pair in new.windows(2) {
        let ((_, before), (at, row)) = (&pair[0], &pair[1]);
        let next = before.until.and_then(|until| until.succ_opt());
        match next {
            Some(next) if next == row.since => {}
            Some(next) if next < row.since => return Err((*at, Rule::Gap)),
            Some(_) | None => return Err((*at, Rule::Overlap)),
        }
    }
    let Some(before) = old.last() else {
        return Ok(());
    };
    let begins_late = before
        .until
        .is_some_and(|until| following(until.max(today)) < first.since);
    if begins_late {
        return Err((*first_at, Rule::Gap));
    }
    let ends_early = match (last.until, before.until) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(until), Some(old)) => until < old,
    };
    if ends_early {
        return Err((*last_at, Rule::Overlap));
    }
    Ok(())
}

/// The dearest of several powers decides, so the lines have to rise on every day.
fn check_order(changed: &Tariffs) -> Result<(), ChangeProblem> {
    let lines = TariffLine::ALL.map(Charge::Attorney);
    let days = lines.into_iter().flat_map(|line| changed.rates_of(line));
    for day in days.map(|row| row.since) {
        let rates = lines.map(|line| changed.rate(line, day).map(|row| row.figure));
        if !rates.is_sorted() {
            return Err(wrong(Place::Rows, Rule::Order));
        }
    }
    Ok(())
}

/// The old rows up to where the new ones begin, and the new ones.
fn overlaid<F: Clone>(old: &[Row<F>], new: Vec<Row<F>>) -> Vec<Row<F>> {
    let Some(first) = new.first().map(|row| row.since) else {
        return old.to_vec();
    };
    let earlier = old.iter().filter(|row| row.since < first).cloned();
    let cut = |mut row: Row<F>| {
        if row.holds(first) {
            row.until = first.pred_opt();
        }
        row
    };
    earlier.map(cut).chain(new).collect()
}

fn by_date<F>(mut rows: Vec<(usize, Row<F>)>) -> Vec<(usize, Row<F>)> {
    rows.sort_by_key(|(_, row)| row.since);
    rows
}

fn following(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}
