//! Offers: a further one of the same connection, or a connection in the place of another.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::{Call, OWN_LINES, Seat, Told};
use crate::evidence::LegEnd;
use crate::media::MediaEvent;
use crate::media::offer::{Offer, is_candidate};
use crate::media::peer::Peer;
use crate::media::recording::Legs;
use crate::name::{ConnectionId, Participant};
use crate::protocol::ErrorCode;

/// Seats of one call: everybody with a role, and one page replacing another.
const MAX_SEATS: usize = 9;

/// Numbers connections over the life of the process.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// An offer with everything needed to answer it.
struct Asked {
    who: Participant,
    connection: ConnectionId,
    id: u64,
    offer: Offer,
}

impl Call {
    pub(super) fn offered(
        &mut self,
        who: Participant,
        connection: ConnectionId,
        id: u64,
        sdp: &str,
    ) {
        let refusal = match Offer::parse(sdp) {
            Ok(offer) => {
                let asked = Asked {
                    who: who.clone(),
                    connection,
                    id,
                    offer,
                };
                match self.negotiate(asked) {
                    Ok(()) => return,
                    Err(code) => code,
                }
            }
            Err(refusal) => {
                tracing::debug!(call = %self.key, %refusal, "an offer is refused");
                ErrorCode::OfferRefused
            }
        };
        self.tell(MediaEvent::Refused {
            who,
            connection,
            id: Some(id),
            code: refusal,
        });
    }

    /// The server never calls first, so a page's addresses are of no use to it; what is no candidate is refused all the same.
    pub(super) fn candidate(
        &mut self,
        who: Participant,
        connection: ConnectionId,
        candidate: Option<&str>,
    ) {
        let offered = self.seats.iter().any(|seat| seat.who == who);
        if !offered || !candidate.is_none_or(is_candidate) {
            self.tell(MediaEvent::Refused {
                who,
                connection,
                id: None,
                code: ErrorCode::CandidateRefused,
            });
        }
    }

    fn negotiate(&mut self, asked: Asked) -> Result<(), ErrorCode> {
        let now = Instant::now();
        let at = self.seats.iter().position(|seat| seat.who == asked.who);
        let at = match at {
            Some(at) if self.seats[at].peer.continues(&asked.offer) => {
                let seat = &mut self.seats[at];
                seat.peer
                    .renegotiate(&asked.offer, now)
                    .map_err(|_| ErrorCode::MediaUnavailable)?;
                seat.registration.add_name(seat.peer.ufrag());
                at
            }
            Some(_) | None => {
                let seat = self.new_seat(&asked, now)?;
                self.remove(&asked.who, LegEnd::Replaced);
                self.seats.push(seat);
                self.seats.len() - 1
            }
        };
        let sdp = self.seats[at]
            .peer
            .answer(&asked.offer, &self.shared.udp, &self.shared.tcp);
        self.seat_audiences();
        self.tell(MediaEvent::Answer {
            who: asked.who,
            connection: asked.connection,
            id: asked.id,
            sdp,
            fingerprint: asked.offer.fingerprint,
        });
        self.look_after(at, now);
        Ok(())
    }

    fn new_seat(&self, asked: &Asked, now: Instant) -> Result<Seat, ErrorCode> {
        if self.seats.len() >= MAX_SEATS {
            return Err(ErrorCode::MediaUnavailable);
        }
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let identity = Arc::clone(&self.shared.identity);
        let peer = Peer::new(number, identity, &asked.offer, now).map_err(|error| {
            tracing::warn!(call = %self.key, %error, "a connection cannot be made");
            ErrorCode::MediaUnavailable
        })?;
        let mut registration = self.shared.port.register(number, self.inbox.clone());
        registration.add_name(peer.ufrag());
        Ok(Seat {
            who: asked.who.clone(),
            peer,
            registration,
            told: Told::default(),
            losses: Vec::new(),
            legs: Legs::default(),
            audience: Default::default(),
        })
    }

    /// Finds again who sees and hears whom.
    pub(super) fn seat_audiences(&mut self) {
        for at in 0..self.seats.len() {
            let mut audience: [Vec<(usize, usize)>; OWN_LINES.len()] = Default::default();
            let who = &self.seats[at].who;
            for (receiver, slots) in &self.layout {
                let Some(receiver) = self.seats.iter().position(|seat| seat.who == *receiver)
                else {
                    continue;
                };
                for slot in slots.iter().filter(|slot| slot.seat.as_ref() == Some(who)) {
                    let own = OWN_LINES.iter().position(|kind| *kind == slot.kind);
                    if let (Some(own), Ok(line)) = (own, slot.mid.parse::<usize>()) {
                        audience[own].push((receiver, line));
                    }
                }
            }
            self.seats[at].audience = audience;
        }
    }
}
