//! Sums of multiples of points: signed windows of both numbers share the doublings.

use super::curve::{Affine, Curve, Point};
use super::words;

/// Bits of a window of the key's multiple: 8 odd multiples of the point are made for each signature.
const KEY_WINDOW: usize = 5;
/// Bits of a window of the base point's multiple, whose 64 odd multiples are made once a process.
const BASE_WINDOW: usize = 8;

impl<const N: usize, const C: u64> Curve<N, C> {
    /// The base point times a number.
    pub(super) fn base_times(&self, times: &[u64; N]) -> Point<N, C> {
        let digits = signed_windows(times, BASE_WINDOW);
        digits.iter().rev().fold(Point::ZERO, |sum, digit| {
            plus_multiple(sum.double(), self.base_multiples(), *digit)
        })
    }

    /// The base point times one number plus another point times another.
    pub(super) fn base_and_other(
        &self,
        base_times: &[u64; N],
        other: &Affine<N, C>,
        other_times: &[u64; N],
    ) -> Point<N, C> {
        let others = odd_multiples(*other, KEY_WINDOW);
        let base_digits = signed_windows(base_times, BASE_WINDOW);
        let other_digits = signed_windows(other_times, KEY_WINDOW);
        let digits = base_digits.iter().zip(&other_digits).rev();
        digits.fold(Point::ZERO, |sum, (base_digit, other_digit)| {
            let with_base = plus_multiple(sum.double(), self.base_multiples(), *base_digit);
            plus_multiple(with_base, &others, *other_digit)
        })
    }

    fn base_multiples(&self) -> &[Point<N, C>] {
        self.base_multiples
            .get_or_init(|| odd_multiples(self.base(), BASE_WINDOW))
    }
}

/// The odd multiples of the point up to 2^(width-1).
fn odd_multiples<const N: usize, const C: u64>(
    point: Affine<N, C>,
    width: usize,
) -> Vec<Point<N, C>> {
    let once = Point::from(point);
    let twice = once.double();
    std::iter::successors(Some(once), |last| Some(*last + twice))
        .take(1 << (width - 2))
        .collect()
}

/// Digits, the lowest first, whose sum of digit·2^place is the number: each zero or odd, and below 2^(width-1) in size.
fn signed_windows<const N: usize>(number: &[u64; N], width: usize) -> Vec<i8> {
    let places = N * super::WORD_BITS + 1;
    let mut digits = vec![0; places];
    let (mut place, mut carry) = (0, 0);
    while place < places {
        if words::bits(number, place, 1) == carry {
            place += 1;
            continue;
        }
        let window = words::bits(number, place, width) + carry;
        carry = window >> (width - 1) & 1;
        let digit = i64::from(window) - (i64::from(carry) << width);
        digits[place] = i8::try_from(digit).expect("a window has at most 8 bits with its sign");
        place += width;
    }
    digits
}

fn plus_multiple<const N: usize, const C: u64>(
    sum: Point<N, C>,
    odd_multiples: &[Point<N, C>],
    digit: i8,
) -> Point<N, C> {
    let multiple = odd_multiples[usize::from(digit.unsigned_abs()) / 2];
    match digit {
        0 => sum,
        1.. => sum + multiple,
        ..0 => sum + -multiple,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::order::Order;
    use super::super::parameters::{CRYPTOPRO_A, PARAMETER_SET_A};
    use super::*;

    /// The digits put together again, modulo the order.
    fn sum<const N: usize>(order: &Order<N>, digits: &[i8]) -> [u64; N] {
        digits.iter().rev().fold([0; N], |sum, digit| {
            let mut size = [0; N];
            size[0] = u64::from(digit.unsigned_abs());
            let doubled = order.add(&sum, &sum);
            if *digit < 0 {
                order.add(&doubled, &order.negate(&size))
            } else {
                order.add(&doubled, &size)
            }
        })
    }

    proptest! {
        #[test]
        fn windows_add_up_to_their_number(number: [u64; 4], width in 2..=BASE_WINDOW) {
            let digits = signed_windows(&number, width);
            let order = &CRYPTOPRO_A.order;
            prop_assert_eq!(sum(order, &digits), order.residue(&number));
            let fits = |digit: &i8| *digit == 0 || digit.unsigned_abs() % 2 == 1;
            prop_assert!(digits.iter().all(fits));
        }
    }

    #[test]
    fn the_largest_number_has_a_digit_beyond_its_bits() {
        let digits = signed_windows(&[u64::MAX; 8], KEY_WINDOW);
        assert_eq!((digits[0], digits[512]), (-1, 1));
        assert_eq!(digits.iter().filter(|digit| **digit != 0).count(), 2);
    }

    #[test]
    fn the_order_times_the_base_point_is_zero() {
        let order = &PARAMETER_SET_A.order;
        assert!(PARAMETER_SET_A.base_times(order.prime()).is_zero());
        assert!(CRYPTOPRO_A.base_times(CRYPTOPRO_A.order.prime()).is_zero());
        let mut one = [0; 8];
        one[0] = 1;
        let last = PARAMETER_SET_A.base_times(&order.negate(&one));
        let (x, y) = (-last).coordinates();
        assert_eq!((x, y), PARAMETER_SET_A.base);
    }

    #[test]
    fn sums_that_meet_themselves_are_right() {
        let curve = &CRYPTOPRO_A;
        let times = |number: u64| curve.base_times(&[number, 0, 0, 0]);
        let point = times(5);
        let same = |left: Point<4, 617>, right: Point<4, 617>| {
            assert_eq!(left.coordinates(), right.coordinates());
        };
        same(point + point, times(10));
        same(point + times(6), times(11));
        same(point + Point::ZERO, point);
        same(Point::ZERO + point, point);
        assert!((point + -point).is_zero());
        assert!((Point::<4, 617>::ZERO + Point::ZERO).is_zero());
        assert!(Point::<4, 617>::ZERO.double().is_zero());
        // The key's part cancels half of the base point's.
        let sum = curve.base_and_other(&[7, 0, 0, 0], &curve.base(), &[4, 0, 0, 0]);
        same(sum, times(11));
    }
}
