create trigger document_accesses_append_only before update or delete on document_accesses
for each row execute function refuse_change();
create trigger share_openings_append_only before update or delete on share_openings
for each row execute function refuse_change();
create trigger service_surveys_append_only before update or delete on service_surveys
for each row execute function refuse_change();
