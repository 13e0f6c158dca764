import type { Migration } from '../ports.ts';

/**
 * Version 10 of a project's tables: metrics and stage models with their versions; series of basic numbers that are kept by period, and whose past rows
 * changed otherwise than by being there since their reader looked last: customers joined or parted, or (0) dated facts.
 */
export const metrics: Migration = {
  version: 10,
  name: 'metrics and their series',
  sql: `
create table metrics (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table metric_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table stage_models (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table stage_model_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table metric_series (
  id bigint generated always as identity primary key,
  meaning text not null unique,
  is_wide boolean not null default false
);
create table metric_values (
  series bigint not null,
  period integer not null,
  value double precision,
  groups jsonb,
  primary key (series, period)
);
create table metric_changes (log_offset bigint not null, customer integer not null, primary key (log_offset, customer));
`,
};
