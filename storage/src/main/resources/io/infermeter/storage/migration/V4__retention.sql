-- From when on everything is kept; what is older was removed, at least in part. One row.
create table kept (
  id integer primary key,
  rows_since_micros bigint not null,
  rollups_since_micros bigint not null
);
insert into kept values (1, 0, 0);
