-- What a store had unsent when its life ended is handed in from the store itself, which is set aside whole under lives/.
drop table if exists salvage_entries;
delete from salvage;
