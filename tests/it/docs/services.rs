//! The generated page of the portal's services: `docs/law/services.md` says what `law::services` says of S1-S10.

use super::proofs::{self, Proof};
use super::{collect, root};
use law::service::{
    Applicants, AttachmentForm, Automation, Course, DeskAct, FeeMoment, FieldForm, LookUp, Portal,
    Rate, Refusal, Requirement, ResultForm, Service, Step,
};
use law::services::CATALOGUE;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

type Proofs = BTreeMap<(String, String), Vec<Proof>>;

pub(super) fn page_text() -> String {
    let mut page = String::from(
        "# The services of the portal, as the code has them\n\n\
         Written by `tests/it/docs.rs` from `law::services`; do not edit. \
         After a change: `UPDATE_DOCS=1 cargo test -p senim --test it docs`.\n\n\
         The clauses are those of the act that each service names. A refusal's tests are those that say so \
         (`/// Proves: S4 no_data`) or that compare the ground of a refused request; \
         one that no test reaches cannot be written here.\n\n",
    );
    let proofs = proofs::all();
    list(&mut page, &proofs);
    for (service, portal) in of_portal() {
        describe(&mut page, service, portal, &proofs);
    }
    page
}

fn of_portal() -> impl Iterator<Item = (&'static Service, &'static Portal)> {
    CATALOGUE
        .into_iter()
        .filter_map(|service| Some((service, service.portal()?)))
}

fn proofs_of<'a>(proofs: &'a Proofs, service: &Service, refusal: &Refusal) -> &'a [Proof] {
    let key = (service.id.as_str().to_owned(), refusal.code.to_owned());
    proofs.get(&key).map_or(&[], Vec::as_slice)
}

fn list(page: &mut String, proofs: &Proofs) {
    page.push_str(
        "## All of them\n\n| Service | Code | Қазақша | По-русски | Course | Fee | Term | Where | Refusals | Tested |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (service, portal) in of_portal() {
        let (id, code) = (service.id.as_str(), service.code);
        let (kk, ru, term) = (service.title.kk, service.title.ru, service.term.text().kk);
        let tested = service.refusals.iter();
        let tested = tested.filter(|refusal| !proofs_of(proofs, service, refusal).is_empty());
        writeln!(
            page,
            "| [{id}](#{}) | `{code}` | {kk} | {ru} | {} | {} | {term} | {} | {} | {} |",
            id.to_lowercase(),
            course(portal.course()),
            portal.fee.map_or("–".to_owned(), |fee| shares(fee.rates)),
            places(portal).join(", "),
            service.refusals.len(),
            tested.count(),
        )
        .unwrap();
    }
    page.push('\n');
}

fn describe(page: &mut String, service: &Service, portal: &Portal, proofs: &Proofs) {
    let title = service.title;
    write!(
        page,
        "## {}\n\n{}. {}. {}.\n\n{}; {}.\n\n",
        service.id.as_str(),
        title.en,
        title.kk,
        title.ru,
        portal.act.ru,
        service.source.ru,
    )
    .unwrap();
    let asked: Vec<&str> = service
        .look_ups
        .iter()
        .copied()
        .map(LookUp::as_str)
        .collect();
    writeln!(
        page,
        "For {}; {} automated; asks {}; the data are those of `{}`; provided by: {}.\n",
        applicants(portal.applicants),
        automation(portal.automation),
        asked.join(", "),
        portal.registry.as_str(),
        portal.body.ru,
    )
    .unwrap();
    list_kinds(page, portal);
    list_fields(page, service);
    list_attachments(page, portal);
    list_checks(page, service);
    list_fee(page, portal);
    list_steps(page, "At the portal", service.path);
    list_steps(page, "At a service centre", portal.centre);
    list_steps(page, "On paper, at the body", portal.office);
    list_desk(page, portal);
    list_refusals(page, service, proofs);
    let outcome = service.outcome;
    let form = form(portal.result);
    writeln!(
        page,
        "**Result**: {} ({}); drawn by [{form}](../../src/document/service/form/{form}).\n",
        outcome.title.kk, outcome.title.ru
    )
    .unwrap();
}

fn list_kinds(page: &mut String, portal: &Portal) {
    if portal.kinds.is_empty() {
        return;
    }
    page.push_str("| Kind | Қазақша | По-русски |\n|---|---|---|\n");
    for kind in portal.kinds {
        writeln!(
            page,
            "| `{}` | {} | {} |",
            kind.code, kind.title.kk, kind.title.ru
        )
        .unwrap();
    }
    page.push('\n');
}

