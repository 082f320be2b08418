//! The tariffs over HTTP: rows, proposals, and what a change would do.

use super::calendar::ChangeEventView;
use crate::app::AppError;
use crate::app::changes::ChangeRow;
use crate::app::payment::InvoiceRow;
use crate::app::tariffs::Effect;
use crate::http::view::BothLanguages;
use chrono::{DateTime, NaiveDate, Utc};
use law::edition::Edition;
use law::fee::{
    Act, Change, Charge, NewIndex, NewRate, Proposal, Row, Share, Shift, Standing, Tariffs,
};
use law::form::{FieldError, FieldProblem};
use law::money::Tenge;
use law::text::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A row of the monthly calculation index.
#[derive(Serialize, ToSchema)]
struct IndexView {
    /// The first day.
    since: NaiveDate,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// The amount, in tiyn.
    amount_tiyn: i64,
    /// The act it is taken from.
    source: String,
}

impl IndexView {
    fn new(row: &Row<Tenge>, lang: Lang) -> Self {
        Self {
            since: row.since,
            until: row.until,
            amount_tiyn: row.figure.tiyn(),
            source: row.source.get(lang).to_owned(),
        }
    }
}

/// A rate and the days it applies on.
#[derive(Serialize, ToSchema)]
struct RateView {
    /// The first day.
    since: NaiveDate,
    /// The last day, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// Thousandths of the monthly calculation index.
    permille: i64,
    /// The act it is taken from, and what is yet to be confirmed about it.
    source: String,
}

impl RateView {
    fn new(row: &Row<Share>, lang: Lang) -> Self {
        Self {
            since: row.since,
            until: row.until,
            permille: row.figure.permille(),
            source: row.source.get(lang).to_owned(),
        }
    }
}

/// Something that has a rate of its own.
#[derive(Serialize, ToSchema)]
struct ChargeView {
    /// Its code.
    charge: String,
    /// What it is.
    title: BothLanguages,
    /// Its rates, oldest first.
    rates: Vec<RateView>,
}

/// The tariffs of today.
#[derive(Serialize, ToSchema)]
pub(super) struct TariffsBody {
    /// Their edition.
    edition: u32,
    /// The last day whose index is known; beyond it nothing is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    covered_until: Option<NaiveDate>,
    /// The monthly calculation index, oldest first.
    index: Vec<IndexView>,
    /// Everything with a rate.
    charges: Vec<ChargeView>,
}

impl TariffsBody {
    /// The tariffs, with their sources in the client's language where they have one in it.
    pub(super) fn new(tariffs: &Tariffs, lang: Lang) -> Self {
        let index = tariffs.indices().iter();
        let charge = |(charge, rows): (Charge, &[Row<Share>])| ChargeView {
            charge: charge.code(),
            title: charge.title().into(),
            rates: rows.iter().map(|row| RateView::new(row, lang)).collect(),
        };
        Self {
            edition: tariffs.edition().0,
            covered_until: tariffs.covered_until(),
            index: index.map(|row| IndexView::new(row, lang)).collect(),
            charges: tariffs.rates().map(charge).collect(),
        }
    }
}

/// The act a change is taken from.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActBody {
    /// What it is.
    #[schema(min_length = 1, max_length = 300)]
    title: String,
    /// Its number.
    #[schema(min_length = 1, max_length = 50)]
    number: String,
    /// The day it was signed.
    date: NaiveDate,
}

/// A row of the index that is to apply.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewIndexBody {
    /// The first day; it has not begun.
    since: NaiveDate,
    /// The last day, in the same year.
    until: NaiveDate,
    /// The amount, in tiyn; whole tenge.
    #[schema(minimum = 100)]
    amount_tiyn: i64,
}

/// A rate that is to apply.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRateBody {
    /// What it is for, by its code.
    charge: String,
    /// The first day; it has not begun.
    since: NaiveDate,
    /// The last day, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// Thousandths of the monthly calculation index.
    #[schema(minimum = 1, maximum = 100_000)]
    permille: i64,
}

/// A proposed change of the tariffs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTariffChange {
    /// The edition its author saw.
    based_on: u32,
    /// The act it is taken from.
    act: ActBody,
    /// Rows of the index.
    #[schema(max_items = 60)]
    index: Vec<NewIndexBody>,
    /// Rates.
    #[schema(max_items = 60)]
    rates: Vec<NewRateBody>,
    /// Why.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

impl NewTariffChange {
    /// The proposal and its reason.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a code that names nothing with a rate.
    pub(super) fn read(self) -> Result<(Proposal, String), AppError> {
        let index = self.index.into_iter().map(|row| NewIndex {
            since: row.since,
            until: row.until,
            amount: Tenge::from_tiyn(row.amount_tiyn),
        });
        let rates = self.rates.into_iter().enumerate().map(|(at, row)| {
            let unknown =
                || FieldError::new(format!("/rates/{at}/charge"), FieldProblem::NotOnOffer);
            Ok(NewRate {
                charge: Charge::parse(&row.charge)
                    .map_err(|_| AppError::Invalid(vec![unknown()]))?,
                since: row.since,
                until: row.until,
                share: Share::from_permille(row.permille),
            })
        });
        let proposal = Proposal {
            based_on: Edition(self.based_on),
            act: Act {
                title: self.act.title,
                number: self.act.number,
                date: self.act.date,
            },
            index: index.collect(),
            rates: rates.collect::<Result<_, AppError>>()?,
        };
        Ok((proposal, self.reason))
    }
}

