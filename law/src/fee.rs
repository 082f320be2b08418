//! What a notarial act costs: the monthly calculation index by date and the dated tariff of powers of attorney.

use crate::money::Tenge;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The monthly calculation index (АЕК, МРП) that applies to fees on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mci {
    /// The amount of one index.
    pub amount: Tenge,
    /// The first day it applies.
    pub since: NaiveDate,
    /// The last day it applies.
    pub until: NaiveDate,
    /// Where the figure comes from.
    pub source: &'static str,
}

/// What the tariff distinguishes among powers of attorney of individuals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TariffLine {
    /// Any other power of attorney.
    Other,
    /// For the use and disposal of property.
    Property,
    /// For the use and management of a vehicle without the right to sell it.
    VehicleUse,
    /// For the sale, gift or exchange of a vehicle.
    VehicleDisposal,
}

/// One edition of the tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoaTariff {
    /// A stable name, recorded with every quote.
    pub id: &'static str,
    /// The first day it applies.
    pub since: NaiveDate,
    /// The last day it applies, when that is known.
    pub until: Option<NaiveDate>,
    /// Where the rates come from and what is yet to be confirmed about them.
    pub source: &'static str,
    other: i64,
    property: i64,
    vehicle_use: i64,
    vehicle_disposal: i64,
}

impl PoaTariff {
    /// The rate of a line in thousandths of the monthly calculation index.
    #[must_use]
    pub const fn rate(&self, line: TariffLine) -> i64 {
        match line {
            TariffLine::Other => self.other,
            TariffLine::Property => self.property,
            TariffLine::VehicleUse => self.vehicle_use,
            TariffLine::VehicleDisposal => self.vehicle_disposal,
        }
    }
}

/// A date of the tables below; an impossible one stops the build.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the tables hold calendar dates")
}

const fn mci_row(since: NaiveDate, until: NaiveDate, tenge: i64, source: &'static str) -> Mci {
    Mci {
        amount: Tenge::from_tenge(tenge),
        since,
        until,
        source,
    }
}

/// The index for fees, without a gap from 2020 to the end of the last budget year we know.
const MCI: [Mci; 8] = [
    mci_row(
        day(2020, 1, 1),
        day(2020, 3, 31),
        2651,
        "Law on the republican budget for 2020-2022",
    ),
    mci_row(
        day(2020, 4, 1),
        day(2020, 12, 31),
        2778,
        "refined republican budget for 2020, from 1 April 2020",
    ),
    mci_row(
        day(2021, 1, 1),
        day(2021, 12, 31),
        2917,
        "Law on the republican budget for 2021-2023 (figure to be confirmed against the law)",
    ),
    // In 2022 benefits were counted by 3,180 from 1 April; taxes, fines and fees stayed at 3,063.
    mci_row(
        day(2022, 1, 1),
        day(2022, 12, 31),
        3063,
        "Law on the republican budget for 2022-2024, index for taxes and fees",
    ),
    mci_row(
        day(2023, 1, 1),
        day(2023, 12, 31),
        3450,
        "Law on the republican budget for 2023-2025",
    ),
    mci_row(
        day(2024, 1, 1),
        day(2024, 12, 31),
        3692,
        "Law on the republican budget for 2024-2026",
    ),
    mci_row(
        day(2025, 1, 1),
        day(2025, 12, 31),
        3932,
        "Law on the republican budget for 2025-2027",
    ),
    mci_row(
        day(2026, 1, 1),
        day(2026, 12, 31),
        4325,
        "Law on the republican budget for 2026-2028",
    ),
];

/// The editions of the tariff for powers of attorney of individuals.
const TARIFFS: [PoaTariff; 2] = [
    PoaTariff {
        id: "tax-code-2017-611",
        since: day(2018, 1, 1),
        until: Some(day(2025, 12, 31)),
        source: "Tax Code of 25 December 2017, article 611: share of the index for powers of attorney of \
                 individuals; the notary's legal and technical services are not included",
        other: 100,
        property: 500,
        vehicle_use: 1000,
        vehicle_disposal: 2000,
    },
    PoaTariff {
        id: "justice-533-2025",
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

/// The index for fees on a date; `None` outside the table, so that nobody guesses a budget not yet adopted.
#[must_use]
pub fn mci(date: NaiveDate) -> Option<Mci> {
    MCI.iter()
        .find(|row| row.since <= date && date <= row.until)
        .copied()
}

/// The tariff of powers of attorney on a date; `None` before the first edition.
#[must_use]
pub fn poa_tariff(date: NaiveDate) -> Option<PoaTariff> {
    TARIFFS
        .iter()
        .find(|row| row.since <= date && row.until.is_none_or(|until| date <= until))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenge(date: &str) -> Option<Tenge> {
        mci(date.parse().unwrap()).map(|row| row.amount)
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
    }

    #[test]
    fn the_index_has_neither_gaps_nor_overlaps() {
        for pair in MCI.windows(2) {
            assert_eq!(pair[0].until.succ_opt(), Some(pair[1].since));
        }
        assert!(
            MCI.iter()
                .all(|row| row.since <= row.until && !row.source.is_empty())
        );
    }

    #[test]
    fn the_tariff_changed_its_source_in_2026() {
        let id = |date: &str| poa_tariff(date.parse().unwrap()).map(|row| row.id);
        assert_eq!(id("2017-12-31"), None);
        assert_eq!(id("2018-01-01"), Some("tax-code-2017-611"));
        assert_eq!(id("2025-12-31"), Some("tax-code-2017-611"));
        assert_eq!(id("2026-01-01"), Some("justice-533-2025"));
    }

    #[test]
    fn a_tariff_that_nobody_confirmed_says_so() {
        let today = poa_tariff("2026-11-22".parse().unwrap()).unwrap();
        assert!(today.source.contains("to be confirmed against the order"));
    }

    #[test]
    fn lines_are_ordered_by_their_rates() {
        use TariffLine::{Other, Property, VehicleDisposal, VehicleUse};
        for tariff in TARIFFS {
            let rates =
                [Other, Property, VehicleUse, VehicleDisposal].map(|line| tariff.rate(line));
            assert!(rates.is_sorted(), "{}", tariff.id);
            assert_eq!(rates, [100, 500, 1000, 2000]);
        }
        assert!(Other < Property && Property < VehicleUse && VehicleUse < VehicleDisposal);
    }
}
