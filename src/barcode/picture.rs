//! Reading codes off pictures: photographs (JPEG), scans and screenshots (PNG), and the pictures inside a scanned PDF.

use lopdf::{Document, Object, Stream};
use rxing::common::{GlobalHistogramBinarizer, HybridBinarizer};
use rxing::multi::MultipleBarcodeReader as _;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, RXingResult};
use std::collections::{BTreeSet, HashSet};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The most points of a picture: an A4 page at 900 dots an inch, or any telephone's photograph.
const POINTS_MAX: usize = 80_000_000;
/// The longest side of a picture in points.
const SIDE_MAX: usize = 20_000;
/// The most pictures of a PDF that are looked at (ours): a document with its codes has fewer pages.
const PICTURES_MAX: usize = 60;
/// Pictures narrower than this are looked at in double size as well: modules of two points are lost otherwise.
const SMALL: usize = 2200;
/// Pictures wider than this are looked at in half size as well: noise of the camera is averaged away.
const LARGE: usize = 1800;

/// Why nothing was read off a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Neither PNG, JPEG nor PDF.
    #[error("it is no PNG, JPEG or PDF")]
    UnknownForm,
    /// It is damaged.
    #[error("the picture cannot be read")]
    Damaged,
    /// It is larger than any photograph.
    #[error("the picture is too large")]
    TooLarge,
    /// A PDF holds no picture: it is not a scan.
    #[error("the PDF holds no picture in a known form")]
    NoPicture,
    /// A PDF is signed: whoever has it needs no codes, which tell nothing of the words around them.
    #[error("the PDF is signed; check an electronic document by its signature")]
    Signed,
}

/// A picture in greys.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Picture {
    width: usize,
    height: usize,
    greys: Vec<u8>,
}

/// The texts of all QR codes that are found in a file, each once.
///
/// # Errors
/// [`PictureError`] when there is no picture to look at; a picture without codes is an empty answer.
pub fn read(bytes: &[u8]) -> Result<BTreeSet<String>, PictureError> {
    let pictures = pictures(bytes)?;
    let mut texts = BTreeSet::new();
    for picture in &pictures {
        picture.read(&mut texts);
    }
    Ok(texts)
}

fn pictures(bytes: &[u8]) -> Result<Vec<Picture>, PictureError> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Ok(vec![png(bytes)?]),
        [0xFF, 0xD8, 0xFF, ..] => Ok(vec![jpeg(bytes)?]),
        [b'%', b'P', b'D', b'F', ..] => pdf(bytes),
        _ => Err(PictureError::UnknownForm),
    }
}

fn png(bytes: &[u8]) -> Result<Picture, PictureError> {
    let limits = png::Limits {
        bytes: POINTS_MAX * 4,
    };
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| PictureError::Damaged)?;
    let (width, height) = reader.info().size();
    let [width, height] = sides(width, height)?;
    let length = reader.output_buffer_size().ok_or(PictureError::TooLarge)?;
    let mut buffer = vec![0; length];
    let info = reader
        .next_frame(&mut buffer)
        .map_err(|_| PictureError::Damaged)?;
    let greys = greys(&buffer[..info.buffer_size()], info.color_type.samples());
    Picture::new(width, height, greys)
}

fn jpeg(bytes: &[u8]) -> Result<Picture, PictureError> {
    let options = DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder
        .decode_headers()
        .map_err(|_| PictureError::Damaged)?;
    let info = decoder.info().ok_or(PictureError::Damaged)?;
    let [width, height] = sides(u32::from(info.width), u32::from(info.height))?;
    let pixels = decoder.decode().map_err(|_| PictureError::Damaged)?;
    let samples = pixels.len() / (width * height).max(1);
    Picture::new(width, height, greys(&pixels, samples))
}

fn sides(width: u32, height: u32) -> Result<[usize; 2], PictureError> {
    let side = |points| usize::try_from(points).map_err(|_| PictureError::TooLarge);
    let (width, height) = (side(width)?, side(height)?);
    let fits = width <= SIDE_MAX && height <= SIDE_MAX && width * height <= POINTS_MAX;
    if fits {
        Ok([width, height])
    } else {
        Err(PictureError::TooLarge)
    }
}

