//! Who gets in: the lobby, the notary's word, full roles, people known from before a restart.

use signaling::close::CloseReason;
use signaling::media::MediaCommand;
use signaling::protocol::{ByeReason, ClientMessage, ErrorCode, PeerState, ServerMessage};
use signaling::room::Input;
use signaling::{
    Announcement, CallEvent, ConnectionId, EndReason, LeftWhy, PersonKey, Role, RoomEventKind,
    RoomLimits, RoomSetup,
};

use crate::sandbox::{Sandbox, consent_text, lobby, who};

fn citizen() -> signaling::Participant {
    who(Role::Citizen, "c")
}

#[test]
fn a_citizen_waits_until_the_notary_lets_them_in() {
    let (mut sandbox, waits) = Sandbox::with_lobby();
    let lobby = &waits.to(2)[..];
    assert!(
        matches!(lobby, [ServerMessage::Lobby { seat, consent_sha256, language, .. }]
            if *seat == citizen() && *consent_sha256 == Some(consent_text()) && language == "kk")
    );
    let seat = citizen();
    assert_eq!(waits.to(1), [ServerMessage::Waiting { seat }]);
    assert_eq!(waits.reported, [RoomEventKind::Waiting(citizen())]);
    assert!(sandbox.room.presence().citizens.is_empty());
    assert_eq!(sandbox.room.seated().count(), 1);

    let token = waits.token(2);
    let did = sandbox.admit(1, citizen());
    let welcome = did.welcome(2).unwrap();
    assert_eq!(welcome.peers[0].seat, who(Role::Notary, "n"));
    assert_ne!(did.token(2), token, "a token of the lobby opens no room");
    let (seat, state) = (citizen(), PeerState::Joined);
    assert_eq!(did.to(1), [ServerMessage::Peer { seat, state }]);
    assert_eq!(did.reported, [RoomEventKind::Joined(citizen())]);
    let who = citizen();
    assert_eq!(
        did.noted(),
        [
            CallEvent::Admitted { who: who.clone() },
            CallEvent::Joined { who }
        ]
    );
    assert!(sandbox.room.presence().both());
    assert!(
        sandbox
            .resume(3, &token, 0)
            .refused(3, ErrorCode::ResumeRefused)
    );
}

#[test]
fn whoever_waits_hears_and_says_nothing_but_consents_and_calls_for_help() {
    let (mut sandbox, _) = Sandbox::with_lobby();
    assert!(sandbox.chat(1, "among us").to(2).is_empty());
    let news = Input::Announce(Announcement::new("draft_sent"));
    assert!(sandbox.give(news).to(2).is_empty());
    for message in [
        ClientMessage::Chat {
            text: "hello".to_owned(),
        },
        ClientMessage::Offer {
            id: 1,
            sdp: "v=0".to_owned(),
        },
        ClientMessage::Candidate { candidate: None },
        ClientMessage::Media(signaling::Devices::default()),
    ] {
        let offer = matches!(message, ClientMessage::Offer { .. }).then_some(1);
        let did = sandbox.say(2, message);
        let refused = ServerMessage::error_of(ErrorCode::NotAdmitted, offer);
        assert_eq!(did.to(2), [refused]);
        assert!(did.sent.len() == 1 && did.commanded.is_empty());
    }
    let did = sandbox.say(2, ClientMessage::Admit { seat: citizen() });
    assert_eq!(did.to(2), [ServerMessage::error(ErrorCode::NotAllowed)]);

    let seat = citizen();
    let consents = sandbox.consent(2);
    let consented = ServerMessage::Consented { seat: seat.clone() };
    assert_eq!(consents.to(2), std::slice::from_ref(&consented));
    assert_eq!(consents.to(1), [consented]);
    let help = sandbox.say(2, ClientMessage::Distress);
    assert_eq!(help.to(1), [ServerMessage::Distress { seat }]);
    assert_eq!(help.sent.len(), 1);

    let welcome = sandbox.admit(1, citizen()).welcome(2).unwrap();
    assert!(welcome.consented, "consent given in the lobby counts");
}

