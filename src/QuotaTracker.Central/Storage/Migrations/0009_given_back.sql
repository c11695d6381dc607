-- Leases that their holders gave back and central doesn't know: recalled before they came, or held by a life that is over, and forgotten
-- since with the backup. Kept so that none of them is ever given out under the same name: its holder would never take it in, nor give it back.
create table leases_given_back (
    lease_id    text    primary key,
    station_id  text    not null,
    incarnation integer not null
);
