//! The room's rules, one sentence each.

use signaling::close::CloseReason;
use signaling::protocol::{ClientMessage, ErrorCode, PeerInfo, PeerState, ServerMessage};
use signaling::room::Input;
use signaling::{
    Announcement, ByeReason, ConnectionId, EndReason, EndedBy, LeftWhy, Role, RoomEventKind,
    RoomLimits,
};

use crate::sandbox::{Sandbox, signal_data, who};

fn peer(role: Role, state: PeerState) -> ServerMessage {
    ServerMessage::Peer { role, state }
}

#[test]
fn the_first_waits_and_hears_of_the_second() {
    let mut sandbox = Sandbox::new();
    let first = sandbox.join(1, who(Role::Notary, "n"));
    assert!(matches!(&first.to(1)[..], [ServerMessage::Joined { peers, .. }] if peers.is_empty()));
    assert!(!sandbox.room.presence().both());

    let second = sandbox.join(2, who(Role::Citizen, "c"));
    let notary = PeerInfo {
        role: Role::Notary,
        state: PeerState::Joined,
    };
    assert!(
        matches!(&second.to(2)[..], [ServerMessage::Joined { peers, .. }] if peers[..] == [notary])
    );
    assert_eq!(second.to(1), [peer(Role::Citizen, PeerState::Joined)]);
    assert_eq!(
        second.reported,
        [RoomEventKind::Joined(who(Role::Citizen, "c"))]
    );
    assert!(sandbox.room.presence().both());
}

#[test]
fn another_person_cannot_take_a_held_seat() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    assert!(
        sandbox
            .join(3, who(Role::Citizen, "stranger"))
            .refused(3, ErrorCode::SeatTaken)
    );
    sandbox.lose(2);
    assert!(
        sandbox
            .join(4, who(Role::Citizen, "stranger"))
            .refused(4, ErrorCode::SeatTaken)
    );
    sandbox.wait(60);
    assert!(
        !sandbox
            .join(5, who(Role::Citizen, "stranger"))
            .to(5)
            .is_empty()
    );
    assert_eq!(
        sandbox.room.presence().citizen.unwrap().person.as_str(),
        "stranger"
    );
}

#[test]
fn a_second_tab_replaces_the_first_and_presence_goes_on() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let since = sandbox.room.presence().citizen;
    sandbox.wait(5);
    let did = sandbox.join(3, who(Role::Citizen, "c"));
    assert_eq!(did.to(2), [ServerMessage::Replaced]);
    assert_eq!(did.closed, [(ConnectionId(2), CloseReason::Replaced)]);
    assert_eq!(did.to(1), [peer(Role::Citizen, PeerState::Resumed)]);
    assert_eq!(sandbox.room.presence().citizen, since);
    assert!(sandbox.chat(2, "from the closed tab").sent.is_empty());
    assert!(
        sandbox.lose(2).reported.is_empty(),
        "the replaced connection's end is nobody's loss"
    );
}

#[test]
fn a_lost_connection_is_not_present_and_what_it_missed_is_replayed() {
    let (mut sandbox, _, citizen) = Sandbox::with_both();
    let lost = sandbox.lose(2);
    assert_eq!(lost.to(1), [peer(Role::Citizen, PeerState::Lost)]);
    assert_eq!(
        lost.reported,
        [RoomEventKind::Lost(who(Role::Citizen, "c"))]
    );
    assert!(!sandbox.room.presence().both());

    sandbox.chat(1, "are you there?");
    sandbox.give(Input::Announce(
        Announcement::new("draft_sent").with("revision", 2),
    ));
    sandbox.signal(1, Some(Role::Citizen));
    sandbox.wait(30);
    let back = sandbox.resume(3, &citizen, 0);
    assert!(matches!(
        &back.to(3)[..],
        [
            ServerMessage::Joined { .. },
            ServerMessage::Chat { .. },
            ServerMessage::Case(_),
            ServerMessage::Signal {
                from: Role::Notary,
                ..
            }
        ]
    ));
    assert_eq!(
        back.frames_to(3)
            .iter()
            .map(|frame| frame.seq)
            .collect::<Vec<_>>(),
        [0, 1, 2, 3]
    );
    assert_eq!(back.to(1), [peer(Role::Citizen, PeerState::Resumed)]);
    assert_eq!(sandbox.room.presence().citizen.unwrap().at, sandbox.now);
}

