create trigger recording_parts_append_only before update or delete on recording_parts
for each row execute function refuse_change();
create trigger recording_heads_append_only before update or delete on recording_heads
for each row execute function refuse_change();
create trigger recording_openings_append_only before update or delete on recording_openings
for each row execute function refuse_change();
create trigger recordings_no_delete before delete on recordings
for each row execute function refuse_change();
