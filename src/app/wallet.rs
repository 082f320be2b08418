//! The wallet: everybody's documents in one register, whatever made them.
//!
//! What a request for a service brings out is entered by [`enter`] in the transaction that ends it.

use crate::store::{StoreError, Tx};

pub use crate::store::wallet::NewDocument;

/// Enters a result, a refusal, a receipt or a notice of a request into its owners' wallets.
///
/// # Errors
/// [`StoreError::Exists`] when the number is taken.
pub async fn enter(tx: &mut Tx, document: &NewDocument<'_>) -> Result<(), StoreError> {
    tx.enter_document(document).await
}