#[test]
fn a_resume_token_works_once() {
    let (mut sandbox, _, first) = Sandbox::with_both();
    sandbox.lose(2);
    let second = sandbox.resume(3, &first, 0).token(3);
    assert!(
        sandbox
            .resume(4, &first, 0)
            .refused(4, ErrorCode::ResumeRefused)
    );
    assert!(
        sandbox.room.presence().both(),
        "the refused attempt does not disturb the seat"
    );
    let third = sandbox.resume(5, &second, 0);
    assert_eq!(third.closed, [(ConnectionId(3), CloseReason::Replaced)]);
}

#[test]
fn after_the_grace_the_seat_is_empty_even_before_a_tick() {
    let (mut sandbox, _, citizen) = Sandbox::with_both();
    sandbox.lose(2);
    sandbox.wait(60);
    let did = sandbox.resume(3, &citizen, 0);
    assert_eq!(did.to(3), [ServerMessage::error(ErrorCode::ResumeRefused)]);
    assert_eq!(did.to(1), [peer(Role::Citizen, PeerState::Left)]);
    let left = RoomEventKind::Left {
        who: who(Role::Citizen, "c"),
        why: LeftWhy::GraceOver,
    };
    assert_eq!(did.reported, [left]);
}

#[test]
fn a_tick_ends_the_grace_when_nobody_speaks() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    sandbox.lose(2);
    sandbox.wait(59);
    assert!(sandbox.give(Input::Tick).sent.is_empty());
    sandbox.wait(1);
    assert_eq!(
        sandbox.give(Input::Tick).to(1),
        [peer(Role::Citizen, PeerState::Left)]
    );
    assert!(sandbox.give(Input::Tick).sent.is_empty());
}

#[test]
fn who_missed_more_than_is_kept_must_join_anew() {
    let mut sandbox = Sandbox::with(RoomLimits {
        replay_messages: 3,
        ..RoomLimits::default()
    });
    sandbox.join(1, who(Role::Notary, "n"));
    let citizen = sandbox.join(2, who(Role::Citizen, "c")).token(2);
    sandbox.lose(2);
    for line in ["one", "two", "three", "four"] {
        sandbox.chat(1, line);
    }
    assert!(
        sandbox
            .resume(3, &citizen, 0)
            .refused(3, ErrorCode::ReplayLost)
    );
    assert!(
        sandbox
            .resume(4, &citizen, 5)
            .refused(4, ErrorCode::ReplayLost),
        "five were never sent"
    );
    let joined = sandbox.join(5, who(Role::Citizen, "c"));
    assert_eq!(
        joined
            .frames_to(5)
            .iter()
            .map(|frame| frame.seq)
            .collect::<Vec<_>>(),
        [0]
    );
}

#[test]
fn the_notary_ends_the_call_for_both_and_the_citizen_only_leaves_it() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let did = sandbox.bye(2, ByeReason::Finished);
    assert_eq!(did.closed, [(ConnectionId(2), CloseReason::Normal)]);
    assert_eq!(did.to(1), [peer(Role::Citizen, PeerState::Left)]);
    let left = RoomEventKind::Left {
        who: who(Role::Citizen, "c"),
        why: LeftWhy::Finished,
    };
    assert_eq!(did.reported, [left]);

    sandbox.join(3, who(Role::Citizen, "c"));
    let did = sandbox.bye(1, ByeReason::Finished);
    let end = ServerMessage::End {
        by: EndedBy::Notary,
        reason: EndReason::Finished,
    };
    assert_eq!(
        (did.to(1).last(), did.to(3).last()),
        (Some(&end), Some(&end))
    );
    assert_eq!(
        did.closed,
        [
            (ConnectionId(1), CloseReason::Normal),
            (ConnectionId(3), CloseReason::Normal)
        ]
    );
    assert_eq!(
        did.reported,
        [RoomEventKind::Ended {
            by: EndedBy::Notary,
            reason: EndReason::Finished
        }]
    );
}

