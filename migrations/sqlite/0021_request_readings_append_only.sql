create trigger request_readings_no_update before update on request_readings
begin select raise(abort, 'request_readings is append-only'); end;
create trigger request_readings_no_delete before delete on request_readings
begin select raise(abort, 'request_readings is append-only'); end;