/// Why a change is turned down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TariffRejection {
    /// The reason, for whoever proposed it.
    #[schema(min_length = 1, max_length = 1000)]
    pub(super) reason: String,
}

/// What something costs by one edition.
#[derive(Serialize, ToSchema)]
struct StandingView {
    /// The rate in thousandths of the index; absent while none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    permille: Option<i64>,
    /// The index in tiyn; absent while none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    index_tiyn: Option<i64>,
    /// The amount in tiyn; absent while it cannot be reckoned.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_tiyn: Option<i64>,
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        Self {
            permille: standing.share.map(Share::permille),
            index_tiyn: standing.index.map(Tenge::tiyn),
            amount_tiyn: standing.amount().map(Tenge::tiyn),
        }
    }
}

/// Something that would cost another amount from a day on.
#[derive(Serialize, ToSchema)]
struct TariffShiftView {
    /// Its code.
    charge: String,
    /// What it is.
    title: BothLanguages,
    /// From which day.
    from: NaiveDate,
    /// Without the change.
    before: StandingView,
    /// With it.
    after: StandingView,
}

impl From<Shift> for TariffShiftView {
    fn from(shift: Shift) -> Self {
        Self {
            charge: shift.charge.code(),
            title: shift.charge.title().into(),
            from: shift.from,
            before: shift.before.into(),
            after: shift.after.into(),
        }
    }
}

/// A bill that waits for its money and keeps its amount.
#[derive(Serialize, ToSchema)]
struct UnpaidView {
    /// The invoice.
    invoice: String,
    /// In tiyn.
    amount_tiyn: i64,
    /// Until when it can be paid.
    pay_until: DateTime<Utc>,
}

impl From<InvoiceRow> for UnpaidView {
    fn from(invoice: InvoiceRow) -> Self {
        Self {
            invoice: invoice.id.to_string(),
            amount_tiyn: invoice.amount.tiyn(),
            pay_until: invoice.expires_at,
        }
    }
}

/// What a change of the tariffs would do.
#[derive(Serialize, ToSchema)]
struct TariffEffectView {
    /// What would cost what, from which day.
    shifts: Vec<TariffShiftView>,
    /// The last day whose index would be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    covered_until: Option<NaiveDate>,
    /// Bills that wait for their money and keep their amounts.
    unpaid: Vec<UnpaidView>,
    /// Whether there are more of them.
    cut_off: bool,
}

impl From<Effect> for TariffEffectView {
    fn from(effect: Effect) -> Self {
        Self {
            shifts: effect
                .shifts
                .into_iter()
                .map(TariffShiftView::from)
                .collect(),
            covered_until: effect.covered_until,
            unpaid: effect.unpaid.into_iter().map(UnpaidView::from).collect(),
            cut_off: effect.cut_off,
        }
    }
}

/// A change of the tariffs.
#[derive(Serialize, ToSchema)]
pub(super) struct TariffChangeBody {
    /// Its id.
    id: String,
    /// `proposed`, `approved` or `rejected`.
    status: &'static str,
    /// The edition its author saw.
    based_on: u32,
    /// The edition it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<u32>,
    /// The act it is taken from.
    act: ActBody,
    /// Rows of the index.
    index: Vec<NewIndexBody>,
    /// Rates.
    rates: Vec<NewRateBody>,
    /// Why.
    reason: String,
    /// Who proposed it.
    proposed_by: String,
    /// When.
    proposed_at: DateTime<Utc>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<DateTime<Utc>>,
    /// What it would do, while it waits and no other edition has come since.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<TariffEffectView>,
    /// Who proposed it, looked at it while it waited, and decided; where one change is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) history: Vec<ChangeEventView>,
}

impl TariffChangeBody {
    pub(super) fn new(row: ChangeRow<Change>, effect: Option<Effect>) -> Self {
        let Proposal {
            based_on,
            act,
            index,
            rates,
        } = row.change.proposal();
        Self {
            based_on: based_on.0,
            act: ActBody {
                title: act.title.clone(),
                number: act.number.clone(),
                date: act.date,
            },
            index: index.iter().map(NewIndexBody::from).collect(),
            rates: rates.iter().map(NewRateBody::from).collect(),
            id: row.id,
            status: row.status.as_str(),
            edition: row.edition.map(|edition| edition.0),
            reason: row.reason,
            proposed_by: row.proposed_by.to_string(),
            proposed_at: row.proposed_at,
            decided_by: row.decided_by.map(|account| account.to_string()),
            decided_at: row.decided_at,
            effect: effect.map(TariffEffectView::from),
            history: Vec::new(),
        }
    }
}

impl From<&NewIndex> for NewIndexBody {
    fn from(row: &NewIndex) -> Self {
        Self {
            since: row.since,
            until: row.until,
            amount_tiyn: row.amount.tiyn(),
        }
    }
}

impl From<&NewRate> for NewRateBody {
    fn from(row: &NewRate) -> Self {
        Self {
            charge: row.charge.code(),
            since: row.since,
            until: row.until,
            permille: row.share.permille(),
        }
    }
}
