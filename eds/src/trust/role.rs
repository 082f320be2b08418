//! The roles that Kazakhstan's certification authority writes into the extended key usage.

use const_oid::ObjectIdentifier;

use crate::oid;

/// In which capacity the holder of a certificate acts (order of the authority's profile, 1.2.398.3.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// An individual, for himself.
    Individual,
    /// For an organisation; what he may do there is said by the roles beside this one.
    Organisation,
    /// The organisation's head.
    Head,
    /// With the right to sign for the organisation.
    Signatory,
    /// With the right to sign the organisation's financial documents.
    Finance,
    /// Of the organisation's personnel department.
    Personnel,
    /// An employee of the organisation.
    Employee,
    /// An administrator of the certification authority.
    NcaAdministrator,
    /// A manager of the certification authority.
    NcaManager,
    /// An operator of the certification authority.
    NcaOperator,
}

impl Role {
    /// Every role, in the order of its identifiers.
    pub const ALL: [Self; 10] = [
        Self::Individual,
        Self::Organisation,
        Self::Head,
        Self::Signatory,
        Self::Finance,
        Self::Personnel,
        Self::Employee,
        Self::NcaAdministrator,
        Self::NcaManager,
        Self::NcaOperator,
    ];

    /// The role an extended key usage stands for, if it stands for one.
    #[must_use]
    pub fn of(kind: ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.oid() == kind)
    }

    /// The extended key usage that states the role.
    #[must_use]
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Individual => oid::INDIVIDUAL,
            Self::Organisation => oid::ORGANISATION,
            Self::Head => oid::ORGANISATION_HEAD,
            Self::Signatory => oid::ORGANISATION_SIGNATORY,
            Self::Finance => oid::ORGANISATION_FINANCE,
            Self::Personnel => oid::ORGANISATION_PERSONNEL,
            Self::Employee => oid::ORGANISATION_EMPLOYEE,
            Self::NcaAdministrator => oid::NCA_ADMINISTRATOR,
            Self::NcaManager => oid::NCA_MANAGER,
            Self::NcaOperator => oid::NCA_OPERATOR,
        }
    }

    /// The role's name in reports; it never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::Organisation => "organisation",
            Self::Head => "head",
            Self::Signatory => "signatory",
            Self::Finance => "finance",
            Self::Personnel => "personnel",
            Self::Employee => "employee",
            Self::NcaAdministrator => "nca_administrator",
            Self::NcaManager => "nca_manager",
            Self::NcaOperator => "nca_operator",
        }
    }
}
