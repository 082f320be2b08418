//! A picture of a screen made small: its first rows in sixteen colours, first those of its surfaces, then those of its letters' edges.

use std::collections::HashMap;
use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter};

/// What four bits tell apart.
const COLOURS: usize = 16;
/// How many of them are for surfaces: tints that tell a good state from a bad one differ little from each other and from white.
const SURFACES: usize = 12;
/// A colour that fills fewer pixels is no surface (a tag has thousands, the dot of a recording a hundred).
const SURFACE_MIN: usize = 60;
/// Surfaces nearer than this to a chosen one, by the sum of squares over the channels, are shown by it.
const SURFACE_NEAR: i32 = 12;
/// The same for the edges of letters: four steps between ink and paper read as well as fifteen, and pack in an eighth less.
const EDGE_NEAR: i32 = 5_000;
/// Rows of a phone's picture that are kept, and of a computer's: about what somebody scrolls through once.
const PHONE_ROWS: usize = 1200;
const DESK_ROWS: usize = 800;
/// Wider pictures are a computer's.
const PHONE_WIDTH: usize = 600;

/// Why a picture cannot be made small.
#[derive(Debug, thiserror::Error)]
pub(super) enum PaletteError {
    #[error("the picture does not read")]
    Unreadable(#[from] png::DecodingError),
    #[error("the picture cannot be written")]
    Unwritable(#[from] png::EncodingError),
    #[error("the picture is not of eight bits in red, green and blue")]
    Shape,
}

type Colour = [u8; 3];

/// The same picture, small.
pub(super) fn small(png: &[u8]) -> Result<Vec<u8>, PaletteError> {
    let (width, mut pixels) = read(png)?;
    let rows = if width > PHONE_WIDTH {
        DESK_ROWS
    } else {
        PHONE_ROWS
    };
    pixels.truncate(width * rows);
    let (palette, places) = choose(width, &pixels);
    write(width, &pixels, &palette, &places)
}

fn read(png: &[u8]) -> Result<(usize, Vec<Colour>), PaletteError> {
    let mut reader = Decoder::new(Cursor::new(png)).read_info()?;
    let size = reader.output_buffer_size().ok_or(PaletteError::Shape)?;
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes)?;
    let channels = match (frame.color_type, frame.bit_depth) {
        (ColorType::Rgb, BitDepth::Eight) => 3,
        (ColorType::Rgba, BitDepth::Eight) => 4,
        _ => return Err(PaletteError::Shape),
    };
    let pixels = bytes
        .chunks_exact(channels)
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    let width = usize::try_from(frame.width).map_err(|_| PaletteError::Shape)?;
    Ok((width, pixels))
}

/// The colours of surfaces as they are, then those seen most that are far from these; and which of them shows each colour.
fn choose(width: usize, pixels: &[Colour]) -> (Vec<Colour>, HashMap<Colour, u8>) {
    let mut surfaces = most(filled(width, pixels));
    surfaces.retain(|(_, count)| *count >= SURFACE_MIN);
    let mut palette = Vec::with_capacity(COLOURS);
    take(&mut palette, &surfaces, SURFACES, SURFACE_NEAR);
    let seen = most(pixels.iter().copied());
    take(&mut palette, &seen, COLOURS, EDGE_NEAR);
    let places = seen
        .iter()
        .map(|(colour, _)| (*colour, nearest(&palette, *colour)))
        .collect();
    (palette, places)
}

/// The pixels that have their own colour to the right, below and between: no edge of a letter, no line.
fn filled(width: usize, pixels: &[Colour]) -> impl Iterator<Item = Colour> {
    let rows = || pixels.chunks_exact(width);
    let squares = rows()
        .zip(rows().skip(1))
        .flat_map(|(row, below)| row.windows(2).zip(below.windows(2)));
    squares
        .filter(|(above, below)| above[0] == above[1] && *above == *below)
        .map(|(above, _)| above[0])
}

/// The colours with their counts, those seen most first.
fn most(pixels: impl Iterator<Item = Colour>) -> Vec<(Colour, usize)> {
    let mut counts: HashMap<Colour, usize> = HashMap::new();
    for pixel in pixels {
        *counts.entry(pixel).or_default() += 1;
    }
    let mut seen: Vec<(Colour, usize)> = counts.into_iter().collect();
    seen.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    seen
}

/// Fills the palette up to `until` colours, each farther than `near` from those that are there.
fn take(palette: &mut Vec<Colour>, seen: &[(Colour, usize)], until: usize, near: i32) {
    for (colour, _) in seen {
        if palette.len() >= until {
            return;
        }
        if palette
            .iter()
            .all(|chosen| distance(*chosen, *colour) > near)
        {
            palette.push(*colour);
        }
    }
}

fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    (0_u8..)
        .zip(palette)
        .min_by_key(|(_, chosen)| distance(**chosen, colour))
        .map_or(0, |(place, _)| place)
}

