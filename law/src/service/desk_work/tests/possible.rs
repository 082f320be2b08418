//! What an official is told they may do, beside what the machine lets happen.

use super::*;

#[test]
fn what_is_said_to_be_possible_is_what_the_machine_lets_happen() {
    for service in [
        &appointment::SERVICE,
        &minor_property::SERVICE,
        &licence::SERVICE,
    ] {
        let body = Body::of(service);
        let region = body.begin(service, NOON).region;
        let mut work = body.begin(service, NOON);
        loop {
            for role in DeskRole::ALL {
                let who = Official {
                    region: &region,
                    ..body.official(role)
                };
                for Possible { act, refused } in body.desk().possible(&work, who) {
                    let tried = body
                        .desk()
                        .act(&work, work.turn, who, tried(&body, act), at(NOON));
                    assert_eq!(tried.err(), refused, "{act:?} by {role:?} at {}", work.step);
                }
            }
            match body.go_on(&work, &granted(), NOON).unwrap() {
                Moved::On(next) => work = next,
                Moved::Granted(_) => break,
                Moved::Refused { .. } => panic!("it was granted"),
            }
        }
    }
}

/// An act that lacks nothing but the right to it.
fn tried(body: &Body, act: DeskAct) -> Act {
    let number = Some("17/2".to_owned());
    match act {
        DeskAct::Forward => Act::Forward { number },
        DeskAct::Assign => Act::Assign {
            to: body.official(DeskRole::Specialist).account.clone(),
        },
        DeskAct::Draft => Act::Draft(granted()),
        DeskAct::Refuse => Act::Draft(refused()),
        DeskAct::Return => Act::Return {
            remark: "Құжат жоқ".to_owned(),
        },
        DeskAct::Adopt | DeskAct::Sign => Act::Sign { number },
    }
}

#[test]
fn somebody_else_is_told_why_not_and_whoever_stands_above_may_name_another() {
    let body = Body::of(&appointment::SERVICE);
    let work = at_specialist(&body);
    let of = |role| body.desk().possible(&work, body.official(role));
    assert!(
        of(DeskRole::Specialist)
            .iter()
            .all(|possible| possible.refused.is_none())
    );
    assert!(
        of(DeskRole::Chancery)
            .iter()
            .all(|possible| possible.refused == Some(ActRefused::WrongRole))
    );
    let named = Possible {
        act: DeskAct::Assign,
        refused: None,
    };
    assert_eq!(of(DeskRole::Head).last(), Some(&named));
    let foreign = Official {
        region: "saran",
        ..body.official(DeskRole::Head)
    };
    let abroad = body.desk().possible(&work, foreign);
    assert!(
        abroad
            .iter()
            .all(|possible| possible.refused == Some(ActRefused::ForeignRegion))
    );
}
