//! What is charged for: a line of the notarial tariff, or a regulated service by its kind.

use crate::service::{Service, ServiceId};
use crate::services;
use crate::text::{Bilingual, Text};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the tariff distinguishes among powers of attorney of individuals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TariffLine {
    /// Any other power of attorney.
    Other,
    /// For the use and disposal of property.
    Property,
    /// For the use and management of a vehicle without the right to sell it.
    VehicleUse,
    /// For the sale, gift or exchange of a vehicle.
    VehicleDisposal,
}

impl TariffLine {
    /// Every line, the cheapest first.
    pub const ALL: [Self; 4] = [
        Self::Other,
        Self::Property,
        Self::VehicleUse,
        Self::VehicleDisposal,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Property => "property",
            Self::VehicleUse => "vehicle_use",
            Self::VehicleDisposal => "vehicle_disposal",
        }
    }

    /// The line in the words of the Tax Code of 2017, article 611.
    const fn title(self) -> Text {
        match self {
            Self::Other => Text::new(
                "Өзге де сенімхаттарды куәландыру",
                "Удостоверение прочих доверенностей",
                "Other powers of attorney",
            ),
            Self::Property => Text::new(
                "Мүлікті пайдалану мен оған билік ету құқығына сенімхаттарды куәландыру",
                "Удостоверение доверенностей на право пользования и распоряжения имуществом",
                "Powers of attorney to use and dispose of property",
            ),
            Self::VehicleUse => Text::new(
                "Автокөлік құралдарын сату құқығынсыз пайдалану мен басқару құқығына сенімхаттарды куәландыру",
                "Удостоверение доверенностей на право пользования и управления автотранспортными средствами без права продажи",
                "Powers of attorney to use and drive a vehicle without the right to sell it",
            ),
            Self::VehicleDisposal => Text::new(
                "Автокөлік құралдарын сатуға, сыйға тартуға, айырбастауға сенімхаттарды куәландыру",
                "Удостоверение доверенностей на продажу, дарение, мену автотранспортных средств",
                "Powers of attorney to sell, give or exchange a vehicle",
            ),
        }
    }
}

/// Something that has a rate of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charge {
    /// A power of attorney, by the line of the tariff.
    Attorney(TariffLine),
    /// A regulated service; by the kind where its kinds cost differently.
    Service(ServiceId, Option<&'static str>),
}

/// A code that names nothing with a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing with a rate has this code")]
pub struct UnknownCharge;

impl Charge {
    /// Everything with a rate: the lines of the notarial tariff, and the services that have a fee.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let lines = TariffLine::ALL.into_iter().map(Self::Attorney);
        lines
            .chain(services::CATALOGUE.into_iter().flat_map(of_service))
            .collect()
    }

    /// What is charged for a service; without a kind, what is charged for its first one. `None` for a service without a fee
    /// and for a kind that has none.
    #[must_use]
    pub fn of(service: &Service, kind: Option<&str>) -> Option<Self> {
        let is_asked = |charge: &Self| match charge {
            Self::Service(_, Some(own)) => kind.is_none_or(|kind| kind == *own),
            Self::Service(_, None) => true,
            Self::Attorney(_) => false,
        };
        of_service(service).into_iter().find(is_asked)
    }

    /// The code it is stored and sent by.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Attorney(line) => format!("poa.{}", line.as_str()),
            Self::Service(service, None) => service.as_str().to_owned(),
            Self::Service(service, Some(kind)) => format!("{}.{kind}", service.as_str()),
        }
    }

    /// The charge of a code.
    ///
    /// # Errors
    /// [`UnknownCharge`].
    pub fn parse(code: &str) -> Result<Self, UnknownCharge> {
        let mut all = Self::all().into_iter();
        all.find(|charge| charge.code() == code)
            .ok_or(UnknownCharge)
    }

    /// What it is, in the words of the tariff or of the service.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            Self::Attorney(line) => line.title().into(),
            Self::Service(id, kind) => {
                let service = services::by_id(id);
                let portal = service.and_then(Service::portal);
                let kind = kind.and_then(|code| portal?.kind(code));
                let title = |pick: fn(&Text) -> &'static str| {
                    let titles = [
                        service.map(|s| pick(&s.title)),
                        kind.map(|k| pick(&k.title)),
                    ];
                    titles.into_iter().flatten().collect::<Vec<_>>().join(": ")
                };
                Bilingual {
                    kk: title(|text| text.kk),
                    ru: title(|text| text.ru),
                }
            }
        }
    }
}

/// What is charged for a service: one thing when all its rates are for every kind, otherwise one for each kind.
fn of_service(service: &Service) -> Vec<Charge> {
    let Some((portal, fee)) = service.portal().and_then(|p| Some((p, p.fee?))) else {
        return Vec::new();
    };
    if fee.rates.iter().all(|rate| rate.only.is_empty()) {
        return vec![Charge::Service(service.id, None)];
    }
    let of_kind = |kind: &crate::service::Kind| Charge::Service(service.id, Some(kind.code));
    portal.kinds.iter().map(of_kind).collect()
}

impl Serialize for Charge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for Charge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(D::Error::custom)
    }
}
