create trigger nca_events_append_only before update or delete on nca_events
for each row execute function refuse_change();
create trigger nca_files_append_only before update on nca_files
for each row execute function refuse_change();
