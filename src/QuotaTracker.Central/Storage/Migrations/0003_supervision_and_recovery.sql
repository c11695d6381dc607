-- Supervisors' acts, the stick, and what a central that was put back from a backup must ask its stations.

-- A life that was declared lost, or followed by another one: its leases are burned, its requests refused.
alter table station_lives add column burned_at bigint;
update station_lives set burned_at = (
    select min(later.enrolled_at) from station_lives later
    where later.station_id = station_lives.station_id and later.incarnation > station_lives.incarnation);

-- The next life bears at least this number: lives that a backup has forgotten must not come twice.
alter table stations add column incarnation_min integer not null default 0;
alter table stations add column second_device text;
alter table stations add column last_stick_at bigint;

-- 1: voided, but its day stays used until a supervisor restores it.
alter table exchanges add column right_kept integer not null default 0 check (right_kept in (0, 1));
update exchanges set right_kept = 1 where status = 'Voided' and exists (
    select 1 from incidents where kind = 'VoidWithoutLease' and detail = 'exchange ' || exchange_id);
create index exchanges_right_kept on exchanges (business_day) where right_kept = 1;
create index exchanges_lease on exchanges (lease_id) where lease_id is not null;

-- Other receipt numbers of an exchange: the one under which it was first recorded, when it was carried into the next life.
create table exchange_numbers (
    receipt_number text primary key,
    exchange_id    text not null references exchanges (exchange_id)
);

-- With what central signs its answers on a stick. The private half is as secret as the rest of this database.
create table central_keys (
    kid         text   primary key,
    public_x    text   not null,
    public_y    text   not null,
    private_key text   not null,
    created_at  bigint not null
);

-- Every time that central had to ask its stations what it had forgotten.
create table recoveries (
    recovery_id  text   primary key,
    begun_at     bigint not null,
    -- Act: somebody said so. Else what a station showed.
    sign         text   not null check (sign in ('Act', 'Acknowledged', 'FeedCursor', 'HeldLease', 'Gap')),
    station_id   text,
    person       text,
    reason       text,
    ended_at     bigint,
    -- Afterwards what waits is looked at, in portions: how far, and whether all of it was.
    settle_after text   not null default '',
    settled_at   bigint
);

-- One row, locked by every step: whether central recovers now can't change while a step runs.
create table recovery_gate (
    gate        integer primary key check (gate = 1),
    recovery_id text    references recoveries (recovery_id)
);
insert into recovery_gate (gate, recovery_id) values (1, null);

-- How far each life has come in the present recovery.
create table recovery_lives (
    station_id  text    not null,
    incarnation integer not null,
    head        bigint  not null,
    held_at     bigint,
    -- The acknowledged sequence after which an entry had to wait for other stations.
    blocked_at  bigint,
    -- When that entry was made, by its station's clock.
    blocked_made_at bigint,
    -- An entry that waits no longer, because nobody is left whose entries could help.
    let_through bigint,
    primary key (station_id, incarnation)
);

-- Leases that stations report and central doesn't know.
create table held_leases (
    station_id  text    not null,
    incarnation integer not null,
    lease_id    text    not null,
    resident_id text    not null,
    month       text    not null,
    days        integer not null,
    units       integer not null,
    is_open     integer not null check (is_open in (0, 1)),
    state       text    not null check (state in ('Waiting', 'Adopted', 'GivenUp')),
    primary key (station_id, incarnation, lease_id)
);
create index held_leases_lease on held_leases (lease_id);

-- Decisions that stations report they were told.
create table held_resolutions (
    exchange_id text    primary key,
    station_id  text    not null,
    resolution  text    not null check (resolution in ('Confirmed', 'DutyDue', 'Voided')),
    reason      text,
    exempt_vnd  bigint  not null,
    taxed_vnd   bigint  not null,
    applied     integer not null default 0 check (applied in (0, 1))
);
create index held_resolutions_open on held_resolutions (station_id) where applied = 0;
