create trigger tariff_events_append_only before update or delete on tariff_events
for each row execute function refuse_change();
create trigger tariff_changes_no_delete before delete on tariff_changes
for each row execute function refuse_change();
create trigger tariff_changes_no_rewrite before update on tariff_changes
for each row when (
  old.status <> 'proposed' or new.id <> old.id or new.body <> old.body or new.reason <> old.reason
  or new.proposed_by <> old.proposed_by or new.proposed_at <> old.proposed_at
) execute function refuse_change();
