//! The corpus: every good and hostile input of the tables, counted as it is judged, each with its expected verdict.

use std::collections::{BTreeMap, BTreeSet};

use eds::hash::{Sha256Hash, sha256};

use crate::{
    hostile_answers, hostile_keys, hostile_lists, hostile_messages, hostile_paths,
    hostile_pdf_corpus, hostile_requests, hostile_signers, hostile_tokens,
};

/// What an input pretends to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Certificate,
    List,
    Answer,
    Token,
    Message,
    Request,
    Pdf,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Certificate,
        Self::List,
        Self::Answer,
        Self::Token,
        Self::Message,
        Self::Request,
        Self::Pdf,
    ];

    /// How many inputs of a kind the corpus refuses at least.
    const fn least(self) -> usize {
        match self {
            Self::Certificate => 70,
            Self::List | Self::Request => 25,
            Self::Answer | Self::Token => 45,
            Self::Message => 80,
            Self::Pdf => 40,
        }
    }
}

/// An input that was judged: "ok" or the code of the refusal, as expected and as it came.
pub(crate) struct Trial {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) input: Sha256Hash,
    pub(crate) expected: &'static str,
    pub(crate) verdict: &'static str,
}

impl Trial {
    pub(crate) fn new(
        kind: Kind,
        (name, expected): (impl Into<String>, &'static str),
        input: &[u8],
        verdict: &'static str,
    ) -> Self {
        Self {
            kind,
            name: name.into(),
            input: sha256(input),
            expected,
            verdict,
        }
    }

    fn is_hostile(&self) -> bool {
        self.expected != "ok"
    }
}

fn trials() -> Vec<Trial> {
    [
        hostile_paths::trials(),
        hostile_keys::trials(),
        hostile_lists::trials(),
        hostile_answers::trials(),
        hostile_tokens::trials(),
        hostile_messages::trials(),
        hostile_signers::trials(),
        hostile_requests::trials(),
        hostile_pdf_corpus::trials(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn the_corpus_refuses_at_least_200_inputs_and_every_kind_among_them() {
    let trials = trials();
    let wrong: Vec<String> = trials
        .iter()
        .filter(|trial| trial.verdict != trial.expected)
        .map(|trial| format!("{:?}, {}: {}", trial.kind, trial.name, trial.verdict))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let mut counted = BTreeMap::new();
    for trial in trials.iter().filter(|trial| trial.is_hostile()) {
        *counted.entry(trial.kind).or_insert(0_usize) += 1;
    }
    println!("{counted:?}");
    for kind in Kind::ALL {
        let found = counted.get(&kind).copied().unwrap_or_default();
        assert!(found >= kind.least(), "{kind:?}: {found}");
    }
    assert!(counted.values().sum::<usize>() >= 200, "{counted:?}");
}

#[test]
fn no_input_of_the_corpus_counts_twice() {
    let trials = trials();
    let names: BTreeSet<(Kind, &str)> = trials
        .iter()
        .map(|trial| (trial.kind, trial.name.as_str()))
        .collect();
    assert_eq!(names.len(), trials.len(), "two inputs have one name");
    // A few inputs are asked about in two ways, such as for signing and for signing in.
    let inputs: BTreeSet<Sha256Hash> = trials.iter().map(|trial| trial.input).collect();
    assert!(
        inputs.len() * 20 >= trials.len() * 19,
        "{} of {}",
        inputs.len(),
        trials.len()
    );
}
