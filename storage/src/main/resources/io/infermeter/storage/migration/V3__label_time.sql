-- When the first label of a prediction was learned.
alter table prediction add column first_learned_micros bigint;

update prediction p set first_learned_micros =
  (select min(l.label_learned_micros) from label_row l
    where l.prediction_id = p.prediction_id and l.model = p.model and l.row_index = p.row_index and l.output = p.output
      and l.label_kind <> 'retract');

create index label_in_time on label_row (label_learned_micros, id);

-- Keys whose labels wait for their prediction.
create table waiting_label (
  prediction_id varchar(1024) not null,
  model varchar(512) not null,
  row_index integer not null,
  output varchar(512) not null,
  expires_micros bigint not null,
  primary key (prediction_id, model, row_index, output)
);
create index waiting_in_time on waiting_label (expires_micros);

insert into waiting_label
  select prediction_id, model, row_index, output, label_learned_micros + 604800000000 from register where micros is null;

-- Rollups of revisions are told apart by the hour in which labels were learned as well; 0 for all others. Every question is about one kind
-- and axis, and some kinds are few among many, so these come first.
alter table rollup_row add column learned_minute bigint default 0 not null;
alter table rollup_row drop primary key;
alter table rollup_row add primary key (kind, axis, event_minute, learned_minute, series, process);
