-- S1-S10: requests of the portal's services with their hash-chained history and their files; invoices of cases or requests.

create table service_requests (
  id text primary key,
  service text not null,
  channel text not null,
  stage text not null,
  number text unique,
  iin text not null,
  account_id text references accounts (id),
  operator_id text references accounts (id),
  version bigint not null,
  body text not null,
  event_seq bigint not null,
  event_hash text not null,
  opened_at bigint not null,
  updated_at bigint not null
);
create index service_requests_by_account on service_requests (account_id, id);
create index service_requests_by_operator on service_requests (operator_id, id);
create index service_requests_by_stage on service_requests (stage, id);

create table service_events (
  request_id text not null references service_requests (id),
  seq bigint not null,
  prev_hash text not null,
  hash text not null,
  at bigint not null,
  actor text not null,
  kind text not null,
  body text not null,
  primary key (request_id, seq)
);

-- What was attached, signed, answered and made; none is changed, a replaced attachment of a draft is removed.
create table service_files (
  request_id text not null references service_requests (id),
  name text not null,
  media_type text not null,
  sha256 text not null,
  bytes {BLOB} not null,
  created_at bigint not null,
  primary key (request_id, name)
);

-- An invoice belongs to a case or to a request, to one of them.
create table invoices_of_two (
  id text primary key,
  case_id text references cases (id),
  request_id text references service_requests (id),
  amount bigint not null,
  pay_url text,
  payment text,
  captured_at bigint,
  refund_id text,
  refunded_at bigint,
  expires_at bigint not null,
  check ((case_id is null) <> (request_id is null))
);
insert into invoices_of_two (id, case_id, amount, pay_url, payment, captured_at, refund_id, refunded_at, expires_at)
select id, case_id, amount, pay_url, payment, captured_at, refund_id, refunded_at, expires_at from invoices;
drop table invoices;
alter table invoices_of_two rename to invoices;
create index invoices_by_case on invoices (case_id);
create index invoices_by_request on invoices (request_id);
