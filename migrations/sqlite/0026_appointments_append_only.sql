create trigger appointments_no_delete before delete on appointments
begin select raise(abort, 'appointments are kept'); end;
