-- Signatures that are made on a phone: what is to be signed, under which secrets it is fetched, and what came back.
-- Of the secrets only hashes are kept. A row belongs to an account, or to a challenge and the device it was put before.
create table remote_signings (
  id text primary key,
  account_id text references accounts (id),
  challenge_id text,
  device_key text,
  purpose text not null,
  method text not null,
  title text not null,
  words text,
  document {BLOB} not null,
  preparation text,
  link_hash text not null unique,
  bearer_hash text not null,
  fetched_at bigint,
  tries bigint not null,
  refusal text,
  cms {BLOB},
  expires_at bigint not null
);
create index remote_signings_by_account on remote_signings (account_id, expires_at);
create index remote_signings_by_challenge on remote_signings (challenge_id, expires_at);
create index remote_signings_by_expiry on remote_signings (expires_at);
