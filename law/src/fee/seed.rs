//! The figures of the first edition: the index of each year, the notarial tariff, and the rates that the services name.

use super::{Charge, Row, Share, TariffLine};
use crate::money::Tenge;
use crate::services;
use chrono::NaiveDate;

/// A row of the index: its days, its tenge and its source.
type Index = (NaiveDate, NaiveDate, i64, &'static str);

/// A date of the tables below; an impossible one stops the build.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the tables hold calendar dates")
}

const fn index_row(since: NaiveDate, until: NaiveDate, tenge: i64, source: &'static str) -> Index {
    (since, until, tenge, source)
}

/// The index for fees, without a gap from 2020 to the end of the last budget year we know.
const INDEX: [Index; 8] = [
    index_row(
        day(2020, 1, 1),
        day(2020, 3, 31),
        2651,
        "Law on the republican budget for 2020-2022",
    ),
    index_row(
        day(2020, 4, 1),
        day(2020, 12, 31),
        2778,
        "refined republican budget for 2020, from 1 April 2020",
    ),
    index_row(
        day(2021, 1, 1),
        day(2021, 12, 31),
        2917,
        "Law on the republican budget for 2021-2023 (figure to be confirmed against the law)",
    ),
    // In 2022 benefits were counted by 3,180 from 1 April; taxes, fines and fees stayed at 3,063.
    index_row(
        day(2022, 1, 1),
        day(2022, 12, 31),
        3063,
        "Law on the republican budget for 2022-2024, index for taxes and fees",
    ),
    index_row(
        day(2023, 1, 1),
        day(2023, 12, 31),
        3450,
        "Law on the republican budget for 2023-2025",
    ),
    index_row(
        day(2024, 1, 1),
        day(2024, 12, 31),
        3692,
        "Law on the republican budget for 2024-2026",
    ),
    index_row(
        day(2025, 1, 1),
        day(2025, 12, 31),
        3932,
        "Law on the republican budget for 2025-2027",
    ),
    index_row(
        day(2026, 1, 1),
        day(2026, 12, 31),
        4325,
        "Law on the republican budget for 2026-2028",
    ),
];

/// The first day of the table of indices: a rate that is as old as its service says it from here, since nothing is billed
/// without an index.
const FIRST: NaiveDate = day(2020, 1, 1);

/// One notarial tariff: powers of attorney of individuals.
struct Notarial {
    name: &'static str,
    since: NaiveDate,
    until: Option<NaiveDate>,
    source: &'static str,
    other: i64,
    property: i64,
    vehicle_use: i64,
    vehicle_disposal: i64,
}

impl Notarial {
    /// The rate of a line in thousandths of the index.
    const fn permille(&self, line: TariffLine) -> i64 {
        match line {
            TariffLine::Other => self.other,
            TariffLine::Property => self.property,
            TariffLine::VehicleUse => self.vehicle_use,
            TariffLine::VehicleDisposal => self.vehicle_disposal,
        }
    }
}

/// The notarial tariffs, oldest first.
const NOTARIAL: [Notarial; 2] = [
    Notarial {
        name: "tax-code-2017-611",
        since: day(2018, 1, 1),
        until: Some(day(2025, 12, 31)),
        source: "Tax Code of 25 December 2017, article 611: share of the index for powers of attorney of \
                 individuals; the notary's legal and technical services are not included",
        other: 100,
        property: 500,
        vehicle_use: 1000,
        vehicle_disposal: 2000,
    },
    Notarial {
        name: "justice-533-2025",
        since: day(2026, 1, 1),
        until: None,
        source: "Order of the Minister of Justice No. 533 of 27 September 2025, in force since 1 January 2026; its \
                 lines for powers of attorney are to be confirmed against the order, until then the rates of \
                 article 611 of the Tax Code of 2017 are carried over",
        other: 100,
        property: 500,
        vehicle_use: 1000,
        vehicle_disposal: 2000,
    },
];

/// The rows of the index.
pub(super) fn index() -> Vec<Row<Tenge>> {
    let row = |(since, until, tenge, source): Index| Row {
        since,
        until: Some(until),
        figure: Tenge::from_tenge(tenge),
        name: source.to_owned(),
        source: source.to_owned(),
    };
    INDEX.into_iter().map(row).collect()
}

/// The rows of a charge.
pub(super) fn rates(charge: Charge) -> Vec<Row<Share>> {
    match charge {
        Charge::Attorney(line) => NOTARIAL
            .iter()
            .map(|tariff| notarial(tariff, line))
            .collect(),
        Charge::Service(id, kind) => {
            let portal = services::by_id(id).and_then(crate::service::Service::portal);
            let rates = portal
                .and_then(|portal| portal.fee)
                .map_or(&[][..], |fee| fee.rates);
            let own = rates.iter().filter(|rate| {
                rate.only.is_empty() || kind.is_some_and(|kind| rate.only.contains(&kind))
            });
            let row = |rate: &crate::service::Rate| Row {
                since: rate.since.unwrap_or(FIRST),
                until: rate.until,
                figure: Share::from_permille(rate.permille),
                name: charge.code(),
                source: rate.source.to_owned(),
            };
            own.map(row).collect()
        }
    }
}

fn notarial(tariff: &Notarial, line: TariffLine) -> Row<Share> {
    Row {
        since: tariff.since,
        until: tariff.until,
        figure: Share::from_permille(tariff.permille(line)),
        name: tariff.name.to_owned(),
        source: tariff.source.to_owned(),
    }
}
