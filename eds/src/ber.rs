//! A CMS in BER made into DER (X.690): definite shortest lengths and whole octet strings, with limits on depth and count.
//!
//! Signature programs of Kazakhstan and OpenSSL's streams write indefinite lengths and octet strings in pieces. Only
//! lengths and pieces are rewritten, values and the order of a SET stay as received. What is signed must be in DER
//! already: signed attributes, certificates and lists, over whose received bytes others check the signatures. Two passes in linear time: the first measures, the second writes.

use std::borrow::Cow;

use crate::asn1::{self, DEEPEST, Malformed, OCTET_STRING, SEQUENCE, SET};

/// The most elements: a revocation list inside a message has some hundred thousand.
const MOST_ELEMENTS: usize = 1_000_000;
/// An octet string in pieces (X.690 section 8.7.3).
const OCTET_STRING_IN_PIECES: u8 = 0x24;
const CONSTRUCTED: u8 = 0x20;
const CLASS: u8 = 0xC0;
/// What ends a value of indefinite length.
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// Certificates and revocation lists stand in ContentInfo, its `[0]`, SignedData, then its `[0]` or `[1]`.
const BAG_DEPTH: usize = 4;
/// Signed attributes stand in SignedData's signerInfos, SignerInfo, then its `[0]`.
const ATTRIBUTES_DEPTH: usize = 6;

/// The same message in DER as far as lengths and pieces go; borrowed when it is so already.
pub(crate) fn to_der(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Malformed> {
    let mut plan = Plan::default();
    let extent = plan.element(bytes, 1)?;
    if extent.read != bytes.len() {
        return Err(Malformed);
    }
    if plan.is_der {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut writer = Writer {
        lengths: plan.lengths.into_iter(),
        out: Vec::with_capacity(extent.written),
    };
    writer.element(bytes)?;
    Ok(Cow::Owned(writer.out))
}

/// The tag and length of an element as they were received.
struct Header {
    tag: u8,
    /// None for an indefinite length.
    length: Option<usize>,
    size: usize,
}

impl Header {
    fn read(input: &[u8]) -> Result<Self, Malformed> {
        const LONG_FORM: u8 = 0x80;
        const MOST_LENGTH_BYTES: usize = 4;
        let (&[tag, first], rest) = input.split_first_chunk().ok_or(Malformed)?;
        // The tag 0 ends an indefinite length and is no element; numbers from 31 up are not used by any message.
        if tag == 0 || tag & 0x1F == 0x1F {
            return Err(Malformed);
        }
        let constructed = tag & CONSTRUCTED != 0;
        let by_nature = tag & CLASS != 0 || matches!(tag, SEQUENCE | SET | OCTET_STRING_IN_PIECES);
        if constructed && !by_nature {
            return Err(Malformed);
        }
        let count = usize::from(first & !LONG_FORM);
        let (length, size) = if first < LONG_FORM {
            (Some(count), 2)
        } else if count == 0 && constructed {
            (None, 2)
        } else if (1..=MOST_LENGTH_BYTES).contains(&count) {
            let digits = rest.get(..count).ok_or(Malformed)?;
            let add = |length: usize, digit: &u8| (length << 8) | usize::from(*digit);
            (Some(digits.iter().fold(0, add)), 2 + count)
        } else {
            return Err(Malformed);
        };
        let ends_inside = length.is_none_or(|length| length <= input.len() - size);
        if ends_inside {
            Ok(Self { tag, length, size })
        } else {
            Err(Malformed)
        }
    }

    fn is_constructed(&self) -> bool {
        self.tag & CONSTRUCTED != 0
    }

    /// Whether the children from `read` on are at their end, and how many bytes mark it.
    fn ends(&self, input: &[u8], read: usize) -> Option<usize> {
        match self.length {
            Some(length) => (read == self.size + length).then_some(0),
            None => input[read..]
                .starts_with(&END_OF_CONTENTS)
                .then_some(END_OF_CONTENTS.len()),
        }
    }

    /// The bytes in which children may stand, counted from the element's start.
    fn children<'a>(&self, input: &'a [u8]) -> &'a [u8] {
        match self.length {
            Some(length) => &input[..self.size + length],
            None => input,
        }
    }
}

