//! Verifying every signature and time-stamp of a PDF, the bytes each covers and the changes between them.

use chrono::{DateTime, Utc};

use super::document::signature_fields;
use super::file::Pdf;
use super::history::{self, Added, Ending};
use super::located::Located;
use super::signature::{Coverage, Level, PdfSignature, SignatureKind};
use super::{PdfRefusal, certification, evidence};
use crate::certificate::Certificate;
use crate::cms::{self, Content, Policy, Proof};
use crate::trust::{Evidence, TrustStore};
use crate::tsp::{self, Imprint};

/// Verifies all signatures and time-stamps, the oldest first; refuses the file when one of them is refused, when a later
/// revision changed more than adding its signature, time-stamp or validation data, or when something else than
/// validation data follows the last one.
///
/// Unless the policy asks for its own time, the newest document time-stamp is judged at the policy's time and every older
/// signature and time-stamp at the time that the next one proves; a time-stamp on a signature proves a time of its own.
/// The validation data of the file is taken as evidence.
///
/// # Errors
/// What is wrong with the oldest signature that is refused, or with a time-stamp.
pub fn verify(pdf: &[u8], policy: &Policy<'_>) -> Result<Vec<PdfSignature>, PdfRefusal> {
    let opened = Opened::open(pdf)?;
    Judge {
        document: &opened.document,
        located: &opened.located,
        policy,
        ending: opened.ending,
    }
    .judge()
}

/// A signed file whose revisions changed only what they may; nothing is said of its signatures yet.
pub(super) struct Opened<'a> {
    pub(super) document: Pdf<'a>,
    /// At least one, sorted by the revision they cover.
    pub(super) located: Vec<Located>,
    ending: Ending,
}

impl<'a> Opened<'a> {
    pub(super) fn open(pdf: &'a [u8]) -> Result<Self, PdfRefusal> {
        let document = Pdf::open(pdf)?;
        let located = locate(&document)?;
        let first = located.first().ok_or(PdfRefusal::NoSignature)?;
        let certified = certification::stated_by(&document, &first.value)?;
        let named = certification::permission(&document)?;
        if named.is_some() && named != certified {
            return Err(PdfRefusal::ForbiddenChange);
        }
        let signed: Vec<_> = located.iter().map(Located::signed).collect();
        let ending = history::check(&document, &signed, certified)?;
        Ok(Self {
            document,
            located,
            ending,
        })
    }
}

/// The certificates that travel with the signatures of the file and in its validation data, none of them checked: see
/// [`cms::carried_certificates`].
///
/// # Errors
/// What is wrong with the file or with the form of a signature.
pub fn carried_certificates(pdf: &[u8]) -> Result<Vec<Certificate>, PdfRefusal> {
    let document = Pdf::open(pdf)?;
    let mut found = evidence::certificates_of(&document)?;
    for located in locate(&document)? {
        let carried = cms::carried_certificates(located.cms()?);
        found.extend(carried.map_err(|refusal| located.refuse(refusal))?);
    }
    Ok(found)
}

/// The signatures of the file, sorted by the revision they cover.
fn locate(document: &Pdf<'_>) -> Result<Vec<Located>, PdfRefusal> {
    let mut located = Vec::new();
    for field in signature_fields(document)? {
        located.extend(Located::find(document.bytes, field)?);
    }
    located.sort_by_key(|located| located.revision_len);
    // Two signatures of one length would each have to be the other's content.
    if located
        .windows(2)
        .any(|pair| pair[0].revision_len == pair[1].revision_len)
    {
        return Err(PdfRefusal::ByteRange);
    }
    Ok(located)
}

/// Whom a signature is judged by: at which time, by which authorities, with which evidence.
#[derive(Clone, Copy)]
struct Bench<'a> {
    trust: &'a TrustStore,
    at: DateTime<Utc>,
    /// When what is judged existed at the latest, as a later time-stamp proves.
    proven: Option<DateTime<Utc>>,
    evidence: &'a Evidence,
}

struct Judge<'a> {
    document: &'a Pdf<'a>,
    located: &'a [Located],
    policy: &'a Policy<'a>,
    ending: Ending,
}

