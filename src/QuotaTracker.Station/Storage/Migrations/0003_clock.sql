-- The last moment that was certain, and an officer's word for the date after a restart of the machine; both end with central's next word.
alter table clock_anchor add column sure_at_ms integer not null default 0;
alter table clock_anchor add column confirmed_at_ms integer;
alter table clock_anchor add column confirmed_wall_ms integer;
alter table clock_anchor add column confirmed_boot_id text;
alter table clock_anchor add column confirmed_monotonic_ms integer;
-- A file from before doesn't say which entries were made while the clock was trusted: the newest speaks for all, as it did then.
update clock_anchor set sure_at_ms = max(server_time_ms, coalesce((select made_at_ms from journal order by sequence desc limit 1), 0));
