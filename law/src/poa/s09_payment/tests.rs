//! The fee of every kind, and what every report of the bank means at every stage.

use super::*;
use crate::id::{AccountId, BankOrderId, CallId, Digest};
use crate::poa::s03_application::sample::day;
use crate::poa::s04_consent::ConsentRefusal;
use crate::poa::s06_checks::{Checks, RefusalGround};
use crate::poa::stage::FrozenDraft;
use chrono::DateTime;
use proptest::prelude::*;

const DUE: Tenge = Tenge::from_tenge(4325);

fn id(last: char) -> String {
    format!("0192f0c1-7f00-7000-8000-00000000000{last}")
}

fn invoice() -> InvoiceId {
    InvoiceId::parse(&id('3')).unwrap()
}

fn draft() -> FrozenDraft {
    FrozenDraft {
        revision: 1,
        sha256: Digest::parse(&"a".repeat(64)).unwrap(),
    }
}

fn awaiting_payment(invoice: InvoiceId) -> Stage {
    let notary = AccountId::parse(&id('1')).unwrap();
    let expires_at = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
    Stage::AwaitingPayment {
        notary,
        draft: draft(),
        invoice,
        expires_at,
    }
}

fn awaiting_signature(invoice: InvoiceId) -> Stage {
    let notary = AccountId::parse(&id('1')).unwrap();
    Stage::AwaitingSignature {
        notary,
        draft: draft(),
        invoice,
    }
}

fn notary() -> AccountId {
    AccountId::parse(&id('1')).unwrap()
}

/// The stages before an invoice is with the bank.
fn earlier_stages() -> Vec<(Stage, Settlement)> {
    let talking = Stage::Talking {
        call: CallId::parse(&id('2')).unwrap(),
        notary: notary(),
        checks: Checks::default(),
    };
    let drafting = Stage::Drafting {
        notary: notary(),
        last_revision: 0,
    };
    let (notary, draft) = (notary(), draft());
    let reading = Stage::AwaitingApproval {
        notary: notary.clone(),
        draft: draft.clone(),
    };
    vec![
        (Stage::Filling, Settlement::Refund),
        (Stage::AwaitingConsent, Settlement::Refund),
        (Stage::ReadyToCall, Settlement::Refund),
        (talking, Settlement::Refund),
        (drafting, Settlement::Refund),
        (reading, Settlement::Refund),
        (Stage::Approved { notary, draft }, Settlement::Wait),
    ]
}

/// The stages after the signature, and the ends.
fn later_stages() -> Vec<(Stage, Settlement)> {
    let (number, document) = ("0000001-2026-000001".to_owned(), draft().sha256);
    let signed = Stage::Signed {
        notary: notary(),
        number: number.clone(),
        document: document.clone(),
    };
    let delivered = Stage::Delivered {
        notary: notary(),
        number: number.clone(),
        document: document.clone(),
    };
    let revoked = Stage::Revoked {
        notary: notary(),
        number,
        document,
        revoked_at: DateTime::from_timestamp(1_772_000_000, 0).unwrap(),
    };
    let refused = Stage::Refused {
        notary: notary(),
        ground: RefusalGround::UnderPressure,
    };
    let refusal = ConsentRefusal::Withdrawn;
    let invoice = invoice();
    vec![
        (signed, Settlement::Ignore),
        (delivered, Settlement::Ignore),
        (revoked, Settlement::Ignore),
        (refused, Settlement::Refund),
        (Stage::Withdrawn, Settlement::Refund),
        (Stage::ConsentRefused { refusal }, Settlement::Refund),
        (Stage::InvoiceExpired { invoice }, Settlement::Refund),
    ]
}

/// Every stage but the two that wait for an invoice's money or have it.
fn other_stages() -> Vec<(Stage, Settlement)> {
    [earlier_stages(), later_stages()].concat()
}

fn reported(status: BankStatus) -> Reported {
    Reported {
        status,
        amount: DUE,
        currency: CURRENCY.to_owned(),
    }
}

fn fee(kind: KindCode, powers: &[&str]) -> Tenge {
    let powers: Vec<String> = powers.iter().map(|power| (*power).to_owned()).collect();
    quote(&Tariffs::seeded(), kind, &powers, day("2026-11-22"))
        .unwrap()
        .amount
}

#[test]
fn the_fee_of_each_kind_in_2026() {
    for (kind, tenge) in [
        (KindCode::Vehicle, 4325),
        (KindCode::RealEstateSale, 2163),
        (KindCode::RealEstateManagement, 2163),
        (KindCode::StateBodiesAndCourts, 433),
        (KindCode::BankAccount, 2163),
        (KindCode::ReceivingDocuments, 433),
        (KindCode::Inheritance, 2163),
        (KindCode::General, 2163),
    ] {
        assert_eq!(fee(kind, &[]), Tenge::from_tenge(tenge), "{kind:?}");
    }
}

#[test]
fn the_right_to_sell_a_vehicle_doubles_its_fee() {
    assert_eq!(fee(KindCode::Vehicle, &["drive"]), Tenge::from_tenge(4325));
    assert_eq!(
        fee(KindCode::Vehicle, &["drive", "sell"]),
        Tenge::from_tenge(8650)
    );
}