/// One grey a point; white lies under what is transparent.
fn greys(pixels: &[u8], samples: usize) -> Vec<u8> {
    let luma = |red: u8, green: u8, blue: u8| {
        // Integer weights of ITU-R BT.601, of 256.
        let sum = u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29;
        u8::try_from(sum / 256).unwrap_or(u8::MAX)
    };
    let over_white = |grey: u8, alpha: u8| {
        let (grey, alpha) = (u32::from(grey), u32::from(alpha));
        u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    let point = |point: &[u8]| match point {
        [grey] => *grey,
        [grey, alpha] => over_white(*grey, *alpha),
        [red, green, blue] => luma(*red, *green, *blue),
        [red, green, blue, alpha] => over_white(luma(*red, *green, *blue), *alpha),
        _ => u8::MAX,
    };
    pixels.chunks_exact(samples.max(1)).map(point).collect()
}

/// The pictures of a scanned PDF: JPEG as it is, or points without loss.
fn pdf(bytes: &[u8]) -> Result<Vec<Picture>, PictureError> {
    let document = Document::load_mem(bytes).map_err(|_| PictureError::Damaged)?;
    let is_signature = |object: &Object| object.as_dict().is_ok_and(|d| d.has(b"ByteRange"));
    if document.objects.values().any(is_signature) {
        return Err(PictureError::Signed);
    }
    let is_picture = |stream: &&Stream| {
        let kind = stream.dict.get(b"Subtype").and_then(Object::as_name);
        kind.is_ok_and(|kind| kind == b"Image")
    };
    let streams = document.objects.values().filter_map(|o| o.as_stream().ok());
    let found = streams.filter(is_picture).take(PICTURES_MAX);
    let found: Vec<Picture> = found.filter_map(|stream| scanned(stream).ok()).collect();
    if found.is_empty() {
        Err(PictureError::NoPicture)
    } else {
        Ok(found)
    }
}

fn scanned(stream: &Stream) -> Result<Picture, PictureError> {
    let filters = stream.filters().unwrap_or_default();
    if filters.iter().any(|filter| *filter == b"DCTDecode") {
        return match filters.as_slice() {
            [_] => jpeg(&stream.content),
            _ => Err(PictureError::Damaged),
        };
    }
    let number = |key: &[u8]| {
        let value = stream.dict.get(key).and_then(Object::as_i64);
        value.ok().and_then(|value| u32::try_from(value).ok())
    };
    let (Some(width), Some(height)) = (number(b"Width"), number(b"Height")) else {
        return Err(PictureError::Damaged);
    };
    let [width, height] = sides(width, height)?;
    let plain = stream
        .decompressed_content_with_limit(POINTS_MAX * 3)
        .map_err(|_| PictureError::Damaged)?;
    match number(b"BitsPerComponent") {
        Some(8) => {
            let samples = plain.len() / (width * height).max(1);
            Picture::new(width, height, greys(&plain, samples))
        }
        Some(1) => Picture::new(width, height, bits(&plain, width)),
        Some(_) | None => Err(PictureError::Damaged),
    }
}

/// Black and white, a bit a point, every row beginning with a byte.
fn bits(bytes: &[u8], width: usize) -> Vec<u8> {
    let row = |row: &[u8]| -> Vec<u8> {
        let bit = |at: usize| {
            let byte = row.get(at / 8).copied().unwrap_or_default();
            if (byte >> (7 - at % 8)) & 1 == 1 {
                255
            } else {
                0
            }
        };
        (0..width).map(bit).collect()
    };
    bytes
        .chunks(width.div_ceil(8).max(1))
        .flat_map(row)
        .collect()
}

impl Picture {
    fn new(width: usize, height: usize, greys: Vec<u8>) -> Result<Self, PictureError> {
        if width * height == 0 || greys.len() != width * height {
            return Err(PictureError::Damaged);
        }
        Ok(Self {
            width,
            height,
            greys,
        })
    }

    /// Looks for codes in several ways: what one loses to shadow, noise or fineness another finds.
    fn read(&self, into: &mut BTreeSet<String>) {
        self.scan(into);
        if self.width.max(self.height) < SMALL {
            self.doubled().scan(into);
        }
        if self.width.max(self.height) > LARGE {
            self.halved().scan(into);
        }
    }

    fn scan(&self, into: &mut BTreeSet<String>) {
        let (Ok(width), Ok(height)) = (u32::try_from(self.width), u32::try_from(self.height))
        else {
            return;
        };
        let hints = DecodeHints {
            TryHarder: Some(true),
            PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
            ..DecodeHints::default()
        };
        let source = || Luma8LuminanceSource::new(self.greys.clone(), width, height);
        let local = source().map(HybridBinarizer::new).map(BinaryBitmap::new);
        let whole = source()
            .map(GlobalHistogramBinarizer::new)
            .map(BinaryBitmap::new);
        let mut keep = |found: rxing::common::Result<Vec<RXingResult>>| {
            let texts = found.unwrap_or_default();
            into.extend(texts.iter().map(|result| result.getText().to_owned()));
        };
        if let Ok(mut local) = local {
            keep(QrReader.decode_multiple_with_hints(&mut local, &hints));
        }
        if let Ok(mut whole) = whole {
            keep(QrReader.decode_multiple_with_hints(&mut whole, &hints));
        }
    }

    /// Half the size: every point is the middle of four.
    fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let at = |x: usize, y: usize| u32::from(self.greys[y * self.width + x]);
        let mut greys = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (left, top) = (x * 2, y * 2);
                let sum =
                    at(left, top) + at(left + 1, top) + at(left, top + 1) + at(left + 1, top + 1);
                greys.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
            }
        }
        Self {
            width,
            height,
            greys,
        }
    }

    /// Double the size, points between two being their middle.
    fn doubled(&self) -> Self {
        let (width, height) = (self.width * 2, self.height * 2);
        let at = |x: usize, y: usize| {
            let (x, y) = (x.min(self.width - 1), y.min(self.height - 1));
            u32::from(self.greys[y * self.width + x])
        };
        let mut greys = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (left, top) = (x / 2, y / 2);
                let (right, below) = (left + x % 2, top + y % 2);
                let sum = at(left, top) + at(right, top) + at(left, below) + at(right, below);
                greys.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
            }
        }
        Self {
            width,
            height,
            greys,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_form_and_a_damaged_one_are_refused() {
        assert_eq!(read(b"GIF89a"), Err(PictureError::UnknownForm));
        assert_eq!(
            read(b"\x89PNG\r\n\x1a\nnothing"),
            Err(PictureError::Damaged)
        );
        assert_eq!(read(b"\xFF\xD8\xFFnothing"), Err(PictureError::Damaged));
        assert_eq!(read(b"%PDF-1.7 nothing"), Err(PictureError::Damaged));
    }

    #[test]
    fn what_is_transparent_is_white_and_colours_become_greys() {
        assert_eq!(greys(&[0, 0, 200, 255], 2), [255, 200]);
        assert_eq!(greys(&[255, 255, 255, 0, 0, 0], 3), [255, 0]);
        assert_eq!(
            bits(&[0b1010_0000, 0b0100_0000], 3),
            [255, 0, 255, 0, 255, 0]
        );
    }

    #[test]
    fn halved_and_doubled_pictures_keep_their_points() {
        let picture = Picture::new(2, 2, vec![0, 100, 200, 100]).unwrap();
        assert_eq!(picture.halved().greys, [100]);
        let doubled = picture.doubled();
        assert_eq!((doubled.width, doubled.height, doubled.greys[0]), (4, 4, 0));
        assert_eq!(doubled.greys[1], 50);
        assert_eq!(Picture::new(2, 2, vec![0]), Err(PictureError::Damaged));
    }
}