fn list_fields(page: &mut String, service: &Service) {
    page.push_str(
        "| Field | Қазақша | По-русски | Form | Required | For |\n|---|---|---|---|---|---|\n",
    );
    for field in service.fields {
        let form = match field.form {
            FieldForm::Text { max } => format!("text, {max} characters"),
            FieldForm::Digits { max } => format!("digits, {max}"),
            FieldForm::OneOf(choices) => format!("one of {}", choices.len()),
            other @ (FieldForm::Iin
            | FieldForm::Bin
            | FieldForm::IinOrBin
            | FieldForm::Date
            | FieldForm::Email
            | FieldForm::Phone
            | FieldForm::CertificationRequest
            | FieldForm::SerialNumber) => other.as_str().to_owned(),
        };
        let (name, kk, ru, only) = (
            field.name,
            field.label.kk,
            field.label.ru,
            kinds(field.only),
        );
        let required = required(field.required);
        writeln!(
            page,
            "| `{name}` | {kk} | {ru} | {form} | {required} | {only} |"
        )
        .unwrap();
    }
    page.push('\n');
}

fn list_attachments(page: &mut String, portal: &Portal) {
    if portal.attachments.is_empty() {
        return;
    }
    page.push_str(
        "| Document | Қазақша | По-русски | Form | Required | For |\n|---|---|---|---|---|---|\n",
    );
    for paper in portal.attachments {
        let form = match paper.form {
            AttachmentForm::Document => "PDF, JPEG, PNG",
            AttachmentForm::Photograph => "JPEG, PNG",
        };
        let (code, kk, ru) = (paper.code, paper.title.kk, paper.title.ru);
        let (required, only) = (required(paper.required), kinds(paper.only));
        writeln!(
            page,
            "| `{code}` | {kk} | {ru} | {form} | {required} | {only} |"
        )
        .unwrap();
    }
    page.push('\n');
}

fn list_checks(page: &mut String, service: &Service) {
    page.push_str("| Check by | Қазақша | По-русски | Else |\n|---|---|---|---|\n");
    for check in service.checks {
        let codes: Vec<String> = check
            .refusals
            .iter()
            .map(|code| format!("`{code}`"))
            .collect();
        let (kk, ru) = (check.what.kk, check.what.ru);
        let (by, codes) = (check.by.as_str(), codes.join(", "));
        writeln!(page, "| {by} | {kk} | {ru} | {codes} |").unwrap();
    }
    page.push('\n');
}

fn list_fee(page: &mut String, portal: &Portal) {
    let Some(fee) = portal.fee else {
        page.push_str("No fee.\n\n");
        return;
    };
    let moment = match fee.moment {
        FeeMoment::AfterAnswer => "after the registry's answer",
        FeeMoment::BeforeSignature => "before the signature",
    };
    writeln!(page, "Fee, {moment}, within {}:\n", fee.within.text().ru).unwrap();
    page.push_str("| For | Of the index | Since | Until | Source |\n|---|---|---|---|---|\n");
    let day = |day: Option<chrono::NaiveDate>| day.map_or("–".to_owned(), |day| day.to_string());
    for rate in fee.rates {
        let (only, share, source) = (kinds(rate.only), share(rate), rate.source);
        let (since, until) = (day(rate.since), day(rate.until));
        let source = source.en;
        writeln!(page, "| {only} | {share} | {since} | {until} | {source} |").unwrap();
    }
    page.push('\n');
}

fn list_steps(page: &mut String, title: &str, steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    write!(
        page,
        "{title}:\n\n| Step | Who | Қазақша | По-русски | Time |\n|---|---|---|---|---|\n"
    )
    .unwrap();
    for step in steps {
        let (number, actor) = (step.number, step.actor.as_str());
        let (kk, ru) = (step.action.kk, step.action.ru);
        let time = step
            .limit
            .map_or_else(|| "–".to_owned(), |limit| limit.text().ru);
        writeln!(page, "| {number} | {actor} | {kk} | {ru} | {time} |").unwrap();
    }
    page.push('\n');
}

fn list_desk(page: &mut String, portal: &Portal) {
    if portal.desk.is_empty() {
        return;
    }
    page.push_str(
        "At the desks:\n\n| Step | Role | Қазақша | По-русски | Limit | Acts |\n|---|---|---|---|---|---|\n",
    );
    for step in portal.desk {
        let acts: Vec<&str> = step.acts.iter().copied().map(act).collect();
        let (code, role, acts) = (step.code, step.role.as_str(), acts.join(", "));
        let (kk, ru, limit) = (step.action.kk, step.action.ru, step.limit.text().ru);
        writeln!(
            page,
            "| `{code}` | {role} | {kk} | {ru} | {limit} | {acts} |"
        )
        .unwrap();
    }
    page.push('\n');
}

