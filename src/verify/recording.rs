//! The recordings of calls: the manifest that the history names, its seal, the notary's signature over it, and the ledger
//! with every signed head, from its first second to its last.

use super::Report;
use super::apart::Bound;
use super::files::{Evidence, LedgerFile, NamedFile};
use super::story::{Recorded, Story, Vouched};
use crate::app::recording::{Account, Apart, Condition, HeadStatement, Manifest};
use chrono::{DateTime, Utc};
use eds::certificate::Certificate;
use eds::cms::{self, Content, Policy, Profile, Proof, Verified};
use eds::hash::sha256;
use eds::trust::{Role, TrustStore, Usage};
use law::id::{CallId, Digest};
use law::poa::recording as rules;
use law::poa::s05_call::Ending;
use signaling::evidence::{
    self, Broken, EntryKind, Expectations, Flaw, FrameReader, SignedHead, Story as Told,
};
use signaling::{CallEvent, EndReason, EndedBy};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;

/// What a line is about whose file nobody gave.
const LEDGERS: &str = "recording-*.ledger";

/// Checks every recording that the history names, and every file of a recording that was given.
pub(super) fn check(evidence: &Evidence, story: &Story, trust: &TrustStore, report: &mut Report) {
    let mut files = Files {
        evidence,
        trust,
        ledgers: evidence.ledgers.iter().map(Ledger::of).collect(),
        named: BTreeSet::new(),
        bound: Bound::default(),
    };
    for recorded in &story.recordings {
        files.recording(recorded, story, report);
    }
    files.unsealed(story, report);
    files.strays(report);
    for call in story.calls.iter().filter(|call| !is_sealed(story, call)) {
        let text = format!("the history names the call {call}, but no recording of it was sealed");
        report.unchecked(LEDGERS, text);
    }
}

fn is_sealed(story: &Story, call: &CallId) -> bool {
    story
        .recordings
        .iter()
        .any(|recorded| recorded.call == *call)
}

/// A ledger with the call that it says it is of.
struct Ledger<'a> {
    file: &'a LedgerFile,
    call: Option<String>,
    checked: Option<()>,
}

struct Files<'a> {
    evidence: &'a Evidence,
    trust: &'a TrustStore,
    ledgers: Vec<Ledger<'a>>,
    /// The digests of manifests and signatures that the history names.
    named: BTreeSet<String>,
    bound: Bound,
}

impl<'a> Files<'a> {
    fn recording(&mut self, recorded: &Recorded, story: &Story, report: &mut Report) {
        let manifest = self.manifest(recorded, story, report);
        self.seal(recorded, manifest.as_ref().map(|(file, _)| *file), report);
        match &recorded.signed {
            Some(vouched) => self.notary(recorded, vouched, story, report),
            None => report.unchecked(
                "recording-*-notary.p7s",
                format!(
                    "the notary has not signed the recording of the call {}",
                    recorded.call
                ),
            ),
        }
        let ending = story.ending_of(&recorded.call);
        self.ledger(
            recorded,
            manifest.map(|(_, manifest)| manifest),
            ending,
            report,
        );
    }

    /// The manifest that the history names by its digest.
    fn manifest(
        &mut self,
        recorded: &Recorded,
        story: &Story,
        report: &mut Report,
    ) -> Option<(&'a NamedFile, Manifest)> {
        let Some(file) = self.file(&recorded.manifest) else {
            let Recorded { call, seq, .. } = recorded;
            let text = format!(
                "the manifest of the recording of the call {call} (entry {seq}) is missing"
            );
            report.wrong("recording-*.json", text);
            return None;
        };
        let manifest = Manifest::parse(&file.bytes).filter(|manifest| {
            manifest.case == story.case.as_str() && manifest.call == recorded.call.as_str()
        });
        let Some(manifest) = manifest else {
            report.wrong(&file.name, "not a manifest of this call's recording");
            return None;
        };
        report.right(
            &file.name,
            format!(
                "the manifest that entry {} names: {}",
                recorded.seq,
                words(&manifest)
            ),
        );
        if let Condition::Damaged { second, what, .. } = &manifest.condition {
            let text = format!(
                "it says itself that the recording is damaged from second {second} on: {what}"
            );
            report.wrong(&file.name, text);
        }
        self.bound.by_manifest(&manifest);
        Some((file, manifest))
    }

    fn seal(&mut self, recorded: &Recorded, manifest: Option<&NamedFile>, report: &mut Report) {
        let Some(file) = self.file(&recorded.seal) else {
            let text = format!(
                "the seal over the manifest (entry {}) is missing",
                recorded.seq
            );
            report.wrong("recording-*.p7s", text);
            return;
        };
        let Some(manifest) = manifest else {
            report.unchecked(&file.name, "not looked at, because its manifest is missing");
            return;
        };
        let policy = Policy {
            proof: Proof::BySignatureTimestamp,
            ..Policy::strict(self.trust, recorded.at, Usage::Sign)
        };
        let sealed = cms::verify(&file.bytes, Content::Detached(&manifest.bytes), &policy)
            .map_err(|refusal| format!("refused: {refusal}"))
            .and_then(|verified| by_platform(verified.signer()));
        let text = format!(
            "the platform's seal over {}, with its time-stamp",
            manifest.name
        );
        report.record(&file.name, text, sealed);
    }

