create trigger call_signals_no_update before update on call_signals
begin select raise(abort, 'call_signals is append-only'); end;
create trigger call_signals_no_delete before delete on call_signals
begin select raise(abort, 'call_signals is append-only'); end;
