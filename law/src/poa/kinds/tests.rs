//! The catalogue is complete, unambiguous and printable.

use super::*;
use crate::poa::kind::{SubDelegationRule, is_printable};

/// Every text of a kind that is printed or shown.
fn texts(kind: &Kind) -> Vec<Text> {
    let mut texts = vec![kind.title, kind.summary, kind.object_intro];
    texts.extend(kind.object.iter().map(|field| field.label));
    texts.extend(
        kind.powers
            .iter()
            .flat_map(|power| [power.text, power.summary]),
    );
    texts
}

#[test]
fn the_catalogue_holds_every_kind_once_in_the_order_of_the_codes() {
    let codes: Vec<_> = CATALOGUE.iter().map(|kind| kind.code).collect();
    assert_eq!(codes, KindCode::ALL);
    for code in KindCode::ALL {
        assert_eq!(by_code(code).code, code);
        assert_eq!(KindCode::parse(code.as_str()), Some(code));
    }
    assert_eq!(KindCode::parse("marriage"), None);
}

#[test]
fn the_code_of_a_kind_is_the_same_in_json_and_in_text() {
    for code in KindCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
}

#[test]
fn powers_and_fields_are_named_once_within_a_kind() {
    for kind in CATALOGUE {
        let mut names: Vec<_> = kind.powers.iter().map(|power| power.code).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{:?}", kind.code);
        let mut fields: Vec<_> = kind.object.iter().map(|field| field.name).collect();
        fields.sort_unstable();
        fields.dedup();
        assert_eq!(fields.len(), kind.object.len(), "{:?}", kind.code);
    }
}

#[test]
fn every_kind_has_several_powers_to_choose_from() {
    for kind in CATALOGUE {
        assert!(kind.powers.len() >= 5, "{:?}", kind.code);
    }
}

#[test]
fn every_text_can_be_printed_and_is_neither_empty_nor_padded() {
    for kind in CATALOGUE {
        for text in texts(kind) {
            for form in [text.kk, text.ru] {
                assert!(form.chars().all(is_printable), "{form}");
            }
            for form in [text.kk, text.ru, text.en] {
                assert!(
                    !form.is_empty() && form.trim() == form && !form.contains("  "),
                    "{form}"
                );
            }
        }
    }
}

#[test]
fn a_wording_continues_a_sentence_and_a_summary_begins_one() {
    for kind in CATALOGUE {
        for power in kind.powers {
            for form in [power.text.kk, power.text.ru] {
                assert!(
                    form.chars().next().is_some_and(char::is_lowercase),
                    "{form}"
                );
                assert!(!form.ends_with('.'), "{form}");
            }
            assert!(
                power
                    .summary
                    .kk
                    .chars()
                    .next()
                    .is_some_and(char::is_uppercase)
            );
        }
    }
}

#[test]
fn the_right_to_sell_a_vehicle_raises_the_fee_and_the_right_to_drive_does_not() {
    let vehicle = by_code(KindCode::Vehicle);
    assert_eq!(
        vehicle.tariff_line(&["drive".to_owned()]),
        TariffLine::VehicleUse
    );
    let both = ["sell".to_owned(), "drive".to_owned()];
    assert_eq!(vehicle.tariff_line(&both), TariffLine::VehicleDisposal);
    assert_eq!(
        vehicle.tariff_line(&["unknown".to_owned()]),
        TariffLine::VehicleUse
    );
}

#[test]
fn powers_over_a_bank_account_are_never_passed_on() {
    let rules = CATALOGUE.map(|kind| (kind.code, kind.sub_delegation));
    for (code, rule) in rules {
        let expected = if code == KindCode::BankAccount {
            SubDelegationRule::NeverAllowed
        } else {
            SubDelegationRule::ByChoice
        };
        assert_eq!(rule, expected, "{code:?}");
    }
}
