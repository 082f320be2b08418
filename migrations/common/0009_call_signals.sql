-- Calls for help from the citizens' side of a call, given without showing it.
-- They stand beside the history of the case, not in it: whoever forces the citizen may read that history with them.

create table call_signals (
  id text primary key,
  call_id text not null references calls (id),
  account_id text not null references accounts (id),
  role text not null,
  at bigint not null
);
create index call_signals_by_call on call_signals (call_id, id);
