create trigger service_events_append_only before update or delete on service_events
for each row execute function refuse_change();
create trigger service_files_append_only before update on service_files
for each row execute function refuse_change();
