//! The power of attorney as a page (step 7, algorithm point 7): Kazakh and Russian side by side, PDF/A-2b, ready to be signed.
//!
//! These bytes are frozen, approved and signed as they are, so the page reads as the final document; the register number
//! and the time of signing come later, as the notary's stamp in the field left for it.

use super::layout::{self, LEFT, MIDDLE, PAGE_HEIGHT, PAGE_WIDTH, Plan, RIGHT, SECOND, TEXT_SIZE};
use super::pen::{GREY, HAIRLINE, Ink, Pen};
use super::titles::{TITLE, TITLE_CLAUSE, Titles};
use super::typeface::Style;
use super::{DocumentError, Place, archival, attestation, glyph};
use chrono::{DateTime, Utc};
use krilla::Document;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::tagging::{Node, Tag, TagGroup, TagTree};
use law::id::CaseId;
use law::poa::case::StampPlace;
use law::poa::s07_draft::Clause;
use law::text::{Bilingual, Lang};
use std::num::NonZeroU16;

/// Longest document in pages (ours): the most and longest clauses `law` lets through fill about 130.
pub const PAGES_MAX: usize = 160;
/// Longest address for checking, in bytes (ours): longer ones make a code too fine for a telephone's camera, and do not
/// fit beside it.
pub const CHECK_URL_MAX: usize = 150;

/// The clause above the numbered ones (`law::poa::s07_draft::ClauseId::KNOWN`).
const PLACE_CLAUSE: &str = "place_and_date";

/// In place of the revision on a page that was sent to nobody.
const PREVIEW: &str = "Алдын ала көрініс / Предварительный просмотр";

const TEXT_INK: Ink = Ink::new(Style::Text, TEXT_SIZE);
const FURNITURE_INK: Ink = Ink::new(Style::Text, 7.0).tone(GREY);
const HEAD_INK: Ink = Ink::new(Style::Text, 6.6).tone(GREY).tracking(0.14);

/// What a draft's page is made of.
#[derive(Clone, Copy, Debug)]
pub struct DraftSheet<'a> {
    /// The case it belongs to.
    pub case: &'a CaseId,
    /// The revision that is frozen; none for a look at what is still written.
    pub revision: Option<u32>,
    /// The title of the kind of power of attorney.
    pub heading: &'a Bilingual,
    /// The text, in order.
    pub clauses: &'a [Clause],
    /// The public address under which anybody checks the document.
    pub check_url: &'a str,
    /// When it was drawn up: the file's creation date.
    pub drawn_on: DateTime<Utc>,
}

/// A finished page file.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedDraft {
    /// The PDF/A-2b file; equal sheets give equal bytes.
    pub pdf: Vec<u8>,
    /// Its pages.
    pub pages: usize,
    /// The field left for the notary's stamp.
    pub stamp: StampPlace,
}

/// Draws a draft as PDF/A-2b with both languages side by side.
///
/// # Errors
/// [`DocumentError`] when a character cannot be printed or a limit is passed; nothing is drawn then.
pub fn render_draft(sheet: &DraftSheet<'_>) -> Result<RenderedDraft, DocumentError> {
    check(sheet)?;
    let (titles, body) = Titles::split(sheet);
    let numbered = sheet.clauses.iter().enumerate().skip(body);
    let rows = numbered
        .flat_map(|(i, c)| layout::rows(i, &c.kk, &c.ru))
        .collect();
    let plan = layout::paginate(rows, titles.bottom());
    let pages = plan.pages.len();
    if pages > PAGES_MAX {
        return Err(DocumentError::TooLong { pages });
    }
    let mut press = Press::new(sheet, &plan)?;
    for page in 0..pages {
        press.print(page, &titles)?;
    }
    let stamp = attestation::field(pages - 1, plan.attestation_top);
    Ok(RenderedDraft {
        pdf: press.finish()?,
        pages,
        stamp,
    })
}

fn check(sheet: &DraftSheet<'_>) -> Result<(), DocumentError> {
    if sheet.clauses.is_empty() {
        return Err(DocumentError::Empty);
    }
    if sheet.check_url.len() > CHECK_URL_MAX {
        return Err(DocumentError::CheckUrlTooLong);
    }
    printable(Place::Heading, &sheet.heading.kk)?;
    printable(Place::Heading, &sheet.heading.ru)?;
    printable(Place::CheckUrl, sheet.check_url)?;
    for (index, clause) in sheet.clauses.iter().enumerate() {
        printable(Place::Clause(index), &clause.kk)?;
        printable(Place::Clause(index), &clause.ru)?;
    }
    Ok(())
}

/// Refuses a text that cannot be printed as it stands.
pub(super) fn printable(place: Place, text: &str) -> Result<(), DocumentError> {
    glyph::unprintable(text).map_or(Ok(()), |character| {
        Err(DocumentError::Unprintable { place, character })
    })
}

/// The document under the press: the writer, and the structure tree that grows with the pages.
struct Press<'s> {
    sheet: &'s DraftSheet<'s>,
    plan: &'s Plan<'s>,
    document: Document,
    kk: Column,
    ru: Column,
    attestation: Vec<Node>,
}

/// The structure of one language: its titles and its clauses as paragraphs.
struct Column {
    lang: Lang,
    title: TagGroup,
    clauses: Vec<TagGroup>,
}

impl Column {
    fn new(lang: Lang, title: &str, clauses: usize) -> Self {
        let heading = Tag::Hn(NonZeroU16::MIN, Some(title.to_owned()));
        Self {
            lang,
            title: TagGroup::new(heading),
            clauses: vec![TagGroup::new(Tag::P); clauses],
        }
    }

