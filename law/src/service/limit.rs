//! How long a step may take, in the units of the regulations: clock time, calendar days, working days.

use crate::text::Bilingual;
use chrono::TimeDelta;

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitUnit {
    /// Seconds of the clock, whatever day it is.
    Seconds,
    /// Calendar days: the day of the beginning is not counted, the last one ends at midnight.
    CalendarDays,
    /// Working days of the calendar of Kazakhstan, counted in the same way.
    WorkingDays,
}

impl LimitUnit {
    /// The unit as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::CalendarDays => "calendar_days",
            Self::WorkingDays => "working_days",
        }
    }
}

/// How long a step may take; the source gives some of them as a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    least: u32,
    most: u32,
    unit: LimitUnit,
}

const SECONDS_IN_A_MINUTE: u32 = 60;
const SECONDS_IN_AN_HOUR: u32 = 60 * 60;
const SECONDS_IN_A_DAY: u32 = 24 * 60 * 60;

impl Limit {
    /// So many seconds.
    #[must_use]
    pub const fn seconds(most: u32) -> Self {
        Self::between(most, most)
    }

    /// From so many seconds to so many.
    #[must_use]
    pub const fn between(least: u32, most: u32) -> Self {
        Self {
            least,
            most,
            unit: LimitUnit::Seconds,
        }
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self::seconds(minutes * SECONDS_IN_A_MINUTE)
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self::seconds(hours * SECONDS_IN_AN_HOUR)
    }

    /// So many days of twenty-four hours.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self::seconds(days * SECONDS_IN_A_DAY)
    }

    /// So many calendar days.
    #[must_use]
    pub const fn calendar_days(days: u32) -> Self {
        Self {
            least: days,
            most: days,
            unit: LimitUnit::CalendarDays,
        }
    }

    /// So many working days.
    #[must_use]
    pub const fn working_days(days: u32) -> Self {
        Self {
            least: days,
            most: days,
            unit: LimitUnit::WorkingDays,
        }
    }

    /// What it is counted in.
    #[must_use]
    pub const fn unit(self) -> LimitUnit {
        self.unit
    }

    /// The longest the step may take, in its unit.
    #[must_use]
    pub const fn most(self) -> u32 {
        self.most
    }

    /// The longest the step may take, in seconds; a day counts as twenty-four hours.
    #[must_use]
    pub const fn most_seconds(self) -> u32 {
        match self.unit {
            LimitUnit::Seconds => self.most,
            LimitUnit::CalendarDays | LimitUnit::WorkingDays => self.most * SECONDS_IN_A_DAY,
        }
    }

    /// The longest the step may take by the clock; what is counted in days of the calendar is the working calendar's.
    #[must_use]
    pub fn longest(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.most_seconds()))
    }

    /// The limit in words, as the tables of the regulations write it.
    #[must_use]
    pub fn text(self) -> Bilingual {
        let most = self.most;
        match self.unit {
            LimitUnit::CalendarDays => {
                return said(
                    &format!("{most} күнтізбелік күн"),
                    &format!("{most} календ. дн."),
                );
            }
            LimitUnit::WorkingDays => {
                return said(&format!("{most} жұмыс күні"), &format!("{most} рабоч. дн."));
            }
            LimitUnit::Seconds => {}
        }
        if most.is_multiple_of(SECONDS_IN_A_DAY) {
            let days = most / SECONDS_IN_A_DAY;
            return said(&format!("{days} күн"), &format!("{days} дн."));
        }
        if self.least != most {
            let least = self.least;
            return said(
                &format!("{least}-{most} сек"),
                &format!("{least}-{most} сек."),
            );
        }
        if most.is_multiple_of(SECONDS_IN_A_MINUTE) {
            let minutes = most / SECONDS_IN_A_MINUTE;
            return said(&format!("{minutes} мин"), &format!("{minutes} мин."));
        }
        said(&format!("{most} сек"), &format!("{most} сек."))
    }
}

fn said(kk: &str, ru: &str) -> Bilingual {
    Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_said_as_the_tables_say_it() {
        let cases = [
            (Limit::between(30, 60), "30-60 сек", 60),
            (Limit::between(10, 15), "10-15 сек", 15),
            (Limit::seconds(15), "15 сек", 15),
            (Limit::seconds(90), "90 сек", 90),
            (Limit::minutes(10), "10 мин", 600),
            (Limit::days(2), "2 күн", 172_800),
            (Limit::calendar_days(15), "15 күнтізбелік күн", 1_296_000),
            (Limit::working_days(3), "3 жұмыс күні", 259_200),
        ];
        for (limit, kk, seconds) in cases {
            assert_eq!(limit.text().kk, kk);
            assert_eq!(limit.longest(), TimeDelta::seconds(seconds));
        }
    }
}
