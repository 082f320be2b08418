//! QR codes as pictures: the address under which a document is checked, and what services print.

use super::DocumentError;
use super::pen::{BLACK, WHITE};
use krilla::image::{BitsPerComponent, CustomImage, ImageColorspace};
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, QrCode, bits, ec};
use std::sync::Arc;

/// Dots along a module's side: programs that show or print a page blur a picture over the width of one dot, and with one dot
/// a module they would blur the code itself.
const DOTS: usize = 3;

/// A code as a picture: one grey byte a dot, row by row from the top left corner.
///
/// As shapes the modules of a document's foot are half a megabyte of instructions, and compressing them was a quarter of the
/// server's time; as pictures they are a few kilobytes.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(super) struct Code {
    /// Dots along one side.
    side: u32,
    greys: Arc<[u8]>,
}

impl CustomImage for Code {
    fn color_channel(&self) -> &[u8] {
        &self.greys
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        (self.side, self.side)
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        ImageColorspace::Luma
    }
}

/// How much of a code may be lost before it cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Robustness {
    /// 15 %: for codes that stand alone, because paper is folded and copied.
    Middle,
    /// 7 %: for codes so full that finer modules would lose more than correction wins.
    Low,
}

/// The code of an address, with the middle level of error correction.
pub(super) fn code(address: &str) -> Result<Code, DocumentError> {
    code_of(address, Robustness::Middle).map_err(|_| DocumentError::CheckUrlTooLong)
}

/// The code of any text.
pub(super) fn code_of(text: &str, robustness: Robustness) -> Result<Code, DocumentError> {
    let modules = match robustness {
        Robustness::Middle => {
            QrCode::with_error_correction_level(text, EcLevel::M).map(QrCode::into_colors)
        }
        Robustness::Low => scattered(text),
    };
    let modules = modules.map_err(|_| DocumentError::CodeTooLong)?;
    let side = modules.len().isqrt();
    let mut greys = Vec::with_capacity(modules.len() * DOTS * DOTS);
    for row in modules.chunks(side) {
        let start = greys.len();
        for module in row {
            greys.extend_from_slice(&[module.select(BLACK, WHITE); DOTS]);
        }
        let line = start..greys.len();
        for _ in 1..DOTS {
            greys.extend_from_within(line.clone());
        }
    }
    let side = u32::try_from(side * DOTS).expect("the largest code has 177 modules");
    let greys = greys.into();
    Ok(Code { side, greys })
}

/// The modules of a full code, whose mask is not chosen among eight: what it holds is compressed, dark and light are mixed
/// already, and weighing the masks of a page of such codes took half of the time in which it is drawn. Readers take any mask.
fn scattered(text: &str) -> qrcode::QrResult<Vec<Color>> {
    let level = EcLevel::L;
    let bits = bits::encode_auto(text.as_bytes(), level)?;
    let version = bits.version();
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level)?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    Ok(canvas.into_colors())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_a_square_of_dots() {
        let address = "https://e-notariat.example/check/0192f0c1-7f00-7000-8000-00000000000a";
        let drawn = code(address).unwrap();
        let expected = QrCode::with_error_correction_level(address, EcLevel::M).unwrap();
        let side = expected.width() * DOTS;
        assert_eq!(drawn.size().0 as usize, side);
        assert_eq!(drawn.color_channel().len(), side * side);
        for (at, grey) in drawn.color_channel().iter().enumerate() {
            let module = expected[(at % side / DOTS, at / side / DOTS)];
            assert_eq!(*grey, module.select(BLACK, WHITE), "dot {at}");
        }
    }

    #[test]
    fn an_address_no_code_can_hold_is_refused() {
        assert_eq!(code(&"a".repeat(3000)), Err(DocumentError::CheckUrlTooLong));
    }
}
