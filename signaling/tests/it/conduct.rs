//! Media through the room: consent before it, offers and answers, candidates, certificates, m-lines.

use signaling::media::{MediaCommand, MediaEvent, Slot, SlotKind};
use signaling::protocol::{ClientMessage, Devices, ErrorCode, ServerMessage};
use signaling::{CallEvent, ConnectionId, Participant, Role, RoomEventKind, Switch, limits};

use crate::sandbox::{Sandbox, consent_text, sdp, who};

fn notary() -> Participant {
    who(Role::Notary, "n")
}

fn citizen() -> Participant {
    who(Role::Citizen, "c")
}

fn error(code: ErrorCode) -> Vec<ServerMessage> {
    vec![ServerMessage::error(code)]
}

#[test]
fn nobody_is_seen_or_heard_before_they_have_consented() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let early = sandbox.offer(2, 1);
    assert_eq!(
        early.to(2),
        [ServerMessage::error_of(ErrorCode::ConsentRequired, Some(1))]
    );
    assert!(early.commanded.is_empty());
    for (recording, text_sha256, code) in [
        (false, consent_text(), ErrorCode::ConsentRequired),
        (
            true,
            eds::hash::sha256(b"another text"),
            ErrorCode::ConsentMismatch,
        ),
    ] {
        let did = sandbox.say(
            2,
            ClientMessage::Consent {
                recording,
                text_sha256,
            },
        );
        assert_eq!(did.to(2), error(code));
        assert!(did.sent.len() == 1 && did.commanded.is_empty());
    }
    let did = sandbox.consent(2);
    let (seat, text) = (citizen(), consent_text());
    let consented = ServerMessage::Consented { seat: seat.clone() };
    assert_eq!(
        (did.to(1), did.to(2)),
        (vec![consented.clone()], vec![consented])
    );
    assert_eq!(
        did.noted(),
        [CallEvent::Consent {
            who: seat.clone(),
            text
        }]
    );
    assert_eq!(did.commanded.last(), Some(&MediaCommand::Record));
    assert_eq!(did.reported, [RoomEventKind::Consented { who: seat, text }]);
    assert_eq!(
        sandbox.offer(2, 2).commanded,
        [MediaCommand::Offer {
            who: citizen(),
            connection: ConnectionId(2),
            id: 2,
            sdp: sdp()
        }]
    );
    let second = sandbox.consent(1).commanded;
    assert!(!second.contains(&MediaCommand::Record), "it has no pause");
    assert!(sandbox.consent(1).commanded.is_empty(), "once is enough");
}

#[test]
fn the_plane_learns_of_the_room_before_anything_else() {
    let mut sandbox = Sandbox::new();
    let first = sandbox.join(1, notary()).commanded;
    assert!(matches!(
        first[0],
        MediaCommand::Open {
            genesis: Some(_),
            ..
        }
    ));
    let later = sandbox.join(2, citizen()).commanded;
    assert!(!later.iter().any(|c| matches!(c, MediaCommand::Open { .. })));
}

#[test]
fn an_answer_finds_its_page_even_after_a_resume_and_never_another_page() {
    let (mut sandbox, _, token) = Sandbox::with_both();
    sandbox.consent(2);
    sandbox.offer(2, 7);
    sandbox.lose(2);
    let answer = ServerMessage::Answer {
        id: 7,
        sdp: "answer".to_owned(),
    };
    assert!(sandbox.answered(2, &citizen(), 7).to(2).is_empty());
    assert!(sandbox.resume(3, &token, 0).to(3).contains(&answer));

    sandbox.offer(3, 8);
    sandbox.take_over(4, citizen());
    let late = sandbox.answered(3, &citizen(), 8);
    assert!(late.sent.is_empty(), "the page that offered is gone");
    let refused = sandbox.media(MediaEvent::Refused {
        who: citizen(),
        connection: ConnectionId(3),
        id: Some(8),
        code: ErrorCode::OfferRefused,
    });
    assert!(refused.sent.is_empty());
}

