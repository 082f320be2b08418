//! Connections that misbehave: too slow, too fast, too large, silent, without a ticket; each is refused, none harms the room.

use std::time::Duration;

use signaling::close::CloseReason;
use signaling::protocol::{ClientMessage, ErrorCode, ServerMessage};
use signaling::socket::Frame;
use signaling::{
    Announcement, CallKey, HubRefusal, PersonKey, Role, RoomEventKind, Settings, limits,
};
use tokio::time::Instant;

use crate::sandbox::{call, open_doors, who};
use crate::sockets::{HandClock, Page, hub, join, settle};

#[tokio::test(start_paused = true)]
async fn one_who_does_not_read_is_cut_off_and_the_room_goes_on() {
    let settings = Settings {
        queue_messages: 8,
        ..Settings::default()
    };
    let hub = HandClock::default().hub(settings);
    let mut events = hub.subscribe();
    let ticket = hub
        .issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
        .unwrap();
    let deaf = Page::open_narrow(&hub, 1);
    deaf.say(join(ticket.secret)).await;
    settle().await;
    for number in 0..20 {
        hub.announce(&call(), Announcement::new("news").with("number", number))
            .unwrap();
    }
    assert_eq!(hub.counts().connections, 0, "the queue does not grow");
    assert_eq!(
        events.recv().await.unwrap().kind,
        RoomEventKind::Joined(who(Role::Citizen, "c"))
    );
    assert_eq!(
        events.recv().await.unwrap().kind,
        RoomEventKind::Lost(who(Role::Citizen, "c"))
    );

    let (mut back, _) = Page::join(&hub, Role::Citizen, "c").await;
    hub.announce(&call(), Announcement::new("fresh")).unwrap();
    assert_eq!(
        back.hear().await,
        ServerMessage::Case(Announcement::new("fresh"))
    );
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_socket_is_limited_in_bytes_too() {
    let settings = Settings {
        queue_bytes: 10_000,
        ..Settings::default()
    };
    let hub = HandClock::default().hub(settings);
    let ticket = hub
        .issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
        .unwrap();
    let mut slow = Page::open_narrow(&hub, 1);
    slow.say(join(ticket.secret)).await;
    let token = slow.joined().await;
    for _ in 0..6 {
        hub.announce(&call(), Announcement::new("n".repeat(3_000)))
            .unwrap();
    }
    assert_eq!(hub.counts().connections, 0);
    for seq in 1..=3 {
        assert_eq!(slow.hear_frame().await.seq, seq);
    }
    assert_eq!(slow.closed().await, CloseReason::TooSlow);

    let mut again = Page::open(&hub);
    again
        .say(ClientMessage::Resume { token, last_seq: 3 })
        .await;
    again.joined().await;
    for seq in 4..=6 {
        assert_eq!(again.hear_frame().await.seq, seq);
    }
}

#[tokio::test(start_paused = true)]
async fn one_who_keeps_reading_is_never_cut_off_however_much_is_said() {
    let settings = Settings {
        queue_bytes: 10_000,
        queue_messages: 4,
        ..Settings::default()
    };
    let hub = HandClock::default().hub(settings);
    let (mut citizen, _) = Page::join(&hub, Role::Citizen, "c").await;
    for seq in 1..=100 {
        hub.announce(&call(), Announcement::new("n".repeat(3_000)))
            .unwrap();
        assert_eq!(citizen.hear_frame().await.seq, seq);
    }
}

#[tokio::test(start_paused = true)]
async fn one_who_speaks_too_fast_is_closed_and_may_resume() {
    let hub = hub();
    let (mut citizen, token) = Page::join(&hub, Role::Citizen, "c").await;
    for _ in 0..=limits::MESSAGE_BURST {
        citizen.say(ClientMessage::Ping).await;
    }
    for _ in 0..limits::MESSAGE_BURST {
        assert_eq!(citizen.hear().await, ServerMessage::Pong);
    }
    assert_eq!(
        citizen.hear().await,
        ServerMessage::error(ErrorCode::RateExceeded)
    );
    assert_eq!(citizen.closed().await, CloseReason::RateExceeded);
    assert!(hub.presence(&call()).citizens.is_empty());
    let mut again = Page::open(&hub);
    again
        .say(ClientMessage::Resume { token, last_seq: 0 })
        .await;
    again.joined().await;
}

#[tokio::test(start_paused = true)]
async fn an_oversize_or_senseless_message_is_refused_and_the_connection_stays() {
    let hub = hub();
    let (mut citizen, _) = Page::join(&hub, Role::Citizen, "c").await;
    let frame =
        |length: usize| format!(r#"{{"v":1,"type":"chat","text":"{}"}}"#, "x".repeat(length));
    let overhead = frame(0).len();
    let cases = [
        (
            frame(limits::MESSAGE_BYTES - overhead),
            ErrorCode::TextRefused,
        ),
        (
            frame(limits::MESSAGE_BYTES - overhead + 1),
            ErrorCode::TooLarge,
        ),
        (r#"{"v":1,"type":"dance"}"#.to_owned(), ErrorCode::Malformed),
        (
            r#"{"v":2,"type":"ping"}"#.to_owned(),
            ErrorCode::UnsupportedVersion,
        ),
        (r#"{"type":"ping"}"#.to_owned(), ErrorCode::Malformed),
        ("[".repeat(60_000), ErrorCode::Malformed),
        (String::new(), ErrorCode::Malformed),
    ];
    for (text, code) in cases {
        citizen.say_text(text).await;
        assert_eq!(citizen.hear().await, ServerMessage::error(code));
    }
    citizen.outgoing.send(Frame::Binary).await.unwrap();
    assert_eq!(
        citizen.hear().await,
        ServerMessage::error(ErrorCode::Malformed)
    );
    citizen.say(ClientMessage::Ping).await;
    assert_eq!(citizen.hear().await, ServerMessage::Pong);
}

#[tokio::test(start_paused = true)]
async fn one_who_says_nothing_is_closed_after_ten_seconds() {
    let hub = hub();
    let opened = Instant::now();
    let mut silent = Page::open(&hub);
    assert_eq!(
        silent.hear().await,
        ServerMessage::error(ErrorCode::JoinTimeout)
    );
    assert_eq!(silent.closed().await, CloseReason::TimedOut);
    assert_eq!(opened.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn the_first_message_must_open_a_seat() {
    let hub = hub();
    let join = |ticket: &str| join(ticket.to_owned());
    let resume = |token: &str| ClientMessage::Resume {
        token: token.to_owned(),
        last_seq: 0,
    };
    let cases = [
        (ClientMessage::Ping, ErrorCode::JoinFirst),
        (join(""), ErrorCode::TicketRefused),
        (join("guess.call-1"), ErrorCode::TicketRefused),
        (join("guess.another-call"), ErrorCode::TicketRefused),
        (resume("guess"), ErrorCode::ResumeRefused),
        (resume("guess.call-1"), ErrorCode::ResumeRefused),
        (resume("guess.another-call"), ErrorCode::ResumeRefused),
    ];
    for (first, code) in cases {
        let mut page = Page::open(&hub);
        page.say(first).await;
        assert_eq!(page.hear().await, ServerMessage::error(code));
        assert_eq!(page.closed().await, CloseReason::Refused);
    }
    assert_eq!(hub.counts().connections, 0);
}

#[tokio::test(start_paused = true)]
async fn a_ticket_of_one_call_does_not_open_another() {
    let hub = hub();
    let other = CallKey::new("call-2");
    hub.open(&other, open_doors()).unwrap();
    let ticket = hub
        .issue_ticket(&call(), PersonKey::new("c"), Role::Citizen)
        .unwrap();
    let (secret, _) = ticket.secret.split_once('.').unwrap();
    let mut page = Page::open(&hub);
    page.say(join(format!("{secret}.{other}"))).await;
    assert_eq!(
        page.hear().await,
        ServerMessage::error(ErrorCode::TicketRefused)
    );
}

#[tokio::test(start_paused = true)]
async fn silence_is_noticed_and_an_answered_ping_is_not_silence() {
    let hub = hub();
    let (citizen, _) = Page::join(&hub, Role::Citizen, "c").await;
    tokio::time::sleep(limits::SILENCE + limits::KEEPALIVE + Duration::from_secs(1)).await;
    assert!(
        hub.presence(&call()).citizens.is_empty(),
        "nobody answered the pings"
    );
    drop(citizen);

    let (mut notary, _) = Page::join(&hub, Role::Notary, "n").await;
    let answering = tokio::spawn(async move { notary.hear().await });
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert!(hub.presence(&call()).notary.is_some());
    answering.abort();
}

#[tokio::test(start_paused = true)]
async fn there_are_only_so_many_rooms_and_silent_connections() {
    let hub = HandClock::default().hub(Settings {
        rooms: 1,
        unjoined_connections: 1,
        ..Settings::default()
    });
    assert_eq!(
        hub.open(&call(), open_doors()),
        Ok(()),
        "opening again is no second room"
    );
    assert_eq!(
        hub.open(&CallKey::new("call-2"), open_doors()),
        Err(HubRefusal::TooManyRooms)
    );
    assert_eq!(
        hub.open(&CallKey::new(""), open_doors()),
        Err(HubRefusal::BadCallKey)
    );
    assert_eq!(
        hub.open(&CallKey::new("x".repeat(129)), open_doors()),
        Err(HubRefusal::BadCallKey)
    );

    let silent = Page::open(&hub);
    settle().await;
    let mut second = Page::open(&hub);
    assert_eq!(
        second.hear().await,
        ServerMessage::error(ErrorCode::ServerFull)
    );
    drop(silent);
    settle().await;
    let (_page, _) = Page::join(&hub, Role::Citizen, "c").await;
    let (_page, _) = Page::join(&hub, Role::Notary, "n").await;
}
