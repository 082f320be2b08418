//! The figures of every year, what an edition adds, and everything a change may not say.

use super::*;
use crate::text::Lang;
use Rule::{
    Backwards, Begun, Count, Figure, Gap, Order, Overlap, Stale, TooFar, Unnamed, Unsigned,
};

/// The day on which the changes of these tests are proposed.
const TODAY: &str = "2026-11-22";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn tenge(date: &str) -> Option<Tenge> {
    Tariffs::seeded().index(day(date)).map(|row| row.figure)
}

fn act() -> Act {
    Act {
        title: "Law on the republican budget for 2027-2029".to_owned(),
        number: "1-VIII".to_owned(),
        date: day("2026-11-20"),
    }
}

fn index(since: &str, until: &str, tenge: i64) -> NewIndex {
    NewIndex {
        since: day(since),
        until: day(until),
        amount: Tenge::from_tenge(tenge),
    }
}

fn year_2027() -> NewIndex {
    index("2027-01-01", "2027-12-31", 4_600)
}

fn rate(code: &str, since: &str, until: Option<&str>, permille: i64) -> NewRate {
    NewRate {
        charge: Charge::parse(code).unwrap(),
        since: day(since),
        until: until.map(day),
        share: Share::from_permille(permille),
    }
}

fn proposal(index: Vec<NewIndex>, rates: Vec<NewRate>) -> Proposal {
    Proposal {
        based_on: Edition::SEEDED,
        act: act(),
        index,
        rates,
    }
}

fn change(index: Vec<NewIndex>, rates: Vec<NewRate>) -> Result<Change, Rule> {
    change_on(TODAY, proposal(index, rates))
}

fn change_on(today: &str, proposal: Proposal) -> Result<Change, Rule> {
    Change::new(proposal, &Tariffs::seeded(), day(today)).map_err(|problem| problem.rule)
}

#[test]
fn the_index_of_each_year_is_known() {
    for (date, amount) in [
        ("2020-01-01", 2651),
        ("2021-07-01", 2917),
        ("2022-12-31", 3063),
        ("2023-01-01", 3450),
        ("2024-02-29", 3692),
        ("2025-12-31", 3932),
        ("2026-01-01", 4325),
        ("2026-12-31", 4325),
    ] {
        assert_eq!(tenge(date), Some(Tenge::from_tenge(amount)), "{date}");
    }
}

#[test]
fn in_2020_the_index_changed_on_1_april() {
    assert_eq!(tenge("2020-03-31"), Some(Tenge::from_tenge(2651)));
    assert_eq!(tenge("2020-04-01"), Some(Tenge::from_tenge(2778)));
}

#[test]
fn outside_the_table_no_index_is_guessed() {
    assert_eq!(tenge("2019-12-31"), None);
    assert_eq!(tenge("2027-01-01"), None);
    assert_eq!(Tariffs::seeded().covered_until(), Some(day("2026-12-31")));
}

#[test]
fn no_series_of_the_first_edition_has_gaps_or_overlaps() {
    let tariffs = Tariffs::seeded();
    let whole = |rows: &[(NaiveDate, Option<NaiveDate>)]| {
        rows.windows(2)
            .all(|pair| pair[0].1.and_then(|until| until.succ_opt()) == Some(pair[1].0))
    };
    let days = |rows: &[Row<Share>]| {
        rows.iter()
            .map(|row| (row.since, row.until))
            .collect::<Vec<_>>()
    };
    for (charge, rows) in tariffs.rates() {
        assert!(whole(&days(rows)), "{charge:?}");
        assert!(
            rows.last().is_some_and(|row| row.until.is_none()),
            "{charge:?}"
        );
        assert!(rows.iter().all(|row| is_named(&row.source)));
    }
    assert!(tariffs.indices().iter().all(|row| is_named(&row.source)));
    let index: Vec<_> = tariffs
        .indices()
        .iter()
        .map(|row| (row.since, row.until))
        .collect();
    assert!(whole(&index));
}

/// Whether a source has a name of its own in each language.
fn is_named(source: &Source) -> bool {
    let [kk, ru, en] = [Lang::Kk, Lang::Ru, Lang::En].map(|lang| source.get(lang));
    ![kk, ru, en].contains(&"") && kk != ru && ru != en
}

#[test]
fn the_notarial_tariff_changed_its_source_in_2026_and_says_what_nobody_confirmed() {
    let tariffs = Tariffs::seeded();
    let of = |date: &str| {
        let row = tariffs.rate(Charge::Attorney(TariffLine::Other), day(date));
        row.map(|row| row.name.as_str())
    };
    assert_eq!(of("2017-12-31"), None);
    assert_eq!(of("2025-12-31"), Some("tax-code-2017-611"));
    assert_eq!(of("2026-01-01"), Some("justice-533-2025"));
    let today = tariffs.rate(Charge::Attorney(TariffLine::Other), day(TODAY));
    let source = &today.unwrap().source;
    for (lang, said) in [
        (Lang::Kk, "бұйрықпен салыстырып растау қажет"),
        (Lang::Ru, "подлежат сверке с приказом"),
        (Lang::En, "to be confirmed against the order"),
    ] {
        assert!(source.get(lang).contains(said), "{said}");
    }
}

