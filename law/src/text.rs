//! Text in the three languages of the product: Kazakh and Russian by the regulations, English for the interface.

use serde::{Deserialize, Serialize};

/// A language the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Kazakh, the state language: the default.
    #[default]
    Kk,
    /// Russian.
    Ru,
    /// English, for the interface only; legal texts fall back to Kazakh and Russian.
    En,
}

impl Lang {
    /// The language's BCP 47 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kk => "kk",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110, 12.5.4); Kazakh when none fits.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best: Option<(u16, Self)> = None;
        for range in accept_language.split(',') {
            let (tag, weight) = parse_range(range);
            let Some(lang) = Self::from_tag(tag) else {
                continue;
            };
            if weight > 0 && best.is_none_or(|(w, _)| weight > w) {
                best = Some((weight, lang));
            }
        }
        best.map_or_else(Self::default, |(_, lang)| lang)
    }

    fn from_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "kk" => Some(Self::Kk),
            "ru" => Some(Self::Ru),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// Splits `ru;q=0.8` into its tag and its weight in thousandths; a malformed weight counts as none.
fn parse_range(range: &str) -> (&str, u16) {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next().unwrap_or_default();
    let weight = parts
        .find_map(|p| p.strip_prefix("q="))
        .map_or(1000, |q| thousandths(q).unwrap_or(0));
    (tag, weight)
}

fn thousandths(q: &str) -> Option<u16> {
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let whole: u16 = whole.parse().ok().filter(|w| *w <= 1)?;
    let digits = fraction.get(..fraction.len().min(3))?;
    let mut value: u16 = if digits.is_empty() {
        0
    } else {
        digits.parse().ok()?
    };
    for _ in digits.len()..3 {
        value *= 10;
    }
    Some((whole * 1000 + value).min(1000))
}

/// A text that exists in all three languages; a missing one does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Kazakh.
    pub kk: &'static str,
    /// Russian.
    pub ru: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// A text from its Kazakh, Russian and English forms.
    #[must_use]
    pub const fn new(kk: &'static str, ru: &'static str, en: &'static str) -> Self {
        Self { kk, ru, en }
    }

    /// The form in one language.
    #[must_use]
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Kk => self.kk,
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

/// A text of a document: Kazakh and Russian side by side, made at run time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
}

impl Bilingual {
    /// This text with another one after it, as sentences follow one another.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        Self {
            kk: format!("{} {}", self.kk, next.kk),
            ru: format!("{} {}", self.ru, next.ru),
        }
    }
}

impl From<Text> for Bilingual {
    fn from(text: Text) -> Self {
        Self {
            kk: text.kk.to_owned(),
            ru: text.ru.to_owned(),
        }
    }
}

/// Whether a text may have line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// It is one line.
    One,
    /// It may have several.
    Several,
}

/// What is wrong with a text that somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It says nothing.
    Empty,
    /// It is longer than its place.
    TooLong,
    /// It has a control character, or a line end where there is one line: neither a screen nor a document shows it as it is.
    Control,
    /// It has a character that the documents' typeface lacks; a screen shows it.
    Unprintable,
}

/// The first thing that is wrong with a text of at most so many characters; of two characters that do not do, the control one.
#[must_use]
pub fn flaw(text: &str, most: usize, lines: Lines) -> Option<Flaw> {
    let control = |c: char| c.is_control() && (lines == Lines::One || c != '\n');
    if text.trim().is_empty() {
        Some(Flaw::Empty)
    } else if text.chars().count() > most {
        Some(Flaw::TooLong)
    } else if text.chars().any(control) {
        Some(Flaw::Control)
    } else if !text.chars().all(is_printable) {
        Some(Flaw::Unprintable)
    } else {
        None
    }
}

/// Whether a text says something that a screen shows, whatever the documents' typeface has.
#[must_use]
pub fn is_said(text: &str, most: usize, lines: Lines) -> bool {
    match flaw(text, most, lines) {
        None | Some(Flaw::Unprintable) => true,
        Some(Flaw::Empty | Flaw::TooLong | Flaw::Control) => false,
    }
}

/// Whether the document's typeface (DejaVu Sans) has the character: Latin with European marks, Cyrillic, plain
/// punctuation. Control characters but the line end, emoji and writing from right to left are out.
#[must_use]
pub const fn is_printable(c: char) -> bool {
    matches!(
        c,
        '\n' | ' '..='~'
            | '\u{a0}'..='\u{ac}'
            | '\u{ae}'..='\u{17f}'
            | '\u{400}'..='\u{525}'
            | '\u{2010}'..='\u{2015}'
            | '\u{2018}'..='\u{201e}'
            | '…' | '•' | '№' | '₸' | '€'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_something_in_its_place_that_can_be_shown_and_printed() {
        for (text, lines, found) in [
            ("Әділет", Lines::One, None),
            ("бір\nекі", Lines::Several, None),
            (" \n ", Lines::Several, Some(Flaw::Empty)),
            ("тым ұзын сөз", Lines::One, Some(Flaw::TooLong)),
            ("бір\nекі", Lines::One, Some(Flaw::Control)),
            ("а\u{0}", Lines::Several, Some(Flaw::Control)),
            ("а\tб", Lines::Several, Some(Flaw::Control)),
            ("сөз 😀", Lines::One, Some(Flaw::Unprintable)),
            ("\u{202e}сөз", Lines::One, Some(Flaw::Unprintable)),
            ("😀\r", Lines::One, Some(Flaw::Control)),
        ] {
            assert_eq!(flaw(text, 8, lines), found, "{text:?}");
            let shown = matches!(found, None | Some(Flaw::Unprintable));
            assert_eq!(is_said(text, 8, lines), shown, "{text:?}");
        }
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Lang::negotiate("de, ru;q=0.5, kk;q=0.9"), Lang::Kk);
        assert_eq!(Lang::negotiate("ru-KZ,ru;q=0.9,en;q=0.8"), Lang::Ru);
        assert_eq!(Lang::negotiate("en"), Lang::En);
    }

    #[test]
    fn nothing_known_or_nothing_wanted_is_kazakh() {
        assert_eq!(Lang::negotiate(""), Lang::Kk);
        assert_eq!(Lang::negotiate("fr, *"), Lang::Kk);
        assert_eq!(Lang::negotiate("ru;q=0"), Lang::Kk);
        assert_eq!(Lang::negotiate("ru;q=жоқ"), Lang::Kk);
    }
}