#[test]
fn a_quote_holds_the_figures_it_was_reckoned_from() {
    let quote = quote(
        &Tariffs::seeded(),
        KindCode::RealEstateSale,
        &[],
        day("2020-03-31"),
    );
    let quote = quote.unwrap();
    assert_eq!(quote.mci, Tenge::from_tenge(2651));
    assert_eq!(quote.mci_since, day("2020-01-01"));
    assert_eq!((quote.thousandths, quote.line), (500, TariffLine::Property));
    assert_eq!(quote.tariff, "tax-code-2017-611");
    // 1325.5 tenge, half up.
    assert_eq!(quote.amount, Tenge::from_tenge(1326));
}

#[test]
fn without_a_known_index_there_is_no_fee() {
    for on in ["2019-12-31", "2027-01-01"] {
        assert_eq!(
            quote(&Tariffs::seeded(), KindCode::General, &[], day(on)),
            Err(Unknown::Index(day(on)))
        );
    }
}

#[test]
fn the_right_money_settles_and_its_repetition_does_not_settle_again() {
    let paid = reported(BankStatus::Paid);
    assert_eq!(
        settle(&awaiting_payment(invoice()), &invoice(), DUE, &paid),
        Settlement::Settle
    );
    assert_eq!(
        settle(&awaiting_signature(invoice()), &invoice(), DUE, &paid),
        Settlement::Ignore
    );
}

#[test]
fn money_of_another_amount_or_currency_settles_nothing() {
    let stage = awaiting_payment(invoice());
    for (amount, currency) in [
        (432_499, "KZT"),
        (432_501, "KZT"),
        (0, "KZT"),
        (432_500, "RUB"),
        (432_500, "kzt"),
    ] {
        let wrong = Reported {
            status: BankStatus::Paid,
            amount: Tenge::from_tiyn(amount),
            currency: currency.to_owned(),
        };
        assert_eq!(
            settle(&stage, &invoice(), DUE, &wrong),
            Settlement::Mismatch,
            "{amount} {currency}"
        );
    }
}

#[test]
fn money_at_every_other_stage_waits_goes_back_or_is_known() {
    for (stage, expected) in other_stages() {
        let settlement = settle(&stage, &invoice(), DUE, &reported(BankStatus::Paid));
        assert_eq!(settlement, expected, "{:?}", stage.code());
    }
}

#[test]
fn money_for_another_invoice_goes_back() {
    let other = InvoiceId::parse(&id('9')).unwrap();
    for stage in [awaiting_payment(other.clone()), awaiting_signature(other)] {
        assert_eq!(
            settle(&stage, &invoice(), DUE, &reported(BankStatus::Paid)),
            Settlement::Refund
        );
    }
}

#[test]
fn whatever_is_not_paid_keeps_the_case_waiting_until_its_time_is_over() {
    let stage = awaiting_payment(invoice());
    for status in BankStatus::ALL {
        let settlement = settle(&stage, &invoice(), DUE, &reported(status));
        let expected = match status {
            BankStatus::Paid => Settlement::Settle,
            _ => Settlement::Wait,
        };
        assert_eq!(settlement, expected, "{status:?}");
    }
}

#[test]
fn money_that_comes_by_a_second_order_goes_back() {
    let [first, second] = ['4', '5'].map(|last| BankOrderId::parse(&id(last)).unwrap());
    let settled = |order: &BankOrderId| {
        let expects = expects(&awaiting_signature(invoice()), &invoice());
        let expects = expects.by_order(order, Some(&first));
        payment::settle(expects, DUE, &reported(BankStatus::Paid))
    };
    assert_eq!(settled(&first), Settlement::Ignore);
    assert_eq!(settled(&second), Settlement::Refund);
    // While nothing is paid, the money may come by any of them.
    let waiting = expects(&awaiting_payment(invoice()), &invoice());
    assert_eq!(waiting.by_order(&second, None), Expects::Money);
}

#[test]
fn a_word_of_the_bank_is_read_as_it_is_written() {
    for status in BankStatus::ALL {
        let written = serde_json::to_value(status).unwrap();
        assert_eq!(written, status.as_str());
        assert_eq!(BankStatus::parse(status.as_str()), Some(status));
    }
    assert_eq!(BankStatus::parse("settled"), None);
}

#[test]
fn only_paid_money_ever_settles_or_goes_back() {
    let mut stages: Vec<Stage> = other_stages().into_iter().map(|(stage, _)| stage).collect();
    stages.extend([awaiting_payment(invoice()), awaiting_signature(invoice())]);
    for stage in &stages {
        for status in BankStatus::ALL
            .into_iter()
            .filter(|status| *status != BankStatus::Paid)
        {
            let settlement = settle(stage, &invoice(), DUE, &reported(status));
            let quiet = matches!(settlement, Settlement::Wait | Settlement::Ignore);
            assert!(quiet, "{:?} {status:?}", stage.code());
        }
    }
}

proptest! {
    #[test]
    fn one_more_power_never_lowers_the_fee(kind in 0usize..8, mask in any::<u32>(), more in any::<prop::sample::Index>()) {
        let kind = kinds::by_code(KindCode::ALL[kind]);
        let chosen = kind.powers.iter().zip(0..).filter(|(_, i)| mask >> i & 1 == 1);
        let mut powers: Vec<String> = chosen.map(|(power, _)| power.code.to_owned()).collect();
        let on = day("2026-11-22");
        let tariffs = Tariffs::seeded();
        let before = quote(&tariffs, kind.code, &powers, on).unwrap().amount;
        powers.push(more.get(kind.powers).code.to_owned());
        prop_assert!(quote(&tariffs, kind.code, &powers, on).unwrap().amount >= before);
        prop_assert_eq!(before.tiyn() % 100, 0);
    }
}