#[test]
fn the_notary_sends_somebody_away_who_may_come_again_with_a_new_ticket() {
    let (mut sandbox, _) = Sandbox::with_lobby();
    let did = sandbox.say(1, ClientMessage::Deny { seat: citizen() });
    assert_eq!(
        did.to(2),
        [ServerMessage::error(ErrorCode::AdmissionDenied)]
    );
    assert_eq!(did.closed, [(ConnectionId(2), CloseReason::Refused)]);
    assert_eq!(did.reported, [RoomEventKind::Denied(citizen())]);
    let (seat, state) = (citizen(), PeerState::Left);
    assert_eq!(did.to(1), [ServerMessage::Peer { seat, state }]);
    let again = sandbox.join(3, citizen());
    assert!(matches!(again.to(3)[..], [ServerMessage::Lobby { .. }]));
}

#[test]
fn only_somebody_who_waits_is_let_in_or_sent_away() {
    let (mut sandbox, _) = Sandbox::with_lobby();
    sandbox.admit(1, citizen());
    for seat in [citizen(), who(Role::Witness, "w"), who(Role::Notary, "n")] {
        for message in [
            ClientMessage::Admit { seat: seat.clone() },
            ClientMessage::Deny { seat },
        ] {
            let did = sandbox.say(1, message);
            assert_eq!(did.to(1), [ServerMessage::error(ErrorCode::PeerAbsent)]);
            assert_eq!(did.sent.len(), 1);
        }
    }
    assert!(sandbox.room.presence().both());
}

#[test]
fn somebody_let_in_while_their_connection_is_broken_comes_back_into_the_room() {
    let (mut sandbox, waits) = Sandbox::with_lobby();
    let lost = sandbox.lose(2);
    let (seat, state) = (citizen(), PeerState::Lost);
    assert_eq!(lost.to(1), [ServerMessage::Peer { seat, state }]);
    assert!(lost.reported.is_empty(), "who waits is not present anyway");
    sandbox.admit(1, citizen());
    assert!(!sandbox.room.presence().both());
    let back = sandbox.resume(3, &waits.token(2), 0);
    assert!(back.welcome(3).is_some());
    assert!(sandbox.room.presence().both());
}

#[test]
fn a_page_loaded_again_in_the_lobby_goes_on_waiting() {
    let (mut sandbox, waits) = Sandbox::with_lobby();
    sandbox.lose(2);
    let back = sandbox.resume(3, &waits.token(2), 0);
    assert!(matches!(back.to(3)[..], [ServerMessage::Lobby { .. }]));
    assert!(back.reported.is_empty());
    sandbox.lose(3);
    sandbox.wait(60);
    let gone = sandbox.give(Input::Tick);
    let (seat, state) = (citizen(), PeerState::Left);
    assert_eq!(gone.to(1), [ServerMessage::Peer { seat, state }]);
    assert!(gone.reported.is_empty());
    assert_eq!(sandbox.room.waiting().count(), 0);
}

#[test]
fn a_notary_who_comes_later_hears_who_waits_and_who_needs_help() {
    let mut sandbox = Sandbox::of(lobby(), RoomLimits::default());
    sandbox.join(1, citizen());
    sandbox.join(2, who(Role::Witness, "w"));
    sandbox.say(1, ClientMessage::Distress);
    let seat = |seat| ServerMessage::Waiting { seat };
    let comes = sandbox.join(3, who(Role::Notary, "n"));
    assert_eq!(
        comes.to(3)[1..],
        [
            seat(citizen()),
            seat(who(Role::Witness, "w")),
            ServerMessage::Distress { seat: citizen() }
        ]
    );
    assert!(comes.to(1).is_empty() && comes.to(2).is_empty());
}

