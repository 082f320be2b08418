//! Draws one power of attorney again and again, stamps, signs and embeds: the part of `cargo xtask bench eds` that needs
//! the server's documents, which xtask does not import.
//!
//! `generate_and_seal KEY_FILE FOLDER` leaves `draft.pdf` and `sealed.pdf` in the folder and prints one line of JSON: how
//! often a second of one core.

#[path = "../xtask/src/bench/stopwatch.rs"]
mod stopwatch;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use eds::cms::{self, Detached};
use eds::keyfile::KeyFile;
use eds::pades::{self, Appearance, CONTENTS_RESERVE, FieldSpec};
use law::id::CaseId;
use law::poa::kinds;
use law::poa::s03_application::{Application, ApplicationForm, PrincipalData, complete};
use law::poa::s07_draft::{DraftFacts, compose};
use law::text::Bilingual;
use senim::document::{DraftSheet, RegisterStamp, RenderedDraft, register_stamp, render_draft};
use serde_json::json;
use stopwatch::per_second;

type Failure = Box<dyn Error + Send + Sync>;

/// The sample's day and moment; the documents of a run are all alike.
const AT: &str = "2026-03-02T10:00:00Z";
const CHECK_URL: &str = "https://e-notariat.example/check/0192f0c1-7f00-7000-8000-00000000000a";

fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let (Some(key), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: generate_and_seal KEY_FILE FOLDER".into());
    };
    let signer = KeyFile::read(Path::new(&key))?;
    let sample = Sample::new()?;
    let draft = sample.generate()?;
    let sealed = seal(&signer, &draft.pdf, Some(sample.stamp(&draft)?), sample.at)?;
    fs::write(Path::new(&folder).join("draft.pdf"), &draft.pdf)?;
    fs::write(Path::new(&folder).join("sealed.pdf"), &sealed)?;
    let generate = per_second::<Failure>(|| sample.generate().map(drop))?;
    let stamp = per_second::<Failure>(|| sample.stamp(&draft).map(drop))?;
    let whole = per_second::<Failure>(|| {
        let draft = sample.generate()?;
        seal(&signer, &draft.pdf, None, sample.at).map(drop)
    })?;
    let stamped = per_second::<Failure>(|| {
        let draft = sample.generate()?;
        let stamp = sample.stamp(&draft)?;
        seal(&signer, &draft.pdf, Some(stamp), sample.at).map(drop)
    })?;
    let line = json!({
        "generate": generate,
        "stamp": stamp,
        "generate_and_seal": whole,
        "generate_stamp_and_seal": stamped,
        "draft_bytes": draft.pdf.len(),
        "sealed_bytes": sealed.len(),
        "pages": draft.pages,
    });
    println!("{line}");
    Ok(())
}

/// A power of attorney with everything in it, of people who do not exist.
struct Sample {
    case: CaseId,
    application: Application,
    facts: DraftFacts,
    at: DateTime<Utc>,
}

impl Sample {
    fn new() -> Result<Self, Failure> {
        let at: DateTime<Utc> = AT.parse()?;
        let application = complete(&form()?, &[principal()?], at.date_naive())
            .map_err(|errors| format!("the sample's form is wrong: {errors:?}"))?;
        Ok(Self {
            case: CaseId::parse("0192f0c1-7f00-7000-8000-00000000000a")?,
            application,
            facts: facts()?,
            at,
        })
    }

    fn generate(&self) -> Result<RenderedDraft, Failure> {
        let title = kinds::by_code(self.application.kind).title;
        let sheet = DraftSheet {
            case: &self.case,
            revision: Some(1),
            heading: &Bilingual {
                kk: title.kk.to_owned(),
                ru: title.ru.to_owned(),
            },
            clauses: &compose(&self.application, &self.facts),
            check_url: CHECK_URL,
            drawn_on: self.at,
        };
        Ok(render_draft(&sheet)?)
    }

    fn stamp(&self, draft: &RenderedDraft) -> Result<Appearance, Failure> {
        let stamp = RegisterStamp {
            number: "0000001-2026-000001",
            notary: &self.facts.notary.name.full(),
            licence: &self.facts.notary.licence,
            signed_at: self.at,
        };
        Ok(register_stamp(&stamp, &draft.stamp)?)
    }
}

/// PAdES B-B: the field with its mark, the CMS with its chain, in the place kept for it.
fn seal(
    signer: &KeyFile,
    pdf: &[u8],
    appearance: Option<Appearance>,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, Failure> {
    let spec = FieldSpec {
        name: "notary".to_owned(),
        reason: "Тізілім / реестр № 0000001-2026-000001".to_owned(),
        location: Some("Астана қаласы".to_owned()),
        signer_name: "Нотариусова Мысал".to_owned(),
        at,
        appearance,
        contents_reserve: CONTENTS_RESERVE,
        certification: None,
    };
    let prepared = pades::prepare(pdf, &spec)?;
    let cms = cms::sign_detached(signer, prepared.digest, Detached::Pades)?;
    Ok(prepared.embed(&cms)?)
}

fn form() -> Result<ApplicationForm, Failure> {
    Ok(serde_json::from_value(json!({
        "kind": "vehicle",
        "attorneys": [{ "iin": "800202300025", "surname": "Үлгібаев", "name": "Сынақ" }],
        "powers": ["inspect", "drive"],
        "object": { "make": "Toyota Camry", "plate": "123ABC02" },
        "special_terms": "Көлікті республикадан тыс шығаруға болмайды.",
    }))?)
}

fn principal() -> Result<PrincipalData, Failure> {
    Ok(serde_json::from_value(json!({
        "iin": "900101400013",
        "name": { "surname": "Сынақова", "name": "Әлия", "patronymic": "Үлгіқызы" },
        "birth_date": "1990-01-01",
        "address": {
            "kk": "Астана қаласы, Үлгі көшесі, 1-үй, 2-пәтер",
            "ru": "город Астана, улица Образцовая, дом 1, квартира 2",
        },
        "document": {
            "kind": "identity_card",
            "number": "900000001",
            "issued_on": "2020-05-06",
            "issued_by": { "kk": "ҚР ІІМ", "ru": "МВД РК" },
            "valid_until": "2030-05-05",
        },
    }))?)
}

fn facts() -> Result<DraftFacts, Failure> {
    Ok(serde_json::from_value(json!({
        "drafted_on": "2026-03-02",
        "place": { "kk": "Астана қаласы", "ru": "город Астана" },
        "notary": {
            "name": { "surname": "Нотариусова", "name": "Мысал" },
            "licence": "0000001",
            "licence_issued_on": "2015-04-01",
            "chamber": {
                "kk": "Астана қаласының нотариаттық палатасы",
                "ru": "нотариальная палата города Астаны",
            },
        },
    }))?)
}
