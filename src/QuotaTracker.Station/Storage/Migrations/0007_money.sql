-- Of each line: the price as agreed in yuan and the rate of its week, or none of them; the tax rates of the estimate, or none; and its
-- place in the resident's choice of what is the excess, from 1, null where the choice doesn't name it.
alter table exchange_goods add column currency text;
alter table exchange_goods add column unit_price_fen integer check (unit_price_fen > 0);
alter table exchange_goods add column rate_centidong integer check (rate_centidong > 0);
alter table exchange_goods add column rate_from integer;
alter table exchange_goods add column rate_to integer
    check ((currency is null) = (unit_price_fen is null) and (currency is null) = (rate_centidong is null) and (currency is null) = (rate_from is null) and (currency is null) = (rate_to is null));
alter table exchange_goods add column duty_bp integer check (duty_bp >= 0);
alter table exchange_goods add column excise_bp integer check (excise_bp >= 0);
alter table exchange_goods add column vat_bp integer check (vat_bp >= 0)
    check ((vat_bp is null) = (duty_bp is null) and (vat_bp is null) = (excise_bp is null));
alter table exchange_goods add column excess_place integer check (excess_place >= 1);
