-- Accounts, sessions, cases with their hash-chained history, jobs, calls, documents.
-- Only TEXT, BIGINT (epoch milliseconds, tiyn, 0/1) and BLOB: the subset that both databases and the Any driver share.
-- {BLOB} is BLOB on SQLite and BYTEA on PostgreSQL.

-- One person may be a citizen here and a notary there: an account each.
-- proved_at is null while nobody has shown that the account is in the hands of the person with its IIN.
create table accounts (
  id text primary key,
  iin text not null,
  role text not null,
  name text not null,
  email text,
  phone text,
  password_hash text,
  proved_at bigint,
  created_at bigint not null,
  unique (iin, role)
);

create table registrations (
  id text primary key,
  iin text not null,
  name text not null,
  email text,
  phone text,
  password_hash text not null,
  identity text not null,
  code_hash text not null,
  attempts bigint not null,
  expires_at bigint not null
);

create table sign_in_codes (
  id text primary key,
  account_id text not null references accounts (id),
  device_key text not null,
  device_name text not null,
  code_hash text not null,
  attempts bigint not null,
  expires_at bigint not null
);

create table eds_challenges (
  id text primary key,
  purpose text not null,
  origin text not null,
  device_key text not null,
  statement {BLOB} not null,
  expires_at bigint not null
);

create table sign_in_failures (
  subject text not null,
  at bigint not null,
  id text primary key
);
create index sign_in_failures_by_subject on sign_in_failures (subject, at);

create table sessions (
  id text primary key,
  account_id text not null references accounts (id),
  device_key text not null,
  device_name text not null,
  method text not null,
  refresh_hash text not null,
  previous_hash text,
  rotated_at bigint not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index sessions_by_account on sessions (account_id, id);

create table used_proofs (
  id text primary key,
  expires_at bigint not null
);
create index used_proofs_by_expiry on used_proofs (expires_at);

create table cases (
  id text primary key,
  stage text not null,
  version bigint not null,
  notary_id text,
  body text not null,
  event_seq bigint not null,
  event_hash text not null,
  opened_at bigint not null,
  updated_at bigint not null
);
create index cases_by_notary on cases (notary_id, id);
create index cases_by_stage on cases (stage, id);

create table case_people (
  case_id text not null references cases (id),
  account_id text not null references accounts (id),
  primary key (account_id, case_id)
);
create index case_people_by_case on case_people (case_id);

create table case_events (
  case_id text not null references cases (id),
  seq bigint not null,
  prev_hash text not null,
  hash text not null,
  at bigint not null,
  actor text not null,
  kind text not null,
  body text not null,
  primary key (case_id, seq)
);

create table artifacts (
  case_id text not null references cases (id),
  name text not null,
  media_type text not null,
  sha256 text not null,
  bytes {BLOB} not null,
  created_at bigint not null,
  primary key (case_id, name)
);

create table jobs (
  id text primary key,
  kind text not null,
  shard bigint not null,
  case_id text,
  body text not null,
  run_at bigint not null,
  attempts bigint not null,
  claimed_by text,
  claim_until bigint not null,
  last_error text,
  dead_at bigint
);
create index jobs_by_time on jobs (run_at) where dead_at is null;

create table received_callbacks (
  source text not null,
  event_id text not null,
  sha256 text not null,
  received_at bigint not null,
  body {BLOB} not null,
  primary key (source, event_id)
);

create table consent_requests (
  id text primary key,
  case_id text not null references cases (id)
);

create table invoices (
  id text primary key,
  case_id text not null references cases (id),
  amount bigint not null,
  pay_url text,
  payment text,
  captured_at bigint,
  refund_id text,
  refunded_at bigint,
  expires_at bigint not null
);
create index invoices_by_case on invoices (case_id);

create table calls (
  id text primary key,
  case_id text not null references cases (id),
  state text not null,
  priority bigint not null,
  queued_at bigint not null,
  notary_id text,
  ring_until bigint,
  started_at bigint,
  ended_at bigint,
  end_reason text
);
create index calls_by_state on calls (state, priority, queued_at);
create index calls_by_case on calls (case_id, queued_at);
create index calls_by_end on calls (ended_at);

create table call_offers (
  call_id text not null references calls (id),
  notary_id text not null,
  at bigint not null,
  outcome text not null,
  primary key (call_id, notary_id, at)
);
create index call_offers_by_notary on call_offers (notary_id, at);

create table notary_duty (
  account_id text primary key references accounts (id),
  since bigint not null,
  seen_at bigint not null
);

create table documents (
  number text primary key,
  licence text not null,
  year bigint not null,
  sequence bigint not null,
  token text not null unique,
  case_id text not null unique references cases (id),
  kind text not null,
  sha256 text not null,
  issued_at bigint not null,
  valid_until text not null,
  revoked_at bigint,
  delivered_at bigint,
  unique (licence, year, sequence)
);

create table document_owners (
  account_id text not null references accounts (id),
  number text not null references documents (number),
  primary key (account_id, number)
);

create table idempotency_keys (
  scope text not null,
  key text not null,
  request_sha256 text not null,
  status bigint,
  etag text,
  location text,
  body {BLOB},
  created_at bigint not null,
  primary key (scope, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
