-- What the register of licences told of each notary last, for those who come to them before a call.

create table notary_standings (
  account_id text primary key references accounts (id),
  standing text not null,
  asked_at bigint not null
);
