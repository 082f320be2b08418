-- Hours of reception of notaries, and the appointments that citizens make of them.

create table reception_hours (
  account_id text primary key references accounts (id),
  hours text not null,
  changed_at bigint not null
);

create table appointments (
  id text primary key,
  case_id text not null references cases (id),
  citizen_id text not null references accounts (id),
  notary_id text not null references accounts (id),
  starts_at bigint not null,
  state text not null,
  reason text,
  made_at bigint not null,
  changed_at bigint not null
);
-- A notary's time is one person's, and a case has one appointment; what is over stays and is in nobody's way.
create unique index appointments_by_time on appointments (notary_id, starts_at) where state = 'booked';
create unique index appointments_by_case on appointments (case_id) where state = 'booked';
create index appointments_of_notary on appointments (notary_id, starts_at);
create index appointments_to_come on appointments (starts_at) where state = 'booked';
