//! The state's form: an archive cut into pieces, each in a `BarcodeElement` of its own code.
//!
//! The form is the one of the documents that the e-government gateway prints (namespace `barcodes.pdf.shep.nitec.kz`):
//! creation date, a piece of the archive in Base64, its place, how many there are, and an identifier. The gateway puts the
//! person's number into the identifier; we put the document's, since nobody needs the other to read a code.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use law::time::in_kazakhstan;
use std::collections::BTreeMap;

/// What an element begins with.
const ROOT: &str = "<BarcodeElement";
const NAMESPACE: &str = "http://barcodes.pdf.shep.nitec.kz/";
/// Bytes of the archive in one element: with Base64 and tags some 1,220 characters, a code of 117 modules a side.
const PIECE: usize = 690;
/// The most elements of one document (ours): more fill pages with codes that nobody photographs.
pub const ELEMENTS_MAX: usize = 24;

/// One element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Whose element it is: the document's number.
    pub id: String,
    /// Its place, from 1.
    pub number: usize,
    /// How many there are.
    pub amount: usize,
    /// Its piece of the archive.
    pub data: Vec<u8>,
}

/// Why elements are no whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElementsError {
    /// Some are not on the pictures.
    #[error("of {amount} elements these are missing: {}", list(missing))]
    Missing {
        /// How many there are.
        amount: usize,
        /// Which are missing.
        missing: Vec<usize>,
    },
    /// Two elements of one place say different things.
    #[error("element {0} is there twice, with different content")]
    Contradiction(usize),
    /// They are of different documents.
    #[error("the elements are of different documents")]
    Mixed,
}

fn list(places: &[usize]) -> String {
    let places: Vec<String> = places.iter().map(ToString::to_string).collect();
    places.join(", ")
}

/// The elements of an archive, or `None` when there would be more than [`ELEMENTS_MAX`].
#[must_use]
pub fn split(archive: &[u8], id: &str, at: DateTime<Utc>) -> Option<Vec<String>> {
    let amount = archive.len().div_ceil(PIECE);
    if amount > ELEMENTS_MAX {
        return None;
    }
    let created = in_kazakhstan(at).to_rfc3339_opts(SecondsFormat::Millis, false);
    let id = escaped(id);
    let element = |(number, piece): (usize, &[u8])| {
        let data = STANDARD.encode(piece);
        format!(
            "{ROOT} xmlns=\"{NAMESPACE}\"><creationDate>{created}</creationDate><elementData>{data}</elementData>\
             <elementNumber>{number}</elementNumber><elementsAmount>{amount}</elementsAmount><FavorID>{id}</FavorID></BarcodeElement>"
        )
    };
    Some((1..).zip(archive.chunks(PIECE)).map(element).collect())
}

/// An element from the text of a code, ours or another writer's.
#[must_use]
pub fn parse(text: &str) -> Option<Element> {
    let root = text.find(ROOT)?;
    let text = &text[root..];
    if !text.contains(NAMESPACE) {
        return None;
    }
    let data: String = between(text, "elementData")?
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let element = Element {
        id: unescaped(between(text, "FavorID")?.trim()),
        number: between(text, "elementNumber")?.trim().parse().ok()?,
        amount: between(text, "elementsAmount")?.trim().parse().ok()?,
        data: STANDARD.decode(data).ok()?,
    };
    let places = 1..=element.amount.min(ELEMENTS_MAX);
    places.contains(&element.number).then_some(element)
}

/// The archive that elements make up, in whatever order and however often they were read.
///
/// # Errors
/// [`ElementsError`] by what keeps them from being a whole.
pub fn join(elements: &[Element]) -> Result<Vec<u8>, ElementsError> {
    let mut found: BTreeMap<usize, &Element> = BTreeMap::new();
    for element in elements {
        let (first_id, first_amount) = (&elements[0].id, elements[0].amount);
        if (&element.id, element.amount) != (first_id, first_amount) {
            return Err(ElementsError::Mixed);
        }
        match found.insert(element.number, element) {
            Some(before) if before != element => {
                return Err(ElementsError::Contradiction(element.number));
            }
            Some(_) | None => {}
        }
    }
    let amount = elements.first().map_or(0, |element| element.amount);
    let missing: Vec<usize> = (1..=amount)
        .filter(|place| !found.contains_key(place))
        .collect();
    if missing.is_empty() {
        Ok(found
            .values()
            .flat_map(|element| element.data.clone())
            .collect())
    } else {
        Err(ElementsError::Missing { amount, missing })
    }
}

/// The text of a tag that is there exactly once.
fn between<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{tag}>"))?;
    let (inside, rest) = rest.split_once(&format!("</{tag}>"))?;
    (!rest.contains(&format!("<{tag}>"))).then_some(inside)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(bytes: &[u8], id: &str) -> Vec<Element> {
        let at = "2026-11-22T10:04:00Z".parse().unwrap();
        let texts = split(bytes, id, at).unwrap();
        texts.iter().map(|text| parse(text).unwrap()).collect()
    }

    #[test]
    fn elements_in_any_order_and_twice_make_the_archive() {
        let bytes: Vec<u8> = (0..2000u32).map(|n| n.to_le_bytes()[0]).collect();
        let mut found = elements(&bytes, "2026-<1>&");
        assert_eq!((found.len(), found[0].id.as_str()), (3, "2026-<1>&"));
        found.reverse();
        found.push(found[1].clone());
        assert_eq!(join(&found).unwrap(), bytes);
    }

    #[test]
    fn a_missing_a_changed_and_a_foreign_element_are_told() {
        let bytes = vec![7; 2000];
        let found = elements(&bytes, "1");
        let missing = vec![2];
        assert_eq!(
            join(&[found[0].clone(), found[2].clone()]),
            Err(ElementsError::Missing { amount: 3, missing })
        );
        let mut changed = found.clone();
        changed.push(Element {
            data: vec![8],
            ..found[1].clone()
        });
        assert_eq!(join(&changed), Err(ElementsError::Contradiction(2)));
        let mut mixed = found;
        mixed.extend(elements(&bytes, "2"));
        assert_eq!(join(&mixed), Err(ElementsError::Mixed));
    }

    #[test]
    fn the_fullest_element_fits_its_code_and_too_much_is_no_element() {
        let at = "2026-11-22T10:04:00Z".parse().unwrap();
        let texts = split(&vec![255; PIECE], &"9".repeat(40), at).unwrap();
        // Version 25 with low correction holds 1,273 bytes (ISO/IEC 18004, table 7).
        assert!(texts[0].len() <= 1273, "{}", texts[0].len());
        assert_eq!(split(&vec![0; PIECE * ELEMENTS_MAX + 1], "1", at), None);
    }

    #[test]
    fn another_writers_element_is_read_and_nonsense_is_not() {
        let foreign = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BarcodeElement xmlns=\"http://barcodes.pdf.shep.nitec.kz/\">\n<creationDate>x</creationDate>\n<elementData>\nAQ==\n</elementData><elementNumber>1</elementNumber><elementsAmount>1</elementsAmount><FavorID>7</FavorID></BarcodeElement>";
        assert_eq!(parse(foreign).unwrap().data, [1]);
        for wrong in [
            "",
            "<BarcodeElement>",
            &foreign.replace("AQ==", "A"),
            &foreign.replace("<elementNumber>1", "<elementNumber>2"),
            &foreign.replace("nitec", "other"),
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
