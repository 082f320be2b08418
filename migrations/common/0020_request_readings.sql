-- Each reading of a request for a service by staff, at most once a minute of the same; the applicant sees them.
create table request_readings (
  id text primary key,
  request_id text not null references service_requests (id),
  at bigint not null,
  account_id text not null references accounts (id),
  part text not null,
  file text
);
create index request_readings_by_request on request_readings (request_id, at, id);
