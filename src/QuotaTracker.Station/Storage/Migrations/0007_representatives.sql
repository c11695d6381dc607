-- Who was at the desk with a resident or for one. Read from the journal, as everything in this table is.
alter table exchanges add column representative_kind text check (representative_kind in ('Guardian', 'Proxy'));
alter table exchanges add column representative_number text;
alter table exchanges add column representative_paper text;
