-- What was recorded stays: rows of these tables can't be changed or removed, not even by hand.
create trigger entries_no_update before update on entries begin select raise(abort, 'entries: rows are only inserted'); end;
create trigger entries_no_delete before delete on entries begin select raise(abort, 'entries: rows are only inserted'); end;
create trigger forks_no_update before update on forks begin select raise(abort, 'forks: rows are only inserted'); end;
create trigger forks_no_delete before delete on forks begin select raise(abort, 'forks: rows are only inserted'); end;
create trigger incidents_no_update before update on incidents begin select raise(abort, 'incidents: rows are only inserted'); end;
create trigger incidents_no_delete before delete on incidents begin select raise(abort, 'incidents: rows are only inserted'); end;
create trigger resolutions_no_update before update on resolutions begin select raise(abort, 'resolutions: rows are only inserted'); end;
create trigger resolutions_no_delete before delete on resolutions begin select raise(abort, 'resolutions: rows are only inserted'); end;
create trigger central_log_no_update before update on central_log begin select raise(abort, 'central_log: rows are only inserted'); end;
create trigger central_log_no_delete before delete on central_log begin select raise(abort, 'central_log: rows are only inserted'); end;
