//! The two curves of Kazakhstan's certificates, as the Russian standards name them.

use std::sync::OnceLock;

use super::curve::Curve;
use super::order::Order;

/// id-tc26-gost-3410-12-512-paramSetA (RFC 7836 appendix A.1), in Kazakhstan 1.2.398.3.10.1.1.2.2.1: p = 2^512 - 569.
pub(crate) static PARAMETER_SET_A: Curve<8, 569> = Curve {
    b: number([
        0xE8C2_505D_EDFC_86DD,
        0xC1BD_0B2B_6667_F1DA,
        0x34B8_2574_761C_B0E8,
        0x79BD_081C_FD0B_6265,
        0xEE3C_B090_F30D_2761,
        0x4CB4_5740_10DA_90DD,
        0x862E_F9D4_EBEE_4761,
        0x5031_9078_5A71_C760,
    ]),
    base: (
        number([0, 0, 0, 0, 0, 0, 0, 3]),
        number([
            0x7503_CFE8_7A83_6AE3,
            0xA61B_8816_E254_50E6,
            0xCE5E_1C93_ACF1_ABC1,
            0x7780_64FD_CBEF_A921,
            0xDF16_26BE_4FD0_36E9,
            0x3D75_E6A5_0E3A_41E9,
            0x8028_FE5F_C235_F5B8,
            0x89A5_89CB_5215_F2A4,
        ]),
    ),
    order: Order::new(number([
        0xFFFF_FFFF_FFFF_FFFF,
        0xFFFF_FFFF_FFFF_FFFF,
        0xFFFF_FFFF_FFFF_FFFF,
        0xFFFF_FFFF_FFFF_FFFF,
        0x27E6_9532_F48D_8911,
        0x6FF2_2B8D_4E05_6060,
        0x9B4B_38AB_FAD2_B85D,
        0xCACD_B141_1F10_B275,
    ])),
    base_multiples: OnceLock::new(),
};

/// id-GostR3410-2001-CryptoPro-A-ParamSet (RFC 4357 section 11.4), in Kazakhstan 1.2.398.3.10.1.1.1.1.1:
/// p = 2^256 - 617.
pub(crate) static CRYPTOPRO_A: Curve<4, 617> = Curve {
    b: number([0, 0, 0, 0xA6]),
    base: (
        number([0, 0, 0, 1]),
        number([
            0x8D91_E471_E098_9CDA,
            0x27DF_505A_453F_2B76,
            0x3529_4F2D_DF23_E3B1,
            0x22AC_C99C_9E9F_1E14,
        ]),
    ),
    order: Order::new(number([
        0xFFFF_FFFF_FFFF_FFFF,
        0xFFFF_FFFF_FFFF_FFFF,
        0x6C61_1070_995A_D100,
        0x4584_1B09_B761_B893,
    ])),
    base_multiples: OnceLock::new(),
};

/// A number as the standards print it, the highest word first.
const fn number<const N: usize>(printed: [u64; N]) -> [u64; N] {
    let mut words = [0; N];
    let mut place = 0;
    while place < N {
        words[place] = printed[N - 1 - place];
        place += 1;
    }
    words
}
