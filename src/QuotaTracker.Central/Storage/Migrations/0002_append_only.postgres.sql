-- What was recorded stays: rows of these tables can't be changed or removed, not even by hand.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%: rows are only inserted', tg_table_name;
end
$$;
create trigger entries_only_insert before update or delete or truncate on entries for each statement execute function refuse_change();
create trigger forks_only_insert before update or delete or truncate on forks for each statement execute function refuse_change();
create trigger incidents_only_insert before update or delete or truncate on incidents for each statement execute function refuse_change();
create trigger resolutions_only_insert before update or delete or truncate on resolutions for each statement execute function refuse_change();
create trigger central_log_only_insert before update or delete or truncate on central_log for each statement execute function refuse_change();
