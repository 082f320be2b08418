//! The calendar, judged by days that a person can look up.

use super::*;
use crate::text::{Bilingual, Lang};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A moment by Kazakhstan's clock.
fn at(text: &str) -> DateTime<Utc> {
    moment(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

fn due(from: &str, limit: Limit) -> DateTime<Utc> {
    Calendar::seeded().due(at(from), limit).unwrap().at
}

fn at_desk(from: &str, limit: Limit) -> DateTime<Utc> {
    Calendar::seeded().due_at_desk(at(from), limit).unwrap().at
}

fn special(day: &str, kind: DayKind) -> Day {
    Day {
        date: date(day),
        kind,
        name: Bilingual {
            kk: "Ауыстырылған күн".to_owned(),
            ru: "Перенос".to_owned(),
        },
        certainty: Certainty::Fixed,
        source: Source::Written("Decree for a test".to_owned()),
    }
}

/// The days of rest on weekdays, as the calendar of PyPI's `holidays` 0.109 and the sources of the rows have them.
#[test]
fn the_seeded_years_rest_on_the_days_the_sources_name() {
    let calendar = Calendar::seeded();
    let rests = |year: i32| {
        let mut found = Vec::new();
        let mut day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        while day.year() == year {
            let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if weekday && !calendar.is_working(day).unwrap() {
                found.push(day.format("%m-%d").to_string());
            }
            day = following(day);
        }
        found.join(" ")
    };
    assert_eq!(
        rests(2026),
        "01-01 01-02 01-07 03-09 03-23 03-24 03-25 05-01 05-07 05-11 05-27 07-06 10-26 12-16"
    );
    assert_eq!(
        rests(2027),
        "01-01 01-04 01-07 03-08 03-15 03-22 03-23 03-24 05-03 05-07 05-10 07-06 10-25 12-16"
    );
}

#[test]
fn the_thirtieth_of_august_is_an_ordinary_sunday_in_2026_and_its_monday_is_worked() {
    let calendar = Calendar::seeded();
    assert!(!calendar.is_working(date("2026-08-30")).unwrap());
    assert!(calendar.is_working(date("2026-08-31")).unwrap());
    assert!(calendar.is_working(date("2026-03-16")).unwrap());
    assert!(!calendar.is_working(date("2027-03-15")).unwrap());
}

#[test]
fn kurban_ait_is_an_estimate_and_everything_else_is_fixed() {
    let calendar = Calendar::seeded();
    let estimates: Vec<NaiveDate> = calendar
        .days()
        .filter(|day| day.certainty == Certainty::Estimate)
        .map(|day| day.date)
        .collect();
    assert_eq!(estimates, [date("2026-05-27"), date("2027-05-16")]);
}

#[test]
fn every_seeded_day_names_its_source_in_each_language() {
    for day in Calendar::seeded().days() {
        let [kk, ru, en] = [Lang::Kk, Lang::Ru, Lang::En].map(|lang| day.source.get(lang));
        assert!(kk.len() > 20 && ru.len() > 20 && en.len() > 20, "{kk}");
        assert!(kk != ru && ru != en, "{ru}");
    }
}

#[test]
fn working_days_begin_after_the_day_of_receipt_and_skip_rest() {
    let three = Limit::working_days(3);
    assert_eq!(due("2026-11-23 10:00", three), at("2026-11-27 00:00"));
    assert_eq!(due("2026-11-26 10:00", three), at("2026-12-02 00:00"));
    assert_eq!(due("2026-03-19 10:00", three), at("2026-03-28 00:00"));
    let fifteen = Limit::working_days(15);
    assert_eq!(due("2026-12-09 10:00", fifteen), at("2027-01-01 00:00"));
}

#[test]
fn what_comes_after_hours_or_on_a_day_of_rest_counts_from_the_next_working_day() {
    let calendar = Calendar::seeded();
    let received = |from: &str| calendar.received(at(from)).unwrap();
    assert_eq!(received("2026-11-23 10:15"), at("2026-11-23 10:15"));
    assert_eq!(received("2026-11-23 07:00"), at("2026-11-23 09:00"));
    assert_eq!(received("2026-11-23 18:30"), at("2026-11-24 09:00"));
    assert_eq!(received("2026-11-27 20:00"), at("2026-11-30 09:00"));
    assert_eq!(received("2026-12-16 12:00"), at("2026-12-17 09:00"));
    let one = Limit::working_days(1);
    assert_eq!(due("2026-11-27 20:00", one), at("2026-12-02 00:00"));
}

#[test]
fn calendar_days_that_end_on_a_day_of_rest_end_on_the_next_working_one() {
    let one = Limit::calendar_days(1);
    assert_eq!(due("2026-11-23 10:00", one), at("2026-11-25 00:00"));
    assert_eq!(due("2026-11-27 10:00", one), at("2026-12-01 00:00"));
    let ten = Limit::calendar_days(10);
    assert_eq!(due("2026-12-06 10:00", ten), at("2026-12-18 00:00"));
    let fifteen = Limit::calendar_days(15);
    assert_eq!(due("2026-12-23 10:00", fifteen), at("2027-01-09 00:00"));
}

#[test]
fn minutes_of_a_desk_run_only_while_it_works() {
    let half = Limit::minutes(30);
    assert_eq!(at_desk("2026-11-23 10:00", half), at("2026-11-23 10:30"));
    assert_eq!(at_desk("2026-11-23 12:45", half), at("2026-11-23 14:45"));
    assert_eq!(at_desk("2026-11-23 13:20", half), at("2026-11-23 15:00"));
    assert_eq!(at_desk("2026-11-27 18:20", half), at("2026-11-30 09:20"));
    assert_eq!(at_desk("2026-11-28 11:00", half), at("2026-11-30 09:30"));
    assert_eq!(at_desk("2026-11-23 12:30", half), at("2026-11-23 13:00"));
    let nine_hours = Limit::hours(9);
    assert_eq!(
        at_desk("2026-11-23 09:00", nine_hours),
        at("2026-11-24 10:00")
    );
}

#[test]
fn a_term_by_the_clock_asks_no_calendar_and_the_others_say_which_one() {
    let calendar = Calendar::seeded();
    let from = at("2026-11-28 23:00");
    let payment = calendar.due(from, Limit::hours(24)).unwrap();
    assert_eq!(payment.at, from + TimeDelta::hours(24));
    assert_eq!(payment.calendar, None);
    let desk = calendar.due_at_desk(from, Limit::minutes(15)).unwrap();
    assert_eq!(desk.calendar, Some(Edition::SEEDED));
}

#[test]
fn nothing_is_guessed_about_a_year_without_rows() {
    let calendar = Calendar::seeded();
    assert_eq!(calendar.covered_until(), Some(date("2027-12-31")));
    let late = at("2027-12-29 10:00");
    let refused = calendar.due(late, Limit::working_days(15));
    assert_eq!(refused, Err(NotCovered { year: 2028 }));
    assert!(calendar.due(late, Limit::hours(24)).is_ok());
    assert_eq!(Calendar::new(Edition(1), []).covered_until(), None);
}

#[test]
fn a_worked_saturday_and_a_moved_rest_make_the_next_edition() {
    let calendar = Calendar::seeded();
    let today = date("2026-11-22");
    let rows = vec![
        special("2026-12-18", DayKind::Transferred),
        special("2026-12-19", DayKind::Worked),
    ];
    let changed = Change::new(rows, today).unwrap().applied(&calendar);
    assert_eq!(changed.edition(), Edition(2));
    assert!(!changed.is_working(date("2026-12-18")).unwrap());
    assert!(changed.is_working(date("2026-12-19")).unwrap());
    let due = changed
        .due(at("2026-12-17 10:00"), Limit::working_days(1))
        .unwrap();
    assert_eq!(
        (due.at, due.calendar),
        (at("2026-12-20 00:00"), Some(Edition(2)))
    );
}

#[test]
fn a_running_term_is_shown_in_the_preview_and_keeps_its_calendar() {
    let calendar = Calendar::seeded();
    let today = date("2026-11-22");
    let change = Change::new(vec![special("2026-11-25", DayKind::Transferred)], today).unwrap();
    let running = |from: &str| {
        let limit = Limit::working_days(3);
        Running {
            what: from.to_owned(),
            from: at(from),
            limit,
            due: calendar.due_at_desk(at(from), limit).unwrap(),
        }
    };
    let terms = [running("2026-11-23 10:00"), running("2026-12-01 10:00")];
    let shifts = preview(&change.applied(&calendar), &terms).unwrap();
    assert_eq!(shifts.len(), 1);
    assert_eq!(shifts[0].what, "2026-11-23 10:00");
    assert_eq!(shifts[0].keeps, terms[0].due);
    assert_eq!(shifts[0].would_be.at, at("2026-11-28 00:00"));
}

#[test]
fn a_change_that_a_calendar_cannot_say_is_refused() {
    let today = date("2026-11-22");
    let refused = |days: Vec<Day>| Change::new(days, today).unwrap_err();
    let good = special("2026-12-19", DayKind::Worked);
    assert_eq!(refused(vec![]), ChangeProblem::Rows);
    assert_eq!(
        refused(vec![good.clone(), good.clone()]),
        ChangeProblem::Twice
    );
    assert_eq!(
        refused(vec![special("2026-12-18", DayKind::Worked)]),
        ChangeProblem::WorkedWeekday
    );
    assert_eq!(
        refused(vec![special("2026-11-20", DayKind::Transferred)]),
        ChangeProblem::Past
    );
    let mut nameless = good;
    nameless.name.ru.clear();
    assert_eq!(refused(vec![nameless]), ChangeProblem::Text);
}
