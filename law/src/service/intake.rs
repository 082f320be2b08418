//! Requests that an official takes in from somebody who stands before them: at a service centre, or on paper at the body's office.
//!
//! Who may take what in, the number in the electronic queue, the documents on the inventory, the documents that were not
//! brought, and how long the operator has the result in hand (regulations 3, points 4 and 8; order No. 26, point 6).

use super::paper::PaperKind;
use super::representation::Source;
use super::request::ServiceRequest;
use super::stage::StageCode;
use super::{Channel, DeskRole, Portal, Requirement, Step, attachment};
use crate::form::{FieldError, FieldProblem};
use crate::id::{AccountId, Digest, Iin};
use crate::poa::s03_application::PersonName;
use crate::text::{Bilingual, Text};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters of a number in the electronic queue (ours: a letter, a hall, a count).
pub const QUEUE_NUMBER_MAX: usize = 20;
/// Sheets of one document on an inventory (ours: more is a mistyped number).
pub const SHEETS_MAX: u32 = 500;
/// The code under which the application itself stands on an inventory; no attachment of a service is called so.
pub const APPLICATION: &str = "application";
/// The result's file, without its ending.
const RESULT: &str = "result";
const APPLICATION_TITLE: Text = Text::new("Өтініш", "Заявление", "Application");
/// How long an operator has a result in hand that nobody fetches (ours: the month for which service centres keep results).
pub const KEPT_FOR: TimeDelta = TimeDelta::days(30);

/// An official who took a request in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// The official's account.
    pub operator: AccountId,
    /// The official's names.
    pub name: PersonName,
    /// The region of the official's post: whoever holds the same post there may hand the outcome over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The number in the electronic queue, at a service centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_number: Option<String>,
    /// What was taken over on paper, at an office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inventory: Option<Inventory>,
    /// The codes of the documents for whose absence the intake was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// When the outcome was handed over to whoever came for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_at: Option<DateTime<Utc>>,
}

impl Intake {
    /// An intake that begins.
    #[must_use]
    pub const fn by(
        operator: AccountId,
        name: PersonName,
        region: String,
        queue_number: Option<String>,
    ) -> Self {
        Self {
            operator,
            name,
            region: Some(region),
            queue_number,
            inventory: None,
            missing: Vec::new(),
            handed_over_at: None,
        }
    }

    /// Whether the official still has the files of the request in hand: until they are handed over, at most [`KEPT_FOR`] after the end.
    #[must_use]
    pub fn in_hand(&self, ended_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        self.handed_over_at.is_none() && ended_at.is_none_or(|ended| now < ended + KEPT_FOR)
    }
}

/// Somebody who came for the applicant with a power of attorney.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// The number.
    pub iin: Iin,
    /// The names, from the database of individuals.
    pub name: PersonName,
    /// The power of attorney, by its number in the register.
    pub power_of_attorney: String,
    /// The register that had the last word on it.
    #[serde(default)]
    pub source: Source,
    /// When it was looked up; what was found stands in the history.
    pub checked_at: DateTime<Utc>,
}

/// A document as it stands on an inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which of the service's attachments it is, or [`APPLICATION`].
    pub code: String,
    /// Sheets of paper.
    pub sheets: u32,
    /// SHA-256 of its scan; the application is filled in and not scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
}

impl Listed {
    /// What it is, among what a service asks for; `None` for a code the service does not have.
    #[must_use]
    pub fn title(&self, portal: &Portal, kind: Option<&str>) -> Option<Text> {
        if self.code == APPLICATION {
            return Some(APPLICATION_TITLE);
        }
        attachment::of(portal, kind, &self.code).map(|asked| asked.title)
    }
}

/// The documents taken over on paper, at the moment of their acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// When they were accepted.
    pub accepted_at: DateTime<Utc>,
    /// What was accepted.
    pub documents: Vec<Listed>,
}

/// Whether a file of a request is made for whoever came: an inventory, a receipt, a notice, the result. Scans and signatures
/// are not.
#[must_use]
pub fn is_handed_out(file: &str) -> bool {
    let Some(name) = file.strip_suffix(".pdf") else {
        return false;
    };
    // Attempts to pay are counted: `payment-failed-2.pdf`.
    let counted = format!("{}-", PaperKind::PaymentFailed.as_str());
    name == RESULT
        || PaperKind::ALL.iter().any(|kind| kind.as_str() == name)
        || name.starts_with(&counted)
}

