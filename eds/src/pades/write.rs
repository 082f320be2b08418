//! Writing an incremental update: objects, the cross-reference section and the trailer (ISO 32000-2 section 7.5.6).

use std::collections::BTreeMap;
use std::io::Write;

use lopdf::{Dictionary, Object, ObjectId};

use super::PdfError;
use super::file::Pdf;
use super::sections::Form;
use crate::hash::sha256;

/// A file with objects appended to it.
pub(super) struct Update<'a> {
    previous: &'a Pdf<'a>,
    pub(super) bytes: Vec<u8>,
    offsets: BTreeMap<u32, (u16, usize)>,
    next_number: u32,
    identifier: Object,
    /// The changed catalog with its number; none while it stays as it is.
    catalog: Option<(ObjectId, Dictionary)>,
}

impl<'a> Update<'a> {
    pub(super) fn new(previous: &'a Pdf<'a>) -> Result<Self, PdfError> {
        let mut bytes = previous.bytes.to_vec();
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        let size = previous
            .trailer()
            .get(b"Size")
            .and_then(Object::as_i64)
            .unwrap_or(0);
        let size = u32::try_from(size).map_err(|_| PdfError::Malformed)?;
        let after_last = previous.highest_number().checked_add(1);
        // Numbers stay far below the limit of a cross-reference entry.
        let next_number = size.max(after_last.ok_or(PdfError::Malformed)?);
        if next_number > 8_000_000 {
            return Err(PdfError::Malformed);
        }
        Ok(Self {
            previous,
            bytes,
            offsets: BTreeMap::new(),
            next_number,
            identifier: new_identifier(previous),
            catalog: None,
        })
    }

    /// Sets an entry of the catalog, which is written once at the end.
    pub(super) fn change_catalog(
        &mut self,
        key: &str,
        value: impl Into<Object>,
    ) -> Result<(), PdfError> {
        let (id, mut catalog) = match self.catalog.take() {
            Some(changed) => changed,
            None => self.previous.catalog()?,
        };
        catalog.set(key, value);
        self.catalog = Some((id, catalog));
        Ok(())
    }

    /// A number for a new object.
    pub(super) fn new_id(&mut self) -> ObjectId {
        let id = (self.next_number, 0);
        self.next_number += 1;
        id
    }

    /// Starts the object; its content follows in `bytes`, then [`Update::end`].
    pub(super) fn begin(&mut self, id: ObjectId) {
        self.offsets.insert(id.0, (id.1, self.bytes.len()));
        self.push(&format!("{} {} obj\n", id.0, id.1));
    }

    pub(super) fn end(&mut self) {
        self.push("\nendobj\n");
    }

    pub(super) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn object(&mut self, id: ObjectId, object: &Object) -> Result<(), PdfError> {
        self.begin(id);
        write_object(&mut self.bytes, object)?;
        self.end();
        Ok(())
    }

    /// A stream without compression.
    pub(super) fn stream(
        &mut self,
        id: ObjectId,
        mut dictionary: Dictionary,
        content: &[u8],
    ) -> Result<(), PdfError> {
        dictionary.set(
            "Length",
            i64::try_from(content.len()).map_err(|_| PdfError::Malformed)?,
        );
        self.begin(id);
        write_dictionary(&mut self.bytes, &dictionary)?;
        self.push("\nstream\n");
        self.bytes.extend_from_slice(content);
        self.push("\nendstream");
        self.end();
        Ok(())
    }

