//! Where a figure of the tariffs or a day of the calendar is taken from.

use crate::text::{Lang, Text};
use serde::{Deserialize, Serialize};

/// An act, or another publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Source {
    /// As a member of the staff wrote it; it stays in their words.
    Written(String),
    /// Of the first edition, which stands in the code and is stored nowhere.
    Named(Text),
}

impl Source {
    /// The source in a language, where it has one in it.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Self::Written(text) => text,
            Self::Named(text) => text.get(lang),
        }
    }
}

impl From<Source> for String {
    /// The state language's, of an act that has a name in several.
    fn from(source: Source) -> Self {
        source.get(Lang::Kk).to_owned()
    }
}

impl From<String> for Source {
    fn from(text: String) -> Self {
        Self::Written(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_stays_as_it_is_and_an_act_has_a_name_in_each_language() {
        let written: Source = serde_json::from_str("\"№ 5 қаулы\"").unwrap();
        let named = Source::Named(Text::new("Заң", "Закон", "Law"));
        for (lang, name) in [(Lang::Kk, "Заң"), (Lang::Ru, "Закон"), (Lang::En, "Law")] {
            assert_eq!((written.get(lang), named.get(lang)), ("№ 5 қаулы", name));
        }
        assert_eq!(serde_json::to_string(&written).unwrap(), "\"№ 5 қаулы\"");
    }
}
