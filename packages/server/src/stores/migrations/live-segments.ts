import type { Migration } from '../ports.ts';

/** Version 2 of a project's tables: segments, and campaigns that wait, take audiences and ask filters. */
export const liveSegments: Migration = {
  version: 2,
  name: 'live segments',
  sql: `
alter table positions add column as_of bigint not null default 0;
update positions set as_of = watermark;

create table segments (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  live_version integer,
  live_since bigint,
  problem text not null default '',
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table segment_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table segment_members (key text not null, version integer not null, customers integer not null, members text not null, at bigint not null, primary key (key, version));
create table segment_sizes (
  segment text not null,
  at bigint not null,
  size integer not null,
  entered integer not null,
  "left" integer not null,
  primary key (segment, at)
);
create index facts_name on facts (subject_type, name);
create table fact_pages (id bigint generated always as identity primary key, facts jsonb not null);

create table waits (
  campaign text not null,
  log_offset bigint not null,
  customer integer not null,
  answer text not null,
  at bigint not null,
  until bigint not null,
  event jsonb not null,
  primary key (campaign, log_offset)
);
create index waits_answer on waits (answer, customer);
create table audience_takes (
  id bigint generated always as identity primary key,
  campaign text not null,
  at bigint not null,
  state text not null check (state in ('wanted', 'entering', 'done')),
  size integer not null default 0,
  entered_up_to integer not null default 0,
  members text not null default '',
  taken_at bigint,
  unique (campaign, at)
);
`,
};
