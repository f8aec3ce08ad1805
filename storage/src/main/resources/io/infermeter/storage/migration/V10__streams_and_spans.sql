-- How the answer of a streamed call came in, and whether a call kept what is promised for its model.
alter table call_row add column objective varchar(8) default 'NONE' not null;
alter table call_row add column stream_unit varchar(16);
alter table call_row add column stream_outputs bigint;
alter table call_row add column stream_first_nanos bigint;
-- The times between messages: a histogram and its sum, in the bytes of io.infermeter.core.tally.Durations.
alter table call_row add column stream_gaps varbinary(16384);

-- A call took at most 2^span_class seconds: so those that were in flight at an instant are found without an index on their ends.
alter table call_row add column span_class smallint default 0 not null;
update call_row set span_class = cast(ceil(log(2, latency_nanos / 1e9)) as smallint) + 1 where latency_nanos > 1000000000;
create index call_by_span on call_row (span_class, micros);
