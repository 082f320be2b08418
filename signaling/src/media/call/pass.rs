//! Passing on: each packet to those who see and hear its sender, each wish for a whole picture back to whom it concerns.

use std::time::{Duration, Instant};

use super::{CAMERA, Call, OWN_LINES};
use crate::media::MediaEvent;
use crate::media::peer::{Arrived, Wish};
use crate::media::way::Way;

/// How often a receiver's losses are told.
const LOSS_EVERY: Duration = Duration::from_secs(2);

impl Call {
    /// Carries out what a packet or the clock brought about at one connection.
    pub(super) fn settle(&mut self, at: usize, now: Instant) {
        let mut effects = std::mem::take(&mut self.effects);
        let seat = &mut self.seats[at];
        for (way, answer) in effects.answers.drain(..) {
            self.shared.port.send(&way, &answer);
        }
        for way in effects.forgotten.drain(..) {
            if let Way::Udp(address) = way {
                seat.registration.remove_address(address);
            }
        }
        for way in effects.proved.drain(..) {
            if let Way::Udp(address) = way {
                seat.registration.add_address(address);
            }
        }
        if let Some(way) = seat.peer.current_way() {
            for packet in &effects.send {
                self.shared.port.send(way, packet);
            }
        }
        effects.send.clear();
        for arrived in effects.media.drain(..) {
            self.keep(at, &arrived, now);
            self.forward(at, &arrived, now);
        }
        for line in effects.wishes.drain(..) {
            self.wished(at, line, now);
        }
        for (line, lost) in effects.losses.drain(..) {
            self.lost(at, line, lost, now);
        }
        for clocks in effects.clocks.drain(..) {
            self.seats[at].legs.clocks(&clocks);
        }
        if std::mem::take(&mut effects.ready) {
            self.look_after(at, now);
            self.ask_everybody(now);
        }
        self.effects = effects;
    }

    /// Keeps a packet as evidence while the recording runs.
    fn keep(&mut self, at: usize, arrived: &Arrived, now: Instant) {
        if let Some(tape) = self.recorded.tape() {
            let seat = &mut self.seats[at];
            let camera = seat.peer.camera_codec();
            seat.legs.keep(tape, &seat.who, arrived, camera, now);
        }
    }

    /// The recording wants whole pictures of its own, to begin a file or to be looked into anywhere.
    pub(super) fn ask_for_legs(&mut self, at: usize, now: Instant) {
        let wishes: [Option<usize>; 2] = self.seats[at].legs.wishes();
        for line in wishes.into_iter().flatten() {
            self.ask(at, line, now);
        }
    }

    /// Passes a packet to everybody who sees or hears its sender.
    fn forward(&mut self, at: usize, arrived: &Arrived, now: Instant) {
        let number = self.seats[at].peer.number;
        let Some(audience) = self.seats[at].audience.get_mut(arrived.line) else {
            return;
        };
        let audience = std::mem::take(audience);
        let mut wish = Wish::None;
        for (receiver, line) in &audience {
            let from = (number, arrived.codec, &arrived.packet);
            let out = &mut self.out;
            match self.seats[*receiver].peer.send(now, *line, from, out) {
                Wish::Keyframe => wish = Wish::Keyframe,
                Wish::None => {}
            }
            self.flush(*receiver);
        }
        self.seats[at].audience[arrived.line] = audience;
        match wish {
            Wish::Keyframe => self.ask(at, arrived.line, now),
            Wish::None => {}
        }
    }

    /// Sends what a connection has to send besides its own effects.
    pub(super) fn flush(&mut self, at: usize) {
        if let Some(way) = self.seats[at].peer.current_way() {
            for packet in &self.out.send {
                self.shared.port.send(way, packet);
            }
        }
        self.out.send.clear();
    }

    pub(super) fn ask(&mut self, at: usize, line: usize, now: Instant) {
        self.seats[at].peer.ask_keyframe(now, line, &mut self.out);
        self.flush(at);
    }

    /// A receiver needs a whole picture on one of its lines.
    fn wished(&mut self, at: usize, line: usize, now: Instant) {
        for sender in 0..self.seats.len() {
            for own in 1..OWN_LINES.len() {
                if self.seats[sender].audience[own].contains(&(at, line)) {
                    self.ask(sender, own, now);
                }
            }
        }
    }

    /// Everybody begins their pictures anew, because somebody new looks.
    pub(super) fn ask_everybody(&mut self, now: Instant) {
        for at in 0..self.seats.len() {
            for line in 1..OWN_LINES.len() {
                if !self.seats[at].audience[line].is_empty() {
                    self.ask(at, line, now);
                }
            }
        }
    }

    /// A receiver misses packets on one of its lines.
    fn lost(&mut self, at: usize, line: usize, lost: u8, now: Instant) {
        let Some(sender) = (0..self.seats.len())
            .find(|sender| self.seats[*sender].audience[CAMERA].contains(&(at, line)))
        else {
            return;
        };
        let losses = &mut self.seats[at].losses;
        let Some(entry) = losses.iter().position(|(known, _, _)| *known == line) else {
            losses.push((line, now, lost));
            return;
        };
        let (_, since, worst) = &mut losses[entry];
        *worst = (*worst).max(lost);
        if now.saturating_duration_since(*since) < LOSS_EVERY {
            return;
        }
        let permille = u16::from(*worst) * 125 / 32;
        (*since, *worst) = (now, 0);
        let from = self.seats[sender].who.clone();
        let to = self.seats[at].who.clone();
        self.tell(MediaEvent::Loss { from, to, permille });
    }
}