/// Whether a request lies at the place of a post: taken in there, and out of the hands of whoever fills it in.
#[must_use]
pub fn lies_at(request: &ServiceRequest, role: DeskRole, region: &str) -> bool {
    let taken = request.intake.as_ref();
    channel_of(role) == Some(request.channel)
        && taken.and_then(|taken| taken.region.as_deref()) == Some(region)
        && request.stage.code() != StageCode::Draft
}

/// Where somebody who holds a post takes requests in; `None` for posts that meet no applicants.
#[must_use]
pub const fn channel_of(role: DeskRole) -> Option<Channel> {
    match role {
        DeskRole::CentreOperator => Some(Channel::Centre),
        DeskRole::Registrar => Some(Channel::Office),
        DeskRole::Chancery
        | DeskRole::Head
        | DeskRole::Specialist
        | DeskRole::Akimat
        | DeskRole::LicensingOfficer => None,
    }
}

/// Who takes requests in, as documents name the position (regulations 3, point 4; order No. 26, point 8).
#[must_use]
pub fn position(channel: Channel) -> Bilingual {
    let (kk, ru) = match channel {
        Channel::Centre => (
            "Мемлекеттік корпорацияның қызметкері",
            "Работник Государственной корпорации",
        ),
        Channel::Office => (
            "Бақылауды қамтамасыз ету және құжат айналымы басқармасының қызметкері",
            "Работник управления обеспечения контроля и документооборота",
        ),
        Channel::Portal | Channel::Desk => ("Оператор", "Оператор"),
    };
    Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    }
}

/// A service's path through a channel where officials take requests in; empty when it cannot be applied for there.
#[must_use]
pub const fn path(portal: &Portal, channel: Channel) -> &'static [Step] {
    match channel {
        Channel::Centre => portal.centre,
        Channel::Office => portal.office,
        Channel::Portal | Channel::Desk => &[],
    }
}

/// The number in the electronic queue: a centre has one, an office has none (regulations 3, point 8, sub-point 1).
///
/// # Errors
/// What is wrong with it.
pub fn queue_number(channel: Channel, given: Option<&str>) -> Result<Option<String>, FieldError> {
    let wrong = |problem| Err(FieldError::new("/queue_number", problem));
    let asked = match channel {
        Channel::Centre => true,
        Channel::Office | Channel::Portal | Channel::Desk => false,
    };
    match given.map(str::trim).filter(|given| !given.is_empty()) {
        None if asked => wrong(FieldProblem::Required),
        None => Ok(None),
        Some(_) if !asked => wrong(FieldProblem::NotOnOffer),
        Some(given) if given.chars().count() > QUEUE_NUMBER_MAX => wrong(FieldProblem::TooLong),
        Some(given) if !given.chars().all(|c| c.is_alphanumeric() || c == '-') => {
            wrong(FieldProblem::WrongForm)
        }
        Some(given) => Ok(Some(given.to_owned())),
    }
}

/// The documents for whose absence an intake is refused: every required one that is not there, and further ones the
/// official names, because the standard asks for them in this applicant's matter.
///
/// # Errors
/// A name that the service does not ask for, one that is there, and nothing missing at all.
pub fn missing(
    portal: &Portal,
    kind: Option<&str>,
    attached: &[&str],
    named: &[String],
) -> Result<Vec<String>, Vec<FieldError>> {
    let mut errors = Vec::new();
    for (place, code) in named.iter().enumerate() {
        let problem = if attachment::of(portal, kind, code).is_none() {
            FieldProblem::NotOnOffer
        } else if attached.contains(&code.as_str()) {
            FieldProblem::Conflict
        } else {
            continue;
        };
        errors.push(FieldError::new(format!("/missing/{place}"), problem));
    }
    let missing: Vec<String> = attachment::asked(portal, kind)
        .filter(|asked| !attached.contains(&asked.code))
        .filter(|asked| {
            asked.required == Requirement::Required || named.iter().any(|code| code == asked.code)
        })
        .map(|asked| asked.code.to_owned())
        .collect();
    if errors.is_empty() && missing.is_empty() {
        errors.push(FieldError::new("/missing", FieldProblem::Required));
    }
    if errors.is_empty() {
        Ok(missing)
    } else {
        Err(errors)
    }
}

