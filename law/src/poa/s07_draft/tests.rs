//! The draft: what it says for every kind, what editing may not remove, and remarks.

use super::*;
use crate::form::FieldProblem;
use crate::poa::kind::{KindCode, SubDelegation, is_printable};
use crate::poa::s03_application::sample::{application, application_of, day};
use crate::poa::s03_application::{Application, PersonName};
use crate::term::TermRequest;
use crate::text::Bilingual;
use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

fn facts(drafted_on: NaiveDate) -> DraftFacts {
    let both = |kk: &str, ru: &str| Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    };
    DraftFacts {
        drafted_on,
        place: both("Астана қаласы", "город Астана"),
        notary: NotaryFacts {
            name: PersonName {
                surname: "Нотариусова".to_owned(),
                name: "Мысал".to_owned(),
                patronymic: None,
            },
            licence: "0000001".to_owned(),
            licence_issued_on: day("2015-04-01"),
            chamber: both(
                "Астана қаласының нотариаттық палатасы",
                "нотариальная палата города Астаны",
            ),
        },
    }
}

fn draft_of(application: &Application) -> Vec<Clause> {
    compose(application, &facts(day("2026-03-02")))
}

fn draft() -> Vec<Clause> {
    draft_of(&application())
}

fn clause<'a>(draft: &'a [Clause], id: &str) -> &'a Clause {
    draft
        .iter()
        .find(|clause| clause.id.as_str() == id)
        .unwrap()
}

fn problems(draft: &[Clause]) -> Vec<(String, FieldProblem)> {
    check_clauses(draft)
        .into_iter()
        .map(|e| (e.pointer, e.problem))
        .collect()
}

#[test]
fn every_kind_makes_a_draft_with_nothing_wrong_and_the_same_figures_in_both_languages() {
    for code in KindCode::ALL {
        let draft = draft_of(&application_of(code));
        assert_eq!(problems(&draft), [], "{code:?}");
        assert_eq!(twin_differences(&draft), [], "{code:?}");
        let text: String = draft
            .iter()
            .flat_map(|c| [c.kk.as_str(), c.ru.as_str()])
            .collect();
        assert!(text.chars().all(is_printable), "{code:?}");
        assert!(
            !text.contains("  ") && !text.contains('{') && !text.contains(".."),
            "{code:?}"
        );
    }
}

#[test]
fn clauses_stand_in_the_order_of_the_template() {
    let ids: Vec<String> = draft_of(&application_of(KindCode::Vehicle))
        .into_iter()
        .map(|clause| clause.id.as_str().to_owned())
        .collect();
    assert_eq!(ids, ClauseId::KNOWN.map(|(name, _)| name));
}

#[test]
fn a_kind_without_an_object_and_a_form_without_own_terms_have_no_such_clauses() {
    let draft = draft_of(&application_of(KindCode::General));
    assert!(draft.iter().all(|clause| clause.id.as_str() != "object"));
    assert!(
        self::draft()
            .iter()
            .all(|clause| clause.id.as_str() != "special_terms")
    );
}

#[test]
fn the_draft_names_the_principal_with_document_and_iin_and_the_representative_by_what_the_principal_said()
 {
    let (application, draft) = (application(), draft());
    let principal = &clause(&draft, "principals").ru;
    for fact in [
        application.principals[0].iin.as_str(),
        "900000001",
        "06.05.2020",
        "МВД РК",
        "01.01.1990",
        "улица",
    ] {
        assert!(principal.contains(fact), "{fact}");
    }
    let attorney = &clause(&draft, "attorneys").kk;
    assert!(
        attorney.contains("Үлгібаев Сынақ, ЖСН ")
            && attorney.contains(application.attorneys[0].iin.as_str())
    );
}

#[test]
fn one_principal_empowers_in_the_singular_and_several_in_the_plural() {
    let one = draft();
    assert!(clause(&one, "principals").ru.starts_with("Я, "));
    assert!(
        clause(&one, "attorneys")
            .kk
            .contains("мына адамға өкілеттік беремін:")
    );
    let several = draft_of(&application_of(KindCode::General));
    assert!(clause(&several, "principals").kk.starts_with("Біз:\n1) "));
    assert!(
        clause(&several, "attorneys")
            .ru
            .contains("уполномочиваем следующих лиц:\n1) ")
    );
    assert!(
        clause(&several, "attorneys")
            .ru
            .ends_with("действовать самостоятельно.")
    );
}

