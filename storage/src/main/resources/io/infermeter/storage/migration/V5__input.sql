-- What is kept of the input of a predicted row; both absent where nothing is. features is io.infermeter.storage.FeatureBytes's.
alter table prediction add column input_hash bigint;
alter table prediction add column features varbinary(65536);
