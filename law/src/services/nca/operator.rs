//! Operators of the authority: who may work today, and what an operator never does (points 15 and 19 of the regulations).
//!
//! That an operator keeps the key from others and takes it out of the computer after work is beyond any program. What a
//! program can hold: only the operator's own certificate confirms, nobody confirms what they accepted themselves,
//! nobody handles a request of their own, and no private key of a user is ever taken in.

use crate::id::{AccountId, Iin};
use crate::text::Text;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// An operator who is absent for more days than this is suspended (point 15, sub-point 1).
pub const ABSENCE_MAX_DAYS: i64 = 15;
/// That an operator leaves is told at least this many days before (point 15, sub-point 1).
pub const LEAVING_NOTICE_DAYS: i64 = 2;

/// And at most this many days before: nobody plans further, and a year with a digit too many is a slip (ours).
pub const LEAVING_AHEAD_MAX_DAYS: i64 = 366;

/// A time in which an operator is away, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

impl Absence {
    /// An absence, unless it ends before it begins.
    #[must_use]
    pub fn new(from: NaiveDate, until: NaiveDate) -> Option<Self> {
        (from <= until).then_some(Self { from, until })
    }

    /// How many days it lasts.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.until - self.from).num_days() + 1
    }

    /// Whether it is so long that the operator's work is suspended.
    #[must_use]
    pub fn suspends(&self) -> bool {
        self.days() > ABSENCE_MAX_DAYS
    }

    fn holds(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }
}

/// That an operator leaves, or goes to other work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// The last day of work.
    pub last_day: NaiveDate,
    /// When it was told.
    pub told_on: NaiveDate,
    /// Who told it.
    pub told_by: AccountId,
    /// Who else confirmed it; only then the certificate is revoked, since nobody revokes alone.
    pub confirmed_by: Option<AccountId>,
}

impl Leaving {
    /// Whether it was told in time.
    #[must_use]
    pub fn told_in_time(&self) -> bool {
        (self.last_day - self.told_on).num_days() >= LEAVING_NOTICE_DAYS
    }

    /// From which day the certificates have no force: the day after the last one, or at once when it was told late.
    #[must_use]
    pub fn withdrawn_from(&self) -> NaiveDate {
        if self.told_in_time() {
            let next = self.last_day.checked_add_days(Days::new(1));
            next.unwrap_or(self.last_day)
        } else {
            self.told_on
        }
    }
}

/// An operator, as the register has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The number.
    pub iin: Iin,
    /// The order that made them responsible.
    pub order: String,
    /// The serial number of their own certificate, the only one that confirms.
    pub certificate: String,
    /// When they are away.
    pub absences: Vec<Absence>,
    /// That they leave.
    pub leaving: Option<Leaving>,
    /// Since when the key is reported lost or in other hands.
    pub key_lost_on: Option<NaiveDate>,
}

/// Whether an operator may work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// May work.
    Active,
    /// Does not work while away for more than [`ABSENCE_MAX_DAYS`] days.
    Suspended,
    /// Has left; the certificates are withdrawn.
    Withdrawn,
}

impl Standing {
    /// The standing as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The standing as a sentence.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::Active => Text::new(
                "Оператор жұмыс істейді.",
                "Оператор работает.",
                "The operator works.",
            ),
            Self::Suspended => Text::new(
                "Оператор 15 күннен аса болмағандықтан жұмысы тоқтатылды.",
                "Работа оператора приостановлена: отсутствие более 15 дней.",
                "The operator is suspended: absent for more than 15 days.",
            ),
            Self::Withdrawn => Text::new(
                "Оператордың тіркеу куәліктері кері қайтарып алынды.",
                "Регистрационные свидетельства оператора отозваны.",
                "The operator's certificates are withdrawn.",
            ),
        }
    }
}

impl Operator {
    /// How the operator stands on a day.
    #[must_use]
    pub fn standing(&self, today: NaiveDate) -> Standing {
        let left = self
            .leaving
            .as_ref()
            .is_some_and(|leaving| leaving.withdrawn_from() <= today);
        if left || self.key_lost_on.is_some_and(|day| day <= today) {
            return Standing::Withdrawn;
        }
        let away = |absence: &Absence| absence.suspends() && absence.holds(today);
        if self.absences.iter().any(away) {
            Standing::Suspended
        } else {
            Standing::Active
        }
    }

    /// Whether the certificate is to be revoked on a day: the key is lost, or two have said that its holder leaves.
    #[must_use]
    pub fn certificate_ends(&self, today: NaiveDate) -> bool {
        let leaves =
            |leaving: &Leaving| leaving.confirmed_by.is_some() && leaving.withdrawn_from() <= today;
        self.key_lost_on.is_some_and(|day| day <= today)
            || self.leaving.as_ref().is_some_and(leaves)
    }