#[test]
fn only_the_powers_chosen_are_given() {
    let draft = draft();
    let powers = clause(&draft, "powers");
    assert!(
        powers.ru.contains("1) управлять и пользоваться") && powers.ru.contains(";\n2) проходить")
    );
    assert!(!powers.ru.contains("продать") && !powers.kk.contains("сату"));
    assert!(powers.kk.ends_with('.'));
}

#[test]
fn the_object_is_listed_by_its_labels() {
    let draft = draft();
    let object = clause(&draft, "object");
    assert!(
        object
            .kk
            .contains("маркасы мен үлгісі – Toyota Camry; мемлекеттік тіркеу нөмірі – 123ABC02.")
    );
    assert!(object.ru.contains("марка и модель – Toyota Camry"));
}

#[test]
fn the_term_is_counted_from_the_draft_and_never_longer_than_three_years() {
    let on = |drafted: &str, asked| {
        let application = Application {
            term: asked,
            ..application()
        };
        let facts = facts(day(drafted));
        let last = facts.valid_until(&application);
        assert!(states_term(&compose(&application, &facts), last));
        last
    };
    assert_eq!(on("2026-03-02", None), day("2027-03-02"));
    assert_eq!(
        on("2026-03-02", Some(TermRequest::Months(36))),
        day("2029-03-02")
    );
    assert_eq!(
        on("2026-03-02", Some(TermRequest::Until(day("2029-03-03")))),
        day("2029-03-02")
    );
    assert_eq!(on("2028-02-29", None), day("2029-02-28"));
}

#[test]
fn a_draft_whose_term_was_edited_no_longer_states_the_registered_day() {
    let mut draft = draft();
    assert!(states_term(&draft, day("2027-03-02")));
    let term = draft
        .iter_mut()
        .find(|clause| clause.id.as_str() == "term")
        .unwrap();
    term.ru = term.ru.replace("02.03.2027", "02.03.2028");
    assert!(!states_term(&draft, day("2027-03-02")));
    assert_eq!(twin_differences(&draft), [ClauseId::new("term")]);
    assert!(!states_term(&[], day("2027-03-02")));
}

#[test]
fn sub_delegation_is_said_either_way() {
    let allowed = Application {
        sub_delegation: SubDelegation::Allowed,
        ..application()
    };
    assert!(
        clause(&draft_of(&allowed), "sub_delegation")
            .ru
            .starts_with("Доверенность выдана с правом")
    );
    assert!(
        clause(&draft(), "sub_delegation")
            .ru
            .starts_with("Доверенность выдана без права")
    );
}

#[test]
fn the_certification_says_that_the_act_was_done_at_a_distance_and_by_whom() {
    let draft = draft();
    let certification = clause(&draft, "certification");
    assert!(
        certification
            .kk
            .contains("бейнеконференцбайланыс арқылы қашықтан")
    );
    assert!(
        certification
            .ru
            .contains("дистанционно посредством видео-конференц-связи")
    );
    assert!(
        certification.ru.contains("Нотариусова Мысал") && certification.ru.contains("№ 0000001")
    );
}

#[test]
fn no_mandatory_clause_can_be_removed_and_the_others_can() {
    let full = draft_of(&application_of(KindCode::Vehicle));
    for (name, necessity) in ClauseId::KNOWN {
        let rest: Vec<Clause> = full
            .iter()
            .filter(|clause| clause.id.as_str() != name)
            .cloned()
            .collect();
        let refused = problems(&rest).contains(&("/clauses".to_owned(), FieldProblem::TooFew));
        assert_eq!(refused, necessity == Necessity::Mandatory, "{name}");
    }
}

#[test]
fn a_clause_has_both_languages_and_a_known_or_added_name_of_its_own() {
    let mut draft = draft();
    let last = draft.len() - 1;
    let added = |id: &str| Clause {
        id: ClauseId::new(id),
        kk: "Қосымша шарт.".to_owned(),
        ru: "Дополнительное условие.".to_owned(),
    };
    draft.insert(last, added("x-own-1"));
    assert_eq!(problems(&draft), []);
    for (id, problem) in [
        ("own", FieldProblem::NotOnOffer),
        ("x-", FieldProblem::NotOnOffer),
        ("x-Өз", FieldProblem::NotOnOffer),
        ("title", FieldProblem::Repeated),
    ] {
        draft[last] = added(id);
        assert_eq!(
            problems(&draft),
            [(format!("/clauses/{last}/id"), problem)],
            "{id}"
        );
    }
    draft[last] = Clause {
        kk: " ".to_owned(),
        ru: "🙂".to_owned(),
        ..added("x-own-1")
    };
    assert_eq!(
        problems(&draft),
        [
            (format!("/clauses/{last}/kk"), FieldProblem::Required),
            (
                format!("/clauses/{last}/ru"),
                FieldProblem::UnprintableCharacter
            ),
        ]
    );
    draft[last] = Clause {
        kk: "ә".repeat(CLAUSE_MAX + 1),
        ..added("x-own-1")
    };
    assert_eq!(
        problems(&draft),
        [(format!("/clauses/{last}/kk"), FieldProblem::TooLong)]
    );
}