    fn notary(
        &mut self,
        recorded: &Recorded,
        vouched: &Vouched,
        story: &Story,
        report: &mut Report,
    ) {
        let Some(file) = self.file(&vouched.signature) else {
            let text = format!(
                "the notary's signature over the recording (entry {}) is missing",
                vouched.seq
            );
            report.wrong("recording-*-notary.p7s", text);
            return;
        };
        let statement = rules::statement(&story.case, &recorded.call, &recorded.manifest);
        let signed = self
            .attached(
                &file.bytes,
                vouched.at,
                Profile::Accepted,
                Proof::BySignatureTimestamp,
            )
            .and_then(|verified| {
                if verified.content() != statement.bytes() {
                    return Err("it was not signed over this manifest".to_owned());
                }
                if !verified.signer().roles().contains(&Role::Signatory) {
                    return Err("not by a certificate for a notary's office".to_owned());
                }
                Ok(())
            });
        let text = format!(
            "the notary vouches for the manifest, as taken in entry {}",
            vouched.seq
        );
        report.record(&file.name, text, signed);
    }

    fn ledger(
        &mut self,
        recorded: &Recorded,
        manifest: Option<Manifest>,
        ending: Option<Ending>,
        report: &mut Report,
    ) {
        let call = recorded.call.as_str();
        let mut found = self.ledgers.iter_mut();
        let Some(ledger) = found.find(|ledger| ledger.call.as_deref() == Some(call)) else {
            let why = match recorded.destroyed {
                Some(()) => "destroyed when its term was over, as the history says",
                None => "not here, so what was seen and said is not checked",
            };
            report.unchecked(LEDGERS, format!("the recording of the call {call}: {why}"));
            return;
        };
        ledger.checked = Some(());
        let file = ledger.file;
        let Some(manifest) = manifest else {
            report.unchecked(&file.name, "not looked at, because its manifest is missing");
            return;
        };
        match told(file, &manifest.expectations()) {
            Ok(story) => {
                let account = (manifest.account.as_ref() == Some(&Account::of(&story)))
                    .then_some(())
                    .ok_or_else(|| {
                        "its manifest tells something else than the recording".to_owned()
                    });
                let account = account.and_then(|()| ends_as_noted(&story, ending));
                report.record(&file.name, whole(&story), account);
                self.heads(file, &story, Some(&manifest), report);
            }
            Err(broken) => report.wrong(&file.name, broken_words(&broken)),
        }
    }

    /// The platform's signatures that stand in the chain, each over the chain up to an entry before it.
    fn heads(
        &mut self,
        file: &LedgerFile,
        story: &Told,
        manifest: Option<&Manifest>,
        report: &mut Report,
    ) {
        let checked = story.heads.iter().try_for_each(|head| {
            self.head(story, head)
                .map_err(|wrong| format!("the signed head in entry {}: {wrong}", head.seq))
        });
        let kept = manifest.map_or(Ok(()), |manifest| listed(story, manifest));
        let text = format!(
            "{} heads of its chain, signed by the platform while the call went on",
            story.heads.len()
        );
        report.record(&file.name, text, checked.and(kept));
    }

    fn head(&mut self, story: &Told, head: &SignedHead) -> Result<(), String> {
        let until = DateTime::from_timestamp_millis(story.last_at).ok_or("its time is no time")?;
        let proof = Proof::BySignatureTimestampIfAny;
        let verified = self.attached(&head.cms, until, Profile::Strict, proof)?;
        by_platform(verified.signer())?;
        let statement =
            HeadStatement::parse(verified.content()).ok_or("not a statement of this system")?;
        let same = statement.call == story.genesis.call.as_str()
            && statement.seq == head.of_seq
            && statement.chain == head.chain;
        if same {
            self.bound.by_head(&statement);
            Ok(())
        } else {
            Err("it was signed for another place of another chain".to_owned())
        }
    }

    fn attached(
        &self,
        cms: &[u8],
        at: DateTime<Utc>,
        profile: Profile,
        proof: Proof,
    ) -> Result<Verified, String> {
        let policy = Policy {
            profile,
            proof,
            ..Policy::strict(self.trust, at, Usage::Sign)
        };
        cms::verify(cms, Content::Attached, &policy)
            .map_err(|refusal| format!("refused: {refusal}"))
    }

