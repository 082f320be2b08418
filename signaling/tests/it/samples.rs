//! One message of each kind, with and without what it may do without.

use chrono::{TimeZone, Utc};
use signaling::evidence::{FailReason, RecordingState};
use signaling::media::{IceServer, Slot, SlotKind};
use signaling::protocol::{
    Announcement, ByeReason, ClientMessage, Devices, EndReason, EndedBy, ErrorCode, Fingerprint,
    Level, PeerInfo, PeerState, Report, ServerMessage, ViewPlace, Welcome,
};
use signaling::{Participant, PersonKey, Role, Switch};

use crate::sandbox::consent_text;

fn seat(role: Role) -> Participant {
    Participant {
        role,
        person: PersonKey::new("p"),
    }
}

pub(crate) fn client_messages() -> Vec<ClientMessage> {
    [
        opening_messages(),
        negotiating_messages(),
        spoken_messages(),
    ]
    .concat()
}

fn opening_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Join {
            ticket: "t".to_owned(),
            take_over: false,
        },
        ClientMessage::Join {
            ticket: "t".to_owned(),
            take_over: true,
        },
        ClientMessage::Resume {
            token: "t".to_owned(),
            last_seq: 7,
        },
        ClientMessage::Consent {
            recording: true,
            text_sha256: consent_text(),
        },
        ClientMessage::Admit {
            seat: seat(Role::Interpreter),
        },
        ClientMessage::Deny {
            seat: seat(Role::Observer),
        },
        ClientMessage::Ping,
        ClientMessage::Bye {
            reason: ByeReason::Finished,
        },
    ]
}

fn negotiating_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Offer {
            id: 1_772_445_600_000,
            sdp: "v=0\r\n".to_owned(),
        },
        ClientMessage::Candidate {
            candidate: Some("candidate:1 1 udp 1 192.0.2.1 9 typ host".to_owned()),
        },
        ClientMessage::Candidate { candidate: None },
        ClientMessage::Media(devices()),
        ClientMessage::Quality {
            of: Some(seat(Role::Notary)),
            report: Report {
                loss_permille: 15,
                jitter_ms: 4,
                rtt_ms: 80,
                fps: 30,
                freezes: 0,
            },
        },
        ClientMessage::Quality {
            of: None,
            report: Report::default(),
        },
    ]
}

fn spoken_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Chat {
            text: "рахмет".to_owned(),
        },
        ClientMessage::View(place()),
        ClientMessage::View(ViewPlace {
            clause: None,
            ..place()
        }),
        ClientMessage::Pointer {
            x: Some(10_000),
            y: Some(0),
            page: Some(1),
        },
        ClientMessage::Pointer {
            x: None,
            y: None,
            page: None,
        },
        ClientMessage::Script {
            check: "capacity".to_owned(),
        },
        ClientMessage::Snapshot {
            of: seat(Role::Citizen),
        },
        ClientMessage::Distress,
    ]
}

fn devices() -> Devices {
    Devices {
        microphone: Switch::On,
        camera: Switch::On,
        screen: Switch::Off,
    }
}

fn place() -> ViewPlace {
    ViewPlace {
        revision: 2,
        page: 1,
        clause: Some("4.1".to_owned()),
    }
}

fn slots() -> Vec<Slot> {
    vec![
        Slot {
            mid: "0".to_owned(),
            kind: SlotKind::Audio,
            seat: Some(seat(Role::Notary)),
        },
        Slot {
            mid: "2".to_owned(),
            kind: SlotKind::Screen,
            seat: None,
        },
    ]
}

pub(crate) fn server_messages() -> Vec<ServerMessage> {
    [entry_messages(), media_messages(), told_messages()].concat()
}

fn welcome() -> Welcome {
    Welcome {
        seat: seat(Role::Citizen),
        peers: vec![PeerInfo {
            seat: seat(Role::Notary),
            state: PeerState::Lost,
            consented: true,
            media: devices(),
            quality: Level::Poor,
        }],
        resume_token: "t".to_owned(),
        resume_ttl_secs: 60,
        ice_servers: vec![IceServer {
            urls: vec!["turns:turn.senim.example:443?transport=tcp".to_owned()],
            username: Some("1772445600:p".to_owned()),
            credential: Some("c".to_owned()),
        }],
        fingerprint: "AA:BB".to_owned(),
        layout: slots(),
        language: "kk".to_owned(),
        consent_sha256: Some(consent_text()),
        consented: false,
        recording: RecordingState::Off,
    }
}

fn entry_messages() -> Vec<ServerMessage> {
    vec![
        ServerMessage::Lobby {
            seat: seat(Role::Witness),
            consent_sha256: Some(consent_text()),
            language: "ru".to_owned(),
            resume_token: "t".to_owned(),
            resume_ttl_secs: 60,
        },
        ServerMessage::Waiting {
            seat: seat(Role::Witness),
        },
        ServerMessage::Joined(Box::new(welcome())),
        ServerMessage::Joined(Box::new(Welcome {
            consent_sha256: None,
            recording: RecordingState::Failed {
                reason: FailReason::DiskFull,
            },
            ..welcome()
        })),
        ServerMessage::Peer {
            seat: seat(Role::Notary),
            state: PeerState::Left,
        },
        ServerMessage::Consented {
            seat: seat(Role::Citizen),
        },
        ServerMessage::Pong,
        ServerMessage::Replaced,
        ServerMessage::error(ErrorCode::TooLarge),
        ServerMessage::error_of(ErrorCode::OfferRefused, Some(7)),
        ServerMessage::End {
            by: EndedBy::Server,
            reason: EndReason::Expired,
        },
    ]
}

fn recording(recording: RecordingState) -> ServerMessage {
    ServerMessage::Recording { recording }
}

fn media_messages() -> Vec<ServerMessage> {
    let (seq, head) = (9, consent_text());
    vec![
        ServerMessage::Layout { slots: slots() },
        ServerMessage::Answer {
            id: 7,
            sdp: "v=0\r\n".to_owned(),
        },
        ServerMessage::Fingerprints {
            of: vec![Fingerprint {
                seat: seat(Role::Citizen),
                fingerprint: "AA:BB".to_owned(),
            }],
        },
        ServerMessage::Media {
            seat: seat(Role::Citizen),
            devices: devices(),
        },
        recording(RecordingState::Off),
        recording(RecordingState::Running { seq, head }),
        recording(RecordingState::Failed {
            reason: FailReason::Behind,
        }),
        recording(RecordingState::Ended { seq, head }),
        ServerMessage::Quality {
            seat: seat(Role::Citizen),
            level: Level::Fair,
        },
        ServerMessage::Bitrate {
            max_bps: 150_000,
            video: Switch::Off,
        },
    ]
}

fn told_messages() -> Vec<ServerMessage> {
    vec![
        ServerMessage::Chat {
            from: seat(Role::Notary),
            text: "рахмет".to_owned(),
            at: Utc.with_ymd_and_hms(2026, 3, 2, 10, 0, 0).unwrap(),
        },
        ServerMessage::Case(Announcement::new("draft_sent").with("revision", 2)),
        ServerMessage::View(place()),
        ServerMessage::Pointer {
            x: Some(5_000),
            y: Some(5_000),
            page: Some(3),
        },
        ServerMessage::Script {
            check: "capacity".to_owned(),
        },
        ServerMessage::SnapshotTaken {
            of: seat(Role::Citizen),
            sha256: consent_text(),
        },
        ServerMessage::Distress {
            seat: seat(Role::Citizen),
        },
    ]
}
