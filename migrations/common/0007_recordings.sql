-- The recordings of calls: their keys, the parts they are kept in, their signed heads, who watched them, and guests.

create table recordings (
  call_id text primary key references calls (id),
  case_id text not null references cases (id),
  -- of the case's recordings the first, the second …
  number bigint not null,
  -- empty once destroyed: without it nobody can open the parts, wherever copies of them are
  wrapped_key {BLOB},
  master_key_id text not null,
  genesis text not null,
  state text not null,
  started_at bigint not null,
  ended_at bigint,
  retain_until bigint,
  hold_reason text,
  held_by text references accounts (id),
  held_at bigint,
  destroyed_at bigint,
  manifest_name text,
  notary_signed_at bigint,
  unique (case_id, number)
);
create index recordings_by_term on recordings (retain_until, call_id);
create index recordings_by_state on recordings (state, call_id);

create table recording_parts (
  call_id text not null references recordings (call_id),
  part bigint not null,
  object text not null,
  first_seq bigint not null,
  last_seq bigint not null,
  last_prev text not null,
  last_chain text not null,
  last_at bigint not null,
  elapsed_ms bigint not null,
  legs bigint not null,
  bytes bigint not null,
  sha256 text not null,
  sealed_at bigint not null,
  primary key (call_id, part)
);

create table recording_heads (
  call_id text not null references recordings (call_id),
  seq bigint not null,
  chain text not null,
  cms {BLOB} not null,
  at bigint not null,
  primary key (call_id, seq)
);

-- Each watching of a recording, with its reason; the citizen sees them.
create table recording_openings (
  id text primary key,
  call_id text not null references recordings (call_id),
  case_id text not null references cases (id),
  account_id text not null references accounts (id),
  role text not null,
  reason text not null,
  at bigint not null
);
create index recording_openings_by_case on recording_openings (case_id, id);

-- Interpreters, witnesses and observers a notary invited to a call.
create table call_guests (
  call_id text not null references calls (id),
  account_id text not null references accounts (id),
  role text not null,
  invited_by text not null references accounts (id),
  invited_at bigint not null,
  primary key (call_id, account_id)
);
create index call_guests_by_account on call_guests (account_id, call_id);
