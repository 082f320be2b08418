create trigger recording_apart_append_only before update or delete on recording_apart
for each row execute function refuse_change();
