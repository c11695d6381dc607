-- Of each line: the price as agreed in yuan with the rate of its week, or none of them; and its place in the resident's choice of what
-- is the excess, from 1, null where the choice doesn't name it.
alter table exchange_goods add column currency text;
alter table exchange_goods add column unit_price_fen bigint check (unit_price_fen > 0);
alter table exchange_goods add column rate_centidong bigint check (rate_centidong > 0);
alter table exchange_goods add column rate_from integer;
alter table exchange_goods add column rate_to integer
    check ((currency is null) = (unit_price_fen is null) and (currency is null) = (rate_centidong is null) and (currency is null) = (rate_from is null) and (currency is null) = (rate_to is null));
alter table exchange_goods add column excess_place integer check (excess_place >= 1);

-- The newest version of the protocol that the life has said it speaks: it is sent nothing that it couldn't read.
alter table station_lives add column protocol_version integer not null default 1;
