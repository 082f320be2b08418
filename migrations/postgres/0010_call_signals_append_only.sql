create trigger call_signals_append_only before update or delete on call_signals
for each row execute function refuse_change();
