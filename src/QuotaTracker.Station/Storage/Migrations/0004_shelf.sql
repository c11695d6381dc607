-- What a store had unsent when its life ended is handed in from the store itself, which is set aside whole under lives/.
drop table salvage_entries;
delete from salvage;
