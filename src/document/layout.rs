//! Where everything stands on the pages of a draft: lines broken, rows of both languages aligned, pages filled.

use super::typeface::Style;

/// Width of an A4 page in points (ISO 216: 210 mm).
pub(super) const PAGE_WIDTH: f32 = 595.28;
/// Height of an A4 page in points (297 mm).
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// Left edge of the Kazakh column, in points; 23 mm leave room for a binder's holes.
pub(super) const LEFT: f32 = 65.0;
/// Right edge of the Russian column.
pub(super) const RIGHT: f32 = PAGE_WIDTH - LEFT;
/// White between the columns; the hairline runs in its middle.
const GUTTER: f32 = 26.0;
/// Width of one column.
pub(super) const COLUMN: f32 = (RIGHT - LEFT - GUTTER) / 2.0;
/// Left edge of the Russian column.
pub(super) const SECOND: f32 = LEFT + COLUMN + GUTTER;
/// Where the hairline between the columns runs.
pub(super) const MIDDLE: f32 = LEFT + COLUMN + GUTTER / 2.0;

/// Size of running text in points: as small as a notary's paper form, still read without glasses.
pub(super) const TEXT_SIZE: f32 = 9.2;
/// From one line of text to the next.
const LEADING: f32 = 13.4;
/// White above each clause but the first of a page.
const CLAUSE_GAP: f32 = 7.5;
/// Top of the text on the pages after the first, under their running head.
const NEXT_TOP: f32 = 82.0;
/// Lowest baseline of text, above the footer.
const BOTTOM: f32 = 772.0;

/// Height of the block with the code and the stamp's field, with the white above it.
pub(super) const ATTESTATION: f32 = 160.0;
/// So many last lines stay with the attestation: a signature never stands on a page without text.
const LINES_WITH_ATTESTATION: usize = 3;

/// One line of one language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line<'t> {
    /// Its characters, with the spaces it ends in.
    pub(super) text: &'t str,
    /// How far it is set in from the column's edge, in points.
    pub(super) indent: f32,
}

/// One line of both columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row<'t> {
    /// Position of the clause from nought.
    pub(super) clause: usize,
    /// Kazakh, when the clause has this many lines in it.
    pub(super) kk: Option<Line<'t>>,
    /// Russian, likewise.
    pub(super) ru: Option<Line<'t>>,
    /// Where the line stands within its clause.
    part: Part,
}

/// Where a line stands within its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The only one.
    Whole,
    /// The first of several.
    First,
    /// Neither.
    Inner,
    /// The last but one, when that is not the first.
    LastButOne,
    /// The last of several.
    Last,
}

impl Row<'_> {
    /// Whether the clause begins here.
    pub(super) fn opens_clause(&self) -> bool {
        matches!(self.part, Part::Whole | Part::First)
    }

    /// Whether this line and the next stay on one page: no single line of a clause is left behind or sent ahead.
    fn keeps_next(&self) -> bool {
        matches!(self.part, Part::First | Part::LastButOne)
    }
}

/// A row with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed<'t> {
    /// The row.
    pub(super) row: Row<'t>,
    /// Its baseline, from the top of the page.
    pub(super) baseline: f32,
}

/// A draft divided into pages.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan<'t> {
    /// The rows of every page.
    pub(super) pages: Vec<Vec<Placed<'t>>>,
    /// Top of the attestation block on the last page.
    pub(super) attestation_top: f32,
}

/// Breaks a text into lines no wider than `width` points; spaces at a break stay with the line they end.
pub(super) fn wrap(text: &str, style: Style, size: f32, width: f32) -> Vec<&str> {
    let limit = width / size;
    text.split('\n')
        .flat_map(|paragraph| fill(paragraph, style, [limit, limit]))
        .collect()
}

/// Breaks one paragraph of running text; the lines of a list's entry are set in under its first word.
fn paragraph(text: &str) -> Vec<Line<'_>> {
    let hang = Style::Text.face().width(marker(text), 0.0);
    let limit = COLUMN / TEXT_SIZE;
    let lines = fill(text, Style::Text, [limit, limit - hang]);
    let indents = std::iter::once(0.0).chain(std::iter::repeat(hang * TEXT_SIZE));
    lines
        .into_iter()
        .zip(indents)
        .map(|(text, indent)| Line { text, indent })
        .collect()
}

/// The `1) `, `2. ` or `– ` a list's entry begins with; nothing for other paragraphs.
fn marker(text: &str) -> &str {
    let Some((first, _)) = text.split_once(' ') else {
        return "";
    };
    let number = first.strip_suffix([')', '.']).unwrap_or_default();
    let counted = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if counted || ["–", "—", "-", "•"].contains(&first) {
        &text[..=first.len()]
    } else {
        ""
    }
}

