create trigger nca_events_no_update before update on nca_events
begin select raise(abort, 'nca_events is append-only'); end;
create trigger nca_events_no_delete before delete on nca_events
begin select raise(abort, 'nca_events is append-only'); end;
create trigger nca_files_no_update before update on nca_files
begin select raise(abort, 'nca_files is append-only'); end;
