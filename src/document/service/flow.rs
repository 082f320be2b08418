//! Where everything stands on a document's pages: pairs of columns, tables over the whole width, codes; then pages.

use super::content::{Block, Content, Table};
use crate::document::layout::{self, PAGE_HEIGHT, PAGE_WIDTH};
use crate::document::pen::{GREY, HAIRLINE, Ink};
use crate::document::typeface::Style;
use law::text::{Bilingual, Lang};
use std::borrow::Cow;

/// A table of more columns than this lies on a page turned sideways.
const UPRIGHT_COLUMNS_MAX: usize = 6;
/// White between the columns of both languages.
const GUTTER: f32 = 26.0;
/// White inside a table's cell, left and right, above and below.
const CELL_PAD: f32 = 3.2;
/// So many lines of a table's row stay together; a longer row goes on on the next page.
const STRIP_LINES: usize = 8;

/// Running text.
const TEXT: Setting = Setting::new(Ink::new(Style::Text, 9.4), 13.4);
/// Headings within a document.
const HEADING: Setting = Setting::new(Ink::new(Style::Strong, 9.4), 13.4);
/// The name of a value.
const LABEL: Setting = Setting::new(Ink::new(Style::Text, 7.2).tone(GREY), 9.6);
/// Small text at the foot.
const NOTE: Setting = Setting::new(Ink::new(Style::Slanted, 7.6), 10.2);
/// The heads of a table's columns in Kazakh, and below them in Russian.
const COLUMN_KK: Setting = Setting::new(Ink::new(Style::Strong, 6.8), 8.6);
const COLUMN_RU: Setting = Setting::new(Ink::new(Style::Text, 6.8).tone(GREY), 8.6);
/// A table's cells.
const CELL: Setting = Setting::new(Ink::new(Style::Text, 7.4), 9.6);

/// How a text is set: its ink, and from one line to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) ink: Ink,
    pub(super) leading: f32,
}

impl Setting {
    pub(super) const fn new(ink: Ink, leading: f32) -> Self {
        Self { ink, leading }
    }
}

/// The page and its margins, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) left: f32,
    pub(super) right: f32,
    /// Top of the text on the first page and on the others.
    pub(super) tops: [f32; 2],
    /// Lowest edge of text, above the footer.
    pub(super) bottom: f32,
}

impl Frame {
    /// A4 upright, 23 mm at its left for a binder's holes.
    const UPRIGHT: Self = Self {
        width: PAGE_WIDTH,
        height: PAGE_HEIGHT,
        left: 65.0,
        right: PAGE_WIDTH - 48.0,
        tops: [46.0, 72.0],
        bottom: 782.0,
    };
    /// A4 turned sideways, for wide tables.
    const SIDEWAYS: Self = Self {
        width: PAGE_HEIGHT,
        height: PAGE_WIDTH,
        left: 46.0,
        right: PAGE_HEIGHT - 46.0,
        tops: [50.0, 68.0],
        bottom: 540.0,
    };

    /// The page that a document's widest table needs.
    pub(super) fn of(content: &Content) -> Self {
        let columns = content.blocks.iter().map(|block| match block {
            Block::Table(table) => table.columns.len(),
            Block::Heading(_) | Block::Text(_) | Block::Entry { .. } | Block::Note(_) => 0,
        });
        if columns.max().unwrap_or_default() > UPRIGHT_COLUMNS_MAX {
            Self::SIDEWAYS
        } else {
            Self::UPRIGHT
        }
    }

    /// Width between the margins.
    pub(super) fn span(self) -> f32 {
        self.right - self.left
    }

    /// Width of one language's column.
    pub(super) fn column(self) -> f32 {
        (self.span() - GUTTER) / 2.0
    }

    /// Left edge of the Russian column.
    pub(super) fn second(self) -> f32 {
        self.left + self.column() + GUTTER
    }
}

