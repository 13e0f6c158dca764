import type { Migration } from '../ports.ts';

/**
 * Version 15 of a project's tables: alerts with their versions; the series each watches, settled up to an instant; what was said of their buckets;
 * episodes; what is told of them; and special days of the calendar that were written down.
 */
export const alerts: Migration = {
  version: 15,
  name: 'alerts and their episodes',
  sql: `
create table alerts (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table alert_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table alert_standings (
  alert text primary key,
  secret text not null default '',
  muted_until bigint,
  told_until bigint,
  problem jsonb
);
create table alert_series (
  alert text not null,
  series text not null,
  shape text not null,
  settings jsonb not null,
  settled text,
  settled_until bigint not null,
  judged_until bigint not null,
  since bigint,
  primary key (alert, series)
);
create table alert_readings (
  alert text not null,
  series text not null,
  at bigint not null,
  value double precision not null,
  expected double precision not null,
  low double precision,
  high double precision,
  out_of double precision not null,
  score double precision not null,
  is_anomalous boolean not null,
  primary key (alert, series, at)
);
create table episodes (
  id text primary key,
  alert text not null,
  series text not null,
  name text not null,
  metric text not null,
  grain text not null,
  shape text not null,
  is_level boolean not null,
  part jsonb,
  opened_at bigint not null,
  seen_until bigint not null,
  direction text not null check (direction in ('up', 'down')),
  effect double precision not null,
  score double precision not null,
  value double precision not null,
  expected double precision not null,
  out_of double precision not null,
  confirmed boolean not null,
  origin text check (origin in ('own', 'inherited')),
  ended_at bigint,
  ending text check (ending in ('recovered', 'new_normal', 'closed')),
  mark text check (mark in ('expected', 'false')),
  marked_at bigint,
  muted_until bigint,
  acknowledged_by text,
  acknowledged_at bigint,
  note text not null default '',
  finding jsonb,
  diagnosed_until bigint,
  diagnoses integer not null default 0,
  told_effect double precision not null,
  unique (alert, series, opened_at)
);
create index episodes_open on episodes (opened_at) where ended_at is null;
create index episodes_ended on episodes (ended_at desc);
create table episode_tellings (
  episode text not null,
  what text not null,
  alert text not null,
  at bigint not null,
  waits boolean not null,
  primary key (episode, what)
);
create index episode_tellings_waiting on episode_tellings (alert, at) where waits;
create table special_days (
  date text primary key,
  day_class text not null,
  name text not null,
  source text not null check (source in ('episode', 'hand')),
  episode text,
  updated_at bigint not null,
  updated_by text not null
);
`,
};