/// What an element takes in the input and will take in the output.
struct Extent {
    tag: u8,
    read: usize,
    /// Bytes of the value in the output.
    value: usize,
    written: usize,
}

/// The first pass: the lengths of the constructed elements in the order in which they begin.
struct Plan {
    lengths: Vec<usize>,
    elements: usize,
    is_der: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            lengths: Vec::new(),
            elements: 0,
            is_der: true,
        }
    }
}

impl Plan {
    fn element(&mut self, input: &[u8], depth: usize) -> Result<Extent, Malformed> {
        self.elements += 1;
        if depth > DEEPEST || self.elements > MOST_ELEMENTS {
            return Err(Malformed);
        }
        let header = Header::read(input)?;
        let (read, value) = match header.length {
            Some(length) if !header.is_constructed() => (header.size + length, length),
            Some(_) | None => self.constructed(&header, input, depth)?,
        };
        let written = asn1::header_size(value) + value;
        self.is_der &= header.tag != OCTET_STRING_IN_PIECES && read == written;
        Ok(Extent {
            tag: header.tag,
            read,
            value,
            written,
        })
    }

    /// An element that is refused unless it is in DER.
    fn element_in_der(&mut self, input: &[u8], depth: usize) -> Result<Extent, Malformed> {
        let before = std::mem::replace(&mut self.is_der, true);
        let extent = self.element(input, depth)?;
        if !self.is_der {
            return Err(Malformed);
        }
        self.is_der = before;
        Ok(extent)
    }

    fn constructed(
        &mut self,
        header: &Header,
        input: &[u8],
        depth: usize,
    ) -> Result<(usize, usize), Malformed> {
        let place = self.lengths.len();
        self.lengths.push(0);
        let bags = [asn1::context(0), asn1::context(1)];
        let is_bag = depth == BAG_DEPTH && bags.contains(&header.tag);
        let input = header.children(input);
        let (mut read, mut value) = (header.size, 0);
        let end = loop {
            if let Some(end) = header.ends(input, read) {
                break end;
            }
            let child = &input[read..];
            let is_attributes =
                depth + 1 == ATTRIBUTES_DEPTH && child.first() == Some(&asn1::context(0));
            let child = if is_bag || is_attributes {
                self.element_in_der(child, depth + 1)?
            } else {
                self.element(child, depth + 1)?
            };
            read += child.read;
            value += if header.tag != OCTET_STRING_IN_PIECES {
                child.written
            } else if matches!(child.tag, OCTET_STRING | OCTET_STRING_IN_PIECES) {
                child.value
            } else {
                return Err(Malformed);
            };
        };
        self.lengths[place] = value;
        Ok((read + end, value))
    }
}

/// The second pass; the first one has checked everything it meets.
struct Writer {
    lengths: std::vec::IntoIter<usize>,
    out: Vec<u8>,
}

impl Writer {
    /// Writes the element and answers with the bytes it took of the input.
    fn element(&mut self, input: &[u8]) -> Result<usize, Malformed> {
        let header = Header::read(input)?;
        match header.length {
            Some(length) if !header.is_constructed() => {
                self.header(header.tag, length);
                let end = header.size + length;
                self.out.extend_from_slice(&input[header.size..end]);
                Ok(end)
            }
            Some(_) | None => {
                let length = self.lengths.next().ok_or(Malformed)?;
                if header.tag == OCTET_STRING_IN_PIECES {
                    self.header(OCTET_STRING, length);
                    self.pieces(&header, input)
                } else {
                    self.header(header.tag, length);
                    self.children(&header, input, Self::element)
                }
            }
        }
    }

    /// Writes the values of the pieces one after another.
    fn pieces(&mut self, header: &Header, input: &[u8]) -> Result<usize, Malformed> {
        self.children(header, input, |writer, input| {
            let piece = Header::read(input)?;
            match piece.length {
                Some(length) if !piece.is_constructed() => {
                    let end = piece.size + length;
                    writer.out.extend_from_slice(&input[piece.size..end]);
                    Ok(end)
                }
                Some(_) | None => {
                    writer.lengths.next().ok_or(Malformed)?;
                    writer.pieces(&piece, input)
                }
            }
        })
    }

