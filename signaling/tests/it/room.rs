//! The room's rules, one sentence each.

use signaling::close::CloseReason;
use signaling::protocol::{
    ClientMessage, Devices, ErrorCode, Level, PeerInfo, PeerState, ServerMessage,
};
use signaling::room::Input;
use signaling::{
    Announcement, ByeReason, ConnectionId, EndReason, EndedBy, LeftWhy, Participant, PersonKey,
    Role, RoomEventKind, RoomLimits,
};

use crate::sandbox::{Sandbox, who};

fn peer(seat: Participant, state: PeerState) -> ServerMessage {
    ServerMessage::Peer { seat, state }
}

#[test]
fn the_first_waits_and_hears_of_the_second() {
    let mut sandbox = Sandbox::new();
    let first = sandbox.join(1, who(Role::Notary, "n"));
    assert!(
        matches!(&first.to(1)[..], [ServerMessage::Joined(welcome)] if welcome.peers.is_empty())
    );
    assert!(!sandbox.room.presence().both());

    let second = sandbox.join(2, who(Role::Citizen, "c"));
    let notary = PeerInfo {
        seat: who(Role::Notary, "n"),
        state: PeerState::Joined,
        consented: false,
        media: Devices::default(),
        quality: Level::Good,
    };
    assert!(
        matches!(&second.to(2)[..], [ServerMessage::Joined(welcome)] if welcome.peers[..] == [notary])
    );
    assert_eq!(
        second.to(1),
        [peer(who(Role::Citizen, "c"), PeerState::Joined)]
    );
    assert_eq!(
        second.reported,
        [RoomEventKind::Joined(who(Role::Citizen, "c"))]
    );
    assert!(sandbox.room.presence().both());
}

#[test]
fn another_notary_cannot_take_a_held_seat() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let stranger = || who(Role::Notary, "stranger");
    assert!(sandbox.join(3, stranger()).refused(3, ErrorCode::SeatTaken));
    sandbox.lose(1);
    assert!(sandbox.join(4, stranger()).refused(4, ErrorCode::SeatTaken));
    sandbox.wait(60);
    assert!(!sandbox.join(5, stranger()).to(5).is_empty());
    let presence = sandbox.room.presence();
    assert!(presence.is_in(Role::Notary, &PersonKey::new("stranger")));
    assert!(!presence.is_in(Role::Notary, &PersonKey::new("n")));
    assert!(!presence.is_in(Role::Citizen, &PersonKey::new("stranger")));
}

#[test]
fn three_principals_sit_in_one_room_and_a_fourth_does_not() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    sandbox.join(3, who(Role::Citizen, "d"));
    let third = sandbox.join(4, who(Role::Citizen, "e"));
    for other in [1, 2, 3] {
        let expected = peer(who(Role::Citizen, "e"), PeerState::Joined);
        assert_eq!(third.to(other), [expected]);
    }
    let seats = |messages: Vec<ServerMessage>| match &messages[..] {
        [ServerMessage::Joined(welcome)] => {
            welcome.peers.iter().map(|peer| peer.seat.clone()).collect()
        }
        _ => Vec::new(),
    };
    let others = ["c", "d"].map(|person| who(Role::Citizen, person));
    assert_eq!(
        seats(third.to(4)),
        [&[who(Role::Notary, "n")], &others[..]].concat()
    );
    assert_eq!(sandbox.room.presence().citizens.len(), 3);
    let fourth = sandbox.join(5, who(Role::Citizen, "f"));
    assert!(fourth.refused(5, ErrorCode::SeatTaken));
}

#[test]
fn one_principal_who_is_lost_does_not_take_the_others_along() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let second = sandbox.join(3, who(Role::Citizen, "d")).token(3);
    sandbox.lose(3);
    let presence = sandbox.room.presence();
    assert!(presence.both() && presence.is_in(Role::Citizen, &PersonKey::new("c")));
    assert!(!presence.is_in(Role::Citizen, &PersonKey::new("d")));
    let back = sandbox.resume(4, &second, 0);
    assert!(
        back.closed.is_empty(),
        "nobody else's connection is replaced"
    );
    assert!(
        sandbox
            .room
            .presence()
            .is_in(Role::Citizen, &PersonKey::new("d"))
    );
}