/// Fills lines greedily; the limits, in ems, are those of the first line and of the others.
fn fill(text: &str, style: Style, [first, others]: [f32; 2]) -> Vec<&str> {
    let face = style.face();
    let mut lines = Vec::new();
    let (mut start, mut used, mut limit) = (0, 0.0, first);
    // The last place to break, and the width up to it.
    let mut space: Option<(usize, f32)> = None;
    for (at, c) in text.char_indices() {
        let advance = face.advance(c);
        if c == ' ' {
            used += advance;
            if breaks_at(text, at) {
                space = Some((at + 1, used));
            }
            continue;
        }
        if used + advance > limit && at > start {
            // A word wider than the column is cut where it stands.
            let fits = space.take().filter(|(_, before)| used - before <= others);
            let (cut, before) = fits.unwrap_or((at, used));
            lines.push(&text[start..cut]);
            (start, limit) = (cut, others);
            used -= before;
        }
        used += advance;
    }
    lines.push(&text[start..]);
    lines
}

/// Whether a line may end at this space: no line begins with a dash, no number sign stands without its number.
fn breaks_at(text: &str, space: usize) -> bool {
    !text[space + 1..].starts_with(['–', '—']) && !text[..space].ends_with('№')
}

/// The lines of one clause in both languages, side by side; paragraphs too, when both have as many.
pub(super) fn rows<'t>(clause: usize, kk: &'t str, ru: &'t str) -> Vec<Row<'t>> {
    let [kk, ru] = [kk, ru].map(|text| text.split('\n').map(paragraph).collect::<Vec<_>>());
    let pairs = if kk.len() == ru.len() {
        kk.into_iter().zip(ru).collect()
    } else {
        vec![(kk.concat(), ru.concat())]
    };
    let lines: Vec<_> = pairs
        .iter()
        .flat_map(|(kk, ru)| side_by_side(kk, ru))
        .collect();
    let count = lines.len();
    (0..)
        .zip(lines)
        .map(|(line, (kk, ru))| Row {
            clause,
            kk,
            ru,
            part: part(line, count),
        })
        .collect()
}

/// One line of each language, as far as there are any.
type Pair<'t> = (Option<Line<'t>>, Option<Line<'t>>);