#[test]
fn every_role_has_its_seats_and_the_next_is_refused() {
    let setup = RoomSetup {
        principals: 2,
        ..lobby()
    };
    let roles = [
        (Role::Notary, 1),
        (Role::Citizen, 2),
        (Role::Interpreter, 1),
        (Role::Witness, 2),
        (Role::Observer, 1),
    ];
    let mut sandbox = Sandbox::of(setup, RoomLimits::default());
    let mut connection = 0;
    for (role, seats) in roles {
        for person in ["a", "b", "c"].into_iter().take(seats) {
            connection += 1;
            let did = sandbox.join(connection, who(role, person));
            assert!(did.closed.is_empty(), "{role:?} {person}");
        }
        connection += 1;
        let next = sandbox.join(connection, who(role, "z"));
        assert!(next.refused(connection, ErrorCode::SeatTaken), "{role:?}");
    }
}

#[test]
fn a_third_citizen_waits_in_vain_while_two_principals_hold_their_seats_in_the_lobby() {
    let setup = RoomSetup {
        principals: 2,
        ..lobby()
    };
    let mut sandbox = Sandbox::of(setup, RoomLimits::default());
    sandbox.join(1, who(Role::Citizen, "a"));
    sandbox.join(2, who(Role::Citizen, "b"));
    let third = sandbox.join(3, who(Role::Citizen, "c"));
    assert!(third.refused(3, ErrorCode::SeatTaken));
    sandbox.say(
        2,
        ClientMessage::Bye {
            reason: ByeReason::Leave,
        },
    );
    let freed = sandbox.join(4, who(Role::Citizen, "c"));
    assert!(matches!(freed.to(4)[..], [ServerMessage::Lobby { .. }]));
}

#[test]
fn whom_the_notary_had_let_in_before_a_restart_is_not_asked_again() {
    let setup = RoomSetup {
        admitted: vec![citizen()],
        ..lobby()
    };
    let mut sandbox = Sandbox::of(setup, RoomLimits::default());
    let back = sandbox.join(1, citizen());
    assert!(!back.welcome(1).unwrap().consented, "consent is given anew");
    let other = sandbox.join(2, who(Role::Witness, "w"));
    assert!(matches!(other.to(2)[..], [ServerMessage::Lobby { .. }]));
    assert!(
        sandbox
            .room
            .presence()
            .is_in(Role::Citizen, &PersonKey::new("c"))
    );
}

#[test]
fn the_end_reaches_the_lobby_too() {
    let (mut sandbox, _) = Sandbox::with_lobby();
    let did = sandbox.give(Input::End(EndReason::Withdrawn));
    assert!(matches!(did.to(2)[..], [ServerMessage::End { .. }]));
    assert_eq!(did.closed.len(), 2);
}

#[test]
fn a_guest_whose_invitation_is_taken_back_goes_from_lobby_and_room() {
    let (mut sandbox, _) = Sandbox::with_lobby();
    sandbox.admit(1, citizen());
    let witness = who(Role::Witness, "w");
    sandbox.join(7, witness.clone());
    let waiting = sandbox.give(Input::Dismiss(witness.clone()));
    let denied = [ServerMessage::error(ErrorCode::AdmissionDenied)];
    assert_eq!(waiting.to(7), denied);
    assert_eq!(waiting.closed, [(ConnectionId(7), CloseReason::Refused)]);
    assert_eq!(waiting.reported, [RoomEventKind::Denied(witness.clone())]);
    sandbox.join(8, witness.clone());
    sandbox.admit(1, witness.clone());
    sandbox.consent(8);
    let seated = sandbox.give(Input::Dismiss(witness.clone()));
    assert_eq!(seated.to(8).first(), denied.first());
    assert_eq!(seated.closed, [(ConnectionId(8), CloseReason::Refused)]);
    let why = LeftWhy::Dismissed;
    let left = RoomEventKind::Left {
        who: witness.clone(),
        why,
    };
    assert_eq!(seated.reported, [left]);
    assert!(seated.commanded.contains(&MediaCommand::Close {
        who: witness.clone()
    }));
    assert!(sandbox.room.presence().both(), "the call goes on");
    let again = sandbox.give(Input::Dismiss(witness));
    assert!(again.sent.is_empty() && again.reported.is_empty());
}
