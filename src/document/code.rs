//! QR codes as few large rectangles: the address under which a document is checked, and what services print.

use super::DocumentError;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::{Color, EcLevel, QrCode, bits, ec};

/// A dark stretch of a code, in modules from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// First column.
    pub(super) column: u16,
    /// First row.
    pub(super) row: u16,
    /// Columns covered.
    pub(super) width: u16,
    /// Rows covered.
    pub(super) height: u16,
}

impl Bar {
    /// Left, top, width and height in modules.
    pub(super) fn modules(self) -> [f32; 4] {
        [self.column, self.row, self.width, self.height].map(f32::from)
    }
}

/// A code: its side in modules, and its dark modules merged into bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    /// Modules along one side.
    pub(super) side: u16,
    /// The dark modules, each in exactly one bar.
    pub(super) bars: Vec<Bar>,
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
    let dark: Vec<bool> = modules
        .into_iter()
        .map(|module| module == Color::Dark)
        .collect();
    let rows: Vec<Vec<Bar>> = (0u16..)
        .zip(dark.chunks(side))
        .map(|(row, modules)| runs(row, modules))
        .collect();
    let side = u16::try_from(side).expect("the largest code has 177 modules");
    Ok(Code {
        side,
        bars: merge(rows),
    })
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

/// The dark runs of one row.
fn runs(row: u16, modules: &[bool]) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for (column, _) in (0u16..).zip(modules).filter(|(_, dark)| **dark) {
        match bars.last_mut() {
            Some(last) if last.column + last.width == column => last.width += 1,
            Some(_) | None => bars.push(Bar {
                column,
                row,
                width: 1,
                height: 1,
            }),
        }
    }
    bars
}

/// Grows a bar downwards while the next row has the same run below it: seams between rows show on some printers.
fn merge(rows: Vec<Vec<Bar>>) -> Vec<Bar> {
    let mut done = Vec::new();
    let mut open: Vec<Bar> = Vec::new();
    for row in rows {
        let mut next = Vec::with_capacity(row.len());
        for bar in row {
            let above = open
                .iter()
                .position(|o| o.column == bar.column && o.width == bar.width);
            match above {
                Some(index) => {
                    let mut grown = open.swap_remove(index);
                    grown.height += 1;
                    next.push(grown);
                }
                None => next.push(bar),
            }
        }
        done.append(&mut open);
        open = next;
    }
    done.append(&mut open);
    done.sort_by_key(|b| (b.row, b.column));
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bars_cover_exactly_the_dark_modules_of_the_code() {
        let address = "https://e-notariat.example/check/0192f0c1-7f00-7000-8000-00000000000a";
        let drawn = code(address).unwrap();
        let side = usize::from(drawn.side);
        let mut covered = vec![0u8; side * side];
        for bar in &drawn.bars {
            for row in bar.row..bar.row + bar.height {
                for column in bar.column..bar.column + bar.width {
                    covered[usize::from(row) * side + usize::from(column)] += 1;
                }
            }
        }
        let expected = QrCode::with_error_correction_level(address, EcLevel::M)
            .unwrap()
            .to_colors();
        assert_eq!(
            covered,
            expected.iter().map(|m| m.select(1, 0)).collect::<Vec<u8>>()
        );
        assert!(drawn.bars.len() < covered.iter().map(|c| usize::from(*c)).sum::<usize>() / 2);
    }

    #[test]
    fn an_address_no_code_can_hold_is_refused() {
        assert_eq!(code(&"a".repeat(3000)), Err(DocumentError::CheckUrlTooLong));
    }
}
