-- What stands apart from a call's recording: papers whose hashes the signed heads and the manifest hold. The desk alone reads them.

create table recording_apart (
  call_id text not null references calls (id),
  -- the entry of the head; 0 for the manifest
  seq bigint not null,
  paper {BLOB} not null,
  primary key (call_id, seq)
);
