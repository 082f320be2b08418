-- History is only ever added to: not even the server's own SQL can change it.
create trigger case_events_no_update before update on case_events
begin select raise(abort, 'case_events is append-only'); end;
create trigger case_events_no_delete before delete on case_events
begin select raise(abort, 'case_events is append-only'); end;
create trigger artifacts_no_update before update on artifacts
begin select raise(abort, 'artifacts is append-only'); end;
create trigger artifacts_no_delete before delete on artifacts
begin select raise(abort, 'artifacts is append-only'); end;
