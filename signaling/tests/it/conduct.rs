//! In the call: consent before media, offers and answers, the recording's state, script, pointer, snapshot, call for help.

use signaling::evidence::{FailReason, RecordingState};
use signaling::media::{Flow, LinkState, MediaCommand, MediaEvent, Slot, SlotKind, Transport};
use signaling::protocol::{
    ClientMessage, Devices, ErrorCode, Level, Report, ServerMessage, ViewPlace,
};
use signaling::room::Input;
use signaling::{
    CallEvent, ConnectionId, Participant, Role, RoomEventKind, RoomLimits, RoomSetup, Switch,
    limits,
};

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
            assert_eq!(did.to(2), error(ErrorCode::RateExceeded));
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

#[test]
fn a_recording_that_fails_is_shown_to_everybody_at_once() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let running = |seq| RecordingState::Running {
        seq,
        head: consent_text(),
    };
    let failed = RecordingState::Failed {
        reason: FailReason::DiskFull,
    };
    for state in [running(1), failed, running(9)] {
        let did = sandbox.media(MediaEvent::Recording(state));
        for connection in [1, 2] {
            assert_eq!(
                did.to(connection),
                [ServerMessage::Recording { recording: state }]
            );
        }
        assert_eq!(did.reported, [RoomEventKind::Recording(state)]);
        assert_eq!(sandbox.room.readiness().recording, state);
    }
    let on = sandbox.media(MediaEvent::Recording(running(10)));
    assert!(on.sent.is_empty() && on.reported.is_empty());
    assert_eq!(sandbox.room.readiness().recording, running(10));
    sandbox.wait(30);
    let on = sandbox.media(MediaEvent::Recording(running(11)));
    assert_eq!(on.sent.len(), 2, "now and then people hear how far it is");
    sandbox.give(Input::End(signaling::EndReason::Finished));
    let ended = RecordingState::Ended {
        seq: 12,
        head: consent_text(),
    };
    let after = sandbox.media(MediaEvent::Recording(ended));
    assert_eq!(after.reported, [RoomEventKind::Recording(ended)]);
}

#[test]
fn a_snapshot_is_the_notarys_and_everybody_sees_that_it_was_taken() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let snapshot = || ClientMessage::Snapshot { of: citizen() };
    assert_eq!(
        sandbox.say(2, snapshot()).to(2),
        error(ErrorCode::NotAllowed)
    );
    let off = sandbox.say(1, snapshot());
    assert_eq!(off.to(1), error(ErrorCode::SnapshotFailed));
    let (seq, head) = (1, consent_text());
    sandbox.media(MediaEvent::Recording(RecordingState::Running { seq, head }));
    let of = citizen();
    assert_eq!(
        sandbox.say(1, snapshot()).commanded,
        [MediaCommand::Snapshot { of: of.clone() }]
    );
    let sha256 = consent_text();
    let taken = sandbox.media(MediaEvent::SnapshotTaken {
        of: of.clone(),
        sha256,
    });
    let told = ServerMessage::SnapshotTaken {
        of: of.clone(),
        sha256,
    };
    assert_eq!((taken.to(1), taken.to(2)), (vec![told.clone()], vec![told]));
    assert_eq!(
        taken.reported,
        [RoomEventKind::Snapshot {
            of: of.clone(),
            sha256
        }]
    );
    let failed = sandbox.media(MediaEvent::SnapshotFailed { of });
    assert_eq!(failed.to(1), error(ErrorCode::SnapshotFailed));
    assert_eq!(failed.sent.len(), 1);
}

#[test]
fn the_notary_begins_a_check_shows_a_place_and_points_at_it() {
    let (mut sandbox, _, token) = Sandbox::with_both();
    let check = "capacity".to_owned();
    let did = sandbox.say(
        1,
        ClientMessage::Script {
            check: check.clone(),
        },
    );
    let begun = ServerMessage::Script {
        check: check.clone(),
    };
    assert_eq!(
        (did.to(1), did.to(2)),
        (vec![begun.clone()], vec![begun.clone()])
    );
    assert_eq!(did.noted(), [CallEvent::ScriptBegun { check }]);
    let place = ViewPlace {
        revision: 1,
        page: 2,
        clause: Some("4".to_owned()),
    };
    let view = sandbox.say(1, ClientMessage::View(place.clone()));
    assert_eq!(view.to(2), [ServerMessage::View(place.clone())]);
    assert!(view.to(1).is_empty());
    assert!(matches!(
        view.noted()[..],
        [CallEvent::View { page: 2, .. }]
    ));
    let (x, y, page) = (Some(10_000), Some(1), Some(2));
    let points = sandbox.say(1, ClientMessage::Pointer { x, y, page });
    assert_eq!(points.to(2), [ServerMessage::Pointer { x, y, page }]);
    assert!(points.commanded.is_empty() && points.sent.len() == 1);
    sandbox.lose(2);
    let back = sandbox.resume(3, &token, 0).to(3);
    assert!(
        !back
            .iter()
            .any(|m| matches!(m, ServerMessage::Pointer { .. }))
    );
    let fresh = sandbox.take_over(4, citizen()).to(4);
    assert_eq!(fresh[1..], [ServerMessage::View(place), begun]);
}

