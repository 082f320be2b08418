//! The notary's register stamp (step 10): what the signature shows in the field the draft left for it.

use super::outline;
use super::sheet::printable;
use super::typeface::Style;
use super::{DocumentError, Place};
use chrono::{DateTime, Utc};
use eds::pades::Appearance;
use law::poa::case::StampPlace;
use law::text::Text;
use law::time::clerk_time;

/// What the stamp says.
#[derive(Clone, Copy, Debug)]
pub struct RegisterStamp<'a> {
    /// The number in the register of notarial acts.
    pub number: &'a str,
    /// The notary's full name.
    pub notary: &'a str,
    /// The number of the notary's licence.
    pub licence: &'a str,
    /// The moment the notary signs.
    pub signed_at: DateTime<Utc>,
}

const SIGNED: Text = Text::new("ЭЦҚ ҚОЙЫЛДЫ", "ПОДПИСАНО ЭЦП", "DIGITALLY SIGNED");
const NUMBER: Text = Text::new("Тізілімдегі нөмірі", "Номер в реестре", "Register number");
const NOTARY: Text = Text::new("Нотариус", "Нотариус", "Notary");
const LICENCE: Text = Text::new("Лицензия №", "Лицензия №", "Licence No.");
/// The time is Kazakhstan's own, five hours ahead of Greenwich.
const TIME: Text = Text::new("Қол қойылған уақыты", "Время подписания", "Time of signing");
const ZONE: &str = "UTC+5";

/// The blue of stamp ink, dark enough to survive a black and white copy.
const INK: &str = "0.09 0.19 0.45 rg\n";
/// White on the left and right of the text, in points.
const SIDE: f32 = 8.0;
/// White between two cells of one row.
const GAP: f32 = 10.0;
/// Height of labels.
const LABEL: f32 = 5.6;
/// Height of values.
const VALUE: f32 = 8.8;
/// Baseline of the title's line, from the top.
const TITLE: f32 = 14.0;
/// From one row's value to the next.
const ROW: f32 = 25.0;
/// From a value's baseline up to that of its label.
const ABOVE: f32 = 10.5;

