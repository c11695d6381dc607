-- Central's store, the same text for SQLite and PostgreSQL. Tokens in braces are the dialect's.
-- Instants: Unix milliseconds. Days: yyyymmdd. Months: yyyy-MM. Amounts: whole đồng. Ids: canonical UUID text. Flags: 0 or 1.
-- Rows of entries, forks, incidents and resolutions are inserted, never updated or deleted (see the dialect's own file).

-- A device at a checkpoint. incarnation 0: never enrolled.
create table stations (
    station_id       text    primary key,
    checkpoint       text    not null,
    active           integer not null check (active in (0, 1)),
    incarnation      integer not null check (incarnation >= 0),
    feed_head        bigint  not null default 0,
    created_at       bigint  not null,
    last_contact_at  bigint,
    reported_unsent  integer,
    clock_drift_ms   bigint,
    software_version text,
    -- Where the planner goes on at the next contact: the last resident it looked at.
    planned_through  text    not null default ''
);

-- One life of a station's store. The row is locked while a push of that life is taken in.
create table station_lives (
    station_id   text    not null references stations (station_id),
    incarnation  integer not null check (incarnation >= 1),
    kid          text    not null unique,
    public_x     text    not null,
    public_y     text    not null,
    fingerprint  text    not null,
    enrolled_at  bigint  not null,
    code_hash    text    not null,
    ack_sequence bigint  not null default 0 check (ack_sequence >= 0),
    ack_hash     text    not null,
    status       text    not null default 'Ok' check (status in ('Ok', 'Frozen', 'Fork')),
    -- Where this life's feed begins: what was said to an earlier life, above all its leases, is not for this one.
    feed_start         bigint not null check (feed_start >= 0),
    pulled_through     bigint not null,
    -- The cursor after which all open leases were last told to this life.
    leases_fed_through bigint not null,
    primary key (station_id, incarnation)
);

create table enrolment_codes (
    code_hash  text   primary key,
    station_id text   not null references stations (station_id),
    created_by text   not null,
    expires_at bigint not null,
    used_at    bigint
);

-- Assertions seen, until they would be refused by their time anyway.
create table assertions_seen (
    assertion_id text   primary key,
    expires_at   bigint not null
);
create index assertions_seen_expires on assertions_seen (expires_at);

-- Every entry ever received, as its station wrote it.
create table entries (
    ledger_number {identity},
    station_id    text    not null,
    incarnation   integer not null,
    sequence      bigint  not null check (sequence >= 1),
    previous_hash text    not null,
    made_at       bigint  not null,
    business_day  integer not null,
    kind          text    not null,
    body          text    not null,
    hash          text    not null,
    received_at   bigint  not null,
    result        text    not null check (result in ('Accepted', 'Incident')),
    detail        text,
    known_as      text,
    unique (station_id, incarnation, sequence),
    foreign key (station_id, incarnation) references station_lives (station_id, incarnation)
);

-- A second branch of a journal: kept, never dropped.
create table forks (
    station_id    text    not null,
    incarnation   integer not null,
    sequence      bigint  not null,
    hash          text    not null,
    previous_hash text    not null,
    made_at       bigint  not null,
    business_day  integer not null,
    kind          text    not null,
    body          text    not null,
    received_at   bigint  not null,
    primary key (station_id, incarnation, sequence, hash)
);

-- What somebody must look at.
create table incidents (
    incident_id text    primary key,
    kind        text    not null,
    station_id  text,
    incarnation integer,
    sequence    bigint,
    raised_at   bigint  not null,
    detail      text    not null
);

create table residents (
    resident_id   text    primary key,
    name          text    not null,
    birth_date    text,
    sex           integer check (sex in (1, 2)),
    address       text,
    unit_code     text,
    police_permit integer not null default 0 check (police_permit in (0, 1)),
    confirmed     integer not null check (confirmed in (0, 1)),
    card_issued   integer,
    created_at    bigint  not null
);

-- A person may have several numbers over time; a number belongs to one person for ever.
create table resident_numbers (
    personal_number text    primary key,
    resident_id     text    not null references residents (resident_id),
    in_force        integer not null check (in_force in (0, 1))
);
create index resident_numbers_resident on resident_numbers (resident_id);

-- Ids that stations made for people whom central knew already.
create table resident_aliases (
    alias_id    text primary key,
    resident_id text not null references residents (resident_id)
);

-- The books: one row a resident and month. A projection of the entries, guarded so that it can't hold a fifth trip.
create table books (
    resident_id   text    not null references residents (resident_id),
    month         text    not null,
    cap           integer not null check (cap between 1 and 31),
    used          integer not null check (used >= 0),
    reserved      integer not null check (reserved >= 0),
    used_days     integer not null check (used_days >= 0),
    reserved_days integer not null check (reserved_days >= 0),
    -- Until then a request waits for a recall to be answered: the planner keeps its hands off.
    wanted_until  bigint  not null default 0,
    primary key (resident_id, month),
    constraint i1_one_owner_a_day check ((used_days & reserved_days) = 0),
    constraint i2_the_budget      check (used + reserved <= cap),
    constraint i3_one_trip_a_day  check (used = ((used_days >> 0) & 1) + ((used_days >> 1) & 1) + ((used_days >> 2) & 1) + ((used_days >> 3) & 1) + ((used_days >> 4) & 1) + ((used_days >> 5) & 1) + ((used_days >> 6) & 1) + ((used_days >> 7) & 1) + ((used_days >> 8) & 1) + ((used_days >> 9) & 1) + ((used_days >> 10) & 1) + ((used_days >> 11) & 1) + ((used_days >> 12) & 1) + ((used_days >> 13) & 1) + ((used_days >> 14) & 1) + ((used_days >> 15) & 1) + ((used_days >> 16) & 1) + ((used_days >> 17) & 1) + ((used_days >> 18) & 1) + ((used_days >> 19) & 1) + ((used_days >> 20) & 1) + ((used_days >> 21) & 1) + ((used_days >> 22) & 1) + ((used_days >> 23) & 1) + ((used_days >> 24) & 1) + ((used_days >> 25) & 1) + ((used_days >> 26) & 1) + ((used_days >> 27) & 1) + ((used_days >> 28) & 1) + ((used_days >> 29) & 1) + ((used_days >> 30) & 1))
);

create table leases (
    lease_id    text    primary key,
    resident_id text    not null references residents (resident_id),
    station_id  text    not null,
    incarnation integer not null,
    month       text    not null,
    days        integer not null check (days > 0),
    units       integer not null check (units between 1 and 4),
    used_days   integer not null default 0,
    state       text    not null check (state in ('Open', 'Released', 'Burned')),
    issued_at   bigint  not null,
    recalled_at bigint,
    closed_at   bigint,
    constraint used_inside_days check ((used_days & ~days) = 0),
    foreign key (station_id, incarnation) references station_lives (station_id, incarnation)
);
create index leases_resident on leases (resident_id, month, state);
create index leases_station on leases (station_id, incarnation, state);

-- What happened, for lists and reports. status: where it stands now.
create table exchanges (
    exchange_id    text    primary key,
    station_id     text    not null,
    incarnation    integer not null,
    sequence       bigint  not null,
    checkpoint     text    not null,
    receipt_number text    not null unique,
    -- No reference: an exchange of somebody whom central doesn't know is kept all the same.
    resident_id    text    not null,
    business_day   integer not null,
    month          text    not null,
    made_at        bigint  not null,
    officer        text    not null,
    direction      integer not null check (direction in (1, 2)),
    total_vnd      bigint  not null check (total_vnd > 0),
    exempt_vnd     bigint  not null check (exempt_vnd >= 0),
    taxed_vnd      bigint  not null check (taxed_vnd >= 0),
    decision       text    not null check (decision in ('Exempt', 'Taxable', 'Provisional', 'NotCounted')),
    reason         text,
    lease_id       text,
    status         text    not null check (status in ('Exempt', 'Taxable', 'Pending', 'Confirmed', 'DutyDue', 'NotCounted', 'Voided')),
    policy_version text    not null,
    unique (station_id, incarnation, sequence),
    check (exempt_vnd + taxed_vnd <= total_vnd)
);
create index exchanges_resident on exchanges (resident_id, month);
create index exchanges_month on exchanges (month, checkpoint);
-- The promise once more, as an index: two exempt trips of one resident on one day can't be stored.
create unique index one_trip_a_day on exchanges (resident_id, business_day) where status in ('Exempt', 'Confirmed');
create index exchanges_pending on exchanges (resident_id, month) where status = 'Pending';

create table exchange_goods (
    exchange_id      text    not null references exchanges (exchange_id),
    line             integer not null,
    hs               text    not null,
    name             text    not null,
    unit             text    not null,
    quantity_milli   bigint  not null check (quantity_milli > 0),
    unit_price_vnd   bigint  not null check (unit_price_vnd >= 0),
    value_vnd        bigint  not null check (value_vnd > 0),
    exempt_vnd       bigint  not null check (exempt_vnd >= 0),
    tax_estimate_vnd bigint  not null check (tax_estimate_vnd >= 0),
    primary key (exchange_id, line)
);

-- What central decided of provisional exchanges: final.
create table resolutions (
    exchange_id text   primary key references exchanges (exchange_id),
    resolution  text   not null check (resolution in ('Confirmed', 'DutyDue')),
    reason      text,
    decided_at  bigint not null
);

-- Months that a station has closed.
create table closed_months (
    station_id  text    not null,
    incarnation integer not null,
    month       text    not null,
    closed_at   bigint  not null,
    primary key (station_id, incarnation, month)
);

-- One ordered feed a station. The cursor is feed_head of stations, raised in the same transaction: nothing is skipped.
create table feed (
    station_id text   not null references stations (station_id),
    cursor     bigint not null,
    body       text   not null,
    written_at bigint not null,
    primary key (station_id, cursor)
);

-- Which residents a station knows, so that changes reach it.
create table station_residents (
    station_id  text    not null references stations (station_id),
    resident_id text    not null references residents (resident_id),
    last_seen   integer,
    primary key (station_id, resident_id)
);
create index station_residents_resident on station_residents (resident_id);

-- People. roles: comma-separated of Officer, Supervisor, Auditor, Administrator.
create table people (
    code          text    primary key,
    name          text    not null,
    roles         text    not null,
    password_hash text,
    pin_hash      text,
    active        integer not null check (active in (0, 1)),
    failed_count  integer not null default 0,
    locked_until  bigint
);

-- The tables of reference data, each whole, each version kept.
create table reference_tables (
    name        text    not null,
    version     integer not null check (version >= 1),
    sample      integer not null check (sample in (0, 1)),
    csv         text    not null,
    imported_at bigint  not null,
    imported_by text    not null,
    primary key (name, version)
);

-- What people did at central: sign-ins, imports, enrolment codes, corrections. No person of the border is named here.
create table central_log (
    log_id  text   primary key,
    at      bigint not null,
    person  text   not null,
    action  text   not null,
    subject text   not null,
    reason  text
);