    /// The column as one section in its language, so that a screen reader reads it with the right voice.
    fn section(self) -> TagGroup {
        let mut section = TagGroup::new(Tag::Section.with_lang(Some(self.lang.code().to_owned())));
        section.push(self.title);
        for clause in self.clauses {
            section.push(clause);
        }
        section
    }
}

impl<'s> Press<'s> {
    fn new(sheet: &'s DraftSheet<'s>, plan: &'s Plan<'s>) -> Result<Self, DocumentError> {
        let mut document = archival::document()?;
        document.set_metadata(metadata(sheet));
        let clauses = sheet.clauses.len();
        Ok(Self {
            sheet,
            plan,
            document,
            kk: Column::new(Lang::Kk, &sheet.heading.kk, clauses),
            ru: Column::new(Lang::Ru, &sheet.heading.ru, clauses),
            attestation: Vec::new(),
        })
    }

    fn print(&mut self, index: usize, titles: &Titles<'_>) -> Result<(), DocumentError> {
        let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).expect("A4 has a positive size");
        let mut page = self.document.start_page_with(size);
        let mut surface = page.surface();
        let mut pen = Pen::new(&mut surface);
        if index == 0 {
            titles.print(&mut pen, [&mut self.kk.title, &mut self.ru.title]);
        } else {
            print_running_head(&mut pen);
        }
        let groups = [&mut self.kk.clauses[..], &mut self.ru.clauses[..]];
        print_rows(
            &mut pen,
            &self.plan.pages[index],
            self.sheet.clauses,
            groups,
        );
        print_footer(&mut pen, self.sheet, index + 1, self.plan.pages.len());
        if index + 1 == self.plan.pages.len() {
            self.attestation =
                attestation::print(&mut pen, self.plan.attestation_top, self.sheet.check_url)?;
        }
        surface.finish();
        page.finish();
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, DocumentError> {
        let mut tree = TagTree::new().with_lang(Some(Lang::Kk.code().to_owned()));
        tree.push(self.kk.section());
        tree.push(self.ru.section());
        for node in self.attestation {
            tree.push(node);
        }
        self.document.set_tag_tree(tree);
        self.document
            .finish()
            .map_err(|e| DocumentError::Writer(e.to_string()))
    }
}

fn metadata(sheet: &DraftSheet<'_>) -> Metadata {
    let title = format!("{} / {}", sheet.heading.kk, sheet.heading.ru);
    let id = format!("{}/{}", sheet.case, sheet.revision.unwrap_or_default());
    archival::metadata(title, sheet.drawn_on, id)
}

fn print_running_head(pen: &mut Pen<'_, '_>) {
    let baseline = 56.0;
    pen.furnish(LEFT, baseline, TITLE.kk, HEAD_INK);
    pen.furnish(
        RIGHT - HEAD_INK.width(TITLE.ru),
        baseline,
        TITLE.ru,
        HEAD_INK,
    );
    pen.rule(LEFT, baseline + 7.0, RIGHT - LEFT, HAIRLINE);
}

/// The numeral of a clause: the title and the place stand above the numbered ones.
#[must_use]
pub fn numeral(clauses: &[Clause], index: usize) -> Option<usize> {
    let counted = |clause: &Clause| ![TITLE_CLAUSE, PLACE_CLAUSE].contains(&clause.id.as_str());
    counted(&clauses[index]).then(|| clauses[..=index].iter().filter(|c| counted(c)).count())
}

fn print_rows(
    pen: &mut Pen<'_, '_>,
    rows: &[layout::Placed<'_>],
    clauses: &[Clause],
    [kk, ru]: [&mut [TagGroup]; 2],
) {
    for placed in rows {
        let row = &placed.row;
        if row.opens_clause() {
            let numeral = numeral(clauses, row.clause)
                .map(|n| n.to_string())
                .unwrap_or_default();
            let x = LEFT - 10.0 - FURNITURE_INK.width(&numeral);
            pen.furnish(x, placed.baseline, &numeral, FURNITURE_INK);
        }
        for (x, line, groups) in [(LEFT, row.kk, &mut *kk), (SECOND, row.ru, &mut *ru)] {
            if let Some(line) = line.filter(|line| !line.text.is_empty()) {
                let id = pen.write(x + line.indent, placed.baseline, line.text, TEXT_INK);
                groups[row.clause].push(id);
            }
        }
    }
    if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        let top = first.baseline - TEXT_SIZE;
        pen.rule(MIDDLE, top, HAIRLINE, last.baseline + 3.0 - top);
    }
}

fn print_footer(pen: &mut Pen<'_, '_>, sheet: &DraftSheet<'_>, page: usize, pages: usize) {
    let baseline = 802.0;
    pen.rule(LEFT, baseline - 12.0, RIGHT - LEFT, HAIRLINE);
    let case = format!("Іс / Дело {}", sheet.case);
    let revision = match sheet.revision {
        Some(revision) => format!("Нұсқа / Редакция {revision}"),
        None => PREVIEW.to_owned(),
    };
    let number = format!("{page}/{pages}");
    pen.furnish(LEFT, baseline, &case, FURNITURE_INK);
    pen.furnish(SECOND, baseline, &revision, FURNITURE_INK);
    pen.furnish(
        RIGHT - FURNITURE_INK.width(&number),
        baseline,
        &number,
        FURNITURE_INK,
    );
}

#[cfg(test)]
mod tests;
