//! Which characters a document can hold: those its font draws and a reader sees.

use super::typeface::Style;
use std::ops::RangeInclusive;

/// Characters that change how others look, run from right to left, or show nothing at all (Unicode 16 blocks).
///
/// A legal text must read as it is stored: no hidden characters, no reordering, no marks stacked on letters.
const FORBIDDEN: [RangeInclusive<char>; 20] = [
    '\u{00}'..='\u{1F}',       // controls; the line break is let through separately
    '\u{7F}'..='\u{9F}',       // controls
    '\u{AD}'..='\u{AD}',       // soft hyphen
    '\u{300}'..='\u{36F}',     // combining marks
    '\u{483}'..='\u{489}',     // combining Cyrillic marks
    '\u{590}'..='\u{8FF}',     // Hebrew, Arabic and their neighbours
    '\u{115F}'..='\u{1160}',   // Hangul fillers
    '\u{180B}'..='\u{180F}',   // Mongolian selectors
    '\u{1AB0}'..='\u{1AFF}',   // combining marks, extended
    '\u{1DC0}'..='\u{1DFF}',   // combining marks, supplement
    '\u{200B}'..='\u{200F}',   // zero width and direction marks
    '\u{2028}'..='\u{202E}',   // separators, direction embeddings and overrides
    '\u{2060}'..='\u{206F}',   // word joiner, direction isolates
    '\u{20D0}'..='\u{20FF}',   // combining marks for symbols
    '\u{2DE0}'..='\u{2DFF}',   // combining Cyrillic letters
    '\u{A66F}'..='\u{A67D}',   // combining Cyrillic signs
    '\u{E000}'..='\u{F8FF}',   // private use
    '\u{FB1D}'..='\u{FDFF}',   // Hebrew and Arabic presentation forms
    '\u{FE00}'..='\u{FEFF}',   // variation selectors, half marks, byte order mark
    '\u{FFF0}'..='\u{10FFFF}', // specials and everything beyond the first plane
];

/// The first character of the text that a document cannot hold; a line break is allowed.
#[must_use]
pub fn unprintable(text: &str) -> Option<char> {
    text.chars().find(|c| *c != '\n' && !is_printable(*c))
}

fn is_printable(character: char) -> bool {
    let forbidden = FORBIDDEN.iter().any(|range| range.contains(&character));
    !forbidden && Style::ALL.iter().all(|style| style.face().has(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_legal_text_is_printable() {
        let text =
            "Әділет органы, № 12-1 «Қазпошта» АҚ — 4 325,00 ₸\nStreet O'Neil 5/7; ИИН (ЖСН) 100 %";
        assert_eq!(unprintable(text), None);
    }

    #[test]
    fn what_cannot_be_seen_or_turns_the_text_around_is_refused() {
        for hostile in [
            '\0',
            '\t',
            '\r',
            '\u{1B}',
            '\u{7F}',
            '\u{85}',
            '\u{AD}',
            '\u{200B}',
            '\u{200D}',
            '\u{202E}',
            '\u{2066}',
            '\u{FEFF}',
            '\u{FE0F}',
            '\u{E000}',
            '\u{E0041}',
        ] {
            assert_eq!(
                unprintable(&format!("сөз{hostile}сөз")),
                Some(hostile),
                "U+{:04X}",
                u32::from(hostile)
            );
        }
    }

    #[test]
    fn scripts_the_font_lacks_are_refused() {
        for (text, first) in [
            ("שלום", 'ש'),
            ("مرحبا", 'م'),
            ("汉字", '汉'),
            ("🙂", '🙂'),
            ("и\u{306}", '\u{306}'),
        ] {
            assert_eq!(unprintable(text), Some(first));
        }
    }
}