/// A line of text, by the top of its piece.
#[derive(Clone, Debug)]
pub(super) struct Word<'c> {
    pub(super) x: f32,
    pub(super) down: f32,
    pub(super) text: Cow<'c, str>,
    pub(super) ink: Ink,
    /// The leaf of the structure it belongs to.
    pub(super) leaf: usize,
}

/// A code, by the top of its piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) x: f32,
    pub(super) down: f32,
    pub(super) side: f32,
    /// Which of the drawn codes.
    pub(super) code: usize,
    pub(super) leaf: usize,
}

/// What stands together and is never cut by the end of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece<'c> {
    /// White above it, unless it begins a page.
    pub(super) before: f32,
    pub(super) height: f32,
    /// Whether the next piece must stand on the same page.
    pub(super) keep: bool,
    pub(super) words: Vec<Word<'c>>,
    /// Rules `[x, down, width, height]`.
    pub(super) rules: Vec<[f32; 4]>,
    pub(super) figures: Vec<Figure>,
    /// The head that is repeated when the piece begins a page.
    pub(super) head: Option<usize>,
}

/// A leaf of the structure that screen readers follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Title(Lang),
    Paragraph(Lang),
    HeaderCell,
    Cell,
    Figure,
}

/// A branch of the structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Branch {
    Leaf(usize),
    Table(Vec<Vec<usize>>),
}

/// A document that grows from top to bottom.
#[derive(Debug)]
pub(super) struct Flow<'c> {
    pub(super) frame: Frame,
    pieces: Vec<Piece<'c>>,
    heads: Vec<Piece<'c>>,
    leaves: Vec<Leaf>,
    tree: Vec<Branch>,
}

/// A piece on a page.
#[derive(Debug)]
pub(super) struct Placed<'c> {
    pub(super) top: f32,
    pub(super) piece: Piece<'c>,
    /// Whether it only repeats the head of a table.
    pub(super) repeated: bool,
}

/// A document divided into pages.
#[derive(Debug)]
pub(super) struct Plan<'c> {
    pub(super) frame: Frame,
    pub(super) pages: Vec<Vec<Placed<'c>>>,
    pub(super) leaves: Vec<Leaf>,
    pub(super) tree: Vec<Branch>,
}

impl<'c> Flow<'c> {
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            pieces: Vec::new(),
            heads: Vec::new(),
            leaves: Vec::new(),
            tree: Vec::new(),
        }
    }

    /// Adds a piece.
    pub(super) fn put(&mut self, piece: Piece<'c>) {
        self.pieces.push(piece);
    }

    /// A new leaf on the trunk of the structure.
    pub(super) fn leaf(&mut self, leaf: Leaf) -> usize {
        let index = self.bud(leaf);
        self.tree.push(Branch::Leaf(index));
        index
    }

    fn bud(&mut self, leaf: Leaf) -> usize {
        self.leaves.push(leaf);
        self.leaves.len() - 1
    }

    /// Sets both languages side by side, line by line.
    pub(super) fn pair(&mut self, texts: [&'c str; 2], setting: Setting, before: f32, ends: Ends) {
        let width = self.frame.column();
        let columns = [self.frame.left, self.frame.second()];
        let leaves = [Lang::Kk, Lang::Ru].map(|lang| self.leaf(Leaf::Paragraph(lang)));
        let lines =
            texts.map(|text| layout::wrap(text, setting.ink.style, setting.ink.size, width));
        let count = lines[0].len().max(lines[1].len());
        for line in 0..count {
            let words = (0..2).filter_map(|side| {
                let text = lines[side].get(line).filter(|text| !text.is_empty())?;
                Some(Word {
                    x: columns[side],
                    down: setting.leading - 3.0,
                    text: Cow::Borrowed(*text),
                    ink: setting.ink,
                    leaf: leaves[side],
                })
            });
            let words = words.collect();
            let is_last = line + 1 == count;
            self.put(Piece {
                before: if line == 0 { before } else { 0.0 },
                height: setting.leading,
                keep: match ends {
                    Ends::WithNext => true,
                    Ends::Free => !is_last && (line == 0 || line + 2 == count),
                },
                words,
                ..Piece::default()
            });
        }
    }

    /// Divides the document into pages.
    pub(super) fn paginate(self) -> Plan<'c> {
        let frame = self.frame;
        let needs: Vec<f32> = (0..self.pieces.len())
            .map(|index| needed(&self.pieces[index..]))
            .collect();
        let room = frame.bottom - frame.tops[1];
        let mut pages: Vec<Vec<Placed<'c>>> = vec![Vec::new()];
        let mut next = frame.tops[0];
        for (piece, needs) in self.pieces.into_iter().zip(needs) {
            let page = pages.last().expect("there is a first page");
            let before = if page.is_empty() { 0.0 } else { piece.before };
            // A chain longer than a page is cut where it must be.
            let needs = needs.min(room).max(piece.height);
            if next + before + needs > frame.bottom + 0.01 && !page.is_empty() {
                pages.push(Vec::new());
                next = frame.tops[1];
                if let Some(head) = piece.head {
                    let piece = self.heads[head].clone();
                    next = place(&mut pages, next, piece, true);
                }
                next = place(&mut pages, next, piece, false);
            } else {
                next = place(&mut pages, next + before, piece, false);
            }
        }
        Plan {
            frame,
            pages,
            leaves: self.leaves,
            tree: self.tree,
        }
    }
}