fn side_by_side<'t>(kk: &[Line<'t>], ru: &[Line<'t>]) -> Vec<Pair<'t>> {
    (0..kk.len().max(ru.len()))
        .map(|line| (kk.get(line).copied(), ru.get(line).copied()))
        .collect()
}

fn part(line: usize, count: usize) -> Part {
    match (line, count - line) {
        (0, 1) => Part::Whole,
        (0, _) => Part::First,
        (_, 1) => Part::Last,
        (_, 2) => Part::LastButOne,
        (_, _) => Part::Inner,
    }
}

/// Divides the rows into pages; `first_top` is where the text of the first page begins.
pub(super) fn paginate(rows: Vec<Row<'_>>, first_top: f32) -> Plan<'_> {
    let count = rows.len();
    let breaks: Vec<f32> = (0..count).map(|index| needed(&rows, index)).collect();
    let mut pages = vec![Vec::new()];
    let mut next = first_top;
    for (row, needed) in rows.into_iter().zip(breaks) {
        let page_is_empty = pages.last().is_none_or(Vec::is_empty);
        if row.opens_clause() && !page_is_empty {
            next += CLAUSE_GAP;
        }
        if next + needed > BOTTOM && !page_is_empty {
            pages.push(Vec::new());
            next = NEXT_TOP;
        }
        let baseline = next + LEADING;
        next = baseline;
        if let Some(page) = pages.last_mut() {
            page.push(Placed { row, baseline });
        }
    }
    Plan {
        pages,
        attestation_top: next,
    }
}

/// The height that must be free for the row at `index` to begin here rather than on the next page.
fn needed(rows: &[Row<'_>], index: usize) -> f32 {
    let left = rows.len() - index;
    if left <= LINES_WITH_ATTESTATION {
        let gaps = rows[index + 1..]
            .iter()
            .filter(|row| row.opens_clause())
            .count();
        return stack(left, gaps) + ATTESTATION;
    }
    let kept = rows[index..]
        .iter()
        .take_while(|row| row.keeps_next())
        .count();
    stack(kept + 1, 0)
}

/// The height of lines with gaps between their clauses.
fn stack(lines: usize, gaps: usize) -> f32 {
    let lines = u16::try_from(lines).expect("a handful of lines is kept together");
    let gaps = u16::try_from(gaps).expect("fewer gaps than lines");
    f32::from(lines) * LEADING + f32::from(gaps) * CLAUSE_GAP
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(clauses: &[String]) -> Plan<'_> {
        let all = clauses
            .iter()
            .enumerate()
            .flat_map(|(i, c)| rows(i, c, c))
            .collect();
        paginate(all, 200.0)
    }

    fn words(count: usize) -> String {
        vec!["сенімхат"; count].join(" ")
    }

    #[test]
    fn broken_lines_put_together_are_the_text() {
        let text = format!("{} {} соңы", words(40), "ұзын".repeat(60));
        let lines = wrap(&text, Style::Text, TEXT_SIZE, COLUMN);
        assert_eq!(lines.concat(), text);
        for line in lines {
            assert!(
                Style::Text.face().width(line.trim_end(), 0.0) * TEXT_SIZE <= COLUMN,
                "{line}"
            );
        }
    }

    #[test]
    fn no_line_begins_with_a_dash_or_ends_with_a_number_sign() {
        for fill in 1..18 {
            let text = format!("{} – ұзын № 12 сөз", "а".repeat(fill));
            for line in wrap(&text, Style::Text, TEXT_SIZE, 120.0) {
                assert!(
                    !line.starts_with('–') && !line.trim_end().ends_with('№'),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn a_line_break_in_the_text_begins_a_line() {
        assert_eq!(
            wrap("бір\n\nекі", Style::Text, TEXT_SIZE, COLUMN),
            ["бір", "", "екі"]
        );
    }

    #[test]
    fn both_languages_of_a_clause_begin_on_one_line() {
        let long = words(60);
        let all = [rows(0, &long, "коротко"), rows(1, "а", "б")].concat();
        let openings: Vec<_> = all.iter().filter(|r| r.opens_clause()).collect();
        assert_eq!(openings.len(), 2);
        assert!(openings.iter().all(|r| r.kk.is_some() && r.ru.is_some()));
        assert_eq!(all.iter().filter(|r| r.ru.is_some()).count(), 2);
    }

    #[test]
    fn paragraphs_stand_beside_their_translation_when_there_are_as_many() {
        let kk = format!("{}\n2) екі", words(20));
        let found = rows(0, &kk, "1) раз\n2) два");
        let second = found.last().unwrap();
        assert_eq!(second.kk.unwrap().text, "2) екі");
        assert_eq!(second.ru.unwrap().text, "2) два");
        let uneven = rows(0, &kk, "раз\nдва\nтри");
        assert_eq!(uneven[1].ru.unwrap().text, "два");
    }

    #[test]
    fn the_entries_of_a_list_hang_under_their_first_word() {
        let text = format!("12) {}", words(30));
        let lines = paragraph(&text);
        assert!(lines[0].indent == 0.0 && lines[1].indent > 10.0);
        for line in lines {
            let width = Style::Text.face().width(line.text.trim_end(), 0.0) * TEXT_SIZE;
            assert!(line.indent + width <= COLUMN + 0.01);
        }
        for plain in ["сенімхат", "123) а", "2026 жыл", "ст. 5"] {
            assert_eq!(marker(plain), "", "{plain}");
        }
    }

    #[test]
    fn a_clause_longer_than_a_page_goes_on_on_the_next() {
        let clauses = [words(2000)];
        let plan = plan(&clauses);
        assert!(plan.pages.len() > 2);
        let lowest = plan
            .pages
            .iter()
            .flatten()
            .map(|p| p.baseline)
            .fold(0.0, f32::max);
        assert!(lowest <= BOTTOM);
    }

    #[test]
    fn the_attestation_fits_and_never_stands_alone() {
        for count in 1..400 {
            let clauses = [words(count), words(30)];
            let plan = plan(&clauses);
            assert!(
                plan.attestation_top + ATTESTATION <= BOTTOM + 0.01,
                "{count}"
            );
            let last = plan.pages.last().unwrap();
            assert!(last.len() >= LINES_WITH_ATTESTATION, "{count}");
        }
    }

    #[test]
    fn no_single_line_of_a_clause_is_left_behind() {
        for count in 200..420 {
            let clauses = [words(count), words(400)];
            for page in plan(&clauses).pages {
                let last = page.last().unwrap();
                assert!(last.row.part != Part::First, "{count}");
                assert!(page[0].row.part != Part::Last, "{count}");
            }
        }
    }
}
