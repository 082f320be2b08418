-- What the principals of a case answered to the survey at its end: each of them once.

create table case_surveys (
  case_id text not null references cases (id),
  account_id text not null references accounts (id),
  answers text not null,
  at bigint not null,
  primary key (case_id, account_id)
);
create index case_surveys_by_time on case_surveys (at);
