-- Kept reports of evaluations; summary and report are messages of the contract.
create table evaluation (
  name varchar(512) primary key,
  model varchar(512) not null,
  created_micros bigint not null,
  summary varbinary(65536) not null,
  report binary large object not null
);