fn distance(one: Colour, other: Colour) -> i32 {
    one.into_iter()
        .zip(other)
        .map(|(a, b)| (i32::from(a) - i32::from(b)).pow(2))
        .sum()
}

fn write(
    width: usize,
    pixels: &[Colour],
    palette: &[Colour],
    places: &HashMap<Colour, u8>,
) -> Result<Vec<u8>, PaletteError> {
    let place = |colour: &Colour| places.get(colour).copied().unwrap_or_default();
    let packed: Vec<u8> = pixels
        .chunks(width)
        .flat_map(|row| row.chunks(2))
        .map(|pair| place(&pair[0]) << 4 | pair.get(1).map_or(0, place))
        .collect();
    let sides = (u32::try_from(width), u32::try_from(pixels.len() / width));
    let (Ok(width), Ok(height)) = sides else {
        return Err(PaletteError::Shape);
    };
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Four);
    encoder.set_palette(palette.concat());
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&packed)?;
    writer.finish()?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, rows: u32) -> Vec<u8> {
        let mut png = Vec::new();
        let mut encoder = Encoder::new(&mut png, width, rows);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        let bytes: Vec<u8> = (0..width * rows)
            .flat_map(|at| if at % 3 == 0 { [0, 86, 107] } else { [255; 3] })
            .collect();
        writer.write_image_data(&bytes).unwrap();
        writer.finish().unwrap();
        png
    }

    #[test]
    fn a_picture_of_few_colours_keeps_them_and_a_long_one_its_first_rows() {
        let small = small(&picture(5, 2_000)).unwrap();
        let mut decoder = Decoder::new(Cursor::new(&small));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut bytes).unwrap();
        assert_eq!((frame.width, frame.height), (5, 1_200));
        assert_eq!(&bytes[..9], [0, 86, 107, 255, 255, 255, 255, 255, 255]);
    }

    #[test]
    fn tints_of_surfaces_stay_as_they_are_beside_letters_of_many_greys() {
        const GREEN: Colour = [232, 243, 236];
        const RED: Colour = [251, 235, 234];
        let (width, rows) = (120, 40);
        let grey = |at: usize| [u8::try_from(at * 7 % 256).unwrap(); 3];
        let pixel = |at: usize| match (at % width, at / width) {
            (0..20, 0..20) => GREEN,
            (20..40, 0..20) => RED,
            (_, 30..40) => grey(at),
            _ => [255; 3],
        };
        let pixels: Vec<Colour> = (0..width * rows).map(pixel).collect();
        let (palette, places) = choose(width, &pixels);
        let shown = |colour: Colour| palette[usize::from(places[&colour])];
        assert_eq!((shown(GREEN), shown(RED)), (GREEN, RED));
        assert_eq!(shown([255; 3]), [255; 3]);
        assert!(palette.len() <= COLOURS);
        assert!(distance(shown(grey(20)), grey(20)) <= EDGE_NEAR);
    }
}
