//! The four checks and the grounds of refusal.

use super::*;
use crate::poa::kind::is_printable;

fn minute(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_000_000 + minute * 60, 0).unwrap()
}

#[test]
fn four_checks_are_complete_in_whatever_order_and_three_are_not() {
    let mut checks = Checks::default();
    assert!(!checks.complete());
    for check in Check::ALL.into_iter().rev() {
        assert!(!checks.complete());
        checks.confirm(check, minute(1), String::new());
    }
    assert!(checks.complete());
    assert_eq!(checks.confirmed().len(), 4);
}

#[test]
fn a_check_confirmed_twice_keeps_its_first_time_and_note() {
    let mut checks = Checks::default();
    checks.confirm(Check::Consequences, minute(1), "бірінші".to_owned());
    checks.confirm(Check::Consequences, minute(2), "екінші".to_owned());
    let kept = checks.get(Check::Consequences).unwrap();
    assert_eq!((kept.at, kept.note.as_str()), (minute(1), "бірінші"));
    assert_eq!(checks.confirmed().len(), 1);
}

#[test]
fn one_check_confirmed_four_times_is_not_four_checks() {
    let mut checks = Checks::default();
    for _ in Check::ALL {
        checks.confirm(Check::LegalCapacity, minute(1), String::new());
    }
    assert!(!checks.complete());
}

#[test]
fn checks_come_back_from_their_json() {
    let mut checks = Checks::default();
    checks.confirm(Check::DetailsClarified, minute(3), "мекенжай".to_owned());
    let json = serde_json::to_string(&checks).unwrap();
    assert_eq!(serde_json::from_str::<Checks>(&json).unwrap(), checks);
}

#[test]
fn a_note_has_a_limit() {
    assert_eq!(note_problem(""), None);
    assert_eq!(note_problem(&"ә".repeat(NOTE_MAX)), None);
    assert_eq!(
        note_problem(&"ә".repeat(NOTE_MAX + 1)),
        Some(FieldProblem::TooLong)
    );
}

#[test]
fn checks_and_grounds_have_their_own_codes_and_printable_words() {
    let checks = Check::ALL.map(|check| {
        (
            check.as_str(),
            [check.title(), check.script(), check.clause()],
        )
    });
    for (check, (code, texts)) in Check::ALL.into_iter().zip(checks) {
        assert_eq!(serde_json::to_value(check).unwrap(), code);
        assert!(
            texts
                .iter()
                .all(|text| [text.kk, text.ru].concat().chars().all(is_printable))
        );
    }
    let years = crate::poa::recording::KEPT_FOR_YEARS.to_string();
    assert!(
        [OPENING.kk, OPENING.ru, OPENING.en]
            .iter()
            .all(|text| text.contains(&years))
    );
    for ground in RefusalGround::ALL {
        assert_eq!(serde_json::to_value(ground).unwrap(), ground.as_str());
        assert!(
            [ground.text(), ground.clause()].iter().all(|t| t
                .kk
                .chars()
                .chain(t.ru.chars())
                .all(is_printable))
        );
        let same = RefusalGround::ALL
            .iter()
            .filter(|other| other.text().ru == ground.text().ru);
        assert_eq!(same.count(), 1);
    }
}