/// Draws the stamp for its place.
///
/// # Errors
/// [`DocumentError::Unprintable`] when a name or number has a character the font lacks.
pub fn register_stamp(
    stamp: &RegisterStamp<'_>,
    place: &StampPlace,
) -> Result<Appearance, DocumentError> {
    for text in [stamp.number, stamp.notary, stamp.licence] {
        // A stamp's lines are single lines: a line break is as foreign here as a control character.
        if text.contains('\n') {
            return Err(DocumentError::Unprintable {
                place: Place::Stamp,
                character: '\n',
            });
        }
        printable(Place::Stamp, text)?;
    }
    let rect @ [left, bottom, right, top] = place.rect.map(points);
    let field = Field {
        width: right - left,
        height: top - bottom,
    };
    Ok(Appearance {
        page: place.page,
        rect,
        content: field.draw(stamp).into_bytes(),
        bbox: [field.width, field.height],
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "coordinates on a page are below 2^24"
)]
fn points(whole: i32) -> f32 {
    whole as f32
}

/// The inside of the stamp, its origin in the lower left corner.
struct Field {
    width: f32,
    height: f32,
}

/// A place for one label and its value.
struct Cell {
    x: f32,
    width: f32,
    /// The value's baseline.
    y: f32,
}

impl Field {
    fn draw(&self, stamp: &RegisterStamp<'_>) -> String {
        let time = format!("{} ({ZONE})", clerk_time(stamp.signed_at));
        let title = format!("{} · {}", SIGNED.kk, SIGNED.ru);
        let room = self.width - 2.0 * SIDE;
        let row = |n: f32| self.height - TITLE - n * ROW;
        let whole = |n: f32| Cell {
            x: SIDE,
            width: room,
            y: row(n),
        };
        let licence = Cell {
            x: SIDE,
            width: room * 0.3,
            y: row(3.0),
        };
        let left = licence.width + GAP;
        let signed = Cell {
            x: SIDE + left,
            width: room - left,
            y: row(3.0),
        };
        [
            INK.to_owned(),
            whole(0.0).text(0.0, Style::Strong, 7.8, &title),
            whole(1.0).entry(NUMBER, Style::Strong, stamp.number),
            whole(2.0).entry(NOTARY, Style::Text, stamp.notary),
            licence.entry(LICENCE, Style::Text, stamp.licence),
            signed.entry(TIME, Style::Text, &time),
        ]
        .concat()
    }
}

impl Cell {
    fn entry(&self, label: Text, style: Style, value: &str) -> String {
        self.text(ABOVE, Style::Text, LABEL, &both(label)) + &self.text(0.0, style, VALUE, value)
    }

    /// A text `up` points above the value's baseline; one too long for the cell is set smaller.
    fn text(&self, up: f32, style: Style, size: f32, text: &str) -> String {
        let size = size.min(self.width / style.face().width(text, 0.0));
        outline::line(self.x, self.y + up, size, style, text)
    }
}

/// A label in Kazakh and Russian, once when they are the same word.
fn both(text: Text) -> String {
    if text.kk == text.ru {
        text.kk.to_owned()
    } else {
        format!("{} / {}", text.kk, text.ru)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: StampPlace = StampPlace {
        page: 2,
        rect: [320, 90, 527, 188],
    };

    fn stamp(notary: &str) -> RegisterStamp<'_> {
        let signed_at = "2026-11-22T10:04:00Z".parse().unwrap();
        RegisterStamp {
            number: "1400001-2026-000017",
            notary,
            licence: "1400001",
            signed_at,
        }
    }

    /// The greatest x any path reaches, in points.
    fn reach(content: &str) -> f32 {
        let (mut scale, mut x, mut reach) = (1.0, 0.0, 0.0f32);
        for text in content.lines() {
            let words: Vec<&str> = text.split(' ').collect();
            let number = |at: usize| words[at].parse::<f32>().unwrap();
            match words.last() {
                Some(&"cm") if words[0] == "q" => (scale, x) = (number(1), number(5)),
                Some(&"cm") => x += number(4) * scale,
                Some(&("m" | "l" | "c")) => reach = reach.max(number(words.len() - 3) * scale + x),
                _ => {}
            }
        }
        reach
    }

    #[test]
    fn the_stamp_fills_its_place_and_stays_inside() {
        let long = "Сынақбаева-Мысалова Айгүлім Қалдарбекқызы-Ғабдолмұхамедова";
        for notary in ["Сынақ Нотариус", long] {
            let drawn = register_stamp(&stamp(notary), &PLACE).unwrap();
            assert_eq!(
                (drawn.page, drawn.rect, drawn.bbox),
                (2, [320.0, 90.0, 527.0, 188.0], [207.0, 98.0])
            );
            let reach = reach(std::str::from_utf8(&drawn.content).unwrap());
            assert!(reach > 80.0 && reach < 207.0 - SIDE + 1.0, "{reach}");
        }
    }

    #[test]
    fn another_moment_is_another_stamp() {
        let content = |stamp| register_stamp(&stamp, &PLACE).unwrap().content;
        let later = RegisterStamp {
            signed_at: "2026-11-22T10:05:00Z".parse().unwrap(),
            ..stamp("Сынақ")
        };
        assert_eq!(content(stamp("Сынақ")), content(stamp("Сынақ")));
        assert_ne!(content(stamp("Сынақ")), content(later));
    }

    #[test]
    fn a_stamp_is_small_beside_the_document() {
        let drawn = register_stamp(&stamp("Сынақбаева Айгүлім Қалдарбекқызы"), &PLACE).unwrap();
        assert!(drawn.content.len() < 90_000, "{}", drawn.content.len());
    }

    #[test]
    fn a_name_that_cannot_be_printed_is_refused() {
        for (name, character) in [
            ("Сынақ\u{202E}", '\u{202E}'),
            ("Сынақ\n", '\n'),
            ("张伟", '张'),
        ] {
            let refused = register_stamp(&stamp(name), &PLACE).map(|drawn| drawn.content);
            let place = Place::Stamp;
            assert_eq!(
                refused,
                Err(DocumentError::Unprintable { place, character })
            );
        }
    }
}
