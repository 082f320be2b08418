//! The chain of cross-reference sections of a file (ISO 32000-2 sections 7.5.4 to 7.5.8), read as it is written.

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::PdfError;
use super::syntax::{Budget, Comments, Parser};

/// The most sections: one for each signature, time-stamp and set of validation data, over many renewals.
const MOST_SECTIONS: usize = 128;
/// The most objects of all sections together.
const MOST_ENTRIES: usize = 400_000;
/// The most bytes a cross-reference stream may unfold to: every entry in the widest form.
const LONGEST_STREAM: usize = MOST_ENTRIES * 16;
/// How far from the end the last line of the file is looked for.
const END_WINDOW: usize = 64;

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Free,
    At { offset: usize, generation: u16 },
    Within { container: u32, index: usize },
}

/// The form of a section; an update is written in the form of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Table,
    /// The object number of the stream.
    Stream(ObjectId),
}

/// One cross-reference section with its trailer.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) offset: usize,
    /// The end of the trailer dictionary or of the stream's object.
    pub(super) end: usize,
    pub(super) form: Form,
    pub(super) entries: Vec<(u32, Entry)>,
    pub(super) trailer: Dictionary,
}

/// All sections, the newest first, from the one that the end of the file names.
pub(super) fn read_chain(pdf: &[u8], budget: &Budget) -> Result<Vec<Section>, PdfError> {
    let mut chain: Vec<Section> = Vec::new();
    let mut next = Some(last_offset(pdf)?);
    let mut entries_left = MOST_ENTRIES;
    while let Some(offset) = next {
        // A section that leads back to a newer one would be read for ever.
        let seen = chain.iter().any(|section| section.offset == offset);
        if seen || chain.len() == MOST_SECTIONS {
            return Err(PdfError::Malformed);
        }
        let section = read(pdf, offset, entries_left, budget)?;
        entries_left -= section.entries.len();
        next = match section.trailer.get(b"Prev") {
            Err(_) => None,
            Ok(offset) => Some(natural(offset)?),
        };
        chain.push(section);
    }
    Ok(chain)
}

/// Reads `startxref`, this offset and the mark of the end; answers with the end of the mark.
pub(super) fn read_end(
    pdf: &[u8],
    after: usize,
    offset: usize,
    budget: &Budget,
) -> Result<usize, PdfError> {
    let mut parser = Parser::new(pdf, after, Comments::Refused, budget);
    parser.space()?;
    parser.keyword(b"startxref")?;
    parser.space()?;
    if parser.whole_number()? != offset as u64 {
        return Err(PdfError::Malformed);
    }
    let rest = parser.rest();
    let spaces = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let mark = parser.position + spaces.count();
    if pdf[mark..].starts_with(END_MARK) {
        Ok(mark + END_MARK.len())
    } else {
        Err(PdfError::Malformed)
    }
}

const END_MARK: &[u8] = b"%%EOF";

/// The offset in the last lines of the file; nothing but a line end may follow them.
pub(super) fn last_offset(pdf: &[u8]) -> Result<usize, PdfError> {
    const KEYWORD: &[u8] = b"startxref";
    let window = &pdf[pdf.len().saturating_sub(END_WINDOW)..];
    let start = window
        .windows(KEYWORD.len())
        .rposition(|part| part == KEYWORD)
        .ok_or(PdfError::Malformed)?;
    let lines = window[start + KEYWORD.len()..].trim_ascii();
    let number = lines
        .strip_suffix(END_MARK)
        .ok_or(PdfError::Malformed)?
        .trim_ascii();
    let number = std::str::from_utf8(number).map_err(|_| PdfError::Malformed)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PdfError::Malformed);
    }
    number.parse().map_err(|_| PdfError::Malformed)
}