/// Puts a piece at a height of the last page; answers with the height below it.
fn place<'c>(pages: &mut [Vec<Placed<'c>>], top: f32, piece: Piece<'c>, repeated: bool) -> f32 {
    let below = top + piece.height;
    if let Some(page) = pages.last_mut() {
        page.push(Placed {
            top,
            piece,
            repeated,
        });
    }
    below
}

/// The height from the first piece to the end of what must stay with it.
fn needed(pieces: &[Piece<'_>]) -> f32 {
    let mut height = 0.0;
    for (index, piece) in pieces.iter().enumerate() {
        height += piece.height + if index == 0 { 0.0 } else { piece.before };
        if !piece.keep {
            break;
        }
    }
    height
}

/// Whether a text may be the last of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// It may; only single lines are not left behind.
    Free,
    /// The next piece belongs to it.
    WithNext,
}

/// Lays the blocks of a document.
pub(super) fn lay_blocks<'c>(flow: &mut Flow<'c>, blocks: &'c [Block]) {
    for block in blocks {
        match block {
            Block::Heading(text) => flow.pair(sides(text), HEADING, 12.0, Ends::WithNext),
            Block::Text(text) => flow.pair(sides(text), TEXT, 8.0, Ends::Free),
            Block::Note(text) => flow.pair(sides(text), NOTE, 9.0, Ends::Free),
            Block::Entry { label, value } => {
                flow.pair(sides(label), LABEL, 6.0, Ends::WithNext);
                flow.pair(sides(value), TEXT, 0.0, Ends::Free);
            }
            Block::Table(table) => lay_table(flow, table),
        }
    }
}

fn sides(text: &Bilingual) -> [&str; 2] {
    [&text.kk, &text.ru]
}

/// The columns of a table: where each begins, and how wide its text may be.
fn columns(frame: Frame, table: &Table) -> Vec<(f32, f32)> {
    let total: f32 = table.columns.iter().map(|c| f32::from(c.share)).sum();
    let mut x = frame.left;
    let place = |share: u16| {
        let width = frame.span() * f32::from(share) / total;
        let at = x;
        x += width;
        (at + CELL_PAD, width - 2.0 * CELL_PAD)
    };
    table.columns.iter().map(|c| c.share).map(place).collect()
}

fn lay_table<'c>(flow: &mut Flow<'c>, table: &'c Table) {
    let places = columns(flow.frame, table);
    let mut rows = Vec::with_capacity(table.rows.len() + 1);
    let (head, leaves) = table_head(flow, table, &places);
    rows.push(leaves);
    flow.heads.push(Piece {
        before: 0.0,
        ..head.clone()
    });
    let repeated = flow.heads.len() - 1;
    flow.put(head);
    for row in &table.rows {
        let leaves: Vec<usize> = row.iter().map(|_| flow.bud(Leaf::Cell)).collect();
        lay_row(flow, row, &places, &leaves, repeated);
        rows.push(leaves);
    }
    flow.tree.push(Branch::Table(rows));
}

