//! Reading the values of a PDF (ISO 32000-2 section 7.3) strictly: what two readers could read in two ways is refused.

use std::cell::Cell;
use std::ops::Range;

use lopdf::{Dictionary, Object, ObjectId, StringFormat};

use super::PdfError;

/// The deepest nesting of arrays and dictionaries; page trees and forms nest by reference.
const DEEPEST: usize = 32;
/// The longest run of digits, sign and point included: sixty-four bits and some zeros.
const LONGEST_NUMBER: usize = 32;

/// How many values may still be read, so that no file costs more than a moment.
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) const fn of(values: usize) -> Self {
        Self(Cell::new(values))
    }

    pub(super) fn spend(&self, values: usize) -> Result<(), PdfError> {
        let left = self.0.get().checked_sub(values);
        self.0.set(left.ok_or(PdfError::Malformed)?);
        Ok(())
    }
}

/// Whether comments may stand between values: in what was there before the signatures, not in what came later, where
/// nobody's comment is needed and a lenient reader could find objects in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comments {
    Skipped,
    Refused,
}

/// An indirect object as it stands in the file.
pub(super) struct Indirect {
    pub(super) id: ObjectId,
    /// The value; of a stream its dictionary.
    pub(super) value: Object,
    /// Where the content of a stream begins.
    pub(super) stream_start: Option<usize>,
}

