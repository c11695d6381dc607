-- How far a file went: what is recorded after it isn't in it. Of those written before this step it isn't known.
alter table stick_exports add column entries_through integer not null default 9223372036854775807;
