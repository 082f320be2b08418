create trigger case_surveys_no_update before update on case_surveys
begin select raise(abort, 'case_surveys is append-only'); end;
create trigger case_surveys_no_delete before delete on case_surveys
begin select raise(abort, 'case_surveys is append-only'); end;