    /// Whether the operator may work on a day.
    ///
    /// # Errors
    /// [`OperatorObstacle`] by what stands in the way.
    pub fn may_work(&self, today: NaiveDate) -> Result<(), OperatorObstacle> {
        match self.standing(today) {
            Standing::Active => Ok(()),
            Standing::Suspended => Err(OperatorObstacle::Suspended),
            Standing::Withdrawn => Err(OperatorObstacle::Withdrawn),
        }
    }

    /// Whether the operator may handle a request on a day.
    ///
    /// # Errors
    /// [`OperatorObstacle`] by what stands in the way.
    pub fn may_handle(&self, applicant: &Iin, today: NaiveDate) -> Result<(), OperatorObstacle> {
        self.may_work(today)?;
        if *applicant == self.iin {
            return Err(OperatorObstacle::OwnRequest);
        }
        Ok(())
    }
}

/// Why an operator may not handle a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperatorObstacle {
    /// Away for too long.
    #[error("the operator is suspended")]
    Suspended,
    /// Gone.
    #[error("the operator's certificates are withdrawn")]
    Withdrawn,
    /// The operator would serve themselves.
    #[error("the request is the operator's own")]
    OwnRequest,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn operator() -> Operator {
        Operator {
            iin: Iin::parse("870811499113").unwrap(),
            order: "17-ө".to_owned(),
            certificate: "0a".to_owned(),
            absences: Vec::new(),
            leaving: None,
            key_lost_on: None,
        }
    }

    #[test]
    fn fifteen_days_away_are_no_suspension_and_sixteen_are() {
        let short = Absence::new(day("2026-03-02"), day("2026-03-16")).unwrap();
        let long = Absence::new(day("2026-03-02"), day("2026-03-17")).unwrap();
        assert_eq!((short.days(), long.days()), (15, 16));
        let away = |absence| Operator {
            absences: vec![absence],
            ..operator()
        };
        assert_eq!(away(short).standing(day("2026-03-10")), Standing::Active);
        for (on, expected) in [
            ("2026-03-01", Standing::Active),
            ("2026-03-02", Standing::Suspended),
            ("2026-03-17", Standing::Suspended),
            ("2026-03-18", Standing::Active),
        ] {
            assert_eq!(away(long).standing(day(on)), expected, "{on}");
        }
        assert_eq!(Absence::new(day("2026-03-02"), day("2026-03-01")), None);
    }

    #[test]
    fn who_leaves_is_withdrawn_after_the_last_day_or_at_once_when_told_late() {
        let teller = AccountId::parse("0190a000-0000-7000-8000-000000000001").unwrap();
        let leaving = |told: &str| Operator {
            leaving: Some(Leaving {
                last_day: day("2026-03-20"),
                told_on: day(told),
                told_by: teller.clone(),
                confirmed_by: None,
            }),
            ..operator()
        };
        let in_time = leaving("2026-03-18");
        assert_eq!(in_time.standing(day("2026-03-20")), Standing::Active);
        assert_eq!(in_time.standing(day("2026-03-21")), Standing::Withdrawn);
        let late = leaving("2026-03-19");
        assert_eq!(late.standing(day("2026-03-19")), Standing::Withdrawn);
        assert!(
            !late.certificate_ends(day("2026-03-19")),
            "one alone does not revoke"
        );
        let mut told = late.leaving.unwrap();
        assert!(!told.told_in_time());
        told.confirmed_by = Some(teller);
        let confirmed = Operator {
            leaving: Some(told),
            ..operator()
        };
        assert!(confirmed.certificate_ends(day("2026-03-19")));
    }

    #[test]
    fn the_last_day_there_is_has_none_after_it() {
        let last = Leaving {
            last_day: NaiveDate::MAX,
            told_on: day("2026-03-02"),
            told_by: AccountId::parse("0190a000-0000-7000-8000-000000000001").unwrap(),
            confirmed_by: None,
        };
        assert_eq!(last.withdrawn_from(), NaiveDate::MAX);
    }

    #[test]
    fn a_lost_key_withdraws_at_once() {
        let lost = Operator {
            key_lost_on: Some(day("2026-03-02")),
            ..operator()
        };
        assert_eq!(lost.standing(day("2026-03-01")), Standing::Active);
        assert_eq!(lost.standing(day("2026-03-02")), Standing::Withdrawn);
    }

    #[test]
    fn nobody_handles_their_own_request() {
        let other = Iin::parse("880412499017").unwrap();
        let today = day("2026-03-02");
        assert_eq!(operator().may_handle(&other, today), Ok(()));
        assert_eq!(
            operator().may_handle(&operator().iin, today),
            Err(OperatorObstacle::OwnRequest)
        );
    }
}
