//! What a request's history says of its files: which was kept when, by which digest, and how far officials were.

use super::intake::Taken;
use chrono::{DateTime, Utc};
use law::id::{Digest, RequestId};
use law::service::desk_work::DeskWork;
use law::service::request::{AttachedFile, Author};
use law::service::stage::Stage;
use law::service::{Channel, Course, Service};
use std::collections::BTreeMap;

/// What a kept file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A document that was attached.
    Attachment {
        /// Which of the service's.
        code: String,
    },
    /// A signed statement.
    Signature {
        /// The file.
        file: String,
        /// Who signed.
        author: Author,
    },
    /// Data from a registry or a system of the body.
    Answer,
    /// A sealed document.
    Document {
        /// The file.
        file: String,
    },
}

/// A file that the history names.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The entry.
    pub(super) seq: u64,
    /// When.
    pub(super) at: DateTime<Utc>,
    /// SHA-256 of its bytes.
    pub(super) sha256: Digest,
    /// What it is.
    pub(super) what: What,
}

impl Kept {
    /// Its name, where the history knows it.
    pub(super) fn name(&self) -> Option<String> {
        match &self.what {
            What::Attachment { code } => Some(AttachedFile::name_of(code, &self.sha256)),
            What::Signature { file, .. } | What::Document { file } => Some(file.clone()),
            What::Answer => None,
        }
    }
}

/// A request's story as its history tells it.
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// The request.
    pub(super) id: RequestId,
    /// Its service.
    pub(super) service: &'static Service,
    /// The order in which it goes.
    pub(super) course: Course,
    /// Where it was applied for.
    pub(super) channel: Channel,
    /// Who opened it, and alone fills it in: the applicant, or the official who took it in.
    pub(super) filler: Author,
    /// What happened where it was taken in.
    pub(super) taken: Taken,
    /// Where it stands.
    pub(super) stage: Stage,
    /// Every file it has.
    pub(super) kept: Vec<Kept>,
    /// How far officials were at each turn.
    pub(super) works: BTreeMap<u32, DeskWork>,
    /// The turn in which the last desk sent the decision on.
    pub(super) sent: Option<u32>,
    /// The corrections that were asked for, and by whom; each under a signature.
    pub(super) corrections: Vec<(RequestId, Author)>,
}

impl Story {
    /// The file of a name.
    pub(super) fn kept_as(&self, name: &str) -> Option<&Kept> {
        let mut kept = self.kept.iter();
        kept.find(|kept| kept.name().as_deref() == Some(name))
    }

    /// What is attached, by code.
    pub(super) fn attached(&self) -> BTreeMap<&str, &str> {
        self.kept
            .iter()
            .filter_map(|kept| match &kept.what {
                What::Attachment { code } => Some((code.as_str(), kept.sha256.as_str())),
                What::Signature { .. } | What::Answer | What::Document { .. } => None,
            })
            .collect()
    }

    /// A file is kept; a document attached under the same code takes the place of the one before.
    pub(super) fn keep(&mut self, kept: Kept) {
        if matches!(kept.what, What::Attachment { .. }) {
            self.kept.retain(|before| before.what != kept.what);
        }
        self.kept.push(kept);
    }
}
