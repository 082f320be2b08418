//! Mutants of good inputs, the same in every run: flipped bits, cut and copied parts, elements moved, doubled or left out.

use crate::cms_forms::{children, parent};
use crate::forge::element;

/// A small generator of numbers (Marsaglia's xorshift): the tests must repeat.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// So many mutants, none equal to the original.
pub(crate) fn of(good: &[u8], count: usize) -> Vec<Vec<u8>> {
    let mut dice = Dice::new();
    let made = (0..count).map(|_| match dice.below(2) {
        0 => structural(good, &mut dice),
        _ => bytewise(good, &mut dice),
    });
    made.filter(|mutant| mutant != good).collect()
}

fn bytewise(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut mutant = good.to_vec();
    for _ in 0..=dice.below(2) {
        let place = dice.below(mutant.len());
        let end = (place + 1 + dice.below(16)).min(mutant.len());
        match dice.below(6) {
            0 => mutant[place] ^= 1 << dice.below(8),
            1 => mutant[place] = dice.byte(),
            2 => mutant.insert(place, dice.byte()),
            3 => drop(mutant.drain(place..end)),
            4 => {
                let part = mutant[place..end].to_vec();
                let target = dice.below(mutant.len());
                mutant.splice(target..target, part);
            }
            _ => mutant[place] = [0, 1, 5, 0x30, 0x31, 0x80, 0xA0, 0xFF][dice.below(8)],
        }
        if mutant.is_empty() {
            break;
        }
    }
    mutant
}

/// Changes one element at some depth and repairs the lengths above it.
fn structural(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    if good.len() < 2 || good[0] & 0x20 == 0 {
        return leaf(good, dice);
    }
    let mut parts = children(good);
    if parts.is_empty() {
        return element(good[0], &[&[5, 0]]);
    }
    let (one, other) = (dice.below(parts.len()), dice.below(parts.len()));
    match dice.below(12) {
        0 => parts.swap(one, other),
        1 => drop(parts.remove(one)),
        2 => parts.insert(other, parts[one].clone()),
        3 => {
            let copy = parts[other].clone();
            parts[one] = copy;
        }
        _ => parts[one] = structural(&parts[one], dice),
    }
    parent(good[0], &parts)
}

/// A primitive element with another tag, or another value of another length.
fn leaf(good: &[u8], dice: &mut Dice) -> Vec<u8> {
    let Some((tag, value)) = good.split_first() else {
        return vec![5, 0];
    };
    // Values of 128 bytes and more keep their length.
    let Some((_, value)) = value.split_first().filter(|(length, _)| **length < 0x80) else {
        return bytewise(good, dice);
    };
    let mut value = value.to_vec();
    match dice.below(5) {
        0 => value.push(dice.byte()),
        1 => drop(value.pop()),
        2 => value.clear(),
        3 => {
            return element(
                [1, 2, 3, 4, 5, 6, 12, 0x17, 0x18, 0x80][dice.below(10)],
                &[&value],
            );
        }
        _ => {
            if let Some(byte) = value.first_mut() {
                *byte = dice.byte();
            }
        }
    }
    element(*tag, &[&value])
}