fn list_refusals(page: &mut String, service: &Service, proofs: &Proofs) {
    page.push_str("| Clause | Refusal | Notice | Code | Test |\n|---|---|---|---|---|\n");
    for refusal in service.refusals {
        let shown = |(name, path): &Proof| {
            let words = name.replace('_', " ");
            format!("[{words}](../../{path})")
        };
        let found: Vec<String> = proofs_of(proofs, service, refusal)
            .iter()
            .map(shown)
            .collect();
        let (id, code) = (service.id.as_str(), refusal.code);
        assert!(!found.is_empty(), "no test meets {id} {code}");
        let found = found.join("; ");
        let (clause, notice) = (refusal.clause.ru, refusal.notice.ru);
        let home = home(service, code);
        writeln!(
            page,
            "| {clause} | `{code}` | {notice} | [{home}](../../law/src/services/{home}) | {found} |"
        )
        .unwrap();
    }
    page.push('\n');
}

/// The file of `law::services` that says a ground: the service's own, its family's, or the one all share.
fn home(service: &Service, code: &str) -> String {
    let services = root().join("law/src/services");
    let mut files = Vec::new();
    collect(&services, "rs", &mut files);
    let named =
        |path: &std::path::Path| path.strip_prefix(&services).unwrap().display().to_string();
    let own = format!("id: ServiceId::{},", service.id.as_str());
    let own = files
        .iter()
        .find(|file| fs::read_to_string(file).unwrap().contains(&own));
    let family = own.unwrap().parent().unwrap().to_owned();
    let says = format!("\"{code}\"");
    let mut nearest: Vec<_> = files
        .iter()
        .filter(|file| !named(file).ends_with("tests.rs") && !named(file).starts_with("nca"))
        .filter(|file| fs::read_to_string(file).unwrap().contains(&says))
        .collect();
    nearest.sort_by_key(|file| (Some(*file) != own, !file.starts_with(&family)));
    named(
        nearest
            .first()
            .unwrap_or_else(|| panic!("{code} stands nowhere")),
    )
}

fn shares(rates: &[Rate]) -> String {
    let mut shares: Vec<String> = rates.iter().map(share).collect();
    shares.sort();
    shares.dedup();
    shares.join(", ")
}

/// A share of the monthly calculation index.
fn share(rate: &Rate) -> String {
    match (rate.permille / 1000, rate.permille % 1000) {
        (whole, 0) => format!("{whole} MCI"),
        (whole, rest) => format!("{whole}.{} MCI", format!("{rest:03}").trim_end_matches('0')),
    }
}

fn kinds(only: &[&str]) -> String {
    match only {
        [] => "all".to_owned(),
        only => only
            .iter()
            .map(|kind| format!("`{kind}`"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn places(portal: &Portal) -> Vec<&'static str> {
    let centre = (!portal.centre.is_empty()).then_some("centre");
    let office = (!portal.office.is_empty()).then_some("office");
    [Some("portal"), centre, office]
        .into_iter()
        .flatten()
        .collect()
}

const fn required(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Required => "yes",
        Requirement::Optional => "–",
    }
}

const fn course(course: Course) -> &'static str {
    match course {
        Course::Automatic => "automatic",
        Course::PayAfterAnswer => "pay after the answer",
        Course::Desks => "desks",
        Course::PayBeforeSignature => "pay before the signature, desks",
    }
}

const fn applicants(applicants: Applicants) -> &'static str {
    match applicants {
        Applicants::Individuals => "individuals",
        Applicants::IndividualsAndEntities => "individuals and legal entities",
    }
}

const fn automation(automation: Automation) -> &'static str {
    match automation {
        Automation::Full => "fully",
        Automation::Partial => "partly",
    }
}

const fn act(act: DeskAct) -> &'static str {
    match act {
        DeskAct::Forward => "forward",
        DeskAct::Assign => "assign",
        DeskAct::Draft => "draft",
        DeskAct::Refuse => "refuse",
        DeskAct::Return => "return",
        DeskAct::Adopt => "adopt",
        DeskAct::Sign => "sign",
    }
}

/// The file that draws a form.
const fn form(form: ResultForm) -> &'static str {
    match form {
        ResultForm::CivilStatusAcceptance | ResultForm::CivilStatusReference => "civil_status.rs",
        ResultForm::MarriageAppointment => "marriage.rs",
        ResultForm::RealEstateRights | ResultForm::RealEstatePresence => "real_estate.rs",
        ResultForm::EntityCertificate => "entity.rs",
        ResultForm::GuardianshipResolution => "guardianship.rs",
        ResultForm::MinorPropertyCertificate => "minor_property.rs",
        ResultForm::ExaminationDecision | ResultForm::BailiffLicence => "bailiff.rs",
    }
}
