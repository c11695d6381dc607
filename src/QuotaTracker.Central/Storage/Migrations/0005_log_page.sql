-- The page of central's log, newest first.
create index central_log_at on central_log (at, log_id);
