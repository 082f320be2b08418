//! Reads the picture's size from an H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1).

use crate::evidence::webm::PictureSize;

/// Profiles whose parameter sets speak of chroma and scaling.
const HIGH: [u8; 9] = [100, 110, 122, 244, 44, 83, 86, 118, 128];
/// Pixels of a macroblock's edge.
const MACROBLOCK: u32 = 16;
/// Reference frames of a cycle at most (7.4.2.1.1).
const CYCLE: u32 = 255;

/// The size of the pictures a parameter set describes; nothing when it is malformed or of a profile we do not offer.
#[must_use]
pub fn size(sps: &[u8]) -> Option<PictureSize> {
    let profile = *sps.get(1)?;
    if HIGH.contains(&profile) {
        return None;
    }
    let mut bits = Bits::of(sps.get(4..)?);
    bits.number()?; // the set's own number
    bits.number()?; // bits of a frame's number
    skip_order(&mut bits)?;
    bits.number()?; // reference frames
    bits.flag()?; // gaps in frames' numbers
    let width = bits.number()?.checked_add(1)?.checked_mul(MACROBLOCK)?;
    let units = bits.number()?.checked_add(1)?.checked_mul(MACROBLOCK)?;
    let frames_only = bits.flag()?;
    let height = units.checked_mul(if frames_only == 1 { 1 } else { 2 })?;
    if frames_only == 0 {
        bits.flag()?; // fields of a frame mixed
    }
    bits.flag()?; // direct inference
    let (across, down) = cropping(&mut bits, frames_only)?;
    let width = u16::try_from(width.checked_sub(across)?).ok()?;
    let height = u16::try_from(height.checked_sub(down)?).ok()?;
    (width > 0 && height > 0).then_some(PictureSize { width, height })
}

/// How pictures are ordered, which does not matter here.
fn skip_order(bits: &mut Bits<'_>) -> Option<()> {
    match bits.number()? {
        0 => {
            bits.number()?;
        }
        1 => {
            bits.flag()?;
            bits.number()?;
            bits.number()?;
            let cycle = bits.number()?;
            if cycle > CYCLE {
                return None;
            }
            for _ in 0..cycle {
                bits.number()?;
            }
        }
        _ => {}
    }
    Some(())
}

/// Pixels cut off, in width and height; a unit is two pixels in 4:2:0.
fn cropping(bits: &mut Bits<'_>, frames_only: u32) -> Option<(u32, u32)> {
    if bits.flag()? == 0 {
        return Some((0, 0));
    }
    let down = if frames_only == 1 { 2 } else { 4 };
    let mut sides = [0; 4];
    for side in &mut sides {
        *side = bits.number()?;
    }
    let [left, right, top, bottom] = sides;
    Some((
        left.checked_add(right)?.checked_mul(2)?,
        top.checked_add(bottom)?.checked_mul(down)?,
    ))
}

/// Bits of a unit, without the bytes that keep start codes out of it (7.3.1).
struct Bits<'a> {
    bytes: &'a [u8],
    byte: usize,
    bit: u32,
    zeros: u32,
}

impl<'a> Bits<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            byte: 0,
            bit: 0,
            zeros: 0,
        }
    }

    fn flag(&mut self) -> Option<u32> {
        if self.bit == 0 && self.zeros >= 2 && self.bytes.get(self.byte) == Some(&3) {
            self.byte += 1;
            self.zeros = 0;
        }
        let byte = *self.bytes.get(self.byte)?;
        let flag = u32::from(byte >> (7 - self.bit) & 1);
        self.bit += 1;
        if self.bit == 8 {
            self.bit = 0;
            self.byte += 1;
            self.zeros = if byte == 0 { self.zeros + 1 } else { 0 };
        }
        Some(flag)
    }

    /// An Exp-Golomb number (9.1).
    fn number(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.flag()? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        let mut value = 1_u32;
        for _ in 0..zeros {
            value = value.checked_mul(2)? | self.flag()?;
        }
        value.checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Written by x264 for 320 x 180, constrained baseline: eleven and a quarter macroblocks high, so that it is cropped.
    const SPS_320_180: [u8; 24] = [
        0x67, 0x42, 0xC0, 0x0D, 0xD9, 0x01, 0x41, 0x9F, 0x9F, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00,
        0x10, 0x00, 0x00, 0x03, 0x03, 0xC0, 0xF1, 0x42, 0xA4,
    ];

    #[test]
    fn a_cropped_picture_has_its_true_size() {
        let size = size(&SPS_320_180);
        assert_eq!(
            size,
            Some(PictureSize {
                width: 320,
                height: 180
            })
        );
    }

    #[test]
    fn a_set_cut_anywhere_before_its_size_is_refused() {
        for length in 0..9 {
            assert_eq!(size(&SPS_320_180[..length]), None);
        }
    }
}
