//! A payment that came to nothing, and its full description (order No. 236, point 6: "the error with its full description").

use crate::money::Tenge;
use crate::text::Bilingual;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why the payer's bank declined a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// There is not enough money on the account.
    InsufficientFunds,
    /// The sum is above what the payer may spend at once or in a day.
    LimitExceeded,
    /// The card or the account is blocked.
    CardBlocked,
    /// The bank does not say.
    Unstated,
}

/// Why a payment came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum FailureCause {
    /// The bank declined it; the payer may try again while the invoice lasts.
    Declined {
        /// Why.
        reason: DeclineReason,
    },
    /// Another sum or currency than the invoice's arrived: it goes back, and the invoice is spent.
    OtherSum {
        /// What arrived.
        paid: Tenge,
        /// Its currency (ISO 4217).
        currency: String,
    },
}

/// An attempt to pay that came to nothing; the same moment and cause is the same attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedPayment {
    /// When it was tried, by the bank's books.
    pub at: DateTime<Utc>,
    /// Why it came to nothing.
    #[serde(flatten)]
    pub cause: FailureCause,
}

impl FailedPayment {
    /// Whether the invoice cannot be paid any more after it.
    #[must_use]
    pub const fn spends_the_invoice(&self) -> bool {
        match self.cause {
            FailureCause::Declined { .. } => false,
            FailureCause::OtherSum { .. } => true,
        }
    }

    /// What went wrong with an invoice over a sum, in full.
    #[must_use]
    pub fn description(&self, due: Tenge) -> Bilingual {
        match &self.cause {
            FailureCause::Declined { reason } => declined(*reason),
            FailureCause::OtherSum { paid, currency } => other_sum(due, *paid, currency),
        }
    }

    /// What the payer can do now.
    #[must_use]
    pub fn advice(&self) -> Bilingual {
        if self.spends_the_invoice() {
            pair(
                "Түскен ақша толығымен қайтарылады. Бұл шот бойынша төлеуге болмайды; сұрау салуды қайтадан бере аласыз.",
                "Поступившие деньги возвращаются полностью. Оплатить этот счёт нельзя; запрос можно подать повторно.",
            )
        } else {
            pair(
                "Белгіленген мерзім біткенше қайта төлей аласыз.",
                "До конца установленного срока оплату можно повторить.",
            )
        }
    }
}

fn declined(reason: DeclineReason) -> Bilingual {
    let (kk, ru) = match reason {
        DeclineReason::InsufficientFunds => (
            "Банк төлемді қабылдамады: шотта қаражат жеткіліксіз.",
            "Банк отклонил платёж: на счёте недостаточно средств.",
        ),
        DeclineReason::LimitExceeded => (
            "Банк төлемді қабылдамады: операциялар лимиті асып кеткен.",
            "Банк отклонил платёж: превышен лимит операций.",
        ),
        DeclineReason::CardBlocked => (
            "Банк төлемді қабылдамады: карта немесе шот бұғатталған.",
            "Банк отклонил платёж: карта или счёт заблокированы.",
        ),
        DeclineReason::Unstated => (
            "Банк төлемді қабылдамады, себебін көрсетпеді.",
            "Банк отклонил платёж, причину не указал.",
        ),
    };
    pair(kk, ru)
}

fn other_sum(due: Tenge, paid: Tenge, currency: &str) -> Bilingual {
    if currency != super::CURRENCY {
        return pair(
            &format!("Шот теңгемен қойылған, ал төлем {currency} валютасында түсті."),
            &format!("Счёт выставлен в тенге, а платёж поступил в валюте {currency}."),
        );
    }
    let (kk, ru) = if paid.tiyn() < due.tiyn() {
        ("кем", "меньше")
    } else {
        ("артық", "больше")
    };
    pair(
        &format!("Төленген сома шоттағыдан {kk}: {due} орнына {paid} түсті."),
        &format!("Уплачено {ru}, чем указано в счёте: вместо {due} поступило {paid}."),
    )
}

fn pair(kk: &str, ru: &str) -> Bilingual {
    Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(cause: FailureCause) -> FailedPayment {
        FailedPayment {
            at: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            cause,
        }
    }

    fn paid(tiyn: i64, currency: &str) -> FailedPayment {
        failed(FailureCause::OtherSum {
            paid: Tenge::from_tiyn(tiyn),
            currency: currency.to_owned(),
        })
    }

    #[test]
    fn a_short_a_large_and_a_foreign_payment_are_told_apart_and_spend_the_invoice() {
        let due = Tenge::from_tenge(1298);
        let said = |failure: FailedPayment| failure.description(due).ru;
        assert!(said(paid(100, "KZT")).starts_with("Уплачено меньше"));
        assert!(said(paid(1_000_000, "KZT")).starts_with("Уплачено больше"));
        assert!(said(paid(129_800, "USD")).contains("в валюте USD"));
        assert!(paid(100, "KZT").spends_the_invoice());
    }

    #[test]
    fn a_declined_payment_may_be_tried_again_and_says_why() {
        let mut said = std::collections::BTreeSet::new();
        for reason in [
            DeclineReason::InsufficientFunds,
            DeclineReason::LimitExceeded,
            DeclineReason::CardBlocked,
            DeclineReason::Unstated,
        ] {
            let failure = failed(FailureCause::Declined { reason });
            assert!(!failure.spends_the_invoice());
            said.insert(failure.description(Tenge::from_tenge(1)).kk);
            let kept = serde_json::to_string(&failure).unwrap();
            assert_eq!(
                serde_json::from_str::<FailedPayment>(&kept).unwrap(),
                failure
            );
        }
        assert_eq!(said.len(), 4);
    }
}
