-- The number under which a bank shows an invoice to its payer.
alter table bank_orders add column number text;