#[test]
fn everything_with_a_rate_has_one_code_a_title_and_a_rate() {
    let codes: Vec<String> = Charge::all().into_iter().map(Charge::code).collect();
    assert_eq!(
        codes,
        [
            "poa.other",
            "poa.property",
            "poa.vehicle_use",
            "poa.vehicle_disposal",
            "S1",
            "S2",
            "S3",
            "S9",
            "S10.issue",
            "S10.reissue",
            "S10.duplicate"
        ]
    );
    for charge in Charge::all() {
        assert_eq!(Charge::parse(&charge.code()), Ok(charge));
        assert!(!charge.title().kk.is_empty() && !charge.title().ru.is_empty());
        assert!(Tariffs::seeded().cost(charge, day(TODAY)).is_ok());
    }
    assert_eq!(Charge::parse("S4"), Err(UnknownCharge));
}

#[test]
fn next_years_index_makes_the_next_edition_and_leaves_this_year_alone() {
    let seeded = Tariffs::seeded();
    let change = change(vec![year_2027()], vec![]).unwrap();
    let next = change.applied(&seeded);
    let of_s1 = Charge::parse("S1").unwrap();
    assert_eq!(
        next.cost(of_s1, day("2026-12-31")).unwrap().amount,
        Tenge::from_tenge(4325)
    );
    let cost = next.cost(of_s1, day("2027-01-01")).unwrap();
    assert_eq!(
        (cost.amount, cost.edition, cost.index_since),
        (Tenge::from_tenge(4600), Edition(2), day("2027-01-01"))
    );
    assert_eq!(
        seeded.cost(of_s1, day("2027-01-01")),
        Err(Unknown::Index(day("2027-01-01")))
    );
    let row = next.index(day("2027-06-01")).unwrap();
    assert_eq!(
        row.source.get(Lang::Ru),
        "Law on the republican budget for 2027-2029, № 1-VIII, 20.11.2026"
    );
}

#[test]
fn the_preview_says_what_costs_what_from_which_day_before_and_after() {
    let change = change(vec![year_2027()], vec![rate("S3", "2027-01-01", None, 500)]).unwrap();
    let shifts = change.preview(&Tariffs::seeded());
    assert_eq!(shifts.len(), Charge::all().len());
    let of = |code: &str| {
        let found = shifts.iter().find(|shift| shift.charge.code() == code);
        let shift = found.unwrap();
        assert_eq!(shift.from, day("2027-01-01"));
        (shift.before.amount(), shift.after.amount())
    };
    assert_eq!(of("S1"), (None, Some(Tenge::from_tenge(4600))));
    assert_eq!(of("S3"), (None, Some(Tenge::from_tenge(2300))));
    assert_eq!(of("poa.other"), (None, Some(Tenge::from_tenge(460))));
    let before = shifts
        .iter()
        .find(|shift| shift.charge.code() == "S3")
        .unwrap()
        .before;
    let known = Standing {
        share: Some(Share::from_permille(300)),
        index: None,
    };
    assert_eq!(before, known);
}

#[test]
fn a_rate_alone_changes_its_charge_alone() {
    let change = change(vec![], vec![rate("S3", "2026-12-01", None, 500)]).unwrap();
    let shifts = change.preview(&Tariffs::seeded());
    assert_eq!(shifts.len(), 1);
    assert_eq!(shifts[0].before.amount(), Some(Tenge::from_tenge(1298)));
    assert_eq!(shifts[0].after.amount(), Some(Tenge::from_tenge(2163)));
    let next = change.applied(&Tariffs::seeded());
    let s3 = Charge::parse("S3").unwrap();
    assert_eq!(
        next.cost(s3, day("2026-11-30")).unwrap().share.permille(),
        300
    );
    assert_eq!(
        next.cost(s3, day("2026-12-01")).unwrap().share.permille(),
        500
    );
}

#[test]
fn an_index_that_changes_in_mid_year_cuts_the_row_before_it() {
    let rest = index("2026-12-01", "2026-12-31", 4_400);
    let next = change(vec![rest], vec![])
        .unwrap()
        .applied(&Tariffs::seeded());
    let of = |date: &str| next.index(day(date)).map(|row| row.figure.tiyn() / 100);
    assert_eq!(of("2026-11-30"), Some(4325));
    assert_eq!(of("2026-12-01"), Some(4400));
    assert_eq!(of("2027-01-01"), None);
}

#[test]
fn a_year_that_began_without_an_index_is_entered_from_its_first_day_or_a_later_one() {
    let late = |since: &str| {
        let mut proposal = proposal(vec![index(since, "2027-12-31", 4_600)], vec![]);
        proposal.act.date = day("2027-01-02");
        change_on("2027-01-03", proposal)
    };
    for since in ["2027-01-01", "2027-01-03", "2027-01-04"] {
        let next = late(since).unwrap().applied(&Tariffs::seeded());
        assert!(next.index(day(since)).is_some(), "{since}");
        assert_eq!(
            next.index(day("2026-12-31")).map(|row| row.figure),
            Some(Tenge::from_tenge(4325)),
            "{since}"
        );
    }
    assert_eq!(late("2026-12-31"), Err(Begun), "of that day bills exist");
    assert_eq!(late("2027-01-05"), Err(Gap));
}

