//! A report for people: short lines in one language, the verdict first.

use chrono::{DateTime, FixedOffset, Utc};

use super::indication::{Indication, SubIndication};
use super::report::{Report, Signatory, SignatureReport, Subject, TimestampReport};
use super::wording::{self, Text};

/// The zone of all Kazakhstan since 1 March 2024, in seconds east of Greenwich.
const KAZAKHSTAN: i32 = 5 * 60 * 60;

/// A language of the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Kazakh.
    Kk,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Report {
    /// The report as lines of text.
    #[must_use]
    pub fn lines(&self, language: Language) -> Vec<String> {
        let say = |text: Text| text.in_language(language);
        let mut lines = vec![
            format!(
                "{}: {}",
                say(wording::CONCLUSION),
                verdict(self.verdict, self.sub_indication, self.reason, language)
            ),
            format!(
                "{}: {}",
                say(wording::VALIDATED_AT),
                time(self.validated_at)
            ),
        ];
        for (index, signature) in self.signatures.iter().enumerate() {
            let field = signature.field.as_ref();
            let field = field.map(|name| format!(" ({} {name})", say(wording::FIELD)));
            lines.push(format!(
                "{} {}/{}{}",
                say(match signature.kind {
                    Subject::Signature => wording::SIGNATURE,
                    Subject::DocumentTimestamp => wording::DOCUMENT_TIMESTAMP,
                }),
                index + 1,
                self.signatures.len(),
                field.unwrap_or_default()
            ));
            lines.extend(signature_lines(signature, language));
        }
        lines
    }
}

fn signature_lines(signature: &SignatureReport, language: Language) -> Vec<String> {
    let say = |text: Text| text.in_language(language);
    let mut lines = Vec::new();
    let mut add = |label: Text, value: &str| lines.push(format!("  {}: {value}", say(label)));
    if let Some(signer) = &signature.signer {
        add(wording::SIGNER, &person(signer, language));
        if !signer.roles.is_empty() {
            let roles = signer.roles.iter().map(|role| say(wording::role(*role)));
            add(wording::ROLE, &roles.collect::<Vec<_>>().join(", "));
        }
        add(wording::CERTIFICATE, &signer.certificate_serial);
    }
    let (indication, sub_indication) = (signature.indication, signature.sub_indication);
    let result = verdict(indication, sub_indication, signature.reason, language);
    add(wording::RESULT, &result);
    if let Some(level) = signature.level {
        add(wording::LEVEL, wording::level(level));
    }
    if let Some(algorithm) = &signature.algorithm {
        add(wording::ALGORITHM, algorithm);
    }
    if let Some(at) = signature.claimed_at {
        add(wording::CLAIMED_AT, &time(at));
    }
    for stamp in &signature.timestamps {
        add(wording::TIMESTAMP, &timestamp(stamp, language));
    }
    if let Some(at) = signature.proven_at {
        add(wording::PROVEN_AT, &time(at));
    }
    if let Some(revocation) = signature.revocation.first() {
        let at = revocation.issued_at.map(|at| format!(", {}", time(at)));
        let source = say(wording::revocation(revocation.source));
        let value = format!("{source}{}", at.unwrap_or_default());
        add(wording::NOT_REVOKED, &value);
    }
    if !signature.path.is_empty() {
        add(wording::PATH, &signature.path.join(" → "));
    }
    lines
}

fn timestamp(stamp: &TimestampReport, language: Language) -> String {
    let at = stamp.time.map(time);
    let result = match stamp.indication {
        Indication::TotalPassed => None,
        Indication::Indeterminate | Indication::TotalFailed => stamp.sub_indication.map(|reason| {
            wording::sub_indication(reason)
                .in_language(language)
                .to_owned()
        }),
    };
    let parts = [at, stamp.authority.clone(), result];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn verdict(
    indication: Indication,
    sub_indication: Option<SubIndication>,
    reason: Option<&str>,
    language: Language,
) -> String {
    let meaning = wording::indication(indication).in_language(language);
    match sub_indication {
        None => format!("{meaning} ({})", indication.name()),
        Some(kind) => {
            let exact = reason.and_then(wording::more_exactly);
            let text = exact.unwrap_or_else(|| wording::sub_indication(kind));
            format!(
                "{meaning}: {} ({}, {})",
                text.in_language(language),
                indication.name(),
                kind.name()
            )
        }
    }
}

fn person(signer: &Signatory, language: Language) -> String {
    let number = |label: Text, number: &Option<String>| {
        let number = number.as_ref()?;
        Some(format!("{} {number}", label.in_language(language)))
    };
    let parts = [
        signer.common_name.clone(),
        number(wording::IIN, &signer.iin),
        signer.organization.clone(),
        number(wording::BIN, &signer.bin),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn time(at: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(KAZAKHSTAN).expect("five hours are an offset");
    at.with_timezone(&zone)
        .format("%d.%m.%Y %H:%M:%S (UTC+5)")
        .to_string()
}
