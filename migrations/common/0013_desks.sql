-- S7-S10: who works at which desk, what lies there, and the working calendar with its changes.

-- One post for an account: whoever drafts and whoever signs are two people.
create table desk_officials (
  account_id text primary key references accounts (id),
  role text not null,
  region text not null,
  appointed_by text not null references accounts (id),
  appointed_at bigint not null,
  removed_by text references accounts (id),
  removed_at bigint
);
create index desk_officials_by_post on desk_officials (role, region, account_id);

-- Every appointment and removal, for good.
create table desk_official_events (
  id text primary key,
  account_id text not null references accounts (id),
  kind text not null,
  role text not null,
  region text not null,
  by_account text not null references accounts (id),
  at bigint not null
);
create index desk_official_events_by_account on desk_official_events (account_id, id);

-- What lies at which desk now; written with the request itself and gone when the desks are done.
create table desk_inbox (
  request_id text primary key references service_requests (id),
  service text not null,
  step text not null,
  role text not null,
  region text not null,
  assigned text references accounts (id),
  due_at bigint not null,
  late_since bigint,
  escalated_to text
);
create index desk_inbox_by_post on desk_inbox (role, region, request_id);
create index desk_inbox_by_official on desk_inbox (assigned, request_id);
create index desk_inbox_by_escalation on desk_inbox (escalated_to, region, request_id);

-- Changes of the working calendar: proposed by one, approved by another, never taken back but by a further change.
create table calendar_changes (
  id text primary key,
  status text not null,
  edition bigint unique,
  body text not null,
  reason text not null,
  proposed_by text not null references accounts (id),
  proposed_at bigint not null,
  decided_by text references accounts (id),
  decided_at bigint
);
create index calendar_changes_by_edition on calendar_changes (edition);

create table calendar_events (
  id text primary key,
  change_id text not null references calendar_changes (id),
  kind text not null,
  by_account text not null references accounts (id),
  at bigint not null,
  body text not null
);
create index calendar_events_by_change on calendar_events (change_id, id);
