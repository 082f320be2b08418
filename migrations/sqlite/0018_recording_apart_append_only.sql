create trigger recording_apart_no_update before update on recording_apart
begin select raise(abort, 'recording_apart is append-only'); end;
create trigger recording_apart_no_delete before delete on recording_apart
begin select raise(abort, 'recording_apart is append-only'); end;