    fn file(&mut self, digest: &Digest) -> Option<&'a NamedFile> {
        let mut files = self.evidence.manifests.iter();
        let found = files.find(|file| sha256(&file.bytes).to_string() == digest.as_str());
        if found.is_some() {
            self.named.insert(digest.to_string());
        }
        found
    }

    /// What stands apart from the recordings, and files that no entry of the history names.
    fn strays(&self, report: &mut Report) {
        for file in &self.evidence.manifests {
            if let Some(apart) = Apart::parse(&file.bytes) {
                self.bound.check(file, &apart, report);
            } else if !self.named.contains(&sha256(&file.bytes).to_string()) {
                let text = "not a manifest or a signature that the history names (SHA-256)";
                report.wrong(&file.name, text);
            }
        }
    }

    /// Ledgers whose recordings the history does not know as sealed.
    fn unsealed(&mut self, story: &Story, report: &mut Report) {
        let left = self.ledgers.iter().filter(|it| it.checked.is_none());
        let left: Vec<_> = left.map(|it| (it.file, it.call.clone())).collect();
        for (file, of) in left {
            let known = |call: &&CallId| Some(call.as_str()) == of.as_deref();
            let Some(call) = story.calls.iter().find(known) else {
                report.wrong(
                    &file.name,
                    "not a recording of a call that the history names",
                );
                continue;
            };
            let expected = Expectations {
                call: Some(signaling::CallKey::new(call.as_str())),
                ..Expectations::default()
            };
            match told(file, &expected) {
                Ok(told) => {
                    self.heads(file, &told, None, report);
                    let text =
                        "its chain is unbroken, but no manifest was sealed: its end may be missing";
                    report.unchecked(&file.name, text);
                }
                Err(broken) => report.wrong(&file.name, broken_words(&broken)),
            }
        }
    }
}

impl<'a> Ledger<'a> {
    fn of(file: &'a LedgerFile) -> Self {
        Self {
            call: call_of(file),
            file,
            checked: None,
        }
    }
}

/// The call that a ledger's first entry names, whether or not that is true.
fn call_of(file: &LedgerFile) -> Option<String> {
    let mut frames = FrameReader::new(BufReader::new(File::open(&file.path).ok()?));
    match frames.next_frame().ok()??.entry.header.body {
        EntryKind::Genesis(genesis) => Some(genesis.call.as_str().to_owned()),
        _ => None,
    }
}

fn told(file: &LedgerFile, expected: &Expectations) -> Result<Told, Broken> {
    let opened = File::open(&file.path).map_err(|error| Broken {
        seq: 1,
        second: 0,
        what: Flaw::Frame(error.into()),
    })?;
    evidence::verify(BufReader::new(opened), expected)
}

/// The manifest's heads are those of the chain: none was taken out, none put in.
fn listed(story: &Told, manifest: &Manifest) -> Result<(), String> {
    let in_chain: BTreeSet<String> = story
        .heads
        .iter()
        .map(|head| sha256(&head.cms).to_string())
        .collect();
    let in_manifest: BTreeSet<String> = manifest
        .heads
        .iter()
        .map(|line| line.signature.to_string())
        .collect();
    if in_chain.is_subset(&in_manifest) {
        Ok(())
    } else {
        Err("a signed head stands in it that its manifest does not know".to_owned())
    }
}

/// Where the notary ended the call, its recording says the same; what ends by itself may end in both at once.
fn ends_as_noted(story: &Told, noted: Option<Ending>) -> Result<(), String> {
    let by_notary = match noted {
        Some(Ending::Finished) => EndReason::Finished,
        Some(Ending::Later) => EndReason::Later,
        Some(
            Ending::Technical
            | Ending::Left
            | Ending::Lost
            | Ending::Abandoned
            | Ending::Cancelled
            | Ending::WithCase(_),
        )
        | None => return Ok(()),
    };
    let differs = story.events.iter().any(|noted| {
        matches!(&noted.event, CallEvent::Ended { by, reason } if (*by, *reason) != (EndedBy::Notary, by_notary))
    });
    if differs {
        Err("it ends for another reason than the history says".to_owned())
    } else {
        Ok(())
    }
}

/// The platform's certificate is an organisation's and names nobody.
fn by_platform(certificate: &Certificate) -> Result<(), String> {
    if certificate.roles().contains(&Role::Organisation) && certificate.subject().iin.is_none() {
        Ok(())
    } else {
        Err("not signed by the platform".to_owned())
    }
}

fn words(manifest: &Manifest) -> String {
    let state = manifest.condition.as_str();
    let Some(account) = &manifest.account else {
        return format!("recording {} is {state}", manifest.number);
    };
    let (legs, gaps) = (account.legs.len(), account.gaps.len());
    let seconds = account.elapsed_ms / 1000;
    format!(
        "recording {} is {state}, {seconds} s, {legs} legs, {gaps} gaps",
        manifest.number
    )
}

fn whole(story: &Told) -> String {
    format!(
        "{} entries from second 0 to second {}, each joined to the one before by its hash, as the manifest says",
        story.totals.entries,
        story.totals.elapsed_ms / 1000
    )
}

fn broken_words(broken: &Broken) -> String {
    format!("{broken}: {}", broken.what)
}