#[test]
fn a_place_or_pointer_that_makes_no_sense_is_refused() {
    let (mut sandbox, _, _) = Sandbox::with_both();
    let place = |revision, page, clause: Option<&str>| {
        ClientMessage::View(ViewPlace {
            revision,
            page,
            clause: clause.map(str::to_owned),
        })
    };
    let long = "x".repeat(limits::CODE_CHARS + 1);
    for bad in [
        place(0, 1, None),
        place(1, 0, None),
        place(1, 1, Some("")),
        place(1, 1, Some(&long)),
        ClientMessage::Script {
            check: long.clone(),
        },
        ClientMessage::Script {
            check: " ".to_owned(),
        },
    ] {
        let did = sandbox.say(1, bad);
        assert_eq!(did.to(1), error(ErrorCode::TextRefused));
        assert!(did.sent.len() == 1 && did.commanded.is_empty());
    }
    for (x, y, page) in [
        (Some(10_001), Some(0), Some(1)),
        (Some(1), None, Some(1)),
        (Some(1), Some(1), None),
        (Some(1), Some(1), Some(0)),
        (None, None, Some(1)),
    ] {
        let did = sandbox.say(1, ClientMessage::Pointer { x, y, page });
        assert_eq!(did.to(1), error(ErrorCode::Malformed));
    }
    let of_citizen = sandbox.say(2, place(1, 1, None));
    assert_eq!(of_citizen.to(2), error(ErrorCode::NotAllowed));
}

#[test]
fn a_call_for_help_reaches_the_notary_and_leaves_no_trace_anywhere_else() {
    let quiet = |distress: bool| {
        let (mut sandbox, _, citizen_token) = Sandbox::talking();
        sandbox.join(3, who(Role::Witness, "w"));
        if distress {
            let did = sandbox.say(2, ClientMessage::Distress);
            assert_eq!(did.to(1), [ServerMessage::Distress { seat: citizen() }]);
            assert_eq!(did.sent.len(), 1);
            assert_eq!(did.noted(), [CallEvent::Distress { who: citizen() }]);
            assert_eq!(did.reported, [RoomEventKind::Distress(citizen())]);
            for _ in 0..50 {
                let again = sandbox.say(2, ClientMessage::Distress);
                assert!(again.to(2).is_empty() && again.to(3).is_empty());
            }
        }
        let chat = sandbox.chat(1, "go on");
        sandbox.lose(2);
        let back = sandbox.resume(4, &citizen_token, 0);
        let anew = sandbox.take_over(5, citizen());
        (
            chat.frames_to(2),
            chat.frames_to(3),
            back.frames_to(4),
            anew.frames_to(5),
            back.frames_to(3),
        )
    };
    assert_eq!(quiet(true), quiet(false));
}

#[test]
fn a_call_for_help_waits_for_a_notary_whose_connection_is_broken() {
    let (mut sandbox, notary_token, _) = Sandbox::with_both();
    sandbox.lose(1);
    sandbox.say(2, ClientMessage::Distress);
    let back = sandbox.resume(3, &notary_token, 0);
    let help = ServerMessage::Distress { seat: citizen() };
    assert!(back.to(3).contains(&help));
    let anew = sandbox.take_over(4, notary());
    assert!(anew.to(4).contains(&help));
    let refused = sandbox.say(4, ClientMessage::Distress);
    assert_eq!(refused.to(4), error(ErrorCode::NotAllowed));
}