/// A place in the file from which values are read.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    pub(super) position: usize,
    comments: Comments,
    budget: &'a Budget,
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        bytes: &'a [u8],
        position: usize,
        comments: Comments,
        budget: &'a Budget,
    ) -> Self {
        Self {
            bytes,
            position,
            comments,
            budget,
        }
    }

    /// An indirect object up to `endobj`, or up to the content of its stream.
    pub(super) fn indirect(&mut self) -> Result<Indirect, PdfError> {
        let number = u32::try_from(self.whole_number()?).map_err(|_| PdfError::Malformed)?;
        self.space()?;
        let generation = u16::try_from(self.whole_number()?).map_err(|_| PdfError::Malformed)?;
        self.space()?;
        self.keyword(b"obj")?;
        let value = self.value()?;
        self.space()?;
        let stream_start = if self.rest().starts_with(b"stream") {
            if value.as_dict().is_err() {
                return Err(PdfError::Malformed);
            }
            self.position += b"stream".len();
            // A line end of one or two bytes, never a lone carriage return (ISO 32000-2 section 7.3.8.1).
            let line_end = match self.rest() {
                [b'\n', ..] => 1,
                [b'\r', b'\n', ..] => 2,
                _ => return Err(PdfError::Malformed),
            };
            self.position += line_end;
            Some(self.position)
        } else {
            self.keyword(b"endobj")?;
            None
        };
        Ok(Indirect {
            id: (number, generation),
            value,
            stream_start,
        })
    }

    /// The end of a stream's content of this length: `endstream` and `endobj` follow it.
    pub(super) fn end_of_stream(&mut self, length: usize) -> Result<Range<usize>, PdfError> {
        let start = self.position;
        let end = start.checked_add(length).ok_or(PdfError::Malformed)?;
        if end > self.bytes.len() {
            return Err(PdfError::Malformed);
        }
        self.position = end;
        match self.rest() {
            [b'\r', b'\n', ..] => self.position += 2,
            [b'\r' | b'\n', ..] => self.position += 1,
            _ => {}
        }
        self.keyword(b"endstream")?;
        self.space()?;
        self.keyword(b"endobj")?;
        Ok(start..end)
    }

    /// Any value; a number followed by a number and `R` is a reference.
    pub(super) fn value(&mut self) -> Result<Object, PdfError> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, PdfError> {
        if depth > DEEPEST {
            return Err(PdfError::Malformed);
        }
        self.budget.spend(1)?;
        self.space()?;
        match self.rest() {
            [b'<', b'<', ..] => self.dictionary(depth).map(Object::Dictionary),
            [b'<', ..] => self.hexadecimal(),
            [b'(', ..] => self.literal(),
            [b'[', ..] => self.array(depth),
            [b'/', ..] => self.name().map(Object::Name),
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => self.number_or_reference(),
            _ => self.word(),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, PdfError> {
        self.position += 2;
        let mut found = Dictionary::new();
        loop {
            self.space()?;
            if self.rest().starts_with(b">>") {
                self.position += 2;
                return Ok(found);
            }
            let key = self.name()?;
            // Of two entries one reader takes the first, another the last.
            if found.has(&key) {
                return Err(PdfError::Malformed);
            }
            let value = self.nested(depth + 1)?;
            found.set(key, value);
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, PdfError> {
        self.position += 1;
        let mut found = Vec::new();
        loop {
            self.space()?;
            if self.rest().first() == Some(&b']') {
                self.position += 1;
                return Ok(Object::Array(found));
            }
            found.push(self.nested(depth + 1)?);
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, PdfError> {
        if self.rest().first() != Some(&b'/') {
            return Err(PdfError::Malformed);
        }
        self.position += 1;
        let written = self.regular();
        let mut name = Vec::with_capacity(written.len());
        let mut bytes = written.iter();
        while let Some(byte) = bytes.next() {
            if *byte == b'#' {
                let digits = [bytes.next(), bytes.next()].map(|digit| digit.copied().unwrap_or(0));
                name.extend(hex::decode(digits).map_err(|_| PdfError::Malformed)?);
            } else {
                name.push(*byte);
            }
        }
        Ok(name)
    }

    fn hexadecimal(&mut self) -> Result<Object, PdfError> {
        let rest = self.rest();
        let end = rest
            .iter()
            .position(|byte| *byte == b'>')
            .ok_or(PdfError::Malformed)?;
        let mut digits: Vec<u8> = rest[1..end]
            .iter()
            .copied()
            .filter(|byte| !is_space(*byte))
            .collect();
        if !digits.len().is_multiple_of(2) {
            digits.push(b'0');
        }
        self.position += end + 1;
        let text = hex::decode(digits).map_err(|_| PdfError::Malformed)?;
        Ok(Object::String(text, StringFormat::Hexadecimal))
    }

    fn literal(&mut self) -> Result<Object, PdfError> {
        self.position += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.byte()?;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(Object::String(text, StringFormat::Literal));
                    }
                }
                b'\\' => {
                    self.escape(&mut text)?;
                    continue;
                }
                b'\r' => {
                    if self.rest().first() == Some(&b'\n') {
                        self.position += 1;
                    }
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    /// What follows a backslash (ISO 32000-2 table 3).
    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), PdfError> {
        let byte = self.byte()?;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.rest().first() == Some(&b'\n') {
                    self.position += 1;
                }
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    if let Some(digit @ b'0'..=b'7') = self.rest().first() {
                        code = code * 8 + u32::from(digit - b'0');
                        self.position += 1;
                    }
                }
                text.push(u8::try_from(code).map_err(|_| PdfError::Malformed)?);
            }
            other => text.push(other),
        }
        Ok(())
    }

    fn number_or_reference(&mut self) -> Result<Object, PdfError> {
        let written = self.regular();
        if written.len() > LONGEST_NUMBER {
            return Err(PdfError::Malformed);
        }
        let text = std::str::from_utf8(written).map_err(|_| PdfError::Malformed)?;
        if !text.bytes().all(|byte| b"0123456789+-.".contains(&byte)) {
            return Err(PdfError::Malformed);
        }
        if text.contains('.') {
            return text
                .parse()
                .map(Object::Real)
                .map_err(|_| PdfError::Malformed);
        }
        let number: i64 = text.parse().map_err(|_| PdfError::Malformed)?;
        Ok(match self.reference(text, number)? {
            Some(id) => Object::Reference(id),
            None => Object::Integer(number),
        })
    }

    /// The reference that begins with this number, if `generation R` follows.
    fn reference(&mut self, text: &str, number: i64) -> Result<Option<ObjectId>, PdfError> {
        let Ok(number) = u32::try_from(number) else {
            return Ok(None);
        };
        let after_number = self.position;
        self.space()?;
        let generation = self.regular();
        let generation = std::str::from_utf8(generation)
            .ok()
            .filter(|digits| digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse::<u16>().ok());
        if let Some(generation) = generation
            && text.bytes().all(|byte| byte.is_ascii_digit())
        {
            self.space()?;
            if self.regular() == b"R" {
                return Ok(Some((number, generation)));
            }
        }
        self.position = after_number;
        Ok(None)
    }

    fn word(&mut self) -> Result<Object, PdfError> {
        match self.regular() {
            b"true" => Ok(Object::Boolean(true)),
            b"false" => Ok(Object::Boolean(false)),
            b"null" => Ok(Object::Null),
            _ => Err(PdfError::Malformed),
        }
    }

    /// A number without sign.
    pub(super) fn whole_number(&mut self) -> Result<u64, PdfError> {
        let digits = self.regular();
        if digits.is_empty() || digits.len() > 10 || !digits.iter().all(u8::is_ascii_digit) {
            return Err(PdfError::Malformed);
        }
        let text = std::str::from_utf8(digits).map_err(|_| PdfError::Malformed)?;
        text.parse().map_err(|_| PdfError::Malformed)
    }

    pub(super) fn keyword(&mut self, word: &[u8]) -> Result<(), PdfError> {
        if !self.rest().starts_with(word) {
            return Err(PdfError::Malformed);
        }
        self.position += word.len();
        match self.rest().first() {
            Some(byte) if is_regular(*byte) => Err(PdfError::Malformed),
            Some(_) | None => Ok(()),
        }
    }

    /// Passes white space, and comments where they are allowed.
    pub(super) fn space(&mut self) -> Result<(), PdfError> {
        loop {
            let spaces = self.rest().iter().take_while(|byte| is_space(**byte));
            self.position += spaces.count();
            if self.rest().first() != Some(&b'%') {
                return Ok(());
            }
            match self.comments {
                Comments::Refused => return Err(PdfError::Malformed),
                Comments::Skipped => {
                    let line = self.rest().iter();
                    let line = line.take_while(|byte| !matches!(byte, b'\r' | b'\n'));
                    self.position += line.count();
                }
            }
        }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    fn byte(&mut self) -> Result<u8, PdfError> {
        let byte = *self.rest().first().ok_or(PdfError::Malformed)?;
        self.position += 1;
        Ok(byte)
    }

    /// The run of bytes up to white space or a delimiter.
    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        self.position += length;
        &rest[..length]
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Object, PdfError> {
        Parser::new(text, 0, Comments::Skipped, &Budget::of(1000)).value()
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text =
            b"<</A[1 -2 .5 true null 3 0 R 4 5]/B#20C(a\\(b\\051\\n\\\r\nc(d))/D<4 a4>%x\n/E/>>";
        let value = read(text).unwrap();
        let value = value.as_dict().unwrap();
        let items = [
            Object::Integer(1),
            Object::Integer(-2),
            Object::Real(0.5),
            Object::Boolean(true),
            Object::Null,
            Object::Reference((3, 0)),
            Object::Integer(4),
            Object::Integer(5),
        ];
        assert_eq!(value.get(b"A").unwrap().as_array().unwrap(), &items);
        assert_eq!(value.get(b"B C").unwrap().as_str().unwrap(), b"a(b)\nc(d)");
        assert_eq!(value.get(b"D").unwrap().as_str().unwrap(), b"J\x40");
        assert_eq!(value.get(b"E").unwrap().as_name().unwrap(), b"");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for text in [
            &b"<</A 1/A 2>>"[..],
            b"<</A 1/#41 2>>",
            b"1x",
            b"--1",
            b"1.2.3",
            b"99999999999999999999",
            b"(open",
            b"<4g>",
            b"[1",
            b"<</A>>",
            b"/a#zz",
            b"nul",
            b"(\\777)",
            b"",
        ] {
            assert_eq!(
                read(text),
                Err(PdfError::Malformed),
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn deep_and_long_values_are_refused() {
        assert!(read(&b"[".repeat(1_000_000)).is_err());
        assert!(read(&[&b"["[..], &b"0 ".repeat(2000), b"]"].concat()).is_err());
        assert!(read(&[&b"["[..], &b"0 ".repeat(500), b"]"].concat()).is_ok());
    }

    #[test]
    fn comments_are_refused_where_nobody_needs_them() {
        let budget = Budget::of(10);
        assert!(
            Parser::new(b"%a\n1", 0, Comments::Refused, &budget)
                .value()
                .is_err()
        );
        assert!(
            Parser::new(b"%a\n1", 0, Comments::Skipped, &budget)
                .value()
                .is_ok()
        );
    }
}
