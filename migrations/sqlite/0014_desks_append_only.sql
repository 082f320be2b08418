create trigger desk_official_events_no_update before update on desk_official_events
begin select raise(abort, 'desk_official_events is append-only'); end;
create trigger desk_official_events_no_delete before delete on desk_official_events
begin select raise(abort, 'desk_official_events is append-only'); end;
create trigger calendar_events_no_update before update on calendar_events
begin select raise(abort, 'calendar_events is append-only'); end;
create trigger calendar_events_no_delete before delete on calendar_events
begin select raise(abort, 'calendar_events is append-only'); end;
create trigger calendar_changes_no_rewrite before update on calendar_changes
when old.status <> 'proposed' or new.body <> old.body
begin select raise(abort, 'a decided change of the calendar stands'); end;
create trigger calendar_changes_no_delete before delete on calendar_changes
begin select raise(abort, 'calendar_changes is append-only'); end;
