create trigger tariff_events_no_update before update on tariff_events
begin select raise(abort, 'tariff_events is append-only'); end;
create trigger tariff_events_no_delete before delete on tariff_events
begin select raise(abort, 'tariff_events is append-only'); end;
create trigger tariff_changes_no_rewrite before update on tariff_changes
when old.status <> 'proposed' or new.id <> old.id or new.body <> old.body or new.reason <> old.reason
  or new.proposed_by <> old.proposed_by or new.proposed_at <> old.proposed_at
begin select raise(abort, 'a decided change of the tariffs stands'); end;
create trigger tariff_changes_no_delete before delete on tariff_changes
begin select raise(abort, 'tariff_changes is append-only'); end;