#[test]
fn whoever_is_badly_received_sends_less_and_everybody_knows() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let report = Report {
        loss_permille: 300,
        ..Report::default()
    };
    sandbox.say(1, ClientMessage::Quality { of: None, report });
    sandbox.wait(1);
    let did = sandbox.give(Input::Tick);
    let (seat, level) = (citizen(), Level::Poor);
    let told = ServerMessage::Quality { seat, level };
    let less = ServerMessage::Bitrate {
        max_bps: 840_000,
        video: Switch::On,
    };
    assert_eq!(did.to(2), [less, told.clone()]);
    assert_eq!(did.to(1), [told]);
    let cut = sandbox.media(MediaEvent::Link {
        who: citizen(),
        state: LinkState::Interrupted,
        transport: Transport::Udp,
    });
    let (seat, level) = (citizen(), Level::Lost);
    assert_eq!(cut.to(1), [ServerMessage::Quality { seat, level }]);
}

#[test]
fn the_call_is_ready_when_everybody_is_seen_heard_and_recorded() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let ready = |sandbox: &Sandbox| {
        let readiness = sandbox.room.readiness();
        let seen = readiness
            .seats
            .iter()
            .all(signaling::SeatState::is_seen_and_heard);
        (readiness.is_recording(), seen)
    };
    assert_eq!(ready(&sandbox), (false, false));
    for who in [notary(), citizen()] {
        let (state, transport) = (LinkState::Connected, Transport::Udp);
        sandbox.media(MediaEvent::Link {
            who: who.clone(),
            state,
            transport,
        });
        let (audio, video) = (Flow::Flowing, Flow::Flowing);
        sandbox.media(MediaEvent::Flow { who, audio, video });
    }
    assert_eq!(ready(&sandbox), (false, true));
    let (seq, head) = (1, consent_text());
    sandbox.media(MediaEvent::Recording(RecordingState::Running { seq, head }));
    assert_eq!(ready(&sandbox), (true, true));
    sandbox.media(MediaEvent::Flow {
        who: citizen(),
        audio: Flow::Flowing,
        video: Flow::Silent,
    });
    assert_eq!(ready(&sandbox), (true, false));
}

#[test]
fn what_is_said_and_done_goes_into_the_recording() {
    let (mut sandbox, _, token) = Sandbox::talking();
    let chat = sandbox.chat(2, "иә").noted();
    assert!(matches!(&chat[..], [CallEvent::Chat { text, .. }] if text == "иә"));
    let lost = sandbox.lose(2).noted();
    assert_eq!(lost, [CallEvent::Lost { who: citizen() }]);
    let back = sandbox.resume(3, &token, 0).noted();
    assert_eq!(back, [CallEvent::Resumed { who: citizen() }]);
    let check = "capacity".to_owned();
    let confirmed = CallEvent::CheckConfirmed { check };
    let noted = sandbox.give(Input::Note(confirmed.clone())).noted();
    assert_eq!(noted, [confirmed]);
    let end = sandbox.give(Input::End(signaling::EndReason::Finished));
    assert!(matches!(
        end.commanded[..],
        [MediaCommand::Note { .. }, MediaCommand::End]
    ));
}

#[test]
fn a_devices_test_is_one_person_who_hears_themselves_and_nothing_is_kept() {
    let mut sandbox = Sandbox::of(RoomSetup::device_test("ru"), RoomLimits::default());
    let stranger = sandbox.join(1, notary());
    assert!(stranger.refused(1, ErrorCode::SeatTaken));
    let did = sandbox.join(2, citizen());
    let welcome = did.welcome(2).unwrap();
    assert!(welcome.consented && welcome.consent_sha256.is_none());
    assert!(
        welcome.layout[..2]
            .iter()
            .all(|slot| slot.seat == Some(citizen()))
    );
    assert!(did.reported.is_empty() && did.noted().is_empty());
    assert!(matches!(
        did.commanded[0],
        MediaCommand::Open { genesis: None, .. }
    ));
    assert_eq!(sandbox.offer(2, 1).commanded.len(), 1);
    let second = sandbox.join(3, who(Role::Citizen, "d"));
    assert!(second.refused(3, ErrorCode::SeatTaken));
    let leaves = sandbox.bye(2, signaling::ByeReason::Finished);
    assert_eq!(leaves.commanded.last(), Some(&MediaCommand::End));
    assert!(sandbox.room.ended_at().is_some());

    let mut forgotten = Sandbox::of(RoomSetup::device_test("ru"), RoomLimits::default());
    forgotten.join(1, citizen());
    forgotten.wait(limits::DEVICE_TEST_LIFE.as_secs());
    let over = forgotten.give(Input::Tick);
    assert!(matches!(over.to(1)[..], [ServerMessage::End { .. }]));
}
