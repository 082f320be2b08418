//! Time-stamp tokens whose every part can be bent before they are signed.

use eds::Signer;
use eds::hash::sha256;

use crate::fixture::now;
use crate::forge::{CONTENT_TYPE, Forge, attribute, element, integer, oid, sequence};

/// id-ct-TSTInfo.
pub(crate) const TST_INFO: &[u8] = &[
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04,
];
/// What the tests' tokens are about.
pub(crate) const STAMPED: &[u8] = "what was stamped\r\n".as_bytes();

/// A token over [`STAMPED`] that is accepted as it is, when a good authority signs it.
pub(crate) struct TokenForge<'a> {
    pub(crate) signer: &'a dyn Signer,
    pub(crate) version: Vec<u8>,
    pub(crate) policy: Vec<u8>,
    pub(crate) hash: &'static str,
    pub(crate) imprint: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) time: String,
    /// Accuracy, ordering, nonce, name and extensions, as far as they are there.
    pub(crate) rest: Vec<u8>,
}

impl<'a> TokenForge<'a> {
    pub(crate) fn new(signer: &'a dyn Signer) -> Self {
        Self {
            signer,
            version: vec![2, 1, 1],
            policy: oid("1.2.398.3.3.2.6.1"),
            hash: "2.16.840.1.101.3.4.2.1",
            imprint: sha256(STAMPED).as_ref().to_vec(),
            serial: integer(&[0x42; 16]),
            time: now().format("%Y%m%d%H%M%SZ").to_string(),
            rest: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(crate) fn build(&self) -> Vec<u8> {
        self.build_as(|_| ())
    }

    /// The token in a CMS of which something is changed before it is signed.
    pub(crate) fn build_as(&self, change: impl FnOnce(&mut Forge<'_>)) -> Vec<u8> {
        let imprint = sequence(&[
            &sequence(&[&oid(self.hash)]),
            &element(0x04, &[&self.imprint]),
        ]);
        let info = sequence(&[
            &self.version,
            &self.policy,
            &imprint,
            &self.serial,
            &element(0x18, &[self.time.as_bytes()]),
            &self.rest,
        ]);
        let mut forge = Forge::new(self.signer, &info);
        forge.version = 3;
        forge.content_type = TST_INFO;
        forge.attributes[0] = attribute(CONTENT_TYPE, &[&element(0x06, &[TST_INFO])]);
        change(&mut forge);
        forge.sorted().build()
    }
}
