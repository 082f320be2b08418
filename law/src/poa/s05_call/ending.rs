//! Why a call is over, as the history of its case keeps it.

use crate::poa::stage::StageCode;
use serde::{Deserialize, Serialize};

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Ending {
    /// The notary said that its business is done.
    Finished,
    /// The notary ended it so that it goes on later.
    Later,
    /// Before the four checks were made, somebody left because a device failed.
    Technical,
    /// Somebody left before the four checks were made, or the last person left.
    Left,
    /// Somebody's connection broke before the four checks were made and did not come back.
    Lost,
    /// Nobody was in the room for too long.
    Abandoned,
    /// A principal left the queue.
    Cancelled,
    /// The case ended.
    WithCase(StageCode),
}

impl Ending {
    /// The endings that no stage of the case explains.
    pub const BY_ITSELF: [Self; 7] = [
        Self::Finished,
        Self::Later,
        Self::Technical,
        Self::Left,
        Self::Lost,
        Self::Abandoned,
        Self::Cancelled,
    ];

    /// The reason as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Later => "later",
            Self::Technical => "technical",
            Self::Left => "left",
            Self::Lost => "lost",
            Self::Abandoned => "abandoned",
            Self::Cancelled => "cancelled",
            Self::WithCase(stage) => stage.as_str(),
        }
    }

    /// The ending of a stored reason; nothing for words that end no call.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let with_case = StageCode::ALL.iter().copied().map(Self::WithCase);
        let mut known = Self::BY_ITSELF.into_iter().chain(with_case);
        known.find(|ending| ending.as_str() == text)
    }
}

impl From<Ending> for String {
    fn from(ending: Ending) -> Self {
        ending.as_str().to_owned()
    }
}

impl TryFrom<String> for Ending {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no call ends so")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_is_read_as_it_was_written() {
        for ending in Ending::BY_ITSELF {
            assert_eq!(Ending::parse(ending.as_str()), Some(ending));
        }
        for stage in StageCode::ALL {
            let ending = Ending::WithCase(*stage);
            assert_eq!(Ending::parse(ending.as_str()), Some(ending));
            let stored = serde_json::to_value(ending).unwrap();
            assert_eq!(stored, ending.as_str());
            assert_eq!(serde_json::from_value::<Ending>(stored).unwrap(), ending);
        }
    }

    #[test]
    fn other_words_end_no_call() {
        assert_eq!(Ending::parse("bored"), None);
        assert_eq!(Ending::parse("Later"), None);
        assert_eq!(Ending::parse(""), None);
        assert!(serde_json::from_value::<Ending>("bored".into()).is_err());
    }
}