fn read(
    pdf: &[u8],
    offset: usize,
    most_entries: usize,
    budget: &Budget,
) -> Result<Section, PdfError> {
    if offset >= pdf.len() {
        return Err(PdfError::Malformed);
    }
    let parser = Parser::new(pdf, offset, Comments::Skipped, budget);
    let section = if pdf[offset..].starts_with(b"xref") {
        read_table(parser, most_entries)?
    } else {
        read_stream(parser, pdf, most_entries)?
    };
    // A hybrid file shows other objects to readers that pass over the hidden stream.
    if section.trailer.has(b"XRefStm") {
        return Err(PdfError::Malformed);
    }
    Ok(section)
}

fn read_table(mut parser: Parser<'_>, most_entries: usize) -> Result<Section, PdfError> {
    /// Ten digits, five digits, the kind, and a line end of two bytes.
    const ENTRY: usize = 20;
    let offset = parser.position;
    parser.keyword(b"xref")?;
    let mut entries = Vec::new();
    loop {
        parser.space()?;
        if parser.rest().starts_with(b"trailer") {
            break;
        }
        let first = u32::try_from(parser.whole_number()?).map_err(|_| PdfError::Malformed)?;
        parser.space()?;
        let count = u32::try_from(parser.whole_number()?).map_err(|_| PdfError::Malformed)?;
        parser.space()?;
        for number in (first..).take(count as usize) {
            let line = parser.rest().get(..ENTRY).ok_or(PdfError::Malformed)?;
            if entries.len() == most_entries {
                return Err(PdfError::Malformed);
            }
            entries.push((number, read_line(line)?));
            parser.position += ENTRY;
        }
    }
    parser.keyword(b"trailer")?;
    let trailer = parser.value()?;
    Ok(Section {
        offset,
        end: parser.position,
        form: Form::Table,
        entries,
        trailer: trailer.as_dict().map_err(|_| PdfError::Malformed)?.clone(),
    })
}

fn read_line(line: &[u8]) -> Result<Entry, PdfError> {
    let digits = |part: &[u8]| {
        let text = std::str::from_utf8(part).ok()?;
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.parse::<u64>().ok())?
    };
    let offset = digits(&line[..10]).ok_or(PdfError::Malformed)?;
    let generation = digits(&line[11..16]).ok_or(PdfError::Malformed)?;
    if line[10] != b' ' || line[16] != b' ' || !matches!(&line[18..], b" \n" | b" \r" | b"\r\n") {
        return Err(PdfError::Malformed);
    }
    match line[17] {
        b'f' => Ok(Entry::Free),
        b'n' => in_use(offset, generation),
        _ => Err(PdfError::Malformed),
    }
}

fn in_use(offset: u64, generation: u64) -> Result<Entry, PdfError> {
    Ok(Entry::At {
        offset: usize::try_from(offset).map_err(|_| PdfError::Malformed)?,
        generation: u16::try_from(generation).map_err(|_| PdfError::Malformed)?,
    })
}

fn read_stream(
    mut parser: Parser<'_>,
    pdf: &[u8],
    most_entries: usize,
) -> Result<Section, PdfError> {
    let offset = parser.position;
    let object = parser.indirect()?;
    let dictionary = object.value.as_dict().map_err(|_| PdfError::Malformed)?;
    if object.stream_start.is_none() || !dictionary.has_type(b"XRef") {
        return Err(PdfError::Malformed);
    }
    let length = natural(dictionary.get(b"Length").map_err(|_| PdfError::Malformed)?)?;
    let place = parser.end_of_stream(length)?;
    let content = unfold(dictionary, &pdf[place], LONGEST_STREAM)?;
    let entries = read_entries(dictionary, &content, most_entries)?;
    Ok(Section {
        offset,
        end: parser.position,
        form: Form::Stream(object.id),
        entries,
        trailer: dictionary.clone(),
    })
}

