-- The number of the last flush of a process, written with it: whether a flush is stored whose end nobody saw.
alter table process add column last_flush bigint default 0 not null;
