//! On which m-line each person sees and hears each other one; a place once given is kept until its person leaves.
//!
//! M-lines 0 to 2 are sound, camera and screen of the one a person talks to most: the notary for everybody else, a
//! citizen for the notary. Each further person has a pair of sound and camera, in the order in which they were let in.

use std::collections::BTreeMap;

use crate::media::{RoomKind, Slot, SlotKind};
use crate::name::{Participant, Role};

/// M-lines before the pairs.
const OWN_LINES: usize = 3;

/// Who is seen where.
#[derive(Debug)]
pub(crate) struct Layout {
    kind: RoomKind,
    receivers: BTreeMap<Participant, Places>,
}

/// Whom one person sees.
#[derive(Debug, Default)]
struct Places {
    first: Option<Participant>,
    further: Vec<Option<Participant>>,
}

impl Layout {
    pub(crate) fn new(kind: RoomKind) -> Self {
        Self {
            kind,
            receivers: BTreeMap::new(),
        }
    }

    /// Gives a new person their places, and a place with everybody else.
    pub(crate) fn add(&mut self, who: &Participant) {
        let mut places = Places::default();
        match self.kind {
            RoomKind::DeviceTest => places.first = Some(who.clone()),
            RoomKind::Call => {
                for other in self
                    .receivers
                    .keys()
                    .filter(|other| other.role.sends_media())
                {
                    places.put(who.role, other);
                }
                if who.role.sends_media() {
                    for (receiver, places) in &mut self.receivers {
                        places.put(receiver.role, who);
                    }
                }
            }
        }
        self.receivers.insert(who.clone(), places);
    }

    /// Frees the places of one who is gone.
    pub(crate) fn remove(&mut self, who: &Participant) {
        self.receivers.remove(who);
        for places in self.receivers.values_mut() {
            let all = std::iter::once(&mut places.first).chain(&mut places.further);
            for place in all.filter(|place| place.as_ref() == Some(who)) {
                *place = None;
            }
        }
    }

    /// Whom a person sees on their first lines.
    pub(crate) fn first_of(&self, receiver: &Participant) -> Option<&Participant> {
        self.receivers.get(receiver)?.first.as_ref()
    }

    /// A person's m-lines; `screen` is who shows theirs.
    pub(crate) fn slots(&self, receiver: &Participant, screen: Option<&Participant>) -> Vec<Slot> {
        let Some(places) = self.receivers.get(receiver) else {
            return Vec::new();
        };
        let shown = screen.filter(|who| self.kind == RoomKind::DeviceTest || *who != receiver);
        let own = [
            (SlotKind::Audio, places.first.clone()),
            (SlotKind::Camera, places.first.clone()),
            (SlotKind::Screen, shown.cloned()),
        ];
        debug_assert_eq!(own.len(), OWN_LINES);
        let pairs = places
            .further
            .iter()
            .flat_map(|seat| [SlotKind::Audio, SlotKind::Camera].map(|kind| (kind, seat.clone())));
        own.into_iter()
            .chain(pairs)
            .enumerate()
            .map(|(line, (kind, seat))| Slot {
                mid: line.to_string(),
                kind,
                seat,
            })
            .collect()
    }

    /// Everybody's m-lines.
    pub(crate) fn all(&self, screen: Option<&Participant>) -> Vec<(Participant, Vec<Slot>)> {
        self.receivers
            .keys()
            .map(|receiver| (receiver.clone(), self.slots(receiver, screen)))
            .collect()
    }
}

impl Places {
    /// Gives another person the first free place that is for people of their role.
    fn put(&mut self, receiver: Role, other: &Participant) {
        if self.first.is_none() && is_first(receiver, other.role) {
            self.first = Some(other.clone());
        } else if let Some(free) = self.further.iter_mut().find(|place| place.is_none()) {
            *free = Some(other.clone());
        } else {
            self.further.push(Some(other.clone()));
        }
    }
}

