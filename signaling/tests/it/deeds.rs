//! What people, the server and the media plane may do in a room, in any order.

use std::time::Duration;

use proptest::prelude::*;
use signaling::evidence::RecordingState;
use signaling::media::{Flow, LinkState, MediaEvent, Transport};
use signaling::protocol::{ClientMessage, Devices, ErrorCode, Report, ViewPlace};
use signaling::{ByeReason, ConnectionId, Participant, Role, Switch};

use crate::sandbox::{consent_text, sdp, who};

#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Join(Participant),
    TakeOver(Participant),
    Resume(Participant, Token),
    Say(Participant, ClientMessage),
    SayOnOldConnection(ClientMessage),
    /// The connection breaks, and this many messages never arrived.
    Lose(Participant, u64),
    Media(MediaEvent),
    Announce,
    Wait(u64),
    End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Token {
    Last,
    UsedBefore,
}

/// More people than there are seats of any role.
pub(crate) fn people() -> Vec<Participant> {
    let of = |role, people: &[&str]| -> Vec<_> {
        people.iter().map(|person| who(role, person)).collect()
    };
    [
        of(Role::Notary, &["n", "m"]),
        of(Role::Citizen, &["a", "b", "c", "d"]),
        of(Role::Interpreter, &["i", "j"]),
        of(Role::Witness, &["u", "v", "w"]),
        of(Role::Observer, &["o", "p"]),
    ]
    .concat()
}

/// The first of each role more often, so that there are conversations and not only crowds.
fn anybody() -> impl Strategy<Value = Participant> + Clone {
    prop_oneof![
        6 => Just(who(Role::Notary, "n")),
        4 => Just(who(Role::Citizen, "a")),
        2 => Just(who(Role::Interpreter, "i")),
        3 => prop::sample::select(people()),
    ]
}

fn switch() -> impl Strategy<Value = Switch> + Clone {
    prop_oneof![Just(Switch::On), Just(Switch::Off)]
}

fn negotiating() -> impl Strategy<Value = ClientMessage> {
    let report = (0_u16..1_000, 0_u32..2_000).prop_map(|(loss_permille, rtt_ms)| Report {
        loss_permille,
        rtt_ms,
        ..Report::default()
    });
    let devices = (switch(), switch(), switch());
    prop_oneof![
        4 => any::<bool>().prop_map(|right| ClientMessage::Consent {
            recording: true,
            text_sha256: if right { consent_text() } else { eds::hash::sha256(b"another") },
        }),
        1 => Just(ClientMessage::Consent { recording: false, text_sha256: consent_text() }),
        4 => (0_u64..20).prop_map(|id| ClientMessage::Offer { id, sdp: sdp() }),
        2 => prop::option::of(Just("candidate".to_owned()))
            .prop_map(|candidate| ClientMessage::Candidate { candidate }),
        2 => devices.prop_map(|(microphone, camera, screen)| ClientMessage::Media(Devices {
            microphone,
            camera,
            screen,
        })),
        2 => (prop::option::of(anybody()), report)
            .prop_map(|(of, report)| ClientMessage::Quality { of, report }),
    ]
}

fn spoken() -> impl Strategy<Value = ClientMessage> {
    let reason = prop_oneof![
        Just(ByeReason::Leave),
        Just(ByeReason::Technical),
        Just(ByeReason::Finished),
        Just(ByeReason::Later)
    ];
    prop_oneof![
        6 => any::<u16>().prop_map(|number| ClientMessage::Chat { text: format!("line {number}") }),
        6 => anybody().prop_map(|seat| ClientMessage::Admit { seat }),
        1 => anybody().prop_map(|seat| ClientMessage::Deny { seat }),
        2 => (0_u32..3, 0_u32..3).prop_map(|(revision, page)| ClientMessage::View(ViewPlace {
            revision,
            page,
            clause: None,
        })),
        1 => (prop::option::of(0_u16..10_100), prop::option::of(0_u32..3))
            .prop_map(|(x, page)| ClientMessage::Pointer { x, y: x, page }),
        1 => Just(ClientMessage::Script { check: "capacity".to_owned() }),
        1 => anybody().prop_map(|of| ClientMessage::Snapshot { of }),
        2 => Just(ClientMessage::Distress),
        2 => Just(ClientMessage::Ping),
        1 => Just(ClientMessage::Chat { text: String::new() }),
        1 => Just(ClientMessage::Join { ticket: "again".to_owned(), take_over: true }),
        1 => reason.prop_map(|reason| ClientMessage::Bye { reason }),
    ]
}

fn message() -> impl Strategy<Value = ClientMessage> {
    prop_oneof![negotiating(), spoken()]
}

/// What the media plane may say of anybody at any time, of connections long gone too.
fn media_event() -> impl Strategy<Value = MediaEvent> {
    let connection = (1_u64..30).prop_map(ConnectionId);
    let link = prop_oneof![
        Just(LinkState::None),
        Just(LinkState::Connected),
        Just(LinkState::Interrupted),
        Just(LinkState::Failed)
    ];
    prop_oneof![
        (anybody(), connection.clone(), 0_u64..20).prop_map(|(who, connection, id)| {
            MediaEvent::Answer {
                fingerprint: format!("{}", connection.0),
                who,
                connection,
                id,
                sdp: sdp(),
            }
        }),
        (anybody(), connection).prop_map(|(who, connection)| MediaEvent::Refused {
            who,
            connection,
            id: None,
            code: ErrorCode::OfferRefused,
        }),
        (anybody(), link).prop_map(|(who, state)| MediaEvent::Link {
            who,
            state,
            transport: Transport::Udp,
        }),
        anybody().prop_map(|who| MediaEvent::Flow {
            who,
            audio: Flow::Flowing,
            video: Flow::Silent,
        }),
        (anybody(), anybody(), 0_u16..1_000).prop_map(|(from, to, permille)| MediaEvent::Loss {
            from,
            to,
            permille
        }),
        (0_u64..50).prop_map(|seq| MediaEvent::Recording(RecordingState::Running {
            seq,
            head: consent_text()
        })),
        anybody().prop_map(|of| MediaEvent::SnapshotTaken {
            of,
            sha256: consent_text()
        }),
        anybody().prop_map(|of| MediaEvent::SnapshotFailed { of }),
    ]
}

pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let token = prop_oneof![4 => Just(Token::Last), 1 => Just(Token::UsedBefore)];
    prop_oneof![
        8 => anybody().prop_map(Deed::Join),
        2 => anybody().prop_map(Deed::TakeOver),
        8 => (anybody(), token).prop_map(|(who, token)| Deed::Resume(who, token)),
        24 => (anybody(), message()).prop_map(|(who, message)| Deed::Say(who, message)),
        2 => message().prop_map(Deed::SayOnOldConnection),
        6 => (anybody(), 0_u64..6).prop_map(|(who, unread)| Deed::Lose(who, unread)),
        6 => media_event().prop_map(Deed::Media),
        5 => Just(Deed::Announce),
        3 => (0_u64..50).prop_map(Deed::Wait),
        1 => Just(Deed::Wait(Duration::from_hours(2).as_secs())),
        1 => Just(Deed::End),
    ]
}
