-- Who was at the desk with a resident or for one, for auditors: somebody who comes for many is worth a look.
alter table exchanges add column representative text check (representative in ('Guardian', 'Proxy'));
alter table exchanges add column representative_number text;
