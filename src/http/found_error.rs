//! An error found in a certificate of real estate, as its applicant and as an operator report it (S4, S5).

use crate::app::AppError;
use crate::app::service::corrections::FoundError;
use crate::http::view::decode;
use serde::Deserialize;
use utoipa::ToSchema;

/// An error in a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FoundErrorBody {
    /// The cadastral number of the property, where it is one.
    #[schema(max_length = 60)]
    cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    #[schema(max_length = 1000)]
    description: String,
}

/// The same with the signature of whoever reports it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignedErrorBody {
    /// The cadastral number of the property, where it is one.
    #[schema(max_length = 60)]
    cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    #[schema(max_length = 1000)]
    description: String,
    /// The CMS (DER) over the bytes to sign, base64.
    #[schema(max_length = 262_144)]
    cms_base64: String,
}

impl From<FoundErrorBody> for FoundError {
    fn from(body: FoundErrorBody) -> Self {
        Self {
            cadastral_number: body.cadastral_number,
            description: body.description,
        }
    }
}

impl SignedErrorBody {
    /// The error, and the signature's bytes.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is no base64.
    pub(super) fn opened(self) -> Result<(FoundError, Vec<u8>), AppError> {
        let cms = decode(&self.cms_base64)?;
        let found = FoundError {
            cadastral_number: self.cadastral_number,
            description: self.description,
        };
        Ok((found, cms))
    }
}
