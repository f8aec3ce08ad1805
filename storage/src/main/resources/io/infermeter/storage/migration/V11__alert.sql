-- Rules, alerts and silences; content is a message of the contract. told: all who are to be notified of an alert's state have been.
create table alert_record (
  kind varchar(16) not null,
  id varchar(512) not null,
  content binary large object not null,
  told boolean not null,
  primary key (kind, id)
);
