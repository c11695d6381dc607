-- The question by which a life was last asked what it holds; null once it has told. A report that answers another one was made before.
alter table recovery_lives add column question text;
