-- Trips of the month that were lost with devices, as central said: shown, never counted with.
alter table quota_snapshots add column lost_units integer not null default 0;

-- Which receipt it is about, and who has read it, and when. Nothing is deleted: what is seen no longer asks for anybody.
alter table needs_attention add column receipt text;
alter table needs_attention add column seen_by text;
alter table needs_attention add column seen_at_ms integer;
