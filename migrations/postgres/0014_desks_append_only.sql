create trigger desk_official_events_append_only before update or delete on desk_official_events
for each row execute function refuse_change();
create trigger calendar_events_append_only before update or delete on calendar_events
for each row execute function refuse_change();
create trigger calendar_changes_no_delete before delete on calendar_changes
for each row execute function refuse_change();
create trigger calendar_changes_no_rewrite before update on calendar_changes
for each row when (old.status <> 'proposed' or new.body <> old.body) execute function refuse_change();
