-- How many minutes were merged into one rollup: 1, 60 or 1440. Of an hour that is being merged there are both its rollup and those of some of
-- its minutes.
alter table rollup_row add column span_minutes integer default 1 not null;
alter table rollup_row drop primary key;
alter table rollup_row add primary key (kind, axis, event_minute, learned_minute, span_minutes, series, process);

-- From when on rollups are kept by the minute, and before that by the hour; what is older is kept by the day.
alter table kept add column minutes_since_micros bigint default 0 not null;
alter table kept add column hours_since_micros bigint default 0 not null;
