-- S11-S15: requests for certificates with their hash-chained history, the certificates, operators, appeals.

create table nca_requests (
  id text primary key,
  flow text not null,
  stage text not null,
  number text unique,
  iin text not null,
  account_id text references accounts (id),
  version bigint not null,
  body text not null,
  event_seq bigint not null,
  event_hash text not null,
  opened_at bigint not null,
  updated_at bigint not null
);
create index nca_requests_by_account on nca_requests (account_id, id);
create index nca_requests_by_stage on nca_requests (stage, id);

create table nca_events (
  request_id text not null references nca_requests (id),
  seq bigint not null,
  prev_hash text not null,
  hash text not null,
  at bigint not null,
  actor text not null,
  kind text not null,
  body text not null,
  primary key (request_id, seq)
);

-- What was accepted, signed and made; kept until the day it may be destroyed.
create table nca_files (
  request_id text not null references nca_requests (id),
  name text not null,
  media_type text not null,
  sha256 text not null,
  bytes {BLOB} not null,
  created_at bigint not null,
  keep_until text,
  primary key (request_id, name)
);
create index nca_files_by_term on nca_files (keep_until);

create table nca_certificates (
  serial text primary key,
  request_id text not null references nca_requests (id),
  iin text not null,
  key_usage text not null,
  key_sha256 text not null unique,
  der {BLOB} not null,
  issued_at bigint not null,
  not_after bigint not null,
  revoked_at bigint,
  reason text
);
create index nca_certificates_by_holder on nca_certificates (iin, serial);
create index nca_certificates_by_request on nca_certificates (request_id);

-- The digest of the secret in an installation link; a letter that is sent again has another secret.
create table nca_installations (
  token_sha256 text primary key,
  request_id text not null references nca_requests (id),
  expires_at bigint not null
);

create table nca_operators (
  account_id text primary key references accounts (id),
  body text not null,
  appointed_by text not null references accounts (id),
  appointed_at bigint not null
);

-- The one person whom the centre's order makes responsible for appeals, and all before them.
create table nca_responsible (
  since bigint primary key,
  account_id text not null references accounts (id),
  email text not null,
  order_number text not null,
  named_by text not null references accounts (id)
);

create table nca_appeals (
  id text primary key,
  account_id text not null references accounts (id),
  request_id text references nca_requests (id),
  text text not null,
  made_at bigint not null,
  answer text,
  answered_by text references accounts (id),
  answered_at bigint
);
create index nca_appeals_by_account on nca_appeals (account_id, id);
