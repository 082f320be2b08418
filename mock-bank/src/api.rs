//! The bank's interface for the server: invoices in, their status, cancellation, refunds.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Json, Router};
use eds::random;
use mock_base::clock::now;
use mock_base::records::Step;
use mock_base::refusal::Refusal;
use serde_json::{Value, json};

use crate::Bank;
use crate::faults;
use crate::invoice::{Invoice, Order, Refund};
use crate::signed::Signed;

/// The routes of the interface; every one of them can be struck by a fault.
pub(crate) fn routes(bank: &Bank) -> Router<Bank> {
    Router::new()
        .route("/api/v1/invoices", post(issue))
        .route("/api/v1/invoices/{invoice_id}", get(status))
        .route("/api/v1/invoices/{invoice_id}/cancellation", post(cancel))
        .route("/api/v1/refunds", post(refund))
        .layer(from_fn_with_state(bank.clone(), faults::strike))
}

async fn issue(
    State(bank): State<Bank>,
    signed: Signed,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let order: Order = signed.read()?;
    order.check()?;
    let id = order.invoice_id.clone();
    let invoice = bank.invoices.change(&id, |found| match found {
        Some(known) if known.order == order => Ok(Step::Keep(known.clone())),
        Some(_) => Err(Refusal::conflict("invoice_id_taken")),
        None => {
            let reference = format!("MB{}", random::digits::<10>());
            let invoice = Invoice::issue(order, reference, now());
            Ok(Step::Put(invoice.clone(), invoice))
        }
    })?;
    let answer = json!({
        "invoice_id": id,
        "bank_reference": invoice.bank_reference,
        "status": invoice.status_at(now()),
        "pay_url": format!("{}/app/{}/invoices/{id}", bank.origin, invoice.order.payer_iin),
    });
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn status(
    State(bank): State<Bank>,
    Path(invoice_id): Path<String>,
    _signed: Signed,
) -> Result<Json<Value>, Refusal> {
    let invoice = bank.invoices.get(&invoice_id).ok_or(Refusal::not_found())?;
    Ok(Json(invoice.view(now())))
}

async fn cancel(
    State(bank): State<Bank>,
    Path(invoice_id): Path<String>,
    _signed: Signed,
) -> Result<Json<Value>, Refusal> {
    let at = now();
    let view = bank.invoices.change(&invoice_id, |found| {
        let invoice = found.ok_or(Refusal::not_found())?;
        Ok::<_, Refusal>(match invoice.cancelled_by_server(at)? {
            Some(after) => {
                let view = after.view(at);
                Step::Put(after, view)
            }
            None => Step::Keep(invoice.view(at)),
        })
    })?;
    Ok(Json(view))
}

async fn refund(State(bank): State<Bank>, signed: Signed) -> Result<Json<Value>, Refusal> {
    let refund: Refund = signed.read()?;
    refund.check()?;
    let (refund_id, invoice_id) = (refund.refund_id.clone(), refund.invoice_id.clone());
    let used_elsewhere = bank.invoices.pick(|invoice| {
        let elsewhere = invoice.order.invoice_id != invoice_id && invoice.knows_refund(&refund_id);
        elsewhere.then_some(())
    });
    if !used_elsewhere.is_empty() {
        return Err(Refusal::conflict("refund_id_taken"));
    }
    bank.invoices.change(&invoice_id, |found| {
        let after = found.ok_or(Refusal::not_found())?.refunded(refund)?;
        Ok::<_, Refusal>(after.map_or(Step::Keep(()), |after| Step::Put(after, ())))
    })?;
    Ok(Json(
        json!({ "refund_id": refund_id, "status": "refunded" }),
    ))
}
