//! Officials in turn, and everybody who is not.

mod possible;

use super::*;
use crate::service::Form;
use crate::service::{Limit, Service};
use crate::services::bailiff::licence;
use crate::services::guardianship::{appointment, minor_property};
use crate::text::Bilingual;
use chrono::TimeDelta;

fn account(last: char) -> AccountId {
    AccountId::parse(&format!("0192f0c1-7f00-7000-8000-00000000000{last}")).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+05:00").parse().unwrap()
}

const REGION: &str = "temirtau";

struct Body {
    calendar: Calendar,
    steps: &'static [DeskStep],
    people: Vec<(AccountId, DeskRole)>,
}

impl Body {
    fn of(service: &Service) -> Self {
        let roles = DeskRole::ALL;
        let people = roles.into_iter().zip("1234567".chars());
        Self {
            calendar: Calendar::seeded(),
            steps: service.portal().unwrap().desk,
            people: people.map(|(role, last)| (account(last), role)).collect(),
        }
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            steps: self.steps,
            calendar: &self.calendar,
        }
    }

    fn official(&self, role: DeskRole) -> Official<'_> {
        let found = self.people.iter().find(|(_, has)| *has == role).unwrap();
        Official {
            account: &found.0,
            role,
            region: REGION,
        }
    }

    fn begin(&self, service: &Service, now: &str) -> DeskWork {
        let overall = self.calendar.due(at(now), service.term).unwrap();
        self.desk().begin(REGION, overall, at(now)).unwrap()
    }

    /// What the role of the present step does next, without a return.
    fn usual(&self, work: &DeskWork, verdict: &Verdict) -> Act {
        let step = *self.desk().step(work).unwrap();
        let has = |act| step.acts.contains(&act);
        if has(DeskAct::Assign) {
            return Act::Assign {
                to: self.official(DeskRole::Specialist).account.clone(),
            };
        }
        if has(DeskAct::Draft) {
            return Act::Draft(verdict.clone());
        }
        let number = Some("17/2".to_owned());
        if has(DeskAct::Forward) {
            Act::Forward { number }
        } else {
            Act::Sign { number }
        }
    }

    fn go_on(&self, work: &DeskWork, verdict: &Verdict, now: &str) -> Result<Moved, ActRefused> {
        let role = self.desk().step(work).unwrap().role;
        let act = self.usual(work, verdict);
        self.desk()
            .act(work, work.turn, self.official(role), act, at(now))
    }
}

fn granted() -> Verdict {
    Verdict::Granted {
        text: both("Белгіленсін", "Установить"),
        particulars: Form::default().with("guardian", "Үлгіева Сынақ"),
    }
}

fn refused() -> Verdict {
    Verdict::Refused {
        ground: "not_eligible".to_owned(),
        reason: both("Тұрақты тұрғын үйі жоқ", "Нет постоянного жилья"),
    }
}

fn both(kk: &str, ru: &str) -> Bilingual {
    Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    }
}

fn on(moved: Result<Moved, ActRefused>) -> DeskWork {
    match moved {
        Ok(Moved::On(work)) => work,
        other => panic!("{other:?}"),
    }
}

const NOON: &str = "2026-11-23T12:00";

