//! Points of a short Weierstrass curve y² = x³ - 3x + b of prime order, in Jacobian coordinates.

use std::ops::{Add, Neg};
use std::sync::OnceLock;

use super::field::Residue;
use super::order::Order;
use super::words;

/// A curve with its base point; its number of points is the prime order, so that every point but zero generates it.
#[derive(Debug)]
pub(crate) struct Curve<const N: usize, const C: u64> {
    pub(super) b: [u64; N],
    pub(super) base: ([u64; N], [u64; N]),
    pub(super) order: Order<N>,
    /// Odd multiples of the base point, made when first needed.
    pub(super) base_multiples: OnceLock<Vec<Point<N, C>>>,
}

/// A point that is not zero, checked to be on its curve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine<const N: usize, const C: u64> {
    x: Residue<N, C>,
    y: Residue<N, C>,
}

/// The point (x / z², y / z³), or zero when z is zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point<const N: usize, const C: u64> {
    x: Residue<N, C>,
    y: Residue<N, C>,
    z: Residue<N, C>,
}

impl<const N: usize, const C: u64> Curve<N, C> {
    /// The point with these coordinates, when they are below the prime and fit the equation.
    pub(super) fn point(&self, x: &[u64; N], y: &[u64; N]) -> Option<Affine<N, C>> {
        let (x, y, b) = (Residue::of(x)?, Residue::of(y)?, Residue::of(&self.b)?);
        let right = x * (x.square() - Residue::small(3)) + b;
        (y.square() == right).then_some(Affine { x, y })
    }

    pub(super) fn base(&self) -> Affine<N, C> {
        self.point(&self.base.0, &self.base.1)
            .expect("the base point of a standard lies on its curve")
    }

    /// Whether x modulo the order is this number below the order: x itself, or x less the order.
    pub(super) fn has_abscissa(&self, point: &Point<N, C>, number: &[u64; N]) -> bool {
        if point.is_zero() {
            return false;
        }
        let scale = point.z.square();
        let fits = |x: &[u64; N]| Residue::of(x).is_some_and(|x| x * scale == point.x);
        let (above, overflow) = words::add(number, self.order.prime());
        fits(number) || (!overflow && fits(&above))
    }
}

impl<const N: usize, const C: u64> Point<N, C> {
    pub(super) const ZERO: Self = Self {
        x: Residue::ONE,
        y: Residue::ONE,
        z: Residue::ZERO,
    };

    pub(super) fn is_zero(&self) -> bool {
        self.z.is_zero()
    }

    /// Formula dbl-2001-b of the Explicit-Formulas Database; zero stays zero.
    pub(super) fn double(self) -> Self {
        let delta = self.z.square();
        let gamma = self.y.square();
        let beta = self.x * gamma;
        let slope = (self.x - delta) * (self.x + delta);
        let alpha = slope.double() + slope;
        let beta_four = beta.double().double();
        let x = alpha.square() - beta_four.double();
        let z = (self.y + self.z).square() - gamma - delta;
        let y = alpha * (beta_four - x) - gamma.square().double().double().double();
        Self { x, y, z }
    }

    /// The affine coordinates of a point that is not zero.
    pub(super) fn coordinates(&self) -> ([u64; N], [u64; N]) {
        let inverse = self.z.invert();
        let square = inverse.square();
        (
            (self.x * square).number(),
            (self.y * square * inverse).number(),
        )
    }
}

impl<const N: usize, const C: u64> From<Affine<N, C>> for Point<N, C> {
    fn from(point: Affine<N, C>) -> Self {
        Self {
            x: point.x,
            y: point.y,
            z: Residue::ONE,
        }
    }
}

impl<const N: usize, const C: u64> Neg for Point<N, C> {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            y: Residue::ZERO - self.y,
            ..self
        }
    }
}

impl<const N: usize, const C: u64> Add for Point<N, C> {
    type Output = Self;

    /// Formula add-2007-bl of the Explicit-Formulas Database, and the cases that it leaves out.
    fn add(self, other: Self) -> Self {
        if self.is_zero() {
            return other;
        }
        if other.is_zero() {
            return self;
        }
        let (scale_1, scale_2) = (self.z.square(), other.z.square());
        let (x1, x2) = (self.x * scale_2, other.x * scale_1);
        let (y1, y2) = (self.y * other.z * scale_2, other.y * self.z * scale_1);
        let (run, rise) = (x2 - x1, y2 - y1);
        if run.is_zero() {
            return if rise.is_zero() {
                self.double()
            } else {
                Self::ZERO
            };
        }
        let run_square = run.double().square();
        let run_cube = run * run_square;
        let rise = rise.double();
        let middle = x1 * run_square;
        let x = rise.square() - run_cube - middle.double();
        let y = rise * (middle - x) - (y1 * run_cube).double();
        let z = ((self.z + other.z).square() - scale_1 - scale_2) * run;
        Self { x, y, z }
    }
}
