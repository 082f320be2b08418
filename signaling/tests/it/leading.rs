//! Leading the call: the recording's state, script, pointer, snapshot, call for help, quality, readiness, a device's test.

use signaling::evidence::{FailReason, RecordingState};
use signaling::media::{Flow, LinkState, MediaCommand, MediaEvent, Transport};
use signaling::protocol::{ClientMessage, ErrorCode, Level, Report, ServerMessage, ViewPlace};
use signaling::room::Input;
use signaling::{
    CallEvent, Participant, Role, RoomEventKind, RoomLimits, RoomSetup, Switch, limits,
};

use crate::sandbox::{Sandbox, consent_text, who};

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
            assert_eq!(did.noted(), [], "the recording is read by others");
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
fn an_observers_bad_network_takes_nothing_from_the_others() {
    let (mut sandbox, _, _) = Sandbox::talking();
    let observer = who(Role::Observer, "o");
    sandbox.join(3, observer.clone());
    let report = Report {
        loss_permille: 900,
        ..Report::default()
    };
    let of = Some(citizen());
    sandbox.say(3, ClientMessage::Quality { of, report });
    let (from, to, permille) = (citizen(), observer, 900);
    sandbox.media(MediaEvent::Loss { from, to, permille });
    sandbox.wait(1);
    assert!(sandbox.give(Input::Tick).sent.is_empty());
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