/// The entries of a cross-reference stream (ISO 32000-2 section 7.5.8.3).
fn read_entries(
    dictionary: &Dictionary,
    content: &[u8],
    most_entries: usize,
) -> Result<Vec<(u32, Entry)>, PdfError> {
    let widths = naturals(dictionary, b"W")?.ok_or(PdfError::Malformed)?;
    let &[kind_width, first_width, second_width] = widths.as_slice() else {
        return Err(PdfError::Malformed);
    };
    if widths.iter().any(|width| *width > 8) || first_width == 0 {
        return Err(PdfError::Malformed);
    }
    let index = match naturals(dictionary, b"Index")? {
        Some(index) => index,
        None => vec![
            0,
            natural(dictionary.get(b"Size").map_err(|_| PdfError::Malformed)?)?,
        ],
    };
    let mut rows = content.chunks_exact(kind_width + first_width + second_width);
    let mut entries = Vec::new();
    for run in index.chunks(2) {
        let &[first, count] = run else {
            return Err(PdfError::Malformed);
        };
        for number in (first..).take(count) {
            let row = rows.next().ok_or(PdfError::Malformed)?;
            if entries.len() == most_entries {
                return Err(PdfError::Malformed);
            }
            let (kind, rest) = row.split_at(kind_width);
            let (first, second) = rest.split_at(first_width);
            let number = u32::try_from(number).map_err(|_| PdfError::Malformed)?;
            entries.push((
                number,
                read_row(kind, big_endian(first), big_endian(second))?,
            ));
        }
    }
    if rows.next().is_some() || !rows.remainder().is_empty() {
        return Err(PdfError::Malformed);
    }
    Ok(entries)
}

fn read_row(kind: &[u8], first: u64, second: u64) -> Result<Entry, PdfError> {
    /// What an entry without a kind is (ISO 32000-2 table 17).
    const IN_USE: u64 = 1;
    let kind = if kind.is_empty() {
        IN_USE
    } else {
        big_endian(kind)
    };
    match kind {
        0 => Ok(Entry::Free),
        IN_USE => in_use(first, second),
        2 => Ok(Entry::Within {
            container: u32::try_from(first).map_err(|_| PdfError::Malformed)?,
            index: usize::try_from(second).map_err(|_| PdfError::Malformed)?,
        }),
        _ => Err(PdfError::Malformed),
    }
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// A stream's content without its filter; structure is written plainly or deflated.
pub(super) fn unfold(
    dictionary: &Dictionary,
    content: &[u8],
    longest: usize,
) -> Result<Vec<u8>, PdfError> {
    match dictionary.get(b"Filter") {
        Err(_) if content.len() <= longest => Ok(content.to_vec()),
        Ok(filter) if is_deflate(filter) => Stream::new(dictionary.clone(), content.to_vec())
            .get_plain_content_with_limit(longest)
            .map_err(|_| PdfError::Malformed),
        Ok(_) | Err(_) => Err(PdfError::Malformed),
    }
}

fn is_deflate(filter: &Object) -> bool {
    let is_name = |filter: &Object| filter.as_name().is_ok_and(|name| name == b"FlateDecode");
    match filter.as_array() {
        Ok(filters) => filters.len() == 1 && filters.iter().all(is_name),
        Err(_) => is_name(filter),
    }
}

fn naturals(dictionary: &Dictionary, key: &[u8]) -> Result<Option<Vec<usize>>, PdfError> {
    let Ok(numbers) = dictionary.get(key) else {
        return Ok(None);
    };
    let numbers = numbers.as_array().map_err(|_| PdfError::Malformed)?;
    numbers
        .iter()
        .map(natural)
        .collect::<Result<_, _>>()
        .map(Some)
}

/// A number without sign that is written where it stands, not behind a reference.
pub(super) fn natural(number: &Object) -> Result<usize, PdfError> {
    let number = number.as_i64().map_err(|_| PdfError::Malformed)?;
    usize::try_from(number).map_err(|_| PdfError::Malformed)
}