    /// Writes the cross-reference section in the form of the previous one and ends the file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        if let Some((id, catalog)) = self.catalog.take() {
            self.object(id, &Object::Dictionary(catalog))?;
        }
        let start = match self.previous.form() {
            Form::Stream(_) => self.cross_reference_stream()?,
            Form::Table => self.cross_reference_table()?,
        };
        self.push(&format!("startxref\n{start}\n%%EOF\n"));
        Ok(self.bytes)
    }

    fn cross_reference_table(&mut self) -> Result<usize, PdfError> {
        let start = self.bytes.len();
        self.push("xref\n");
        for (first, entries) in self.sections() {
            self.push(&format!("{first} {}\n", entries.len()));
            for (generation, offset) in entries {
                self.push(&format!("{offset:010} {generation:05} n \n"));
            }
        }
        self.push("trailer\n");
        let trailer = self.trailer()?;
        write_dictionary(&mut self.bytes, &trailer)?;
        self.push("\n");
        Ok(start)
    }

    fn cross_reference_stream(&mut self) -> Result<usize, PdfError> {
        let id = self.new_id();
        let start = self.bytes.len();
        self.offsets.insert(id.0, (id.1, start));
        let mut index = Vec::new();
        let mut content = Vec::new();
        for (first, entries) in self.sections() {
            index.push(Object::Integer(i64::from(first)));
            index.push(Object::Integer(
                i64::try_from(entries.len()).map_err(|_| PdfError::Malformed)?,
            ));
            for (generation, offset) in entries {
                // Widths 1, 4, 2: type 1 (in use), offset, generation.
                content.push(1);
                content.extend_from_slice(
                    &u32::try_from(offset)
                        .map_err(|_| PdfError::Malformed)?
                        .to_be_bytes(),
                );
                content.extend_from_slice(&generation.to_be_bytes());
            }
        }
        let mut dictionary = self.trailer()?;
        dictionary.set("Type", "XRef");
        dictionary.set(
            "W",
            vec![Object::Integer(1), Object::Integer(4), Object::Integer(2)],
        );
        dictionary.set("Index", index);
        self.stream(id, dictionary, &content)?;
        Ok(start)
    }

    /// Runs of consecutive numbers with their generations and offsets.
    fn sections(&self) -> Vec<(u32, Vec<(u16, usize)>)> {
        let mut sections: Vec<(u32, Vec<(u16, usize)>)> = Vec::new();
        let mut expected = None;
        for (number, place) in &self.offsets {
            match sections.last_mut() {
                Some((_, entries)) if expected == Some(*number) => entries.push(*place),
                Some(_) | None => sections.push((*number, vec![*place])),
            }
            expected = Some(number + 1);
        }
        sections
    }

    fn trailer(&self) -> Result<Dictionary, PdfError> {
        let section = self.previous.newest_section().ok_or(PdfError::Malformed)?;
        let mut trailer = Dictionary::new();
        trailer.set("Size", i64::from(self.next_number));
        trailer.set(
            "Prev",
            i64::try_from(section.offset).map_err(|_| PdfError::Malformed)?,
        );
        for key in [&b"Root"[..], b"Info"] {
            if let Ok(value) = section.trailer.get(key) {
                trailer.set(key, value.clone());
            }
        }
        trailer.set("ID", self.identifier.clone());
        Ok(trailer)
    }
}

/// The file's first identifier stays, the second names this revision (ISO 32000-2 section 14.4).
fn new_identifier(previous: &Pdf<'_>) -> Object {
    let hexadecimal =
        |bytes: &[u8]| Object::String(bytes.to_vec(), lopdf::StringFormat::Hexadecimal);
    let revision = hexadecimal(&sha256(previous.bytes).as_bytes()[..16]);
    let first = previous
        .trailer()
        .get(b"ID")
        .and_then(Object::as_array)
        .ok();
    let first = first
        .and_then(|both| both.first()?.as_str().ok())
        .map(hexadecimal);
    Object::Array(vec![first.unwrap_or_else(|| revision.clone()), revision])
}

/// Writes a value in the plainest form: strings in hex, no streams.
pub(super) fn write_object(bytes: &mut Vec<u8>, object: &Object) -> Result<(), PdfError> {
    const WRITABLE: &str = "writing into memory does not fail";
    match object {
        Object::Null => bytes.extend_from_slice(b"null"),
        Object::Boolean(true) => bytes.extend_from_slice(b"true"),
        Object::Boolean(false) => bytes.extend_from_slice(b"false"),
        Object::Integer(number) => write!(bytes, "{number}").expect(WRITABLE),
        Object::Real(number) if number.is_finite() => write!(bytes, "{number}").expect(WRITABLE),
        Object::Name(name) => write_name(bytes, name),
        Object::String(text, _) => write!(bytes, "<{}>", hex::encode_upper(text)).expect(WRITABLE),
        Object::Array(items) => {
            bytes.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    bytes.push(b' ');
                }
                write_object(bytes, item)?;
            }
            bytes.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(bytes, dictionary)?,
        Object::Reference((number, generation)) => {
            write!(bytes, "{number} {generation} R").expect(WRITABLE);
        }
        Object::Stream(_) | Object::Real(_) => return Err(PdfError::Malformed),
    }
    Ok(())
}

fn write_dictionary(bytes: &mut Vec<u8>, dictionary: &Dictionary) -> Result<(), PdfError> {
    bytes.extend_from_slice(b"<<");
    for (key, value) in dictionary {
        write_name(bytes, key);
        bytes.push(b' ');
        write_object(bytes, value)?;
    }
    bytes.extend_from_slice(b">>");
    Ok(())
}

fn write_name(bytes: &mut Vec<u8>, name: &[u8]) {
    bytes.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"#/%()<>[]{}".contains(byte) {
            bytes.push(*byte);
        } else {
            bytes.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

/// A text string: ASCII as it is, else UTF-16 with its mark.
pub(super) fn text_string(text: &str) -> Object {
    let bytes = if text.is_ascii() {
        text.as_bytes().to_vec()
    } else {
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        [0xFE, 0xFF].into_iter().chain(units).collect()
    };
    Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}

pub(super) fn dictionary<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    let mut dictionary = Dictionary::new();
    for (key, value) in entries {
        dictionary.set(key, value);
    }
    dictionary
}

pub(super) fn numbers(values: &[f32]) -> Object {
    Object::Array(values.iter().copied().map(Object::Real).collect())
}