/// The inventory of what was taken over: the application and every scan with its sheets of paper, in the order of the
/// service's list.
///
/// # Errors
/// A document without its number of sheets, a number that cannot be, or one of a document that is not there.
pub fn inventory(
    scans: &[(&str, Digest)],
    sheets: &BTreeMap<String, u32>,
    now: DateTime<Utc>,
) -> Result<Inventory, Vec<FieldError>> {
    let pointer = |code: &str| format!("/sheets/{}", code.replace('~', "~0").replace('/', "~1"));
    let scanned = scans.iter().map(|(code, sha256)| (*code, Some(sha256)));
    let all: Vec<_> = std::iter::once((APPLICATION, None))
        .chain(scanned)
        .collect();
    let foreign = sheets
        .keys()
        .filter(|code| !all.iter().any(|(known, _)| known == code))
        .map(|code| FieldError::new(pointer(code), FieldProblem::NotOnOffer));
    let mut errors: Vec<FieldError> = foreign.collect();
    let mut documents = Vec::new();
    for (code, sha256) in all {
        match sheets.get(code) {
            None => errors.push(FieldError::new(pointer(code), FieldProblem::Required)),
            Some(sheets) if !(1..=SHEETS_MAX).contains(sheets) => {
                errors.push(FieldError::new(pointer(code), FieldProblem::WrongForm));
            }
            Some(sheets) => documents.push(Listed {
                code: code.to_owned(),
                sheets: *sheets,
                sha256: sha256.cloned(),
            }),
        }
    }
    if errors.is_empty() {
        Ok(Inventory {
            accepted_at: now,
            documents,
        })
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Service, ServiceId};
    use crate::services::{CATALOGUE, by_id};

    fn portal(id: ServiceId) -> &'static Portal {
        by_id(id).unwrap().portal().unwrap()
    }

    #[test]
    fn each_service_is_taken_in_where_its_regulation_says() {
        use ServiceId::{S1, S3, S4, S5, S6, S7, S8, S9, S10};
        let taken = |channel| {
            let at = |id: &ServiceId| !path(portal(*id), channel).is_empty();
            let all = CATALOGUE
                .into_iter()
                .filter(|service| service.portal().is_some());
            let ids: Vec<ServiceId> = all.map(|service| service.id).filter(at).collect();
            ids
        };
        assert_eq!(taken(Channel::Centre), [S1, S3, S4, S5, S6, S7, S8]);
        assert_eq!(taken(Channel::Office), [S9, S10]);
        assert!(taken(Channel::Portal).is_empty() && taken(Channel::Desk).is_empty());
        assert_eq!(channel_of(DeskRole::CentreOperator), Some(Channel::Centre));
        assert_eq!(channel_of(DeskRole::Registrar), Some(Channel::Office));
        let others = DeskRole::ALL.into_iter().filter_map(channel_of);
        assert_eq!(others.count(), 2);
    }

    #[test]
    fn a_centre_has_a_queue_and_an_office_has_none() {
        let problem = |channel, given| queue_number(channel, given).unwrap_err().problem;
        assert_eq!(
            queue_number(Channel::Centre, Some(" Б-017 ")).unwrap(),
            Some("Б-017".to_owned())
        );
        assert_eq!(queue_number(Channel::Office, None).unwrap(), None);
        assert_eq!(problem(Channel::Centre, None), FieldProblem::Required);
        assert_eq!(problem(Channel::Centre, Some("  ")), FieldProblem::Required);
        assert_eq!(
            problem(Channel::Office, Some("A-1")),
            FieldProblem::NotOnOffer
        );
        assert_eq!(
            problem(Channel::Centre, Some("A-0000000000000000000000")),
            FieldProblem::TooLong
        );
        assert_eq!(
            problem(Channel::Centre, Some("<b>1</b>")),
            FieldProblem::WrongForm
        );
    }

    #[test]
    fn only_what_is_not_there_can_be_missing() {
        let portal = portal(ServiceId::S8);
        let kind = Some("owned_property");
        let named = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        let asked = |attached: &[&str], codes: &[&str]| {
            let codes: Vec<String> = named(codes);
            missing(portal, kind, attached, &codes)
        };
        assert_eq!(asked(&[], &[]).unwrap(), ["title_documents"]);
        assert_eq!(
            asked(&[], &["childs_consent"]).unwrap(),
            ["title_documents", "childs_consent"]
        );
        let full = ["title_documents"];
        assert_eq!(
            asked(&full, &["parents_consent"]).unwrap(),
            ["parents_consent"]
        );
        assert_eq!(asked(&full, &[]).unwrap_err()[0].pointer, "/missing");
        let wrong = asked(&full, &["title_documents", "passport"]).unwrap_err();
        let problems: Vec<FieldProblem> = wrong.iter().map(|error| error.problem).collect();
        assert_eq!(problems, [FieldProblem::Conflict, FieldProblem::NotOnOffer]);
    }

    #[test]
    fn an_inventory_counts_the_sheets_of_every_document_and_of_no_other() {
        let now = DateTime::UNIX_EPOCH;
        let digest = Digest::parse(&"0".repeat(64)).unwrap();
        let attached = [("diploma", digest.clone()), ("work_record", digest)];
        let asked = |sheets: &[(&str, u32)]| {
            let sheets = sheets
                .iter()
                .map(|(code, count)| ((*code).to_owned(), *count));
            inventory(&attached, &sheets.collect(), now)
        };
        let full = [("application", 1), ("work_record", 9), ("diploma", 2)];
        let listed = asked(&full).unwrap();
        let sheets: Vec<u32> = listed.documents.iter().map(|one| one.sheets).collect();
        assert_eq!((sheets, listed.accepted_at), (vec![1, 2, 9], now));
        let cases: [(&[(&str, u32)], &str); 5] = [
            (&[("application", 1), ("diploma", 2)], "/sheets/work_record"),
            (&full[1..], "/sheets/application"),
            (
                &[("application", 1), ("diploma", 0), ("work_record", 9)],
                "/sheets/diploma",
            ),
            (
                &[("application", 501), ("diploma", 2), ("work_record", 9)],
                "/sheets/application",
            ),
            (&[full[0], full[1], full[2], ("a/b", 1)], "/sheets/a~1b"),
        ];
        for (given, pointer) in cases {
            assert_eq!(asked(given).unwrap_err()[0].pointer, pointer);
        }
    }

    #[test]
    fn every_document_on_an_inventory_has_its_title() {
        let all = CATALOGUE.into_iter().filter_map(Service::portal);
        for portal in all {
            let attached = portal.attachments.iter().map(|asked| asked.code);
            for code in attached.clone() {
                assert_ne!(code, APPLICATION);
            }
            for code in attached.chain([APPLICATION]) {
                let listed = Listed {
                    code: code.to_owned(),
                    sheets: 1,
                    sha256: None,
                };
                let kinds = portal.kinds.iter().map(|kind| Some(kind.code));
                let mut kinds = kinds.chain([None]);
                assert!(
                    kinds.any(|kind| listed.title(portal, kind).is_some()),
                    "{code}"
                );
            }
        }
    }

    #[test]
    fn only_what_was_made_for_whoever_came_is_handed_out() {
        let handed = [
            "result.pdf",
            "refusal.pdf",
            "intake-refusal.pdf",
            "intake-inventory.pdf",
            "payment-receipt.pdf",
            "payment-failed-2.pdf",
        ];
        for file in handed {
            assert!(is_handed_out(file), "{file}");
        }
        for file in [
            "request.p7s",
            "answer.json",
            "attachment-diploma-0011223344556677",
            "result",
            "result.pdf.pdf",
            "attachment-result.pdf",
            "",
        ] {
            assert!(!is_handed_out(file), "{file}");
        }
    }

    #[test]
    fn files_are_in_hand_until_they_are_handed_over_and_a_month_at_most() {
        let account = AccountId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap();
        let name = PersonName {
            surname: "Сынақов".to_owned(),
            name: "Үлгі".to_owned(),
            patronymic: None,
        };
        let mut intake = Intake::by(account, name, "saran".to_owned(), None);
        let now = DateTime::UNIX_EPOCH;
        assert!(intake.in_hand(None, now));
        assert!(intake.in_hand(Some(now), now + KEPT_FOR - TimeDelta::seconds(1)));
        assert!(!intake.in_hand(Some(now), now + KEPT_FOR));
        intake.handed_over_at = Some(now);
        assert!(!intake.in_hand(Some(now), now));
    }
}
