create trigger request_readings_append_only before update or delete on request_readings
for each row execute function refuse_change();
