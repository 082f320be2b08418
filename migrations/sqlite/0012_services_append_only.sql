create trigger service_events_no_update before update on service_events
begin select raise(abort, 'service_events is append-only'); end;
create trigger service_events_no_delete before delete on service_events
begin select raise(abort, 'service_events is append-only'); end;
create trigger service_files_no_update before update on service_files
begin select raise(abort, 'service_files is append-only'); end;
