//! The hub with real connections in memory: two people talk, break off, come back, misbehave.

use std::sync::Arc;
use std::time::Duration;

use signaling::close::CloseReason;
use signaling::evidence::{FailReason, RecordingState};
use signaling::media::MediaEvent;
use signaling::protocol::{ClientMessage, ErrorCode, PeerState, ServerMessage};
use signaling::{
    Announcement, ByeReason, CallEvent, CallKey, EndReason, EndedBy, HubRefusal, PersonKey, Role,
    RoomEventKind, Settings, limits,
};

use crate::sandbox::{call, consent_text, lobby, open_doors, sdp, start, who};
use crate::sockets::{HandClock, Page, hub, join, settle, take_over};

#[tokio::test(start_paused = true)]
async fn two_people_meet_talk_and_part() {
    let hub = hub();
    let mut events = hub.subscribe();
    let (mut notary, _) = Page::join(&hub, Role::Notary, "n").await;
    assert!(!hub.presence(&call()).both());
    let (mut citizen, _) = Page::join(&hub, Role::Citizen, "c").await;
    assert!(hub.presence(&call()).both());
    assert_eq!(
        notary.hear().await,
        ServerMessage::Peer {
            seat: who(Role::Citizen, "c"),
            state: PeerState::Joined
        }
    );

    citizen.chat("hello").await;
    for page in [&mut notary, &mut citizen] {
        assert!(
            matches!(page.hear().await, ServerMessage::Chat { from, text, .. } if from == who(Role::Citizen, "c") && text == "hello")
        );
    }
    let news = Announcement::new("draft_sent").with("revision", 1);
    hub.announce(&call(), news.clone()).unwrap();
    assert_eq!(notary.hear().await, ServerMessage::Case(news.clone()));
    assert_eq!(citizen.hear().await, ServerMessage::Case(news));

    notary
        .say(ClientMessage::Bye {
            reason: ByeReason::Finished,
        })
        .await;
    for page in [&mut notary, &mut citizen] {
        let end = ServerMessage::End {
            by: EndedBy::Notary,
            reason: EndReason::Finished,
        };
        assert_eq!(page.hear().await, end);
        assert_eq!(page.closed().await, CloseReason::Normal);
    }
    let expected = [
        RoomEventKind::Joined(who(Role::Notary, "n")),
        RoomEventKind::Joined(who(Role::Citizen, "c")),
        RoomEventKind::Ended {
            by: EndedBy::Notary,
            reason: EndReason::Finished,
        },
    ];
    for kind in expected {
        assert_eq!(events.recv().await.unwrap().kind, kind);
    }
    assert!(
        events.try_recv().is_err(),
        "an ended room reports nothing more"
    );
    assert_eq!(hub.counts().connections, 0);
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_resumes_without_gap_or_duplicate() {
    let hub = hub();
    let (notary, _) = Page::join(&hub, Role::Notary, "n").await;
    let (mut citizen, token) = Page::join(&hub, Role::Citizen, "c").await;
    notary.chat("one").await;
    notary.chat("two").await;
    assert_eq!(citizen.hear_frame().await.seq, 1);
    drop(citizen);
    settle().await;
    assert!(!hub.presence(&call()).both());
    notary.chat("three").await;
    settle().await;

    let mut again = Page::open(&hub);
    again
        .say(ClientMessage::Resume {
            token: token.clone(),
            last_seq: 1,
        })
        .await;
    again.joined().await;
    for (seq, line) in [(2, "two"), (3, "three")] {
        let frame = again.hear_frame().await;
        assert_eq!(frame.seq, seq);
        assert!(matches!(frame.message, ServerMessage::Chat { text, .. } if text == line));
    }
    assert!(hub.presence(&call()).both());

    let mut thief = Page::open(&hub);
    thief
        .say(ClientMessage::Resume { token, last_seq: 1 })
        .await;
    assert_eq!(
        thief.hear().await,
        ServerMessage::error(ErrorCode::ResumeRefused)
    );
    assert_eq!(thief.closed().await, CloseReason::Refused);
    assert!(hub.presence(&call()).both());
}

#[tokio::test(start_paused = true)]
async fn a_tick_empties_the_seat_of_one_who_does_not_come_back() {
    let clock = HandClock::default();
    let hub = clock.hub(Settings::default());
    let (mut notary, _) = Page::join(&hub, Role::Notary, "n").await;
    let (citizen, token) = Page::join(&hub, Role::Citizen, "c").await;
    drop(citizen);
    settle().await;
    clock.advance(60);
    hub.tick();
    for state in [PeerState::Joined, PeerState::Lost, PeerState::Left] {
        assert_eq!(
            notary.hear().await,
            ServerMessage::Peer {
                seat: who(Role::Citizen, "c"),
                state
            }
        );
    }
    let mut late = Page::open(&hub);
    late.say(ClientMessage::Resume { token, last_seq: 0 }).await;
    assert_eq!(
        late.hear().await,
        ServerMessage::error(ErrorCode::ResumeRefused)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_simultaneous_joins_with_one_ticket_exactly_one_is_let_in() {
    let hub = hub();
    let ticket = hub
        .issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
        .unwrap();
    let gate = Arc::new(tokio::sync::Barrier::new(64));
    let tries: Vec<_> = (0..64)
        .map(|_| {
            let (hub, gate, ticket) = (Arc::clone(&hub), Arc::clone(&gate), ticket.secret.clone());
            tokio::spawn(async move {
                let mut page = Page::open(&hub);
                gate.wait().await;
                page.say(join(ticket)).await;
                let answer = page.hear().await;
                (page, answer)
            })
        })
        .collect();
    let mut joined = Vec::new();
    for attempt in tries {
        let (page, answer) = attempt.await.unwrap();
        match answer {
            ServerMessage::Joined(_) => joined.push(page),
            other => assert_eq!(other, ServerMessage::error(ErrorCode::TicketRefused)),
        }
    }
    assert_eq!(joined.len(), 1);
    assert_eq!(hub.counts().connections, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_simultaneous_joins_of_one_person_exactly_one_stays() {
    let hub = hub();
    for _ in 0..8 {
        let tickets: Vec<_> = (0..limits::TICKETS_PER_SEAT)
            .map(|_| {
                hub.issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
                    .unwrap()
            })
            .collect();
        let tries: Vec<_> = tickets
            .into_iter()
            .map(|ticket| {
                let hub = Arc::clone(&hub);
                tokio::spawn(async move {
                    let mut page = Page::open(&hub);
                    page.say(take_over(ticket.secret)).await;
                    page.joined().await;
                    page
                })
            })
            .collect();
        let mut pages = Vec::new();
        for attempt in tries {
            pages.push(attempt.await.unwrap());
        }
        assert_eq!(hub.counts().connections, 1);
        assert!(
            hub.presence(&call())
                .is_in(Role::Citizen, &PersonKey::new("c"))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_citizens_who_come_at_once_exactly_as_many_sit_down_as_there_are_principals() {
    let hub = hub();
    let gate = Arc::new(tokio::sync::Barrier::new(32));
    let tries: Vec<_> = (0..32)
        .map(|number| {
            let person = PersonKey::new(format!("citizen-{number}"));
            let ticket = hub.issue_ticket(&call(), person, Role::Citizen).unwrap();
            let (hub, gate) = (Arc::clone(&hub), Arc::clone(&gate));
            tokio::spawn(async move {
                let mut page = Page::open(&hub);
                gate.wait().await;
                page.say(join(ticket.secret)).await;
                let answer = page.hear().await;
                (page, answer)
            })
        })
        .collect();
    let mut waiting = Vec::new();
    for attempt in tries {
        let (page, answer) = attempt.await.unwrap();
        match answer {
            ServerMessage::Lobby { .. } => waiting.push(page),
            other => assert_eq!(other, ServerMessage::error(ErrorCode::SeatTaken)),
        }
    }
    assert_eq!(waiting.len(), limits::CITIZENS);
    assert_eq!(hub.waiting(&call()).len(), limits::CITIZENS);
    assert!(hub.seated(&call()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_not_used_up_by_a_page_that_may_not_take_the_seat() {
    let hub = hub();
    let (mut first, _) = Page::join(&hub, Role::Citizen, "c").await;
    let ticket = hub
        .issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
        .unwrap();
    let mut second = Page::open(&hub);
    second.say(join(ticket.secret.clone())).await;
    assert_eq!(
        second.hear().await,
        ServerMessage::error(ErrorCode::SeatInUse)
    );
    assert_eq!(second.closed().await, CloseReason::Refused);
    first.say(ClientMessage::Ping).await;
    assert_eq!(first.hear().await, ServerMessage::Pong);

    let mut asks = Page::open(&hub);
    asks.say(take_over(ticket.secret.clone())).await;
    asks.joined().await;
    assert_eq!(first.hear().await, ServerMessage::Replaced);
    assert_eq!(first.closed().await, CloseReason::Replaced);
    let mut again = Page::open(&hub);
    again.say(take_over(ticket.secret)).await;
    assert_eq!(
        again.hear().await,
        ServerMessage::error(ErrorCode::TicketRefused)
    );
}

#[tokio::test(start_paused = true)]
async fn somebody_waits_is_let_in_consents_and_is_told_that_there_is_no_media_here() {
    let hub = HandClock::default().hub_of(lobby(), Settings::default());
    let mut events = hub.subscribe();
    let (mut notary, _) = Page::join(&hub, Role::Notary, "n").await;
    let ticket = hub
        .issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
        .unwrap();
    let mut citizen = Page::open(&hub);
    citizen.say(join(ticket.secret)).await;
    assert!(matches!(citizen.hear().await, ServerMessage::Lobby { .. }));
    let seat = who(Role::Citizen, "c");
    assert_eq!(
        notary.hear().await,
        ServerMessage::Waiting { seat: seat.clone() }
    );
    assert!(!hub.presence(&call()).both());
    notary
        .say(ClientMessage::Admit { seat: seat.clone() })
        .await;
    citizen.joined().await;
    assert!(hub.presence(&call()).both());
    let text_sha256 = consent_text();
    let recording = true;
    citizen
        .say(ClientMessage::Consent {
            recording,
            text_sha256,
        })
        .await;
    let consented = ServerMessage::Consented { seat: seat.clone() };
    assert_eq!(citizen.hear().await, consented);
    let sdp = sdp();
    citizen.say(ClientMessage::Offer { id: 5, sdp }).await;
    assert_eq!(
        citizen.hear().await,
        ServerMessage::error_of(ErrorCode::MediaUnavailable, Some(5))
    );
    let readiness = hub.readiness(&call()).unwrap();
    let state = readiness.seat(Role::Citizen, &PersonKey::new("c")).unwrap();
    assert!(state.admitted && state.consented && state.present);
    assert!(!state.is_seen_and_heard() && !readiness.is_recording());
    let notary = who(Role::Notary, "n");
    let text = consent_text();
    for kind in [
        RoomEventKind::Joined(notary),
        RoomEventKind::Waiting(seat.clone()),
        RoomEventKind::Joined(seat.clone()),
        RoomEventKind::Consented { who: seat, text },
    ] {
        assert_eq!(events.recv().await.unwrap().kind, kind);
    }
}

#[tokio::test(start_paused = true)]
async fn news_of_media_reach_the_room_and_a_call_without_a_room_has_no_use_for_them() {
    let hub = hub();
    let (mut citizen, _) = Page::join(&hub, Role::Citizen, "c").await;
    let failed = RecordingState::Failed {
        reason: FailReason::DiskFull,
    };
    hub.media_event(&CallKey::new("nowhere"), MediaEvent::Recording(failed));
    hub.media_event(&call(), MediaEvent::Recording(failed));
    assert_eq!(
        citizen.hear().await,
        ServerMessage::Recording { recording: failed }
    );
    assert!(hub.readiness(&CallKey::new("nowhere")).is_none());
    let check = "legal_capacity".to_owned();
    let note = CallEvent::CheckConfirmed { check };
    assert_eq!(hub.note(&call(), note.clone()), Ok(()));
    assert_eq!(
        hub.note(&CallKey::new("nowhere"), note),
        Err(HubRefusal::NoSuchCall)
    );
}

#[tokio::test(start_paused = true)]
async fn after_the_end_tickets_are_refused_and_the_room_is_forgotten_later() {
    let clock = HandClock::default();
    let hub = clock.hub(Settings::default());
    let ticket = hub
        .issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
        .unwrap();
    hub.end(&call(), EndReason::Withdrawn).unwrap();
    hub.end(&call(), EndReason::Finished).unwrap();
    assert_eq!(hub.open(&call(), open_doors()), Err(HubRefusal::CallOver));
    assert_eq!(
        hub.announce(&call(), Announcement::new("late")),
        Err(HubRefusal::CallOver)
    );
    assert_eq!(
        hub.issue_ticket(&call(), PersonKey::new("c"), Role::Citizen),
        Err(HubRefusal::CallOver)
    );
    let mut page = Page::open(&hub);
    page.say(join(ticket.secret)).await;
    assert_eq!(page.hear().await, ServerMessage::error(ErrorCode::CallOver));

    clock.advance(600);
    hub.tick();
    assert_eq!(hub.counts().rooms, 0);
    assert_eq!(
        hub.end(&call(), EndReason::Finished),
        Err(HubRefusal::NoSuchCall)
    );
}

#[tokio::test(start_paused = true)]
async fn the_hub_keeps_time_by_itself() {
    let clock = HandClock::default();
    let hub = clock.hub(Settings::default());
    let keeper = tokio::spawn(Arc::clone(&hub).keep_time());
    clock.advance(2 * 3_600);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(
        hub.open(&call(), open_doors()),
        Err(HubRefusal::CallOver),
        "the empty room was abandoned"
    );
    keeper.abort();
}

#[tokio::test(start_paused = true)]
async fn a_stopping_server_closes_connections_and_ends_no_call() {
    let hub = hub();
    let (mut citizen, _) = Page::join(&hub, Role::Citizen, "c").await;
    hub.shut_down();
    assert_eq!(citizen.closed().await, CloseReason::Restarting);
    assert_eq!(hub.open(&call(), open_doors()), Ok(()));
    let mut late = Page::open(&hub);
    assert_eq!(
        late.hear().await,
        ServerMessage::error(ErrorCode::ServerFull)
    );
    assert_eq!(late.closed().await, CloseReason::Restarting);
}

#[tokio::test(start_paused = true)]
async fn a_room_is_empty_once_the_last_grace_is_over() {
    let clock = HandClock::default();
    let hub = clock.hub(Settings::default());
    assert_eq!(hub.empty_since(&call()), Some(start()));
    let (citizen, _) = Page::join(&hub, Role::Citizen, "c").await;
    assert_eq!(hub.empty_since(&call()), None);
    drop(citizen);
    settle().await;
    assert!(hub.presence(&call()).is_empty());
    assert_eq!(hub.seated(&call()), [who(Role::Citizen, "c")]);
    assert_eq!(
        hub.empty_since(&call()),
        None,
        "who is lost may still come back"
    );
    clock.advance(60);
    hub.tick();
    assert_eq!(
        hub.empty_since(&call()),
        Some(start() + Duration::from_mins(1))
    );
    assert!(hub.seated(&call()).is_empty() && !hub.is_over(&call()));
    hub.end(&call(), EndReason::Cancelled).unwrap();
    assert!(hub.is_over(&call()));
}
