-- A station's one file. Instants are Unix milliseconds, business days yyyymmdd, đồng whole integers, ids canonical text.

-- The only truth. Everything else below is either fetched from central or can be made again from here.
create table journal (
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

create trigger journal_keeps_what_is_written before update on journal
begin select raise(abort, 'the journal is append-only'); end;

create trigger journal_keeps_all before delete on journal
begin select raise(abort, 'the journal is append-only'); end;

create trigger journal_has_no_gap before insert on journal
when new.sequence <> (select coalesce(max(sequence), 0) + 1 from journal)
begin select raise(abort, 'the journal has no gaps'); end;

-- Who this device is, and how far central has its journal.
create table station (
    only_one          integer primary key check (only_one = 1),
    station           text not null,
    incarnation       integer not null check (incarnation >= 1),
    acknowledged      integer not null default 0 check (acknowledged >= 0),
    feed_cursor       integer not null default 0 check (feed_cursor >= 0),
    hello_status      text not null default 'Ok'
) strict;

create table clock_anchor (
    only_one        integer primary key check (only_one = 1),
    server_time_ms  integer not null,
    wall_ms         integer not null,
    boot_id         text not null,
    monotonic_ms    integer not null
) strict;

-- Own exchanges, from the journal alone.
create table exchanges (
    exchange_id      text primary key,
    sequence         integer not null unique,
    receipt_number   integer not null unique check (receipt_number >= 1),
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
    check ((decision = 'Exempt') = (lease_id is not null)),
    check (decision <> 'Exempt' or exempt_vnd + taxed_vnd = total_vnd)
) strict;
create index exchanges_by_day on exchanges (day);
create index exchanges_by_resident on exchanges (resident_id, day);
-- The rule in the database, too: one trip of one lease on one day.
create unique index exchanges_one_trip_a_day on exchanges (lease_id, day) where decision = 'Exempt' and voided_sequence is null;

create table exchange_goods (
    exchange_id       text not null references exchanges (exchange_id),
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

-- Seals can't be made again (a signature is another one each time), so they are kept as printed.
create table receipt_seals (
    exchange_id  text primary key,
    jws          text not null
) strict;

-- What central decided of provisional exchanges. Final.
create table resolutions (
    exchange_id  text primary key,
    resolution   text not null check (resolution in ('Confirmed', 'DutyDue')),
    reason       text,
    exempt_vnd   integer not null,
    taxed_vnd    integer not null
) strict;

-- Rights placed here. A lease leaves Open once and never comes back to it.
create table leases (
    lease_id     text primary key,
    resident_id  text not null,
    month        text not null,
    days         integer not null check (days > 0),
    units        integer not null check (units between 1 and 4),
    used_days    integer not null default 0 check ((used_days & ~days) = 0),
    state        text not null check (state in ('Open', 'Released', 'Burned'))
) strict;
create index leases_by_resident on leases (resident_id, month) where state = 'Open';

create trigger leases_never_reopen before update of state on leases
when old.state <> 'Open' and new.state = 'Open'
begin select raise(abort, 'a lease that was given back is never opened again'); end;

-- Recalled before the lease itself arrived: when it does, it is too late.
create table leases_given_back (lease_id text primary key) strict;

-- Ids are stored here before they are sent, so that asking again is the same question.
create table lease_requests (
    lease_id     text primary key,
    resident_id  text not null,
    day          integer not null,
    unique (resident_id, day)
) strict;

create table residents (
    resident_id      text primary key,
    personal_number  text not null,
    name             text not null,
    birth_date       text,
    sex              integer,
    address          text,
    unit_code        text,
    police_permit    integer not null default 0,
    known_to_central integer not null default 0
) strict;

create table resident_numbers (
    number       text not null,
    resident_id  text not null,
    is_current   integer not null,
    primary key (number, resident_id)
) strict;

create table resident_aliases (
    from_id  text primary key,
    into_id  text not null,
    check (from_id <> into_id)
) strict;
create index resident_aliases_by_target on resident_aliases (into_id);

create table quota_snapshots (
    resident_id  text not null,
    month        text not null,
    cap          integer not null,
    used_days    integer not null,
    as_of_ms     integer not null,
    primary key (resident_id, month)
) strict;

create table central_proofs (
    resident_id  text not null,
    day          integer not null,
    proof        text not null check (proof in ('UsedToday', 'MonthExhausted', 'NotEligible')),
    as_of_ms     integer not null,
    primary key (resident_id, day)
) strict;

create table officers (
    code      text primary key,
    name      text not null,
    pin_hash  text not null,
    active    integer not null
) strict;

create table sign_in_failures (
    code             text primary key,
    failures         integer not null,
    last_failure_ms  integer not null,
    locked_until_ms  integer
) strict;

create table reference_tables (
    name     text primary key,
    version  integer not null,
    sample   integer not null,
    csv      text not null
) strict;

create table station_keys (
    kid          text primary key,
    station      text not null,
    incarnation  integer not null,
    x            text not null,
    y            text not null
) strict;

-- What somebody has to look at: a message that central will never take, a table that can't be read.
create table needs_attention (
    number    integer primary key,
    at_ms     integer not null,
    kind      text not null,
    detail    text not null,
    sequence  integer,
    unique (kind, detail, sequence)
) strict;
