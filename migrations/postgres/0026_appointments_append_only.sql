create trigger appointments_no_delete before delete on appointments
for each row execute function refuse_change();
