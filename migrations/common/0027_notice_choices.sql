-- Which notices somebody does not want by which ways beside the inbox; whoever is not here wants all.

create table notice_choices (
  account_id text primary key references accounts (id),
  switched_off text not null,
  version bigint not null,
  changed_at bigint not null
);
