-- Who confirmed a draft whose request went out: only they send it again without looking. Null in a file from before: it is looked at.
alter table drafts add column sent_by text;
