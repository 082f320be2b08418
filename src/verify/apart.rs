//! What stands apart from a recording: papers of the desk about calls for help, each bound by the hash that a signed head or
//! the manifest holds of it.

use super::Report;
use super::files::NamedFile;
use crate::app::recording::{Apart, HeadStatement, Manifest, OF_MANIFEST};
use eds::hash::Sha256Hash;
use std::collections::BTreeMap;

/// The hashes that were found signed, by call and entry.
#[derive(Debug, Default)]
pub(super) struct Bound(BTreeMap<(String, u64), Sha256Hash>);

impl Bound {
    /// A manifest that the history names holds a hash.
    pub(super) fn by_manifest(&mut self, manifest: &Manifest) {
        let place = (manifest.call.clone(), OF_MANIFEST);
        self.0.insert(place, manifest.apart);
    }

    /// A head that the platform signed holds a hash.
    pub(super) fn by_head(&mut self, head: &HeadStatement) {
        self.0.insert((head.call.clone(), head.seq), head.apart);
    }

    /// Measures a paper by what was signed of it.
    pub(super) fn check(&self, file: &NamedFile, apart: &Apart, report: &mut Report) {
        let signed = self.0.get(&(apart.call.clone(), apart.of_seq));
        let place = match apart.of_seq {
            OF_MANIFEST => "the manifest".to_owned(),
            entry => format!("the signed head of entry {entry}"),
        };
        match signed {
            Some(signed) if *signed == apart.digest() => report.right(
                &file.name,
                format!(
                    "calls for help that stand apart from the recording: {}, bound by {place}",
                    apart.signals.len()
                ),
            ),
            Some(_) => report.wrong(&file.name, format!("not the paper that {place} binds")),
            None => report.unchecked(
                &file.name,
                format!("not looked at, because {place} of its call is not here"),
            ),
        }
    }
}
