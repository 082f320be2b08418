//! Text as filled outlines in PDF operators: an appearance that needs no font of its own.

use super::typeface::Style;
use std::fmt::Write as _;

/// Steps in one em: at the size of a stamp a step is a thirtieth of a point, finer than any printer's dot.
const GRID: f32 = 256.0;

/// One line of text as path operators, its first baseline point at `(x, y)`, `size` points high.
///
/// Coordinates are whole numbers under one scaling matrix, [`GRID`] to the em: the shortest way to write them. Every glyph
/// is drawn from its own origin, so that a letter is written alike wherever it stands and the file's compression finds it.
pub(super) fn line(x: f32, y: f32, size: f32, style: Style, text: &str) -> String {
    let face = style.face();
    let scale = size / GRID;
    let mut path = Path {
        operators: format!("q {scale:.6} 0 0 {scale:.6} {x:.2} {y:.2} cm\n"),
        step: GRID / face.units_per_em(),
        last: (0.0, 0.0),
    };
    let (mut origin, mut drawn_from) = (0.0, 0);
    for character in text.chars() {
        let from = whole(origin);
        if let Some(id) = face.outline(character) {
            if from != drawn_from {
                let _ = writeln!(path.operators, "1 0 0 1 {} 0 cm", from - drawn_from);
                drawn_from = from;
            }
            face.tables().outline_glyph(id, &mut path);
            // `nonzero` filling: letters composed of overlapping parts keep their middles.
            path.operators.push_str("f\n");
        }
        origin += face.advance(character) * GRID;
    }
    path.operators.push_str("Q\n");
    path.operators
}

/// The nearest step.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a line is far shorter than 2^31 steps"
)]
fn whole(steps: f32) -> i32 {
    steps.round() as i32
}

struct Path {
    operators: String,
    /// Steps in one font unit.
    step: f32,
    last: (f32, f32),
}

impl Path {
    fn put(&mut self, points: &[(f32, f32)], operator: char) {
        for (x, y) in points {
            // Writing to a String cannot fail.
            let (x, y) = (whole(x * self.step), whole(y * self.step));
            let _ = write!(self.operators, "{x} {y} ");
        }
        self.operators.push(operator);
        self.operators.push('\n');
        if let Some(last) = points.last() {
            self.last = *last;
        }
    }
}

impl ttf_parser::OutlineBuilder for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put(&[(x, y)], 'm');
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put(&[(x, y)], 'l');
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        // PDF has only cubic curves: the same curve, raised by one degree.
        let toward = |from: f32, control: f32| from + (control - from) * 2.0 / 3.0;
        let first = (toward(self.last.0, x1), toward(self.last.1, y1));
        let second = (toward(x, x1), toward(y, y1));
        self.put(&[first, second, (x, y)], 'c');
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.put(&[(x1, y1), (x2, y2), (x, y)], 'c');
    }

    fn close(&mut self) {
        self.operators.push_str("h\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_becomes_closed_filled_paths_and_nothing_else() {
        let drawn = line(10.0, 20.0, 8.0, Style::Text, "Ң");
        assert!(drawn.starts_with("q 0.031250 0 0 0.031250 10.00 20.00 cm\n"));
        assert!(drawn.ends_with("h\nf\nQ\n"));
        assert_eq!(drawn.matches(" m\n").count(), drawn.matches("h\n").count());
        let operators = drawn
            .split_whitespace()
            .filter(|word| word.parse::<f32>().is_err());
        assert!(
            operators
                .into_iter()
                .all(|word| ["q", "cm", "m", "l", "c", "h", "f", "Q"].contains(&word))
        );
    }

    #[test]
    fn letters_follow_each_other() {
        let one = line(0.0, 0.0, 8.0, Style::Text, "і");
        let two = line(0.0, 0.0, 8.0, Style::Text, "іі");
        assert!(two.len() > one.len() * 3 / 2);
        assert!(two.starts_with(one.strip_suffix("f\nQ\n").unwrap()));
    }
}