#[test]
fn each_service_goes_through_its_desks_to_a_decision() {
    for service in [
        &appointment::SERVICE,
        &minor_property::SERVICE,
        &licence::SERVICE,
    ] {
        for verdict in [granted(), refused()] {
            let body = Body::of(service);
            let mut work = body.begin(service, NOON);
            let moved = loop {
                match body.go_on(&work, &verdict, NOON).unwrap() {
                    Moved::On(next) => work = next,
                    end => break end,
                }
            };
            match (&verdict, moved) {
                (Verdict::Granted { .. }, Moved::Granted(work)) => {
                    assert!(work.decided.is_some() && work.incoming.is_some());
                }
                (Verdict::Refused { ground, .. }, Moved::Refused { ground: on, .. }) => {
                    assert_eq!(*ground, on);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn nobody_but_the_role_of_the_step_in_its_region_acts() {
    let service = &appointment::SERVICE;
    let body = Body::of(service);
    let mut work = body.begin(service, NOON);
    loop {
        let step = *body.desk().step(&work).unwrap();
        let act = || body.usual(&work, &granted());
        for role in DeskRole::ALL {
            let acts = body
                .desk()
                .act(&work, work.turn, body.official(role), act(), at(NOON));
            assert_eq!(acts.is_ok(), role == step.role, "{role:?} at {}", step.code);
        }
        let mut foreign = body.official(step.role);
        foreign.region = "saran";
        let acts = body.desk().act(&work, work.turn, foreign, act(), at(NOON));
        assert_eq!(acts, Err(ActRefused::ForeignRegion));
        match body.go_on(&work, &granted(), NOON).unwrap() {
            Moved::On(next) => work = next,
            Moved::Granted(_) => break,
            Moved::Refused { .. } => panic!("it was granted"),
        }
    }
}

#[test]
fn acts_that_are_not_the_steps_own_are_refused() {
    let service = &appointment::SERVICE;
    let body = Body::of(service);
    let work = body.begin(service, NOON);
    let chancery = body.official(DeskRole::Chancery);
    let remark = "Құжат жоқ".to_owned();
    for act in [
        Act::Draft(granted()),
        Act::Draft(refused()),
        Act::Sign { number: None },
        Act::Return { remark },
    ] {
        let acts = body.desk().act(&work, 0, chancery, act, at(NOON));
        assert_eq!(acts, Err(ActRefused::NotHere));
    }
    let unnumbered = body
        .desk()
        .act(&work, 0, chancery, Act::Forward { number: None }, at(NOON));
    assert_eq!(unnumbered, Err(ActRefused::Wording));
}

#[test]
fn an_act_on_a_turn_that_is_over_does_nothing() {
    let service = &minor_property::SERVICE;
    let body = Body::of(service);
    let first = body.begin(service, NOON);
    let second = on(body.go_on(&first, &granted(), NOON));
    let forward = Act::Forward {
        number: Some("1".to_owned()),
    };
    let chancery = body.official(DeskRole::Chancery);
    let again = body
        .desk()
        .act(&second, first.turn, chancery, forward, at(NOON));
    assert_eq!(again, Err(ActRefused::OutOfTurn));
}

/// At the specialist's step, of S7.
fn at_specialist(body: &Body) -> DeskWork {
    let service = &appointment::SERVICE;
    let registered = on(body.go_on(&body.begin(service, NOON), &granted(), NOON));
    on(body.go_on(&registered, &granted(), NOON))
}

#[test]
fn only_the_named_specialist_works_on_it_and_the_head_may_name_another() {
    let body = Body::of(&appointment::SERVICE);
    let work = at_specialist(&body);
    let other = account('9');
    let stranger = Official {
        account: &other,
        role: DeskRole::Specialist,
        region: REGION,
    };
    let acts = |work: &DeskWork, who| {
        body.desk()
            .act(work, work.turn, who, Act::Draft(granted()), at(NOON))
    };
    assert_eq!(acts(&work, stranger), Err(ActRefused::NotAssigned));
    let renamed = Act::Assign { to: other.clone() };
    let chancery = body.official(DeskRole::Chancery);
    let refused = body
        .desk()
        .act(&work, work.turn, chancery, renamed.clone(), at(NOON));
    assert_eq!(refused, Err(ActRefused::WrongRole));
    let head = body.official(DeskRole::Head);
    let moved = on(body.desk().act(&work, work.turn, head, renamed, at(NOON)));
    assert_eq!((moved.step, &moved.due), (work.step, &work.due));
    assert!(acts(&moved, stranger).is_ok());
    let before = body.official(DeskRole::Specialist);
    assert_eq!(acts(&moved, before), Err(ActRefused::NotAssigned));
}

#[test]
fn a_returned_decision_goes_back_to_its_drafter_with_the_remark_and_not_for_ever() {
    let body = Body::of(&appointment::SERVICE);
    let mut work = at_specialist(&body);
    let akimat = body.official(DeskRole::Akimat);
    let back = || Act::Return {
        remark: "Негізін көрсетіңіз".to_owned(),
    };
    for round in 0..=RETURNS_MAX {
        let drafted = on(body.go_on(&work, &granted(), NOON));
        assert_eq!(drafted.remark, None);
        let returned = body
            .desk()
            .act(&drafted, drafted.turn, akimat, back(), at(NOON));
        if round == RETURNS_MAX {
            assert_eq!(returned, Err(ActRefused::ReturnedTooOften));
            break;
        }
        work = on(returned);
        assert_eq!(work.remark.as_ref().unwrap().text, "Негізін көрсетіңіз");
        assert_eq!(
            work.assigned.as_ref(),
            Some(body.official(DeskRole::Specialist).account)
        );
    }
}

#[test]
fn what_a_specialist_gives_back_is_the_heads_again() {
    let body = Body::of(&appointment::SERVICE);
    let work = at_specialist(&body);
    let specialist = body.official(DeskRole::Specialist);
    let remark = "Менің өкілеттігім емес".to_owned();
    let act = Act::Return { remark };
    let back = on(body.desk().act(&work, work.turn, specialist, act, at(NOON)));
    assert_eq!((back.step, &back.assigned), (1, &None));
    assert_eq!(on(body.go_on(&back, &granted(), NOON)).step, 2);
}

#[test]
fn whoever_drafted_does_not_sign_even_with_both_roles() {
    let body = Body::of(&minor_property::SERVICE);
    let service = &minor_property::SERVICE;
    let mut work = body.begin(service, NOON);
    for _ in 0..3 {
        work = on(body.go_on(&work, &granted(), NOON));
    }
    let both = Official {
        role: DeskRole::Head,
        ..body.official(DeskRole::Specialist)
    };
    let sign = Act::Sign { number: None };
    let signed = body.desk().act(&work, work.turn, both, sign, at(NOON));
    assert_eq!(signed, Err(ActRefused::OwnDraft));
}

#[test]
fn every_step_has_its_own_term_within_the_whole() {
    let service = &appointment::SERVICE;
    let body = Body::of(service);
    let work = body.begin(service, NOON);
    assert_eq!(work.due.at, at("2026-11-23T12:15"));
    let head = on(body.go_on(&work, &granted(), NOON));
    assert_eq!(head.due.at, at("2026-11-25T00:00"));
    let specialist = on(body.go_on(&head, &granted(), NOON));
    assert_eq!(specialist.due.at, at("2026-12-09T00:00"));
    let akimat = on(body.go_on(&specialist, &granted(), "2026-12-10T12:00"));
    assert_eq!(akimat.due.at, akimat.overall.at);
    assert_eq!(
        akimat.overall.at,
        at("2026-12-22T00:00").min(akimat.overall.at)
    );
    let late = on(body.go_on(&specialist, &granted(), "2026-12-24T12:00"));
    assert!(
        late.due.at > at("2026-12-24T12:00"),
        "a step after the whole term has its own"
    );
}

#[test]
fn a_term_that_passes_is_seen_once_and_then_told_to_whoever_stands_above() {
    let service = &minor_property::SERVICE;
    for steps in 0..5 {
        let body = Body::of(service);
        let mut work = body.begin(service, NOON);
        for _ in 0..steps {
            work = on(body.go_on(&work, &granted(), NOON));
        }
        let desk = body.desk();
        let due = work.due.at;
        assert_eq!(desk.watch(&work, due), Ok(Watched::Until(due)));
        let Ok(Watched::Overdue(late)) = desk.watch(&work, due + TimeDelta::seconds(1)) else {
            panic!("the step {steps} is late");
        };
        let told_at = late.late.as_ref().unwrap().escalates_at;
        assert_eq!(desk.watch(&late, told_at), Ok(Watched::Until(told_at)));
        let Ok(Watched::Escalated(told)) = desk.watch(&late, told_at + TimeDelta::seconds(1))
        else {
            panic!("the step {steps} is still late");
        };
        let role = desk.step(&told).unwrap().role;
        let above = told.late.as_ref().unwrap().escalated_to;
        assert_eq!(above, super::late::above(role));
        let later = told_at + TimeDelta::days(9);
        assert_eq!(desk.watch(&told, later), Ok(Watched::Settled));
        let next = body.go_on(&told, &granted(), NOON).unwrap();
        if let Moved::On(next) = next {
            assert_eq!(next.late, None);
        }
    }
}

#[test]
fn who_stands_above_a_late_step_names_another_official() {
    let service = &licence::SERVICE;
    let body = Body::of(service);
    let work = on(body.go_on(&body.begin(service, NOON), &granted(), NOON));
    let head = body.official(DeskRole::Head);
    let other = Act::Assign { to: account('9') };
    let desk = body.desk();
    let early = desk.act(&work, work.turn, head, other.clone(), at(NOON));
    assert_eq!(early, Err(ActRefused::WrongRole));
    let after = work.due.at + TimeDelta::seconds(1);
    let Ok(Watched::Overdue(late)) = desk.watch(&work, after) else {
        panic!("it is late");
    };
    let named = on(desk.act(&late, late.turn, head, other, after));
    assert_eq!(named.assigned, Some(account('9')));
    assert_eq!(named.late, late.late);
}

#[test]
fn whoever_stands_above_gives_no_step_to_somebody_who_could_not_do_it() {
    let service = &minor_property::SERVICE;
    let body = Body::of(service);
    let heads = on(body.go_on(&body.begin(service, NOON), &granted(), NOON));
    let desk = body.desk();
    let after = heads.due.at + TimeDelta::seconds(1);
    let Ok(Watched::Overdue(late)) = desk.watch(&heads, after) else {
        panic!("it is late");
    };
    // Whom an assignment names at this step is who does the next one.
    let to = body.official(DeskRole::Specialist).account.clone();
    let akimat = body.official(DeskRole::Akimat);
    let given = desk.act(&late, late.turn, akimat, Act::Assign { to }, after);
    assert_eq!(given, Err(ActRefused::WrongRole));
}

#[test]
fn texts_without_a_word_or_without_an_end_are_refused() {
    let body = Body::of(&appointment::SERVICE);
    let work = at_specialist(&body);
    let specialist = body.official(DeskRole::Specialist);
    let acts = |act| body.desk().act(&work, work.turn, specialist, act, at(NOON));
    let verdict = |kk: &str| {
        Act::Draft(Verdict::Refused {
            ground: "not_eligible".to_owned(),
            reason: both(kk, "Нет"),
        })
    };
    for text in ["", "  ", "а\u{0}", &"а".repeat(REASON_MAX + 1)] {
        assert_eq!(acts(verdict(text)), Err(ActRefused::Wording));
        let remark = text.to_owned();
        assert_eq!(acts(Act::Return { remark }), Err(ActRefused::Wording));
    }
    assert!(acts(verdict(&"а".repeat(REASON_MAX))).is_ok());
}

#[test]
fn every_limit_is_the_sources() {
    let limits = |service: &Service| -> Vec<Limit> {
        let desk = service.portal().unwrap().desk;
        desk.iter().map(|step| step.limit).collect()
    };
    let quarter = Limit::minutes(15);
    let half = Limit::minutes(30);
    let days = Limit::calendar_days;
    assert_eq!(
        limits(&appointment::SERVICE),
        [quarter, days(1), days(15), days(10), quarter]
    );
    assert_eq!(
        limits(&minor_property::SERVICE),
        [quarter, half, Limit::working_days(3), half, quarter]
    );
    assert_eq!(licence::SERVICE.term, Limit::working_days(15));
}

#[test]
fn posts_are_where_their_bodies_are() {
    assert!(
        may_hold(DeskRole::Specialist, "temirtau") && !may_hold(DeskRole::Specialist, REPUBLIC)
    );
    assert!(may_hold(DeskRole::Registrar, REPUBLIC) && !may_hold(DeskRole::Registrar, "temirtau"));
    assert!(may_hold(DeskRole::Head, REPUBLIC) && may_hold(DeskRole::Head, "shet"));
    for role in DeskRole::ALL {
        assert!(!may_hold(role, "nowhere") && !may_hold(role, ""));
    }
    assert_eq!(region_of(&Form::default().with("region", "saran")), "saran");
    assert_eq!(region_of(&Form::default()), REPUBLIC);
}
