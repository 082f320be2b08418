//! A PDF file whose objects are read when they are asked for, within limits (ISO 32000-2 section 7.5).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::sections::{self, Entry, Form, Section, natural, unfold};
use super::syntax::{Budget, Comments, Parser};
use super::{LONGEST, PdfError};

/// The most values that are read from one file: a power of attorney has some thousands.
const MOST_VALUES: usize = 250_000;
/// The most bytes the object streams of a file may unfold to together: more is a bomb.
const LONGEST_UNFOLDED: usize = 16 * 1024 * 1024;

/// A file with its newest cross-reference section first.
pub(super) struct Pdf<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) sections: Rc<Vec<Section>>,
    entries: BTreeMap<u32, Entry>,
    limits: Rc<Limits>,
}

/// What is left to be spent on a file, over all its revisions.
struct Limits {
    values: Budget,
    unfolded: Cell<usize>,
    /// By the offset at which they stand.
    containers: RefCell<BTreeMap<usize, Rc<Container>>>,
}

/// An unfolded object stream.
struct Container {
    content: Vec<u8>,
    /// The number and the offset of each object.
    places: Vec<(u32, usize)>,
}

impl<'a> Pdf<'a> {
    /// Reads the structure of the file as it is written: nothing is repaired.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, PdfError> {
        if bytes.len() > LONGEST || !bytes.starts_with(b"%PDF-") {
            return Err(PdfError::Malformed);
        }
        let limits = Limits {
            values: Budget::of(MOST_VALUES),
            unfolded: Cell::new(0),
            containers: RefCell::default(),
        };
        let sections = sections::read_chain(bytes, &limits.values)?;
        let mut entries = BTreeMap::new();
        for (number, entry) in sections.iter().flat_map(|section| &section.entries) {
            entries.entry(*number).or_insert(*entry);
        }
        let pdf = Self {
            bytes,
            sections: Rc::new(sections),
            entries,
            limits: Rc::new(limits),
        };
        if pdf.trailer().has(b"Encrypt") {
            return Err(PdfError::Encrypted);
        }
        Ok(pdf)
    }

    /// The same file as it was when the section with this place in the chain, the newest being 0, was the newest.
    pub(super) fn revision(&self, newest: usize) -> Result<Pdf<'a>, PdfError> {
        let older = self.sections.get(newest..).unwrap_or_default();
        if older.is_empty() {
            return Err(PdfError::Malformed);
        }
        let mut entries = BTreeMap::new();
        for (number, entry) in older.iter().flat_map(|section| &section.entries) {
            entries.entry(*number).or_insert(*entry);
        }
        Ok(Self {
            bytes: self.bytes,
            sections: Rc::new(older.to_vec()),
            entries,
            limits: Rc::clone(&self.limits),
        })
    }

    pub(super) fn newest_section(&self) -> Option<&Section> {
        self.sections.first()
    }

    /// The trailer of the newest section.
    pub(super) fn trailer(&self) -> &Dictionary {
        static EMPTY: std::sync::LazyLock<Dictionary> = std::sync::LazyLock::new(Dictionary::new);
        self.newest_section()
            .map_or(&EMPTY, |section| &section.trailer)
    }

    /// The form in which an update continues the file.
    pub(super) fn form(&self) -> Form {
        self.newest_section()
            .map_or(Form::Table, |section| section.form)
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.limits.values
    }

    /// The highest object number that has an entry.
    pub(super) fn highest_number(&self) -> u32 {
        self.entries.keys().next_back().copied().unwrap_or(0)
    }

    /// Whether there is such an object.
    pub(super) fn defines(&self, number: u32) -> bool {
        match self.entries.get(&number) {
            Some(Entry::At { .. } | Entry::Within { .. }) => true,
            Some(Entry::Free) | None => false,
        }
    }

    /// The object; null when there is none (ISO 32000-2 section 7.3.10).
    pub(super) fn get(&self, id: ObjectId) -> Result<Object, PdfError> {
        match self.entries.get(&id.0) {
            Some(Entry::At { offset, generation }) if *generation == id.1 => {
                self.read_at(*offset, id)
            }
            Some(Entry::Within { container, index }) if id.1 == 0 => {
                self.read_within(*container, *index, id.0)
            }
            Some(Entry::At { .. } | Entry::Within { .. } | Entry::Free) | None => Ok(Object::Null),
        }
    }

    /// The value itself, or what its reference leads to; a reference to a reference is refused.
    pub(super) fn resolve(&self, value: &Object) -> Result<Object, PdfError> {
        let Object::Reference(id) = value else {
            return Ok(value.clone());
        };
        match self.get(*id)? {
            Object::Reference(_) => Err(PdfError::Malformed),
            found => Ok(found),
        }
    }

    /// The object as a dictionary; a stream is none.
    pub(super) fn dictionary_at(&self, id: ObjectId) -> Result<Dictionary, PdfError> {
        match self.get(id)? {
            Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Err(PdfError::Malformed),
        }
    }

    /// The dictionary under a key, direct or not; none when the key is absent.
    pub(super) fn dictionary(
        &self,
        holder: &Dictionary,
        key: &[u8],
    ) -> Result<Option<Dictionary>, PdfError> {
        match holder.get(key) {
            Err(_) => Ok(None),
            Ok(value) => match self.resolve(value)? {
                Object::Dictionary(dictionary) => Ok(Some(dictionary)),
                _ => Err(PdfError::Malformed),
            },
        }
    }

    /// The array under a key, direct or not; empty when the key is absent.
    pub(super) fn array(&self, holder: &Dictionary, key: &[u8]) -> Result<Vec<Object>, PdfError> {
        match holder.get(key) {
            Err(_) => Ok(Vec::new()),
            Ok(value) => match self.resolve(value)? {
                Object::Array(items) => Ok(items),
                _ => Err(PdfError::Malformed),
            },
        }
    }

    /// The catalog and its number.
    pub(super) fn catalog(&self) -> Result<(ObjectId, Dictionary), PdfError> {
        let id = self.trailer().get(b"Root").and_then(Object::as_reference);
        let id = id.map_err(|_| PdfError::Malformed)?;
        Ok((id, self.dictionary_at(id)?))
    }

    /// The pages in their order, as far as they are asked for.
    pub(super) fn pages(&self, most: usize) -> Result<Vec<ObjectId>, PdfError> {
        let root = self.catalog()?.1;
        let root = root.get(b"Pages").and_then(Object::as_reference);
        let mut waiting = vec![root.map_err(|_| PdfError::Malformed)?];
        let mut seen = BTreeSet::new();
        let mut pages = Vec::new();
        while let Some(id) = waiting.pop()
            && pages.len() < most
        {
            if !seen.insert(id) {
                return Err(PdfError::Malformed);
            }
            let node = self.dictionary_at(id)?;
            if node.has(b"Kids") {
                for kid in self.array(&node, b"Kids")?.iter().rev() {
                    waiting.push(kid.as_reference().map_err(|_| PdfError::Malformed)?);
                }
            } else {
                pages.push(id);
            }
        }
        Ok(pages)
    }

    /// The numbers of all objects that are named on a way from the trailer, whether they exist or not, and how often.
    pub(super) fn references(&self) -> Result<BTreeMap<u32, usize>, PdfError> {
        let mut found: BTreeMap<u32, usize> = BTreeMap::new();
        let mut waiting = Vec::new();
        let trailer = Object::Dictionary(self.trailer().clone());
        collect_references(&trailer, &mut |id| waiting.push(id));
        while let Some(id) = waiting.pop() {
            let count = found.entry(id.0).or_default();
            *count += 1;
            if *count == 1 {
                self.each_reference(id, &mut |named| waiting.push(named))?;
            }
        }
        Ok(found)
    }

    /// Hands out every reference in the object.
    pub(super) fn each_reference(
        &self,
        id: ObjectId,
        take: &mut impl FnMut(ObjectId),
    ) -> Result<(), PdfError> {
        collect_references(&self.without_content(id)?, take);
        Ok(())
    }

    /// The object, of a stream the dictionary alone.
    fn without_content(&self, id: ObjectId) -> Result<Object, PdfError> {
        match self.entries.get(&id.0) {
            Some(Entry::At { offset, generation }) if *generation == id.1 => {
                Ok(self.indirect(*offset, id)?.1.value)
            }
            Some(Entry::At { .. } | Entry::Within { .. } | Entry::Free) | None => self.get(id),
        }
    }

    fn indirect(
        &self,
        offset: usize,
        id: ObjectId,
    ) -> Result<(Parser<'_>, super::syntax::Indirect), PdfError> {
        let mut parser = Parser::new(self.bytes, offset, Comments::Skipped, self.budget());
        let found = parser.indirect()?;
        if found.id == id {
            Ok((parser, found))
        } else {
            Err(PdfError::Malformed)
        }
    }

    fn read_at(&self, offset: usize, id: ObjectId) -> Result<Object, PdfError> {
        let (mut parser, found) = self.indirect(offset, id)?;
        if found.stream_start.is_none() {
            return Ok(found.value);
        }
        let Object::Dictionary(dictionary) = found.value else {
            return Err(PdfError::Malformed);
        };
        let place = parser.end_of_stream(self.length(&dictionary)?)?;
        let content = self.bytes[place].to_vec();
        Ok(Object::Stream(Stream::new(dictionary, content)))
    }

    /// The length of a stream: a number, or a reference to a number that stands outside object streams.
    fn length(&self, dictionary: &Dictionary) -> Result<usize, PdfError> {
        let length = dictionary.get(b"Length").map_err(|_| PdfError::Malformed)?;
        let Object::Reference(id) = length else {
            return natural(length);
        };
        match self.entries.get(&id.0) {
            Some(Entry::At { offset, generation }) if *generation == id.1 => {
                natural(&self.indirect(*offset, *id)?.1.value)
            }
            Some(Entry::At { .. } | Entry::Within { .. } | Entry::Free) | None => {
                Err(PdfError::Malformed)
            }
        }
    }

    fn read_within(&self, container: u32, index: usize, number: u32) -> Result<Object, PdfError> {
        let Some(Entry::At { offset, generation }) = self.entries.get(&container) else {
            return Err(PdfError::Malformed);
        };
        let held = self.limits.containers.borrow().get(offset).cloned();
        let container = match held {
            Some(held) => held,
            None => self.unfold_container(*offset, (container, *generation))?,
        };
        // The index and the number must agree: a reader may go by either.
        match container.places.get(index) {
            Some((held, offset)) if *held == number => {
                let budget = self.budget();
                Parser::new(&container.content, *offset, Comments::Skipped, budget).value()
            }
            Some(_) | None => Err(PdfError::Malformed),
        }
    }

    fn unfold_container(&self, offset: usize, id: ObjectId) -> Result<Rc<Container>, PdfError> {
        let Object::Stream(stream) = self.read_at(offset, id)? else {
            return Err(PdfError::Malformed);
        };
        if !stream.dict.has_type(b"ObjStm") {
            return Err(PdfError::Malformed);
        }
        let left = LONGEST_UNFOLDED - self.limits.unfolded.get();
        let content = unfold(&stream.dict, &stream.content, left)?;
        self.limits
            .unfolded
            .set(LONGEST_UNFOLDED - left + content.len());
        let container = Rc::new(self.read_container(&stream.dict, content)?);
        let mut containers = self.limits.containers.borrow_mut();
        containers.insert(offset, Rc::clone(&container));
        Ok(container)
    }

    fn read_container(
        &self,
        dictionary: &Dictionary,
        content: Vec<u8>,
    ) -> Result<Container, PdfError> {
        let entry = |key: &[u8]| natural(dictionary.get(key).map_err(|_| PdfError::Malformed)?);
        let (count, first) = (entry(b"N")?, entry(b"First")?);
        let mut parser = Parser::new(&content, 0, Comments::Skipped, self.budget());
        let mut places = Vec::new();
        for _ in 0..count {
            self.budget().spend(1)?;
            parser.space()?;
            let number = u32::try_from(parser.whole_number()?).map_err(|_| PdfError::Malformed)?;
            parser.space()?;
            let offset =
                usize::try_from(parser.whole_number()?).map_err(|_| PdfError::Malformed)?;
            places.push((
                number,
                first.checked_add(offset).ok_or(PdfError::Malformed)?,
            ));
        }
        Ok(Container { content, places })
    }
}

fn collect_references(value: &Object, take: &mut impl FnMut(ObjectId)) {
    match value {
        Object::Reference(id) => take(*id),
        Object::Array(items) => items.iter().for_each(|item| collect_references(item, take)),
        Object::Dictionary(dictionary) => dictionary
            .iter()
            .for_each(|(_, item)| collect_references(item, take)),
        Object::Stream(stream) => stream
            .dict
            .iter()
            .for_each(|(_, item)| collect_references(item, take)),
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::Name(_)
        | Object::String(..) => {}
    }
}