#[test]
fn a_row_that_nobody_could_mean_is_refused() {
    for (wrong, rule) in [
        (index("2026-11-22", "2026-12-31", 4_400), Begun),
        (index("2025-01-01", "2025-12-31", 4_400), Begun),
        (index("2031-01-01", "2031-12-31", 4_400), TooFar),
        (index("2027-01-01", "2026-12-31", 4_600), Backwards),
        (index("2027-01-01", "2028-01-01", 4_600), Backwards),
        (index("2027-01-01", "2027-12-31", 0), Figure),
        (index("2027-01-01", "2027-12-31", -4_600), Figure),
        (index("2027-01-01", "2027-12-31", 46_000), Figure),
        (index("2027-01-01", "2027-12-31", 460), Figure),
        (index("2027-01-01", "2027-12-31", i64::MAX / 100), Figure),
        (index("2027-01-02", "2027-12-31", 4_600), Gap),
        (index("2026-12-01", "2026-12-30", 4_400), Overlap),
    ] {
        assert_eq!(change(vec![wrong.clone()], vec![]), Err(rule), "{wrong:?}");
    }
    let mut part = year_2027();
    part.amount = Tenge::from_tiyn(460_050);
    assert_eq!(change(vec![part], vec![]), Err(Figure));
}

#[test]
fn rates_that_nobody_could_mean_are_refused() {
    for (wrong, rule) in [
        (rate("S1", "2026-11-22", None, 1_000), Begun),
        (rate("S1", "2027-01-01", None, 0), Figure),
        (rate("S1", "2027-01-01", None, -1), Figure),
        (rate("S1", "2027-01-01", None, 100_001), Figure),
        (rate("S1", "2027-01-01", Some("2026-12-31"), 500), Backwards),
        (rate("S1", "2027-01-01", Some("2027-12-31"), 500), Overlap),
        (rate("poa.other", "2027-01-01", None, 501), Order),
        (rate("poa.vehicle_disposal", "2027-01-01", None, 999), Order),
    ] {
        assert_eq!(change(vec![], vec![wrong.clone()]), Err(rule), "{wrong:?}");
    }
    let both = vec![
        rate("S1", "2027-01-01", Some("2027-12-31"), 500),
        rate("S1", "2028-01-01", None, 1_000),
    ];
    assert!(change(vec![], both).is_ok(), "a year at another rate");
}

#[test]
fn rows_of_one_change_neither_overlap_nor_leave_a_gap() {
    let then = |since: &str| vec![index(since, "2028-12-31", 5_000), year_2027()];
    assert_eq!(change(then("2028-01-02"), vec![]), Err(Gap));
    assert_eq!(change(vec![year_2027(), year_2027()], vec![]), Err(Overlap));
    assert!(change(then("2028-01-01"), vec![]).is_ok(), "in any order");
    let twice = vec![
        rate("S1", "2027-01-01", None, 500),
        rate("S1", "2027-02-01", None, 600),
    ];
    assert_eq!(change(vec![], twice), Err(Overlap));
}

#[test]
fn a_change_names_its_act_and_builds_on_the_edition_of_today() {
    assert_eq!(change(vec![], vec![]), Err(Count));
    let many = vec![rate("S1", "2027-01-01", None, 500); 61];
    assert_eq!(change(vec![], many), Err(Count));
    let with = |turn: fn(&mut Proposal)| {
        let mut proposal = proposal(vec![year_2027()], vec![]);
        turn(&mut proposal);
        change_on(TODAY, proposal)
    };
    assert_eq!(with(|p| p.act.title = " ".to_owned()), Err(Unnamed));
    assert_eq!(with(|p| p.act.title = "Заң\0".to_owned()), Err(Unnamed));
    assert_eq!(with(|p| p.act.number = "9".repeat(51)), Err(Unnamed));
    assert_eq!(with(|p| p.act.date = day("2026-11-23")), Err(Unsigned));
    assert_eq!(with(|p| p.based_on = Edition(2)), Err(Stale));
    let change = with(|_| {}).unwrap();
    let next = change.applied(&Tariffs::seeded());
    let again = change.check(&next, day(TODAY)).unwrap_err();
    assert_eq!((again.place, again.rule), (Place::Edition, Stale));
    assert!(
        change.check(&Tariffs::seeded(), day("2027-01-01")).is_ok(),
        "that day has no index yet"
    );
    let raised = change_on(
        TODAY,
        proposal(vec![index("2026-12-01", "2026-12-31", 4_400)], vec![]),
    );
    let begun = raised
        .unwrap()
        .check(&Tariffs::seeded(), day("2026-12-01"))
        .unwrap_err();
    assert_eq!((begun.place, begun.rule), (Place::Index(0), Begun));
}
