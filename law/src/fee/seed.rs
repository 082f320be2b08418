//! The figures of the first edition: the index of each year, the notarial tariff, and the rates that the services name.

use super::{Charge, Row, Share, TariffLine};
use crate::money::Tenge;
use crate::services;
use crate::source::Source;
use crate::text::Text;
use chrono::NaiveDate;

/// A row of the index: its days, its tenge and its source.
type Index = (NaiveDate, NaiveDate, i64, Text);

/// A date of the tables below; an impossible one stops the build.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the tables hold calendar dates")
}

const fn index_row(since: NaiveDate, until: NaiveDate, tenge: i64, source: Text) -> Index {
    (since, until, tenge, source)
}

/// The index for fees, without a gap from 2020 to the end of the last budget year we know.
const INDEX: [Index; 8] = [
    index_row(
        day(2020, 1, 1),
        day(2020, 3, 31),
        2651,
        Text::new(
            "«2020 – 2022 жылдарға арналған республикалық бюджет туралы» Қазақстан Республикасының Заңы",
            "Закон Республики Казахстан «О республиканском бюджете на 2020 – 2022 годы»",
            "Law on the republican budget for 2020-2022",
        ),
    ),
    index_row(
        day(2020, 4, 1),
        day(2020, 12, 31),
        2778,
        Text::new(
            "2020 жылға арналған нақтыланған республикалық бюджет, 2020 жылғы 1 сәуірден бастап",
            "Уточнённый республиканский бюджет на 2020 год, с 1 апреля 2020 года",
            "Refined republican budget for 2020, from 1 April 2020",
        ),
    ),
    index_row(
        day(2021, 1, 1),
        day(2021, 12, 31),
        2917,
        Text::new(
            "«2021 – 2023 жылдарға арналған республикалық бюджет туралы» Қазақстан Республикасының Заңы (көрсеткішті Заңмен салыстырып растау қажет)",
            "Закон Республики Казахстан «О республиканском бюджете на 2021 – 2023 годы» (показатель подлежит сверке с Законом)",
            "Law on the republican budget for 2021-2023 (figure to be confirmed against the law)",
        ),
    ),
    // In 2022 benefits were counted by 3,180 from 1 April; taxes, fines and fees stayed at 3,063.
    index_row(
        day(2022, 1, 1),
        day(2022, 12, 31),
        3063,
        Text::new(
            "«2022 – 2024 жылдарға арналған республикалық бюджет туралы» Қазақстан Республикасының Заңы, салықтар мен төлемдерге арналған көрсеткіш",
            "Закон Республики Казахстан «О республиканском бюджете на 2022 – 2024 годы», показатель для налогов и платежей",
            "Law on the republican budget for 2022-2024, index for taxes and fees",
        ),
    ),
    index_row(
        day(2023, 1, 1),
        day(2023, 12, 31),
        3450,
        Text::new(
            "«2023 – 2025 жылдарға арналған республикалық бюджет туралы» Қазақстан Республикасының Заңы",
            "Закон Республики Казахстан «О республиканском бюджете на 2023 – 2025 годы»",
            "Law on the republican budget for 2023-2025",
        ),
    ),
    index_row(
        day(2024, 1, 1),
        day(2024, 12, 31),
        3692,
        Text::new(
            "«2024 – 2026 жылдарға арналған республикалық бюджет туралы» Қазақстан Республикасының Заңы",
            "Закон Республики Казахстан «О республиканском бюджете на 2024 – 2026 годы»",
            "Law on the republican budget for 2024-2026",
        ),
    ),
    index_row(
        day(2025, 1, 1),
        day(2025, 12, 31),
        3932,
        Text::new(
            "«2025 – 2027 жылдарға арналған республикалық бюджет туралы» Қазақстан Республикасының Заңы",
            "Закон Республики Казахстан «О республиканском бюджете на 2025 – 2027 годы»",
            "Law on the republican budget for 2025-2027",
        ),
    ),
    index_row(
        day(2026, 1, 1),
        day(2026, 12, 31),
        4325,
        Text::new(
            "«2026 – 2028 жылдарға арналған республикалық бюджет туралы» Қазақстан Республикасының Заңы",
            "Закон Республики Казахстан «О республиканском бюджете на 2026 – 2028 годы»",
            "Law on the republican budget for 2026-2028",
        ),
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
    source: Text,
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
        source: Text::new(
            "«Салық және бюджетке төленетін басқа да міндетті төлемдер туралы» 2017 жылғы 25 желтоқсандағы Қазақстан Республикасының Кодексі (Салық кодексі), 611-бап: жеке тұлғалардың сенімхаттары үшін көрсеткіштің үлесі; нотариустың құқықтық және техникалық сипаттағы қызметтері кірмейді",
            "Кодекс Республики Казахстан от 25 декабря 2017 года «О налогах и других обязательных платежах в бюджет» (Налоговый кодекс), статья 611: доля показателя за доверенности физических лиц; услуги нотариуса правового и технического характера не включены",
            "Tax Code of 25 December 2017, article 611: share of the index for powers of attorney of individuals; the notary's legal and technical services are not included",
        ),
        other: 100,
        property: 500,
        vehicle_use: 1000,
        vehicle_disposal: 2000,
    },
    Notarial {
        name: "justice-533-2025",
        since: day(2026, 1, 1),
        until: None,
        source: Text::new(
            "Қазақстан Республикасы Әділет министрінің 2025 жылғы 27 қыркүйектегі № 533 бұйрығы, 2026 жылғы 1 қаңтардан бастап қолданыста; сенімхаттар туралы жолдарын бұйрықпен салыстырып растау қажет, оған дейін 2017 жылғы Салық кодексі 611-бабының мөлшерлемелері қолданылады",
            "Приказ Министра юстиции Республики Казахстан от 27 сентября 2025 года № 533, действует с 1 января 2026 года; строки о доверенностях подлежат сверке с приказом, до неё применяются ставки статьи 611 Налогового кодекса 2017 года",
            "Order of the Minister of Justice No. 533 of 27 September 2025, in force since 1 January 2026; its lines for powers of attorney are to be confirmed against the order, until then the rates of article 611 of the Tax Code of 2017 are carried over",
        ),
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
        name: format!("mci-{since}"),
        source: Source::Named(source),
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
                source: Source::Named(rate.source),
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
        source: Source::Named(tariff.source),
    }
}
