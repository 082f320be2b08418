//! Which notices a person wants by which ways beside the inbox; what an order demands to be mailed cannot be switched off.

use crate::cabinet::MessageChannel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Notices that are switched on and off together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeGroup {
    /// About powers of attorney and calls.
    Powers,
    /// About services S1-S10.
    Services,
    /// About registration certificates, S11-S15, with the appeals about them.
    Certificates,
    /// About none of these: invitations into calls, an operator's own certificate.
    Account,
}

impl NoticeGroup {
    /// Every group.
    pub const ALL: [Self; 4] = [
        Self::Powers,
        Self::Services,
        Self::Certificates,
        Self::Account,
    ];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Powers => "powers",
            Self::Services => "services",
            Self::Certificates => "certificates",
            Self::Account => "account",
        }
    }

    /// Whether an order demands notices of this group by this way: order No. 839 mails the number of a request for
    /// certificates and the link to install them, so that letter is no matter of choice.
    #[must_use]
    pub const fn demands(self, channel: MessageChannel) -> bool {
        matches!((self, channel), (Self::Certificates, MessageChannel::Email))
    }
}

/// Notices of a group by one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Way {
    /// The group.
    pub group: NoticeGroup,
    /// The channel.
    pub channel: MessageChannel,
}

impl Way {
    /// Every way of every group, in the order they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        NoticeGroup::ALL.into_iter().flat_map(|group| {
            let way = move |channel| Self { group, channel };
            MessageChannel::ALL.into_iter().map(way)
        })
    }

    /// Whether an order demands it.
    #[must_use]
    pub const fn is_demanded(self) -> bool {
        self.group.demands(self.channel)
    }
}

/// What a person has switched off; whoever has chosen nothing gets everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeChoices(BTreeSet<Way>);

impl NoticeChoices {
    /// The choices of somebody who does not want these ways.
    ///
    /// # Errors
    /// The place in the list of the first way that an order demands.
    pub fn without(off: &[Way]) -> Result<Self, usize> {
        match off.iter().position(|way| way.is_demanded()) {
            Some(place) => Err(place),
            None => Ok(Self(off.iter().copied().collect())),
        }
    }

    /// Whether notices of a group go by a channel; what an order demands does, whatever was stored.
    #[must_use]
    pub fn wants(&self, way: Way) -> bool {
        way.is_demanded() || !self.0.contains(&way)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMS: Way = Way {
        group: NoticeGroup::Services,
        channel: MessageChannel::Sms,
    };
    const DEMANDED: Way = Way {
        group: NoticeGroup::Certificates,
        channel: MessageChannel::Email,
    };

    #[test]
    fn only_what_was_switched_off_is_off() {
        assert!(Way::all().all(|way| NoticeChoices::default().wants(way)));
        let choices = NoticeChoices::without(&[SMS, SMS]).unwrap();
        for way in Way::all() {
            assert_eq!(choices.wants(way), way != SMS, "{way:?}");
        }
    }

    #[test]
    fn what_an_order_demands_stays_on() {
        assert_eq!(NoticeChoices::without(&[SMS, DEMANDED]), Err(1));
        let tampered = NoticeChoices(Way::all().collect());
        let left: Vec<Way> = Way::all().filter(|way| tampered.wants(*way)).collect();
        assert_eq!(left, [DEMANDED]);
    }
}
