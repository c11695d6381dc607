-- What an officer has typed and not confirmed yet: no entry, never sent, gone in the transaction that records the exchange.
create table drafts (
    exchange_id  text primary key,
    officer      text not null,
    day          integer not null,
    day_is_sure  integer not null check (day_is_sure in (0, 1)),
    kept_at_ms   integer not null,
    is_sent      integer not null check (is_sent in (0, 1)),
    revision     integer not null,
    content      text not null check (length(content) <= 60000)
) strict;

-- When central's word came, and who has looked at it. Null in a file from before: of those nobody is told any more.
alter table resolutions add column received_at_ms integer;
alter table resolutions add column seen_by text;
alter table resolutions add column seen_at_ms integer;
create index resolutions_unseen on resolutions (received_at_ms) where received_at_ms is not null and seen_at_ms is null;
