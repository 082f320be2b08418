//! The hub with real connections in memory: two people talk, break off, come back, misbehave.

use std::sync::Arc;
use std::time::Duration;

use signaling::close::CloseReason;
use signaling::protocol::{ClientMessage, ErrorCode, PeerState, ServerMessage};
use signaling::{
    Announcement, ByeReason, EndReason, EndedBy, HubRefusal, PersonKey, Role, RoomEventKind,
    Settings, limits,
};

use crate::sandbox::{call, open_doors, start, who};
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
