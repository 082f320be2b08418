-- An invoice may be put to one bank after another: each knows it under an order of its own, and money is kept by the order it
-- came by. Orders of before there was a choice were the one bank's.

create table bank_orders (
  id text primary key,
  invoice_id text not null references invoices (id),
  place bigint not null,
  bank text not null,
  pay_url text,
  bank_status text,
  closed_at bigint,
  payment text,
  captured_at bigint,
  refund_id text,
  refunded_at bigint,
  unique (invoice_id, place),
  unique (refund_id)
);
insert into bank_orders (id, invoice_id, place, bank, pay_url, payment, captured_at, refund_id, refunded_at)
select id, id, 1, 'bank', pay_url, payment, captured_at, refund_id, refunded_at from invoices;

-- The order whose money paid the invoice.
alter table invoices add column paid_order text references bank_orders (id);
update invoices set paid_order = id where captured_at is not null;
alter table invoices drop column pay_url;
alter table invoices drop column payment;
alter table invoices drop column captured_at;
alter table invoices drop column refund_id;
alter table invoices drop column refunded_at;
