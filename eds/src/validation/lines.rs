//! A report for people: short lines in one language, the verdict first.

use chrono::{DateTime, FixedOffset, Utc};

use super::indication::{Indication, SubIndication};
use super::report::{Report, Signatory, SignatureReport};
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
                verdict(self.verdict, self.sub_indication, language)
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
                say(wording::SIGNATURE),
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
    let labelled = |label: Text, value: &str| format!("  {}: {value}", label.in_language(language));
    let mut lines = Vec::new();
    if let Some(signer) = &signature.signer {
        lines.push(labelled(wording::SIGNER, &person(signer, language)));
        lines.push(labelled(wording::CERTIFICATE, &signer.certificate_serial));
    }
    let result = verdict(signature.indication, signature.sub_indication, language);
    lines.push(labelled(wording::RESULT, &result));
    if let Some(at) = signature.claimed_at {
        lines.push(labelled(wording::CLAIMED_AT, &time(at)));
    }
    if let Some(at) = signature.proven_at {
        lines.push(labelled(wording::PROVEN_AT, &time(at)));
    }
    if !signature.path.is_empty() {
        lines.push(labelled(wording::PATH, &signature.path.join(" → ")));
    }
    lines
}

fn verdict(
    indication: Indication,
    sub_indication: Option<SubIndication>,
    language: Language,
) -> String {
    let meaning = wording::indication(indication).in_language(language);
    match sub_indication {
        None => format!("{meaning} ({})", indication.name()),
        Some(reason) => format!(
            "{meaning}: {} ({}, {})",
            wording::sub_indication(reason).in_language(language),
            indication.name(),
            reason.name()
        ),
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