impl Judge<'_> {
    fn judge(&self) -> Result<Vec<PdfSignature>, PdfRefusal> {
        let evidence = evidence::of(self.document)?;
        let archive = self.archive()?;
        let mut bench = Bench {
            trust: self.policy.trust,
            at: self.policy.at,
            proven: None,
            evidence: &evidence,
        };
        let mut found = Vec::with_capacity(self.located.len());
        let mut refusal = None;
        for located in self.located.iter().rev() {
            let kind = match (self.signature(located, bench), located.kind) {
                (Ok(kind), _) => kind,
                // Without its time nothing before it can be judged.
                (Err(refused), Added::TimeStamp) => return Err(refused),
                (Err(refused), Added::Signature) => {
                    refusal = Some(refused);
                    continue;
                }
            };
            let own = match &kind {
                SignatureKind::Signature(verified) => verified.proven_at(),
                SignatureKind::DocumentTimeStamp(stamp) => Some(stamp.time()),
            };
            let proven_at = own.or(bench.proven);
            let level = self.level(located, bench, proven_at, archive.as_ref());
            if let SignatureKind::DocumentTimeStamp(stamp) = &kind {
                bench.proven = Some(stamp.time());
                bench.at = self.earlier(bench.at, stamp.time());
            }
            found.push(self.describe(located, kind, level, proven_at));
        }
        found.reverse();
        refusal.map_or(Ok(found), Err)
    }

    /// The time at which what stands before a time-stamp is judged.
    fn earlier(&self, at: DateTime<Utc>, stamped: DateTime<Utc>) -> DateTime<Utc> {
        match self.policy.proof {
            Proof::AtGivenTime => at,
            Proof::BySignatureTimestamp | Proof::BySignatureTimestampIfAny => at.min(stamped),
        }
    }

    fn signature(&self, located: &Located, bench: Bench<'_>) -> Result<SignatureKind, PdfRefusal> {
        let covered = located.covered(self.document.bytes);
        let cms = located.cms()?;
        let outcome = match located.kind {
            Added::Signature => {
                let policy = Policy {
                    trust: bench.trust,
                    at: bench.at,
                    proof: self.proof(bench),
                    ..*self.policy
                };
                let content = Content::DetachedParts(&covered);
                cms::verify_with(cms, content, &policy, bench.evidence)
                    .map(SignatureKind::Signature)
            }
            Added::TimeStamp => {
                let covered = Imprint::Parts(&covered);
                tsp::verify_with(cms, covered, bench.trust, bench.at, bench.evidence)
                    .map(SignatureKind::DocumentTimeStamp)
            }
        };
        outcome.map_err(|refusal| located.refuse(refusal))
    }

    /// A document time-stamp over a signature is as good a proof as a time-stamp on it.
    fn proof(&self, bench: Bench<'_>) -> Proof {
        match (self.policy.proof, bench.proven) {
            (Proof::BySignatureTimestamp, Some(_)) => Proof::BySignatureTimestampIfAny,
            (asked, _) => asked,
        }
    }

    /// The newest document time-stamp: the length of its revision and the validation data in it.
    fn archive(&self) -> Result<Option<(usize, Evidence)>, PdfRefusal> {
        let newest = self
            .located
            .iter()
            .rfind(|located| located.kind == Added::TimeStamp);
        let Some(newest) = newest else {
            return Ok(None);
        };
        let revision = history::revision_of(self.document, newest.revision_len)?;
        Ok(Some((newest.revision_len, evidence::of(&revision)?)))
    }

    /// The level that the signature reaches with what the file holds: see [`Level`].
    fn level(
        &self,
        located: &Located,
        bench: Bench<'_>,
        proven_at: Option<DateTime<Utc>>,
        archive: Option<&(usize, Evidence)>,
    ) -> Level {
        if proven_at.is_none() {
            return Level::Basic;
        }
        let alone = bench.trust.without_statements();
        let lasts_with = |evidence: &Evidence| {
            let bench = Bench {
                trust: &alone,
                evidence,
                ..bench
            };
            self.signature(located, bench).is_ok()
        };
        let is_archived =
            archive.is_some_and(|(end, kept)| located.revision_len < *end && lasts_with(kept));
        if is_archived {
            Level::Archival
        } else if lasts_with(bench.evidence) {
            Level::LongTerm
        } else {
            Level::TimeStamped
        }
    }

    fn describe(
        &self,
        located: &Located,
        kind: SignatureKind,
        level: Level,
        proven_at: Option<DateTime<Utc>>,
    ) -> PdfSignature {
        let is_last = located.revision_len == self.document.bytes.len();
        let coverage = match (is_last, self.ending) {
            (true, Ending::Nothing) => Coverage::WholeFile,
            (_, Ending::ValidationData) | (false, Ending::Nothing) => Coverage::EarlierRevision,
        };
        PdfSignature {
            field: located.name.clone(),
            kind,
            level,
            reason: located.text(b"Reason"),
            location: located.text(b"Location"),
            claimed_at: located.claimed_at(),
            proven_at,
            coverage,
            revision_len: located.revision_len as u64,
            place: located.place(),
        }
    }
}