/// The head of a table: each column's name in Kazakh, in Russian below it.
fn table_head<'c>(
    flow: &mut Flow<'c>,
    table: &'c Table,
    places: &[(f32, f32)],
) -> (Piece<'c>, Vec<usize>) {
    let mut words = Vec::new();
    let mut leaves = Vec::new();
    let mut height: f32 = 0.0;
    for (column, (x, width)) in table.columns.iter().zip(places) {
        let leaf = flow.bud(Leaf::HeaderCell);
        leaves.push(leaf);
        let mut down = CELL_PAD;
        let titles = [(&column.title.kk, COLUMN_KK), (&column.title.ru, COLUMN_RU)];
        for (text, setting) in titles {
            for line in layout::wrap(text, setting.ink.style, setting.ink.size, *width) {
                down += setting.leading;
                words.push(word(*x, down - 2.0, line, setting.ink, leaf));
            }
        }
        height = height.max(down + CELL_PAD);
    }
    let piece = Piece {
        before: 6.0,
        height,
        keep: true,
        words,
        rules: borders(flow.frame, places, height, Edges::Both),
        ..Piece::default()
    };
    (piece, leaves)
}

/// One row, in strips that a page's end may part.
fn lay_row<'c>(
    flow: &mut Flow<'c>,
    row: &'c [String],
    places: &[(f32, f32)],
    leaves: &[usize],
    repeated: usize,
) {
    let wrap = |(text, (_, width)): (&'c String, &(f32, f32))| {
        layout::wrap(text, CELL.ink.style, CELL.ink.size, *width)
    };
    let cells: Vec<Vec<&str>> = row.iter().zip(places).map(wrap).collect();
    let count = cells.iter().map(Vec::len).max().unwrap_or_default().max(1);
    let starts: Vec<usize> = (0..count).step_by(STRIP_LINES).collect();
    for start in starts {
        let end = (start + STRIP_LINES).min(count);
        let is_last = end == count;
        let pad_top = if start == 0 { CELL_PAD } else { 0.0 };
        let mut words = Vec::new();
        let mut down = pad_top;
        for line in start..end {
            down += CELL.leading;
            for (cell, ((x, _), leaf)) in cells.iter().zip(places.iter().zip(leaves)) {
                if let Some(text) = cell.get(line).filter(|text| !text.is_empty()) {
                    words.push(word(*x, down - 2.4, text, CELL.ink, *leaf));
                }
            }
        }
        let height = down + if is_last { CELL_PAD } else { 0.0 };
        let edges = if is_last { Edges::Below } else { Edges::Sides };
        flow.put(Piece {
            height,
            words,
            rules: borders(flow.frame, places, height, edges),
            head: Some(repeated),
            ..Piece::default()
        });
    }
}

fn word(x: f32, down: f32, text: &str, ink: Ink, leaf: usize) -> Word<'_> {
    Word {
        x,
        down,
        text: Cow::Borrowed(text),
        ink,
        leaf,
    }
}

/// Which rules a strip of a table has.
#[derive(Clone, Copy)]
enum Edges {
    Both,
    Below,
    Sides,
}

fn borders(frame: Frame, places: &[(f32, f32)], height: f32, edges: Edges) -> Vec<[f32; 4]> {
    let across = |down: f32| [frame.left, down, frame.span(), HAIRLINE];
    let mut rules: Vec<[f32; 4]> = places
        .iter()
        .map(|(x, _)| [x - CELL_PAD, 0.0, HAIRLINE, height])
        .collect();
    rules.push([frame.right, 0.0, HAIRLINE, height]);
    match edges {
        Edges::Both => rules.extend([across(0.0), across(height)]),
        Edges::Below => rules.push(across(height)),
        Edges::Sides => {}
    }
    rules
}
