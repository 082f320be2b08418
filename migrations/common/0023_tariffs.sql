-- Changes of the tariffs: proposed by one, approved by another, never taken back but by a further change.
create table tariff_changes (
  id text primary key,
  status text not null,
  edition bigint unique,
  body text not null,
  reason text not null,
  proposed_by text not null references accounts (id),
  proposed_at bigint not null,
  decided_by text references accounts (id),
  decided_at bigint,
  check (decided_by is null or decided_by <> proposed_by)
);
create index tariff_changes_by_edition on tariff_changes (edition);

-- Who proposed, read and decided what.
create table tariff_events (
  id text primary key,
  change_id text not null references tariff_changes (id),
  kind text not null,
  by_account text not null references accounts (id),
  at bigint not null,
  body text not null
);
create index tariff_events_by_change on tariff_events (change_id, id);
