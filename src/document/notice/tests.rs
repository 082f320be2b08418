//! Tests of the notices, over every one of them.

use super::*;

fn title() -> Bilingual {
    Bilingual {
        kk: "Көлік құралын басқару".to_owned(),
        ru: "Управление автомобилем".to_owned(),
    }
}

fn witness() -> Bilingual {
    Bilingual {
        kk: "куә".to_owned(),
        ru: "свидетель".to_owned(),
    }
}

fn case() -> CaseId {
    CaseId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap()
}

fn every_notice() -> Vec<Notice> {
    [of_the_way(), of_payment_and_delivery(), of_the_ends()].concat()
}

fn at() -> DateTime<Utc> {
    "2026-11-22T10:04:00Z".parse().unwrap()
}

fn of_the_way() -> Vec<Notice> {
    let (case, title, code) = (case(), title(), OneTimeCode::new("408152"));
    vec![
        Notice::RegistrationCode {
            code: code.clone(),
            minutes: 5,
        },
        Notice::SignInCode { code, minutes: 5 },
        Notice::ConsentAsked {
            case: case.clone(),
            title: title.clone(),
            until: at(),
        },
        Notice::PasswordChanged { at: at() },
        Notice::ConsentReminder {
            title: title.clone(),
            until: at(),
        },
        Notice::ReadyToCall {
            case: case.clone(),
            title: title.clone(),
        },
        Notice::MissedCall {
            case: case.clone(),
            title: title.clone(),
        },
        Notice::CallPutOff {
            case: case.clone(),
            title: title.clone(),
        },
        Notice::AppointmentMade {
            case: case.clone(),
            title: title.clone(),
            at: at(),
        },
        Notice::AppointmentSoon {
            case: case.clone(),
            title: title.clone(),
            at: at(),
        },
        Notice::AppointmentCancelled {
            case: case.clone(),
            title: title.clone(),
            at: at(),
            reason: "Болезнь нотариуса.".to_owned(),
        },
        Notice::AppointmentMissed {
            case: case.clone(),
            title: title.clone(),
            at: at(),
        },
        Notice::DraftSent {
            case,
            title,
            revision: 3,
        },
    ]
}

fn of_payment_and_delivery() -> Vec<Notice> {
    let (case, title, number) = (case(), title(), "1400001-2026-000017".to_owned());
    let amount = Tenge::from_tenge(4325);
    let valid_until = NaiveDate::from_ymd_opt(2027, 11, 22).unwrap();
    vec![
        Notice::InvoiceIssued {
            case: case.clone(),
            title: title.clone(),
            amount,
            pay_until: at(),
        },
        Notice::InvoiceExpired {
            case: case.clone(),
            title: title.clone(),
        },
        Notice::DocumentReady {
            case,
            title: title.clone(),
            number: number.clone(),
            valid_until,
        },
        Notice::RevokedToPrincipal {
            title: title.clone(),
            number: number.clone(),
            since: at(),
        },
        Notice::RevokedToRepresentative {
            title,
            number,
            since: at(),
        },
    ]
}

fn of_the_ends() -> Vec<Notice> {
    let (case, title) = (case(), title());
    let reason = Bilingual {
        kk: "өкіл бас тартты".to_owned(),
        ru: "представитель отказал".to_owned(),
    };
    vec![
        Notice::Refused {
            case: case.clone(),
            title: title.clone(),
            ground: reason.clone(),
        },
        Notice::ConsentRefused {
            case: case.clone(),
            title: title.clone(),
            reason,
        },
        Notice::Withdrawn {
            case: case.clone(),
            title,
        },
        Notice::RefundSent {
            case,
            amount: Tenge::from_tenge(4325),
        },
        Notice::AskedIntoCall {
            part: witness(),
            notary: "Сынова Анна".to_owned(),
        },
        Notice::InvitationWithdrawn {
            part: witness(),
            notary: "Сынова Анна".to_owned(),
        },
    ]
}

