-- Days of the month that were lost with devices, as central said: shown, never counted with.
alter table quota_snapshots add column lost_days integer not null default 0;