/// Whether the first lines of one role are for another.
fn is_first(receiver: Role, other: Role) -> bool {
    match receiver {
        Role::Notary => other == Role::Citizen,
        Role::Citizen | Role::Interpreter | Role::Witness | Role::Observer => other == Role::Notary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MEDIA_LINES;
    use crate::name::PersonKey;

    fn who(role: Role, person: &str) -> Participant {
        Participant {
            role,
            person: PersonKey::new(person),
        }
    }

    fn seen(layout: &Layout, receiver: &Participant) -> Vec<Option<String>> {
        let slots = layout.slots(receiver, None);
        for (line, slot) in slots.iter().enumerate() {
            assert_eq!(slot.mid, line.to_string());
        }
        let cameras = slots
            .into_iter()
            .filter(|slot| slot.kind == SlotKind::Camera);
        cameras
            .map(|slot| slot.seat.map(|seat| seat.person.as_str().to_owned()))
            .collect()
    }

    fn names(names: &[&str]) -> Vec<Option<String>> {
        let name = |name: &&str| (!name.is_empty()).then(|| (*name).to_owned());
        names.iter().map(name).collect()
    }

    #[test]
    fn a_place_once_given_is_kept_and_a_free_one_is_used_again() {
        let mut layout = Layout::new(RoomKind::Call);
        let notary = who(Role::Notary, "n");
        let citizen = who(Role::Citizen, "c");
        let interpreter = who(Role::Interpreter, "i");
        layout.add(&interpreter);
        layout.add(&notary);
        assert_eq!(seen(&layout, &notary), names(&["", "i"]));
        layout.add(&citizen);
        layout.add(&who(Role::Witness, "w"));
        assert_eq!(seen(&layout, &notary), names(&["c", "i", "w"]));
        assert_eq!(seen(&layout, &citizen), names(&["n", "i", "w"]));
        layout.remove(&interpreter);
        assert_eq!(seen(&layout, &notary), names(&["c", "", "w"]));
        layout.add(&who(Role::Citizen, "d"));
        assert_eq!(seen(&layout, &notary), names(&["c", "d", "w"]));
        assert_eq!(seen(&layout, &citizen), names(&["n", "d", "w"]));
        layout.remove(&notary);
        assert_eq!(seen(&layout, &citizen), names(&["", "d", "w"]));
    }

    #[test]
    fn an_observer_sees_everybody_and_is_seen_by_nobody() {
        let mut layout = Layout::new(RoomKind::Call);
        let observer = who(Role::Observer, "o");
        layout.add(&observer);
        for (role, person) in [
            (Role::Notary, "n"),
            (Role::Citizen, "a"),
            (Role::Citizen, "b"),
            (Role::Citizen, "c"),
            (Role::Interpreter, "i"),
            (Role::Witness, "v"),
            (Role::Witness, "w"),
        ] {
            layout.add(&who(role, person));
        }
        assert_eq!(
            seen(&layout, &observer),
            names(&["n", "a", "b", "c", "i", "v", "w"])
        );
        assert_eq!(layout.slots(&observer, None).len(), MEDIA_LINES);
        let nobody_sees = |(_, slots): &(Participant, Vec<Slot>)| {
            slots
                .iter()
                .all(|slot| slot.seat.as_ref() != Some(&observer))
        };
        assert!(layout.all(None).iter().all(nobody_sees));
    }

    #[test]
    fn the_screen_is_shown_to_everybody_but_its_owner() {
        let mut layout = Layout::new(RoomKind::Call);
        let (notary, citizen) = (who(Role::Notary, "n"), who(Role::Citizen, "c"));
        layout.add(&notary);
        layout.add(&citizen);
        assert_eq!(layout.slots(&notary, Some(&notary))[2].seat, None);
        assert_eq!(layout.slots(&citizen, Some(&notary))[2].seat, Some(notary));
    }

    #[test]
    fn a_device_is_tested_against_itself() {
        let mut layout = Layout::new(RoomKind::DeviceTest);
        let me = who(Role::Citizen, "c");
        layout.add(&me);
        let slots = layout.slots(&me, Some(&me));
        assert!(slots.iter().all(|slot| slot.seat.as_ref() == Some(&me)));
        assert_eq!(slots.len(), OWN_LINES);
    }
}