#[test]
fn the_title_opens_and_the_certification_closes_the_document() {
    let mut draft = draft();
    draft.swap(0, 1);
    assert_eq!(
        problems(&draft),
        [("/clauses".to_owned(), FieldProblem::WrongForm)]
    );
}

#[test]
fn a_number_changed_in_one_language_is_noticed() {
    let mut draft = draft();
    draft[3].kk = draft[3].kk.replace("ЖСН 8", "ЖСН 9");
    assert_eq!(twin_differences(&draft), [ClauseId::new("attorneys")]);
}

#[test]
fn languages_may_order_their_figures_differently() {
    let twin = Clause {
        id: ClauseId::new("x-1"),
        kk: "168-бап, 02.03.2026 күні, VIN JTDBR32E720123456.".to_owned(),
        ru: "VIN JTDBR32E720123456, 02.03.2026, статья 168".to_owned(),
    };
    assert_eq!(twin_differences(std::slice::from_ref(&twin)), []);
    let swapped = Clause {
        ru: twin.ru.replace("02.03", "03.02"),
        ..twin
    };
    assert_eq!(twin_differences(&[swapped]).len(), 1);
}

#[test]
fn a_draft_is_sent_again_only_when_every_remark_is_answered() {
    let remark = |id, answered: bool| Remark {
        id,
        revision: 1,
        clause: None,
        text: "Мекенжай қате.".to_owned(),
        answer: answered.then(|| Answer {
            text: "Түзетілді.".to_owned(),
            at: DateTime::from_timestamp(1_772_000_000, 0).unwrap(),
        }),
    };
    assert_eq!(may_send(&[]), Ok(()));
    assert_eq!(may_send(&[remark(1, true)]), Ok(()));
    let open = [remark(1, true), remark(2, false), remark(3, false)];
    assert_eq!(
        may_send(&open),
        Err(DraftObstacle::UnansweredRemarks(vec![2, 3]))
    );
}

#[test]
fn a_remark_speaks_of_a_clause_of_the_draft_and_says_something() {
    let (draft, term) = (draft(), ClauseId::new("term"));
    let errors = |clause, text: &str| -> Vec<(String, FieldProblem)> {
        remark_errors(&draft, clause, text)
            .into_iter()
            .map(|e| (e.pointer, e.problem))
            .collect()
    };
    assert_eq!(errors(Some(&term), "Екі жылға дейін."), []);
    assert_eq!(errors(None, "Жалпы ескерту."), []);
    let unknown = ClauseId::new("x-9");
    assert_eq!(
        errors(Some(&unknown), "?"),
        [("/clause".to_owned(), FieldProblem::NotOnOffer)]
    );
    assert_eq!(
        errors(None, " "),
        [("/text".to_owned(), FieldProblem::Required)]
    );
    let long = "ә".repeat(REMARK_MAX + 1);
    assert_eq!(
        errors(None, &long),
        [("/text".to_owned(), FieldProblem::TooLong)]
    );
}

proptest! {
    #[test]
    fn whatever_powers_are_chosen_the_draft_is_whole(kind in 0usize..8, mask in any::<u32>(), months in 1u32..=36) {
        let mut application = application_of(KindCode::ALL[kind]);
        let all = application.powers.clone();
        application.powers = all.iter().zip(0..).filter(|(_, i)| mask >> i & 1 == 1).map(|(p, _)| p.clone()).collect();
        prop_assume!(!application.powers.is_empty());
        application.term = Some(TermRequest::Months(months));
        let draft = draft_of(&application);
        prop_assert_eq!(problems(&draft), vec![]);
        prop_assert_eq!(twin_differences(&draft), vec![]);
        let list = &clause(&draft, "powers").ru;
        let count = application.powers.len();
        let last = format!("{count}) ");
        prop_assert!(list.contains(&last));
        let one_more = format!("{}) ", count + 1);
        prop_assert!(!list.contains(&one_more));
    }

    #[test]
    fn no_edit_makes_the_checks_panic(id in ".{0,20}", kk in ".{0,80}", ru in ".{0,80}") {
        let mut draft = draft();
        draft[2] = Clause { id: ClauseId::new(id), kk, ru };
        prop_assert!(!check_clauses(&draft).is_empty());
        let _ = twin_differences(&draft);
    }
}