#[test]
fn every_letter_speaks_kazakh_first_and_then_russian() {
    for notice in every_notice() {
        let letter = notice.write(Lang::Ru);
        let (kk, ru) = letter.text.split_once(BETWEEN).unwrap();
        assert!(
            kk.starts_with("Сәлеметсіз бе!") && ru.starts_with("Здравствуйте!"),
            "{notice:?}"
        );
        assert!(
            ru.chars().all(|c| !"әғқңөұүһіӘҒҚҢӨҰҮҺІ".contains(c)),
            "{ru}"
        );
        assert!(kk.chars().any(|c| "әғқңөұүһі".contains(c)));
    }
}

#[test]
fn the_subject_is_one_line_in_the_person_s_language() {
    for notice in every_notice() {
        let [kk, ru, en] = [Lang::Kk, Lang::Ru, Lang::En].map(|lang| notice.write(lang).subject);
        assert_ne!(kk, ru);
        assert_eq!(en, format!("{kk} / {ru}"));
        assert!(!en.contains(['\n', '\r']) && !en.contains(|c: char| c.is_ascii_digit()));
    }
}

#[test]
fn a_letter_about_a_case_names_it_and_the_kind_in_each_language() {
    for notice in every_notice() {
        let text = notice.write(Lang::Kk).text;
        let about = notice.case().map_or(0, |_| 2);
        assert_eq!(text.matches(case().as_str()).count(), about, "{notice:?}");
        let untitled = matches!(
            notice,
            Notice::RegistrationCode { .. }
                | Notice::SignInCode { .. }
                | Notice::PasswordChanged { .. }
                | Notice::RefundSent { .. }
                | Notice::AskedIntoCall { .. }
                | Notice::InvitationWithdrawn { .. }
        );
        assert_eq!(
            text.contains(&title().kk) && text.contains(&title().ru),
            !untitled,
            "{notice:?}"
        );
    }
}

#[test]
fn what_a_notice_was_given_stands_in_both_languages() {
    for (index, value) in [
        (0, "408152"),
        (2, "22.11.2026 15:04"),
        (3, "22.11.2026 15:04"),
        (4, "22.11.2026 15:04"),
        (10, "Болезнь нотариуса. "),
        (13, "4\u{a0}325,00\u{a0}₸"),
        (15, "22.11.2027"),
        (16, "1400001-2026-000017"),
        (21, "4\u{a0}325,00\u{a0}₸"),
        (22, "Сынова Анна"),
    ] {
        let text = every_notice()[index].write(Lang::Kk).text;
        assert_eq!(text.matches(value).count(), 2, "{value}");
    }
}

#[test]
fn no_letter_holds_a_link_or_twelve_digits_in_a_row() {
    for notice in every_notice() {
        let text = notice.write(Lang::Kk).text + &notice.sms(Lang::En);
        assert!(!text.contains("http") && !text.contains("www"), "{text}");
        // The last group of the case id is the one place where so many stand together.
        let text = text.replace(case().as_str(), "");
        let digits = text
            .split(|c: char| !c.is_ascii_digit())
            .map(str::len)
            .max();
        assert!(digits < Some(12), "{text}");
    }
}

#[test]
fn a_code_fits_into_one_short_message() {
    for notice in &every_notice()[..2] {
        for lang in [Lang::Kk, Lang::Ru] {
            let message = notice.sms(lang);
            assert!(
                message.contains("408152") && message.chars().count() <= 70,
                "{message}"
            );
        }
    }
}

#[test]
fn a_notice_waits_as_json_and_never_shows_its_code_in_debug_output() {
    for notice in every_notice() {
        let stored = serde_json::to_string(&notice).unwrap();
        assert_eq!(serde_json::from_str::<Notice>(&stored).unwrap(), notice);
        assert!(!format!("{notice:?}").contains("408152"));
    }
}
