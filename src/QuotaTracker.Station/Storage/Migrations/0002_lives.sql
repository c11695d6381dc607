-- A stopped journal records on in limbo; a device lives on as the next incarnation; a stick carries what no line does.

-- Where the station writes while its journal is stopped: a chain of its own that begins at the stopped journal's head.
create table limbo (
    sequence     integer primary key check (sequence >= 1),
    station      text not null,
    incarnation  integer not null check (incarnation >= 1),
    previous     text not null check (length(previous) = 64),
    made_at_ms   integer not null,
    day          integer not null,
    kind         text not null,
    body         blob not null,
    hash         text not null unique check (length(hash) = 64)
) strict;

create trigger limbo_keeps_what_is_written before update on limbo
begin select raise(abort, 'the limbo journal is append-only'); end;

create trigger limbo_keeps_all before delete on limbo
begin select raise(abort, 'the limbo journal is append-only'); end;

create trigger limbo_has_no_gap before insert on limbo
when new.sequence <> (select coalesce(max(sequence), 0) + 1 from limbo)
begin select raise(abort, 'the limbo journal has no gaps'); end;

-- The second device has more than this store, or something else: no word of central's takes that back.
alter table station add column is_behind integer not null default 0 check (is_behind in (0, 1));
-- How far central has this copy's branch, once it is a branch.
alter table station add column branch_sent integer not null default 0 check (branch_sent >= 0);
-- The key of this life, and the hash of the code that began it; null in a file from before.
alter table station add column key_id text;
alter table station add column enrolled_with text;
-- The life before on this device; null when there was none. Numbers of lives may jump.
alter table station add column follows integer check (follows >= 1);

-- Receipts of limbo are counted apart, and what was carried over names the receipt that was handed out.
create table exchanges_next (
    exchange_id      text primary key,
    is_limbo         integer not null default 0 check (is_limbo in (0, 1)),
    sequence         integer not null,
    receipt_number   integer not null check (receipt_number >= 1),
    day              integer not null,
    made_at_ms       integer not null,
    resident_id      text not null,
    officer          text not null,
    direction        text not null check (direction in ('Export', 'Import')),
    identified       text not null check (identified in ('Scanner', 'Camera', 'Hand')),
    total_vnd        integer not null check (total_vnd > 0),
    decision         text not null check (decision in ('Exempt', 'Taxable', 'Provisional', 'NotCounted')),
    reason           text,
    lease_id         text,
    exempt_vnd       integer not null check (exempt_vnd >= 0 and exempt_vnd <= total_vnd),
    taxed_vnd        integer not null check (taxed_vnd >= 0 and taxed_vnd <= total_vnd),
    policy_version   text not null,
    trip_of_month    integer,
    voided_sequence  integer,
    void_reason      text,
    copies           integer not null default 0,
    carried          text,
    unique (is_limbo, sequence),
    unique (is_limbo, receipt_number),
    check ((decision = 'Exempt') = (lease_id is not null)),
    check (decision <> 'Exempt' or exempt_vnd + taxed_vnd = total_vnd),
    check (is_limbo = 0 or decision <> 'Exempt')
) strict;
insert into exchanges_next (exchange_id, sequence, receipt_number, day, made_at_ms, resident_id, officer, direction, identified, total_vnd,
    decision, reason, lease_id, exempt_vnd, taxed_vnd, policy_version, trip_of_month, voided_sequence, void_reason, copies)
select exchange_id, sequence, receipt_number, day, made_at_ms, resident_id, officer, direction, identified, total_vnd,
    decision, reason, lease_id, exempt_vnd, taxed_vnd, policy_version, trip_of_month, voided_sequence, void_reason, copies from exchanges;

create table exchange_goods_next (
    exchange_id       text not null references exchanges_next (exchange_id),
    line              integer not null,
    hs                text not null,
    name              text not null,
    quantity_milli    integer not null check (quantity_milli > 0),
    unit              text not null,
    unit_price_vnd    integer not null check (unit_price_vnd > 0),
    value_vnd         integer not null check (value_vnd > 0),
    exempt_vnd        integer not null check (exempt_vnd >= 0 and exempt_vnd <= value_vnd),
    tax_estimate_vnd  integer not null check (tax_estimate_vnd >= 0),
    primary key (exchange_id, line)
) strict;
insert into exchange_goods_next select * from exchange_goods;

drop table exchange_goods;
drop table exchanges;
alter table exchanges_next rename to exchanges;
alter table exchange_goods_next rename to exchange_goods;
create index exchanges_by_day on exchanges (day);
create index exchanges_by_resident on exchanges (resident_id, day);
create index exchanges_by_lease on exchanges (lease_id) where lease_id is not null;
create index exchanges_by_carried on exchanges (carried) where carried is not null;
create unique index exchanges_one_trip_a_day on exchanges (lease_id, day) where decision = 'Exempt' and voided_sequence is null;

-- The newest word counts: a supervisor may have put a decision right.
create table resolutions_next (
    exchange_id  text primary key,
    resolution   text not null check (resolution in ('Confirmed', 'DutyDue', 'Voided')),
    reason       text,
    exempt_vnd   integer not null,
    taxed_vnd    integer not null
) strict;
insert into resolutions_next select * from resolutions;
drop table resolutions;
alter table resolutions_next rename to resolutions;

-- With these central signs what comes back on a stick.
create table central_keys (
    kid  text primary key,
    x    text not null,
    y    text not null
) strict;

-- What was written on sticks: an answer is applied only to an export that is known.
create table stick_exports (
    export_id      text primary key,
    made_at_ms     integer not null,
    entries_after  integer not null,
    per_push       integer not null,
    feed_after     integer not null
) strict;

-- Entries of an earlier life that central had not acknowledged when this one began.
create table salvage_entries (
    incarnation  integer not null check (incarnation >= 1),
    sequence     integer not null check (sequence >= 1),
    entry        text not null,
    primary key (incarnation, sequence)
) strict;

-- Earlier lives, from those entries or from the second device, and how far each was handed in. Null: central wasn't asked yet.
create table salvage (
    incarnation  integer not null check (incarnation >= 1),
    source       text not null check (source in ('Store', 'Device')),
    through      integer,
    is_done      integer not null default 0 check (is_done in (0, 1)),
    primary key (incarnation, source)
) strict;
