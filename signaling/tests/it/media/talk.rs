//! People see and hear each other through the server, whatever their network does.

use std::time::Duration;

use signaling::media::{
    Flow, LinkState, MediaCommand, MediaEvent, RoomKind, SlotKind, Transport, Transports,
};

use super::page::{By, Page, Picture};
use super::studio::{Studio, citizen, first_lines, notary, person, seated, slot};
use signaling::Role;

#[tokio::test]
async fn two_people_see_and_hear_each_other() {
    let mut studio = Studio::open(Transports::Both, RoomKind::Call).await;
    studio.seat_two(&notary(), &citizen());
    let mut one = seated(&mut studio, &notary(), By::Udp).await;
    let mut other = seated(&mut studio, &citizen(), By::Udp).await;
    one.speak();
    other.speak();
    for page in [&one, &other] {
        let sound = page.receives(0, 40).await;
        let picture = page.receives(1, 30).await;
        assert!(picture.began_whole, "{picture:?}");
        assert_eq!((sound.jumps, picture.jumps), (0, 0));
    }
    let flowing = studio
        .hears(|event| {
            matches!(
                event,
                MediaEvent::Flow {
                    video: Flow::Flowing,
                    ..
                }
            )
        })
        .await;
    assert!(matches!(
        flowing,
        MediaEvent::Flow {
            audio: Flow::Flowing,
            ..
        }
    ));
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_network_without_udp_is_enough() {
    let mut studio = Studio::open(Transports::Both, RoomKind::Call).await;
    studio.seat_two(&notary(), &citizen());
    let mut one = seated(&mut studio, &notary(), By::Udp).await;
    let mut other = seated(&mut studio, &citizen(), By::Tcp).await;
    one.speak();
    other.speak();
    one.receives(0, 30).await;
    one.receives(1, 20).await;
    other.receives(0, 30).await;
    other.receives(1, 20).await;
    let by_tcp = |event: &MediaEvent| matches!(event, MediaEvent::Link { who, state: LinkState::Connected, transport: Transport::Tcp } if *who == citizen());
    if !studio.told.iter().any(by_tcp) {
        studio.hears(by_tcp).await;
    }
    assert_eq!(studio.server.counts().tcp, 1);
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn an_ice_restart_keeps_the_call() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::Call).await;
    studio.seat_two(&notary(), &citizen());
    let mut one = seated(&mut studio, &notary(), By::Udp).await;
    let mut other = seated(&mut studio, &citizen(), By::Udp).await;
    one.speak();
    other.speak();
    one.receives(1, 20).await;
    let offer = other.offer_restart().await;
    let answer = studio.offer(&citizen(), &offer).await.unwrap();
    other.answered(&answer).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let before = (one.received(1).packets, other.received(1).packets);
    one.receives(1, before.0 + 30).await;
    let after = other.receives(1, before.1 + 30).await;
    // What arrives while the page searches anew is lost to it, once; the numbers are the same stream's.
    assert!(after.jumps <= 1, "{after:?}");
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_reloaded_page_goes_on_in_the_other_ones_stream() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::Call).await;
    studio.seat_two(&notary(), &citizen());
    let mut one = seated(&mut studio, &notary(), By::Udp).await;
    let mut other = seated(&mut studio, &citizen(), By::Udp).await;
    one.speak();
    other.speak();
    let before = one.receives(1, 30).await;
    other.close().await;
    let mut reloaded = seated(&mut studio, &citizen(), By::Udp).await;
    reloaded.speak();
    let after = one.receives(1, before.packets + 60).await;
    assert_eq!(after.jumps, 0, "another source, the same numbers");
    reloaded.receives(1, 20).await;
    one.close().await;
    reloaded.close().await;
}

#[tokio::test]
async fn a_third_person_is_seen_on_further_lines() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::Call).await;
    let interpreter = person(Role::Citizen, "citizen-2");
    let mut pages = Vec::new();
    for who in [notary(), citizen(), interpreter.clone()] {
        let mut page = Page::open(By::Udp, Picture::Vp8).await;
        page.widen().await;
        studio.join(&who, &mut page).await;
        page.speak();
        pages.push(page);
    }
    let with = |first, further| {
        let mut lines = first_lines(first);
        lines.push(slot(3, SlotKind::Audio, further));
        lines.push(slot(4, SlotKind::Camera, further));
        lines
    };
    studio.say(MediaCommand::Layout(vec![
        (notary(), with(&citizen(), &interpreter)),
        (citizen(), with(&notary(), &interpreter)),
        (interpreter.clone(), with(&notary(), &citizen())),
    ]));
    for page in &pages {
        for line in [0, 1, 3, 4] {
            let received = page.receives(line, 20).await;
            assert_eq!(received.jumps, 0, "line {line}");
        }
    }
    for page in pages {
        page.close().await;
    }
}

#[tokio::test]
async fn a_device_test_gives_a_page_itself_back() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::DeviceTest).await;
    studio.say(MediaCommand::Layout(vec![(
        citizen(),
        first_lines(&citizen()),
    )]));
    let mut page = seated(&mut studio, &citizen(), By::Udp).await;
    page.speak();
    page.receives(0, 30).await;
    page.receives(1, 20).await;
    page.close().await;
}

#[tokio::test]
async fn h264_is_carried_as_well() {
    let mut studio = Studio::open(Transports::Udp, RoomKind::Call).await;
    studio.seat_two(&notary(), &citizen());
    let mut one = Page::open(By::Udp, Picture::H264).await;
    let mut other = Page::open(By::Udp, Picture::H264).await;
    studio.join(&notary(), &mut one).await;
    studio.join(&citizen(), &mut other).await;
    one.speak();
    other.speak();
    one.receives(1, 30).await;
    other.receives(1, 30).await;
    one.close().await;
    other.close().await;
}
