import type { Migration } from '../ports.ts';

/** Version 9 of a project's tables: saved analyses with their versions, and marks of the time axis. Days are `yyyy-mm-dd`. */
export const analyses: Migration = {
  version: 9,
  name: 'saved analyses and marks',
  sql: `
create table analyses (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table analysis_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table marks (
  id text primary key,
  kind text not null check (kind in ('release', 'note')),
  from_day text not null,
  to_day text not null,
  title text not null,
  created_at bigint not null,
  created_by text not null
);
create index marks_day on marks (from_day);
`,
};