    fn children(
        &mut self,
        header: &Header,
        input: &[u8],
        write: impl Fn(&mut Self, &[u8]) -> Result<usize, Malformed>,
    ) -> Result<usize, Malformed> {
        let input = header.children(input);
        let mut read = header.size;
        loop {
            if let Some(end) = header.ends(input, read) {
                return Ok(read + end);
            }
            read += write(self, &input[read..])?;
        }
    }

    fn header(&mut self, tag: u8, length: usize) {
        self.out.push(tag);
        asn1::write_length(&mut self.out, length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
        to_der(bytes).map(Cow::into_owned)
    }

    #[test]
    fn der_is_left_as_it_is() {
        let bytes = [0x30, 5, 0x31, 3, 0x02, 1, 5];
        assert!(matches!(to_der(&bytes), Ok(Cow::Borrowed(same)) if same == bytes));
    }

    #[test]
    fn indefinite_and_padded_lengths_become_short_ones() {
        assert_eq!(
            der(&[0x30, 0x80, 0xA0, 0x80, 0x02, 1, 5, 0, 0, 0, 0]),
            Ok(vec![0x30, 5, 0xA0, 3, 0x02, 1, 5])
        );
        assert_eq!(der(&[0x04, 0x83, 0, 0, 1, 7]), Ok(vec![0x04, 1, 7]));
        let long = [&[0x30, 0x80, 0x04, 0x81, 200][..], &[7; 200], &[0, 0]].concat();
        assert_eq!(der(&long).unwrap()[..6], [0x30, 0x81, 203, 0x04, 0x81, 200]);
    }

    #[test]
    fn pieces_become_one_string_at_any_depth() {
        assert_eq!(
            der(&[
                0x24, 0x80, 0x04, 1, 1, 0x24, 4, 0x04, 2, 2, 3, 0x04, 0, 0, 0
            ]),
            Ok(vec![0x04, 3, 1, 2, 3])
        );
        assert_eq!(der(&[0x24, 0]), Ok(vec![0x04, 0]), "no piece at all");
    }

    #[test]
    fn what_is_no_ber_is_refused() {
        for bytes in [
            &[][..],
            &[0x30],
            &[0x30, 0x80],
            &[0x30, 0x80, 0],
            &[0x30, 0x80, 0x02, 1, 5],
            &[0x30, 2, 0x02, 1],
            &[0x30, 3, 0x04, 2, 7, 7],
            &[0x30, 3, 0x02, 0x80, 0],
            &[0x04, 0x80, 0, 0],
            &[0x04, 0xFF, 0],
            &[0x04, 0x85, 0, 0, 0, 0, 0],
            &[0x24, 3, 0x02, 1, 5],
            &[0x22, 3, 0x02, 1, 5],
            &[0x1F, 1, 0],
            &[0, 0],
            &[0x04, 1, 7, 0],
        ] {
            assert_eq!(der(bytes), Err(Malformed), "{bytes:02x?}");
        }
    }

    #[test]
    fn certificates_must_be_in_der_already() {
        let message = |certificate: &[u8]| {
            let bag = asn1::write(asn1::context(0), &[certificate]);
            let signed_data = asn1::write(SEQUENCE, &[&bag]);
            let wrapped = asn1::write(asn1::context(0), &[&signed_data]);
            [&[0x30, 0x80][..], &wrapped, &[0, 0]].concat()
        };
        assert!(der(&message(&[0x30, 2, 5, 0])).is_ok());
        assert_eq!(der(&message(&[0x30, 0x80, 5, 0, 0, 0])), Err(Malformed));
        assert_eq!(der(&message(&[0x30, 3, 5, 0x81, 0])), Err(Malformed));
    }

    #[test]
    fn depth_and_count_are_limited() {
        assert_eq!(der(&[0x30, 0x80].repeat(4096)), Err(Malformed));
        assert_eq!(der(&[0x24, 0x80].repeat(4096)), Err(Malformed));
        let many = asn1::write(SEQUENCE, &[&[5, 0].repeat(MOST_ELEMENTS)]);
        assert_eq!(der(&many), Err(Malformed));
    }
}
