//! Texts in the two languages of the neighbours' pages, and the choice between them.

use std::convert::Infallible;
use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Kazakh, the state language and the default.
    Kazakh,
    /// Russian.
    Russian,
}

/// One text in both languages, as a neighbour's interface sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
}

impl Text {
    /// A text of its two versions.
    pub fn new(kk: impl Into<String>, ru: impl Into<String>) -> Self {
        Self {
            kk: kk.into(),
            ru: ru.into(),
        }
    }

    /// The version in this language.
    #[must_use]
    pub fn read(&self, language: Language) -> &str {
        language.pick(&self.kk, &self.ru)
    }
}

impl Language {
    /// The one of two texts that is in this language.
    #[must_use]
    pub const fn pick<'a>(self, kk: &'a str, ru: &'a str) -> &'a str {
        match self {
            Self::Kazakh => kk,
            Self::Russian => ru,
        }
    }

    /// The language's code: `kk` or `ru`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.pick("kk", "ru")
    }

    /// The language of a query string or, when it names none, of an Accept-Language header.
    fn choose(query: Option<&str>, accepted: Option<&str>) -> Self {
        let asked = query
            .into_iter()
            .flat_map(|query| query.split('&'))
            .find_map(|pair| pair.strip_prefix("lang="));
        let named = |code: &str| match code {
            "kk" => Some(Self::Kazakh),
            "ru" => Some(Self::Russian),
            _ => None,
        };
        // The order of the header stands for the quality values: browsers send them sorted.
        let preferred = accepted
            .into_iter()
            .flat_map(|header| header.split(','))
            .find_map(|range| named(range.trim().split(['-', ';']).next().unwrap_or_default()));
        asked.and_then(named).or(preferred).unwrap_or(Self::Kazakh)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accepted = parts.headers.get(ACCEPT_LANGUAGE);
        Ok(Self::choose(
            parts.uri.query(),
            accepted.and_then(|value| value.to_str().ok()),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_wins_over_the_header_and_kazakh_is_the_default() {
        let russian = Some("en-GB,ru-RU;q=0.8,kk;q=0.5");
        assert_eq!(Language::choose(None, None), Language::Kazakh);
        assert_eq!(Language::choose(None, russian), Language::Russian);
        assert_eq!(
            Language::choose(Some("a=1&lang=kk"), russian),
            Language::Kazakh
        );
        assert_eq!(
            Language::choose(Some("lang=xx"), russian),
            Language::Russian
        );
    }
}