#[test]
fn a_second_tab_gets_the_seat_only_by_asking_and_presence_goes_on() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let since = sandbox.room.presence().citizens;
    sandbox.wait(5);
    let refused = sandbox.join(3, who(Role::Citizen, "c"));
    assert!(refused.refused(3, ErrorCode::SeatInUse));
    assert_eq!(sandbox.chat(2, "still here").to(2).len(), 1);

    let did = sandbox.take_over(4, who(Role::Citizen, "c"));
    assert_eq!(did.to(2), [ServerMessage::Replaced]);
    assert_eq!(did.closed, [(ConnectionId(2), CloseReason::Replaced)]);
    assert_eq!(
        did.to(1),
        [peer(who(Role::Citizen, "c"), PeerState::Resumed)]
    );
    assert_eq!(sandbox.room.presence().citizens, since);
    assert!(sandbox.chat(2, "from the closed tab").sent.is_empty());
    assert!(
        sandbox.lose(2).reported.is_empty(),
        "the replaced connection's end is nobody's loss"
    );
}

#[test]
fn a_seat_whose_page_is_lost_is_taken_without_asking() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    sandbox.lose(2);
    let back = sandbox.join(3, who(Role::Citizen, "c"));
    assert!(back.welcome(3).is_some());
    assert_eq!(
        back.reported,
        [RoomEventKind::Resumed(who(Role::Citizen, "c"))]
    );
}

#[test]
fn a_lost_connection_is_not_present_and_what_it_missed_is_replayed() {
    let (mut sandbox, _, citizen) = Sandbox::with_both();
    let lost = sandbox.lose(2);
    assert_eq!(lost.to(1), [peer(who(Role::Citizen, "c"), PeerState::Lost)]);
    assert_eq!(
        lost.reported,
        [RoomEventKind::Lost(who(Role::Citizen, "c"))]
    );
    assert!(!sandbox.room.presence().both());

    sandbox.chat(1, "are you there?");
    sandbox.give(Input::Announce(
        Announcement::new("draft_sent").with("revision", 2),
    ));
    sandbox.say(
        1,
        ClientMessage::Script {
            check: "capacity".to_owned(),
        },
    );
    sandbox.wait(30);
    let back = sandbox.resume(3, &citizen, 0);
    assert!(matches!(
        &back.to(3)[..],
        [
            ServerMessage::Joined(_),
            ServerMessage::Chat { .. },
            ServerMessage::Case(_),
            ServerMessage::Script { check }
        ] if check == "capacity"
    ));
    assert_eq!(
        back.frames_to(3)
            .iter()
            .map(|frame| frame.seq)
            .collect::<Vec<_>>(),
        [0, 1, 2, 3]
    );
    assert_eq!(
        back.to(1),
        [peer(who(Role::Citizen, "c"), PeerState::Resumed)]
    );
    assert_eq!(sandbox.room.presence().citizens[0].at, sandbox.now);
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
    assert_eq!(did.to(1), [peer(who(Role::Citizen, "c"), PeerState::Left)]);
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
        [peer(who(Role::Citizen, "c"), PeerState::Left)]
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
    assert_eq!(did.to(1), [peer(who(Role::Citizen, "c"), PeerState::Left)]);
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
fn the_notary_s_later_ends_the_call_and_another_s_is_a_leaving() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let did = sandbox.bye(2, ByeReason::Later);
    let left = RoomEventKind::Left {
        who: who(Role::Citizen, "c"),
        why: LeftWhy::Later,
    };
    assert_eq!(did.reported, [left]);
    assert_eq!(sandbox.room.ended_at(), None);

    sandbox.join(3, who(Role::Citizen, "c"));
    let (by, reason) = (EndedBy::Notary, EndReason::Later);
    let did = sandbox.bye(1, ByeReason::Later);
    assert_eq!(did.to(3).last(), Some(&ServerMessage::End { by, reason }));
    assert_eq!(did.reported, [RoomEventKind::Ended { by, reason }]);
}

#[test]
fn a_notary_who_only_leaves_does_not_end_the_call() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let did = sandbox.bye(1, ByeReason::Technical);
    assert_eq!(did.to(2), [peer(who(Role::Notary, "n"), PeerState::Left)]);
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
        from: who(Role::Citizen, "c"),
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
            take_over: true,
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
