-- Whose word a void is, and whose word a decision that was told.

-- 1: a supervisor voided it, and its holder hasn't said so. Until the holder gives the lease back, it may have granted the trip anew.
alter table exchanges add column void_by_act integer not null default 0 check (void_by_act in (0, 1));
update exchanges set void_by_act = 1 where status = 'Voided' and exists (
    select 1 from central_log where action = 'ExchangeVoided' and subject = exchange_id);
-- The supervisors' page lists them.
create index exchanges_due on exchanges (business_day) where status = 'DutyDue';

-- One station's report never stands in for another one's.
create table held_resolutions_next (
    station_id  text    not null,
    exchange_id text    not null,
    resolution  text    not null check (resolution in ('Confirmed', 'DutyDue', 'Voided')),
    reason      text,
    exempt_vnd  bigint  not null check (exempt_vnd >= 0),
    taxed_vnd   bigint  not null check (taxed_vnd >= 0),
    applied     integer not null default 0 check (applied in (0, 1)),
    primary key (station_id, exchange_id)
);
insert into held_resolutions_next (station_id, exchange_id, resolution, reason, exempt_vnd, taxed_vnd, applied)
select station_id, exchange_id, resolution, reason, exempt_vnd, taxed_vnd, applied from held_resolutions where exempt_vnd >= 0 and taxed_vnd >= 0;
drop table held_resolutions;
alter table held_resolutions_next rename to held_resolutions;
create index held_resolutions_open on held_resolutions (station_id) where applied = 0;
create index held_resolutions_exchange on held_resolutions (exchange_id) where applied = 0;
