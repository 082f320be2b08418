//! Hours of reception and appointments.

use super::accounts::{iin, name};
use super::sql::q;
use super::standings::{StandingRow, standing};
use super::{Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::id::{AccountId, CaseId, Iin};
use law::poa::case::Case;
use law::poa::reception::Hours;
use law::poa::s03_application::PersonName;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// How an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppointmentState {
    /// It is to come.
    Booked,
    /// The notary took the call.
    Kept,
    /// Nobody came.
    Missed,
    /// The citizen took another time.
    Moved,
    /// The citizen gave it up, or the case ended.
    Cancelled,
    /// The notary gave it up.
    CancelledByNotary,
}

impl AppointmentState {
    /// The state as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Kept => "kept",
            Self::Missed => "missed",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::CancelledByNotary => "cancelled_by_notary",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        let all = [
            Self::Booked,
            Self::Kept,
            Self::Missed,
            Self::Moved,
            Self::Cancelled,
            Self::CancelledByNotary,
        ];
        let mut all = all.into_iter();
        all.find(|state| state.as_str() == text)
            .ok_or(StoreError::Corrupt("appointment state"))
    }
}

/// An appointment.
#[derive(Clone, Debug)]
pub struct AppointmentRow {
    /// Its id, ordered by when it was made.
    pub id: String,
    /// The case it is about.
    pub case: CaseId,
    /// Who made it.
    pub citizen: AccountId,
    /// With whom.
    pub notary: AccountId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How it stands.
    pub state: AppointmentState,
    /// Why it was given up, in words.
    pub reason: Option<String>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// A notary who receives.
#[derive(Clone, Debug)]
pub struct ReceivingRow {
    /// The notary's account.
    pub notary: AccountId,
    /// Who they are, since nobody certifies for themselves.
    pub iin: Iin,
    /// Their names.
    pub name: PersonName,
    /// Their hours.
    pub hours: Hours,
    /// What the register of licences told of them last.
    pub standing: Option<StandingRow>,
}

impl Tx {
    /// Keeps a notary's hours in place of what they were.
    pub async fn put_hours(
        &mut self,
        notary: &AccountId,
        hours: &Hours,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into reception_hours (account_id, hours, changed_at) values ($1, $2, $3)
             on conflict (account_id) do update set hours = excluded.hours, changed_at = excluded.changed_at",
            notary.as_str(),
            to_json("hours of reception", hours)?,
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A notary's hours, inside the transaction.
    pub async fn hours_of(&mut self, notary: &AccountId) -> Result<Option<Hours>, StoreError> {
        let row = q!(HOURS, notary.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(|row| hours(row, 0)).transpose()
    }

    /// A new appointment; [`StoreError::Exists`] when somebody has the time, or the case has one.
    pub async fn put_appointment(&mut self, row: &AppointmentRow) -> Result<(), StoreError> {
        q!(
            "insert into appointments (id, case_id, citizen_id, notary_id, starts_at, state, reason, made_at, changed_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
            row.id.as_str(),
            row.case.as_str(),
            row.citizen.as_str(),
            row.notary.as_str(),
            millis(row.starts_at),
            row.state.as_str(),
            row.reason.as_deref(),
            millis(row.made_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes what became of an appointment.
    pub async fn close_appointment(
        &mut self,
        row: &AppointmentRow,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update appointments set state = $1, reason = $2, changed_at = $3 where id = $4",
            row.state.as_str(),
            row.reason.as_deref(),
            millis(now),
            row.id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The appointment of a case that is to come, inside the transaction.
    pub async fn open_appointment_of(
        &mut self,
        case: &CaseId,
    ) -> Result<Option<AppointmentRow>, StoreError> {
        let row = q!(OF_CASE, case.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(appointment).transpose()
    }

    /// The cases that have an appointment after one moment and until another, with their notaries.
    pub async fn appointed(
        &mut self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(CaseId, AccountId)>, StoreError> {
        let rows = q!(
            "select case_id, notary_id from appointments where state = 'booked' and starts_at > $1 and starts_at <= $2",
            millis(after),
            millis(until)
        )
        .fetch_all(self.connection())
        .await?;
        let appointed = |row: &AnyRow| {
            let case: String = row.try_get(0)?;
            let case = CaseId::parse(&case).map_err(|_| StoreError::Corrupt("case id"))?;
            Ok((case, account(row, 1)?))
        };
        rows.iter().map(appointed).collect()
    }

    /// An appointment by its id, inside the transaction; whoever changes it holds its case.
    pub async fn open_appointment(
        &mut self,
        id: &str,
    ) -> Result<Option<AppointmentRow>, StoreError> {
        let row = q!(BY_ID, id).fetch_optional(self.connection()).await?;
        row.as_ref().map(appointment).transpose()
    }
}

const HOURS: &str = "select hours from reception_hours where account_id = $1";
const OF_CASE: &str = "select id, case_id, citizen_id, notary_id, starts_at, state, reason, made_at from appointments where case_id = $1 and state = 'booked'";
const BY_ID: &str = "select id, case_id, citizen_id, notary_id, starts_at, state, reason, made_at from appointments where id = $1";

impl Store {
    /// A notary's hours.
    pub async fn hours_of(&self, notary: &AccountId) -> Result<Option<Hours>, StoreError> {
        let row = q!(HOURS, notary.as_str())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(|row| hours(row, 0)).transpose()
    }

    /// The notaries who receive, those who published first before.
    pub async fn receiving(&self, limit: i64) -> Result<Vec<ReceivingRow>, StoreError> {
        let rows = q!(
            "select a.id, a.iin, a.name, h.hours, s.standing, s.asked_at
             from reception_hours h join accounts a on a.id = h.account_id
             left join notary_standings s on s.account_id = h.account_id
             where a.role = 'notary' order by a.id limit $1",
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        let receiving = |row: &AnyRow| {
            Ok(ReceivingRow {
                notary: account(row, 0)?,
                iin: iin(row, 1)?,
                name: name(row, 2)?,
                hours: hours(row, 3)?,
                standing: standing(row, 4)?,
            })
        };
        rows.iter().map(receiving).collect()
    }

    /// The times between two moments that are taken, with whose they are.
    pub async fn taken_times(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<(AccountId, DateTime<Utc>)>, StoreError> {
        let rows = q!(
            "select notary_id, starts_at from appointments where state = 'booked' and starts_at >= $1 and starts_at < $2",
            millis(from),
            millis(to)
        )
        .fetch_all(&self.reader)
        .await?;
        let taken = |row: &AnyRow| Ok((account(row, 0)?, moment(row.try_get(1)?)?));
        rows.iter().map(taken).collect()
    }

    /// The appointment of a case that is to come.
    pub async fn appointment_of(
        &self,
        case: &CaseId,
    ) -> Result<Option<AppointmentRow>, StoreError> {
        let row = q!(OF_CASE, case.as_str())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(appointment).transpose()
    }

    /// A notary's appointments between two moments with their cases, whatever became of them but a move, by their time.
    pub async fn appointments_of_notary(
        &self,
        notary: &AccountId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<(AppointmentRow, Case)>, StoreError> {
        let rows = q!(
            "select a.id, a.case_id, a.citizen_id, a.notary_id, a.starts_at, a.state, a.reason, a.made_at, c.body
             from appointments a join cases c on c.id = a.case_id
             where a.notary_id = $1 and a.starts_at >= $2 and a.starts_at < $3 and a.state <> 'moved'
             order by a.starts_at, a.id limit 1000",
            notary.as_str(),
            millis(from),
            millis(to)
        )
        .fetch_all(&self.reader)
        .await?;
        let with_case = |row: &AnyRow| {
            let body: String = row.try_get(8)?;
            Ok((appointment(row)?, from_json("case", &body)?))
        };
        rows.iter().map(with_case).collect()
    }
}

fn appointment(row: &AnyRow) -> Result<AppointmentRow, StoreError> {
    let (case, state): (String, String) = (row.try_get(1)?, row.try_get(5)?);
    Ok(AppointmentRow {
        id: row.try_get(0)?,
        case: CaseId::parse(&case).map_err(|_| StoreError::Corrupt("case id"))?,
        citizen: account(row, 2)?,
        notary: account(row, 3)?,
        starts_at: moment(row.try_get(4)?)?,
        state: AppointmentState::parse(&state)?,
        reason: row.try_get(6)?,
        made_at: moment(row.try_get(7)?)?,
    })
}

fn account(row: &AnyRow, column: usize) -> Result<AccountId, StoreError> {
    let id: String = row.try_get(column)?;
    AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
}

fn hours(row: &AnyRow, column: usize) -> Result<Hours, StoreError> {
    let text: String = row.try_get(column)?;
    from_json("hours of reception", &text)
}
