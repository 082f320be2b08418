//! The head of the first page: the country, the document's title and its kind, in both columns.

use super::layout::{self, COLUMN, LEFT, RIGHT, SECOND};
use super::pen::{GREY, HAIRLINE, Ink, Pen};
use super::sheet::DraftSheet;
use super::typeface::Style;
use krilla::tagging::{Identifier, TagGroup};
use law::text::Text;

/// The clause that titles the document (`law::poa::s07_draft::ClauseId::KNOWN`).
pub(super) const TITLE_CLAUSE: &str = "title";
/// The document's name, in running heads and where the text has no title of its own.
pub(super) const TITLE: Text = Text::new("СЕНІМХАТ", "ДОВЕРЕННОСТЬ", "POWER OF ATTORNEY");
/// Above the titles.
const REPUBLIC: Text = Text::new(
    "ҚАЗАҚСТАН РЕСПУБЛИКАСЫ",
    "РЕСПУБЛИКА КАЗАХСТАН",
    "REPUBLIC OF KAZAKHSTAN",
);

const REPUBLIC_INK: Ink = Ink::new(Style::Text, 7.6).tone(GREY).tracking(0.16);
const TITLE_INK: Ink = Ink::new(Style::Strong, 13.0).tracking(0.08);
const KIND_INK: Ink = Ink::new(Style::Slanted, 9.8);

/// First baseline of the titles.
const TOP: f32 = 102.0;
/// From one line to the next.
const LEADING: f32 = 15.0;
/// More white between the title and the kind.
const KIND_GAP: f32 = 4.0;
/// A title of more lines (ours) is no title: it is set as running text.
const LINES_MAX: usize = 10;

/// One column's titles, broken into lines.
struct Column<'t> {
    title: Vec<&'t str>,
    kind: Vec<&'t str>,
}

/// The titles of the first page.
pub(super) struct Titles<'t> {
    kk: Column<'t>,
    ru: Column<'t>,
}

impl<'t> Titles<'t> {
    /// The titles, and how many clauses they use up: a text that opens with its title clause is titled by it alone.
    pub(super) fn split(sheet: &DraftSheet<'t>) -> (Self, usize) {
        let clauses = sheet.clauses;
        let own = match clauses {
            [first, _, ..] if first.id.as_str() == TITLE_CLAUSE => Self::of(
                [&first.kk, &first.ru].map(|text| text.split_once('\n').unwrap_or((text, ""))),
            ),
            _ => None,
        };
        if let Some(own) = own {
            return (own, 1);
        }
        let of_kind = Self::of([(TITLE.kk, &sheet.heading.kk), (TITLE.ru, &sheet.heading.ru)]);
        let titles = of_kind.unwrap_or_else(|| Self {
            kk: Column::of((TITLE.kk, "")),
            ru: Column::of((TITLE.ru, "")),
        });
        (titles, 0)
    }

    fn of([kk, ru]: [(&'t str, &'t str); 2]) -> Option<Self> {
        let titles = Self {
            kk: Column::of(kk),
            ru: Column::of(ru),
        };
        let fits = |column: &Column<'_>| column.title.len() + column.kind.len() <= LINES_MAX;
        (fits(&titles.kk) && fits(&titles.ru)).then_some(titles)
    }

    /// Where the text below the titles begins.
    pub(super) fn bottom(&self) -> f32 {
        let lines = self.kk.lines().max(self.ru.lines());
        let lines = u16::try_from(lines).expect("LINES_MAX lines at most");
        TOP + KIND_GAP + f32::from(lines) * LEADING + 8.0
    }

    /// Draws the head of the first page into the headings of both languages.
    pub(super) fn print(&self, pen: &mut Pen<'_, '_>, [kk, ru]: [&mut TagGroup; 2]) {
        kk.push(centred(pen, LEFT, 58.0, REPUBLIC.kk, REPUBLIC_INK));
        ru.push(centred(pen, SECOND, 58.0, REPUBLIC.ru, REPUBLIC_INK));
        pen.rule(LEFT, 68.0, RIGHT - LEFT, 0.9);
        pen.rule(LEFT, 70.4, RIGHT - LEFT, HAIRLINE);
        // Both kinds begin on one line, whichever title is the longer.
        let titles = self.kk.title.len().max(self.ru.title.len());
        self.kk.print(pen, LEFT, titles, kk);
        self.ru.print(pen, SECOND, titles, ru);
    }
}

impl<'t> Column<'t> {
    fn of((title, kind): (&'t str, &'t str)) -> Self {
        // Tracking widens a title by less than a fifth.
        let title = layout::wrap(title, Style::Strong, TITLE_INK.size, COLUMN * 0.84);
        let kind = layout::wrap(kind, Style::Slanted, KIND_INK.size, COLUMN * 0.94);
        let kind = kind
            .into_iter()
            .filter(|line| !line.trim().is_empty())
            .collect();
        Self { title, kind }
    }

    fn lines(&self) -> usize {
        self.title.len() + self.kind.len()
    }

    fn print(&self, pen: &mut Pen<'_, '_>, x: f32, titles: usize, group: &mut TagGroup) {
        let mut baseline = TOP;
        for line in &self.title {
            group.push(centred(pen, x, baseline, line, TITLE_INK));
            baseline += LEADING;
        }
        let shorter = u16::try_from(titles - self.title.len()).expect("LINES_MAX lines at most");
        baseline += f32::from(shorter) * LEADING + KIND_GAP;
        for line in &self.kind {
            group.push(centred(pen, x, baseline, line, KIND_INK));
            baseline += LEADING;
        }
    }
}

fn centred(pen: &mut Pen<'_, '_>, x: f32, baseline: f32, text: &str, ink: Ink) -> Identifier {
    pen.write(x + (COLUMN - ink.width(text)) / 2.0, baseline, text, ink)
}
