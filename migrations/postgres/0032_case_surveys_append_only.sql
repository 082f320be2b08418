create trigger case_surveys_append_only before update or delete on case_surveys
for each row execute function refuse_change();