#[test]
fn an_offer_out_of_order_too_large_or_refused_by_the_plane_is_answered_with_its_number() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let refusals = [
        (1, sdp(), ErrorCode::OutOfOrder),
        (0, sdp(), ErrorCode::OutOfOrder),
        (2, "x".repeat(limits::SDP_BYTES + 1), ErrorCode::TooLarge),
    ];
    for (id, sdp, code) in refusals {
        let did = sandbox.say(2, ClientMessage::Offer { id, sdp });
        assert_eq!(did.to(2), [ServerMessage::error_of(code, Some(id))]);
        assert!(did.commanded.is_empty());
    }
    let refused = sandbox.media(MediaEvent::Refused {
        who: citizen(),
        connection: ConnectionId(2),
        id: Some(2),
        code: ErrorCode::OfferRefused,
    });
    assert_eq!(
        refused.to(2),
        [ServerMessage::error_of(ErrorCode::OfferRefused, Some(2))]
    );
    assert_eq!(refused.sent.len(), 1);
}

#[test]
fn a_candidate_before_any_offer_or_too_long_is_refused() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    sandbox.consent(2);
    let candidate = |length: usize| ClientMessage::Candidate {
        candidate: Some("c".repeat(length)),
    };
    let early = sandbox.say(2, candidate(10));
    assert_eq!(early.to(2), error(ErrorCode::CandidateRefused));
    sandbox.offer(2, 1);
    let long = sandbox.say(2, candidate(limits::CANDIDATE_BYTES + 1));
    assert_eq!(long.to(2), error(ErrorCode::TooLarge));
    let good = sandbox.say(2, candidate(limits::CANDIDATE_BYTES));
    assert!(good.sent.is_empty());
    assert!(matches!(
        good.commanded[..],
        [MediaCommand::Candidate { .. }]
    ));
}

#[test]
fn nothing_of_a_persons_address_reaches_anybody_else() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let sdp = "a=candidate:1 1 udp 1 198.51.100.7 9 typ host".to_owned();
    let candidate = Some(sdp.clone());
    for message in [
        ClientMessage::Offer { id: 9, sdp },
        ClientMessage::Candidate { candidate },
    ] {
        assert!(sandbox.say(2, message).sent.is_empty());
    }
}

#[test]
fn a_flood_of_one_kind_is_refused_and_the_other_kinds_go_on() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let mut passed = 0;
    for id in 2..100 {
        let did = sandbox.offer(2, id);
        passed += did.commanded.len();
        if did.commanded.is_empty() {
            let refused = ServerMessage::error_of(ErrorCode::RateExceeded, Some(id));
            assert_eq!(did.to(2), [refused], "and which it was");
        }
    }
    let burst = usize::try_from(limits::OFFERS.burst).unwrap();
    assert_eq!(passed, burst - 1, "one was made before");
    let candidates = (0..500).filter(|_| {
        let did = sandbox.say(2, ClientMessage::Candidate { candidate: None });
        !did.commanded.is_empty()
    });
    let burst = usize::try_from(limits::CANDIDATES.burst).unwrap();
    assert_eq!(candidates.count(), burst);
    assert_eq!(sandbox.chat(2, "still here").sent.len(), 2);
    sandbox.wait(3);
    assert_eq!(sandbox.offer(2, 1_000).commanded.len(), 1);
}

#[test]
fn a_new_page_closes_the_media_of_the_old_and_a_resume_does_not() {
    let (mut sandbox, _, token) = Sandbox::talking();
    let close = MediaCommand::Close { who: citizen() };
    sandbox.lose(2);
    assert!(!sandbox.resume(3, &token, 0).commanded.contains(&close));
    let moved = sandbox.take_over(4, citizen());
    assert!(moved.commanded.contains(&close));
    assert!(moved.welcome(4).unwrap().consented);
    let fingerprints = |message: &ServerMessage| match message {
        ServerMessage::Fingerprints { of } => Some(of.len()),
        _ => None,
    };
    let told: Vec<_> = moved.to(1).iter().filter_map(fingerprints).collect();
    assert_eq!(told, [1], "the old page's certificate is gone");
}

