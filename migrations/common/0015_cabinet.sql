-- The cabinet: the wallet of documents, showing them to others, who read them; messages to people; surveys and terms.

-- Every document somebody has: powers of attorney, results of services and refusals.
create table wallet_documents (
  number text primary key,
  nature text not null,
  case_id text references cases (id),
  request_id text,
  service text,
  kind text,
  file text not null,
  sha256 text not null,
  issued_at bigint not null,
  valid_until text,
  revoked_at bigint
);
create index wallet_documents_by_request on wallet_documents (request_id);

-- A person has a document whether or not they have an account yet: a service centre serves people without one.
create table wallet_owners (
  iin text not null,
  issued_at bigint not null,
  number text not null references wallet_documents (number),
  primary key (iin, issued_at, number)
);
create index wallet_owners_by_number on wallet_owners (number, iin);

insert into wallet_documents (number, nature, case_id, kind, file, sha256, issued_at, valid_until)
select number, 'power_of_attorney', case_id, kind, 'poa.pdf', sha256, issued_at, valid_until from documents;
insert into wallet_owners (iin, issued_at, number)
select distinct a.iin, d.issued_at, o.number
from document_owners o join accounts a on a.id = o.account_id join documents d on d.number = o.number;

-- A document on show: neither the code nor the secret of the QR code is kept, only their digests.
create table document_shares (
  id text primary key,
  number text not null references wallet_documents (number),
  iin text not null,
  code_hash text not null,
  secret_hash text not null unique,
  made_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  opened_by text references accounts (id)
);
create index document_shares_by_code on document_shares (code_hash);
create index document_shares_by_document on document_shares (number, expires_at);

-- Whoever opened a document on show, with what they said it is for.
create table share_openings (
  id text primary key,
  share_id text not null unique references document_shares (id),
  number text not null references wallet_documents (number),
  account_id text not null references accounts (id),
  purpose text not null,
  at bigint not null,
  readable_until bigint not null
);

-- Each reading by somebody who is not the owner; the owner sees them.
create table document_accesses (
  id text primary key,
  number text not null references wallet_documents (number),
  at bigint not null,
  reader text not null,
  account_id text references accounts (id),
  part text not null,
  purpose text
);
create index document_accesses_by_document on document_accesses (number, at, id);

-- What somebody was told: the same for the inbox and for every channel. The id is made of the occasion, so one occasion is told once.
create table messages (
  id text primary key,
  place text not null unique,
  account_id text references accounts (id),
  subject text not null,
  body text not null,
  short text not null,
  letter text not null,
  about text not null,
  about_id text,
  made_at bigint not null,
  read_at bigint
);
create index messages_by_account on messages (account_id, place);

-- How a message stands on its way through a channel. An address is kept only where it is not the account's own.
create table message_deliveries (
  message_id text not null references messages (id),
  channel text not null,
  address text,
  state text not null,
  attempts bigint not null,
  last_error text,
  tried_at bigint,
  sent_at bigint,
  primary key (message_id, channel)
);
create index message_deliveries_by_state on message_deliveries (state, channel);

-- Where an app takes pushed messages; it lives as long as its session.
create table push_devices (
  session_id text primary key references sessions (id),
  account_id text not null references accounts (id),
  platform text not null,
  token text not null,
  registered_at bigint not null
);
create index push_devices_by_account on push_devices (account_id);

create table service_surveys (
  request_id text primary key,
  service text not null,
  answers text not null,
  at bigint not null
);
create index service_surveys_by_time on service_surveys (service, at);

-- The terms that run for requests: of the whole service ("result") and of each step of a desk.
create table service_terms (
  request_id text not null,
  step text not null,
  service text not null,
  begun_at bigint not null,
  due_at bigint not null,
  done_at bigint,
  primary key (request_id, step)
);
create index service_terms_by_time on service_terms (service, begun_at);