#[test]
fn a_notary_who_only_leaves_does_not_end_the_call() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let did = sandbox.bye(1, ByeReason::Technical);
    assert_eq!(did.to(2), [peer(Role::Notary, PeerState::Left)]);
    assert_eq!(sandbox.room.ended_at(), None);
}

#[test]
fn after_the_end_nobody_gets_in_and_nothing_is_said() {
    let (mut sandbox, notary, _) = Sandbox::with_both();
    sandbox.give(Input::End(EndReason::Refused));
    assert!(
        sandbox
            .join(3, who(Role::Notary, "n"))
            .refused(3, ErrorCode::CallOver)
    );
    assert!(
        sandbox
            .resume(4, &notary, 0)
            .refused(4, ErrorCode::CallOver)
    );
    assert!(sandbox.chat(1, "wait").sent.is_empty());
    assert!(
        sandbox
            .give(Input::Announce(Announcement::new("late")))
            .sent
            .is_empty()
    );
    assert!(
        sandbox
            .give(Input::End(EndReason::Finished))
            .reported
            .is_empty()
    );
    assert_eq!(sandbox.room.presence(), signaling::Presence::default());
}

#[test]
fn a_chat_line_reaches_both_and_a_bad_one_only_its_author() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let did = sandbox.chat(2, "Сәлеметсіз бе");
    let line = ServerMessage::Chat {
        from: Role::Citizen,
        text: "Сәлеметсіз бе".to_owned(),
        at: sandbox.now,
    };
    assert_eq!((did.to(1), did.to(2)), (vec![line.clone()], vec![line]));
    let longest = "ә".repeat(2_000);
    assert_eq!(sandbox.chat(2, &longest).sent.len(), 2);
    for bad in ["", " \n ", &"ә".repeat(2_001)] {
        let did = sandbox.chat(2, bad);
        assert_eq!(did.to(2), [ServerMessage::error(ErrorCode::TextRefused)]);
        assert_eq!(did.sent.len(), 1);
    }
}

#[test]
fn a_signal_reaches_only_the_other_side() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    for to in [None, Some(Role::Notary)] {
        let did = sandbox.signal(2, to);
        assert_eq!(
            did.to(1),
            [ServerMessage::Signal {
                from: Role::Citizen,
                data: signal_data()
            }]
        );
        assert_eq!(did.sent.len(), 1);
    }
    let to_myself = sandbox.signal(2, Some(Role::Citizen));
    assert_eq!(
        to_myself.to(2),
        [ServerMessage::error(ErrorCode::PeerAbsent)]
    );
    sandbox.bye(1, ByeReason::Leave);
    assert_eq!(
        sandbox.signal(2, None).to(2),
        [ServerMessage::error(ErrorCode::PeerAbsent)]
    );
}

#[test]
fn a_pong_and_an_error_take_no_number() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    sandbox.chat(1, "one");
    let numbers = |did: crate::sandbox::Did| {
        did.frames_to(2)
            .iter()
            .map(|frame| frame.seq)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(sandbox.say(2, ClientMessage::Ping)), [1]);
    assert_eq!(numbers(sandbox.chat(2, "")), [1]);
    assert_eq!(numbers(sandbox.chat(2, "two")), [2]);
}

#[test]
fn a_seated_connection_cannot_join_again() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let did = sandbox.say(
        2,
        ClientMessage::Join {
            ticket: "t".to_owned(),
        },
    );
    assert_eq!(did.to(2), [ServerMessage::error(ErrorCode::AlreadyJoined)]);
    assert!(did.closed.is_empty());
}

#[test]
fn a_room_that_stays_empty_is_abandoned() {
    let mut sandbox = Sandbox::new();
    sandbox.wait(2 * 3_600 - 1);
    assert!(sandbox.give(Input::Tick).reported.is_empty());
    sandbox.join(1, who(Role::Notary, "n"));
    sandbox.bye(1, ByeReason::Leave);
    sandbox.wait(2 * 3_600 - 1);
    assert!(
        sandbox.give(Input::Tick).reported.is_empty(),
        "the time counts from the last person's leaving"
    );
    sandbox.wait(1);
    let abandoned = RoomEventKind::Ended {
        by: EndedBy::Server,
        reason: EndReason::Abandoned,
    };
    assert_eq!(sandbox.give(Input::Tick).reported, [abandoned]);
}