#[test]
fn everybody_learns_everybodys_certificate_when_it_changes() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    sandbox.consent(2);
    sandbox.offer(2, 1);
    let did = sandbox.answered(2, &citizen(), 1);
    for connection in [1, 2] {
        assert!(did.to(connection).iter().any(
            |message| matches!(message, ServerMessage::Fingerprints { of } if of[0].seat == citizen())
        ));
    }
    sandbox.offer(2, 2);
    let restart = sandbox.answered(2, &citizen(), 2);
    assert_eq!(
        restart.sent.len(),
        1,
        "an ICE restart changes no certificate"
    );
    let late = sandbox.join(3, who(Role::Witness, "w"));
    assert!(
        late.to(3)
            .iter()
            .any(|m| matches!(m, ServerMessage::Fingerprints { .. }))
    );
}

#[test]
fn people_are_given_their_m_lines_as_they_come_in() {
    let mut sandbox = Sandbox::new();
    sandbox.join(1, notary());
    let slot = |line: usize, kind, seat| Slot {
        mid: line.to_string(),
        kind,
        seat,
    };
    let did = sandbox.join(2, citizen());
    let expected = [
        slot(0, SlotKind::Audio, Some(citizen())),
        slot(1, SlotKind::Camera, Some(citizen())),
        slot(2, SlotKind::Screen, None),
    ];
    assert_eq!(did.layout(1).unwrap(), expected);
    let third = sandbox.join(3, who(Role::Interpreter, "i"));
    let pair = [
        slot(3, SlotKind::Audio, Some(who(Role::Interpreter, "i"))),
        slot(4, SlotKind::Camera, Some(who(Role::Interpreter, "i"))),
    ];
    assert_eq!(third.layout(1).unwrap()[3..], pair);
    assert_eq!(third.layout(2).unwrap()[3..], pair);
    assert_eq!(third.layout(3).unwrap()[0].seat, Some(notary()));
    assert_eq!(third.layout(3).unwrap()[3].seat, Some(citizen()));
    assert!(matches!(&third.commanded[..], [.., MediaCommand::Layout(all)] if all.len() == 3));
}

#[test]
fn one_screen_is_shown_at_a_time() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let shows = |screen| {
        ClientMessage::Media(Devices {
            microphone: Switch::On,
            camera: Switch::On,
            screen,
        })
    };
    let did = sandbox.say(1, shows(Switch::On));
    assert_eq!(did.layout(2).unwrap()[2].seat, Some(notary()));
    assert_eq!(did.layout(1), None);
    assert!(matches!(did.noted()[..], [CallEvent::MediaSet { .. }]));
    let second = sandbox.say(2, shows(Switch::On));
    assert_eq!(second.to(2), error(ErrorCode::ScreenTaken));
    let off = sandbox.say(1, shows(Switch::Off));
    assert_eq!(off.layout(2).unwrap()[2].seat, None);
    assert_eq!(sandbox.say(2, shows(Switch::On)).sent.len(), 2);
}

#[test]
fn a_silent_observer_sees_everybody_and_says_nothing() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let comes = sandbox.join(3, who(Role::Observer, "o"));
    assert_eq!(comes.layout(3).unwrap().len(), 5);
    assert_eq!(comes.layout(1), None, "nobody sees the observer");
    for message in [
        ClientMessage::Chat {
            text: "psst".to_owned(),
        },
        ClientMessage::Media(Devices::default()),
        ClientMessage::Script {
            check: "capacity".to_owned(),
        },
        ClientMessage::Snapshot { of: citizen() },
    ] {
        let did = sandbox.say(3, message);
        assert_eq!(did.to(3), error(ErrorCode::NotAllowed));
        assert_eq!(did.sent.len(), 1);
    }
    let early = sandbox.offer(3, 1);
    assert_eq!(
        early.to(3),
        [ServerMessage::error_of(ErrorCode::ConsentRequired, Some(1))]
    );
    sandbox.consent(3);
    assert_eq!(sandbox.offer(3, 2).commanded.len(), 1);
}
