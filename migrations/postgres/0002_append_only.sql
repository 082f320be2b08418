-- History is only ever added to: not even the server's own SQL can change it.
create function refuse_change() returns trigger language plpgsql as $$
begin raise exception '% is append-only', tg_table_name; end $$;
create trigger case_events_append_only before update or delete on case_events
for each row execute function refuse_change();
create trigger artifacts_append_only before update or delete on artifacts
for each row execute function refuse_change();
