//! A revocation list of a million entries: how fast it is read, how fast a certificate is found in it, what it takes.
//!
//! The builder uses nothing but the crate's public interface, so that `cargo xtask bench eds` can include this file.

use chrono::{DateTime, TimeDelta, Utc};
use eds::{SignatureAlgorithm, Signer};

/// Bytes of a serial number, as long as those of Kazakhstan's authority.
const SERIAL_BYTES: usize = 20;

/// A full list of this many revoked certificates with the given moment in its time, in DER; every entry has a serial
/// number of 20 bytes, a date and a reason: 53 bytes, as in Kazakhstan's lists.
pub(crate) fn long_list(signer: &dyn Signer, entries: u32, now: DateTime<Utc>) -> Vec<u8> {
    let since = utc(now - TimeDelta::days(1));
    let reason = [
        0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01, 0x04,
    ];
    let mut revoked = Vec::new();
    for index in 0..entries {
        let serial = element(0x02, &[&revoked_serial(index)]);
        revoked.extend(element(0x30, &[&serial, &since, &reason]));
    }
    let algorithm: &[u8] = match signer.algorithm() {
        SignatureAlgorithm::EcdsaP256Sha256 => &[
            0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02,
        ],
        SignatureAlgorithm::RsaPkcs1Sha256 => &[
            0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05,
            0x00,
        ],
        SignatureAlgorithm::Gost2015 => panic!("lists of GOST are not built here"),
    };
    // The list's number, far above those of other tests.
    let number = [
        0xA0, 0x0F, 0x30, 0x0D, 0x30, 0x0B, 0x06, 0x03, 0x55, 0x1D, 0x14, 0x04, 0x04, 0x02, 0x02,
        0x7F, 0xFF,
    ];
    let content = element(
        0x30,
        &[
            &[2, 1, 1],
            algorithm,
            signer.certificate().subject_raw(),
            &utc(now - TimeDelta::hours(1)),
            &utc(now + TimeDelta::days(30)),
            &element(0x30, &[&revoked]),
            &number,
        ],
    );
    let signature = signer.sign(&content).unwrap();
    let signature = element(0x03, &[&[0], &signature]);
    element(0x30, &[&content, algorithm, &signature])
}

/// The serial number of an entry: scattered as random ones are, and none twice.
pub(crate) fn revoked_serial(index: u32) -> [u8; SERIAL_BYTES] {
    let mut serial = [0x5A; SERIAL_BYTES];
    // An odd factor permutes the numbers of 32 bits.
    let scattered = index.wrapping_mul(0x9E37_79B1).to_be_bytes();
    serial[4..8].copy_from_slice(&scattered);
    serial[16..].copy_from_slice(&scattered);
    serial
}

fn utc(time: DateTime<Utc>) -> Vec<u8> {
    element(0x17, &[time.format("%y%m%d%H%M%SZ").to_string().as_bytes()])
}

fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = vec![tag];
    match u32::try_from(length).unwrap().to_be_bytes() {
        [0, 0, 0, short] if short < 0x80 => bytes.push(short),
        [0, 0, 0, length] => bytes.extend([0x81, length]),
        [0, 0, high, low] => bytes.extend([0x82, high, low]),
        [highest, high, middle, low] => bytes.extend([0x84, highest, high, middle, low]),
    }
    if (0x0001_0000..0x0100_0000).contains(&length) {
        // DER writes no leading zero.
        bytes.remove(2);
        bytes[1] = 0x83;
    }
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}
