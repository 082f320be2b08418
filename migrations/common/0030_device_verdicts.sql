-- What the latest test of a person's device showed, for the notaries who see them wait.

create table device_verdicts (
  account_id text primary key references accounts (id),
  verdict text not null,
  judged_at bigint not null
);
