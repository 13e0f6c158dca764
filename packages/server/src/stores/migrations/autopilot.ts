import type { Migration } from '../ports.ts';

/**
 * Version 14 of a project's tables: playbooks with their versions; the loop of every episode with its transitions and the effects it wants;
 * what each run opened, read, spent and came to; proposals; switches that are off. `loop_customers` keeps whom a diagnosis found, so that a run
 * is for them and nobody else. A campaign's pace: the share of those who would be decided that is, and the number of its last change.
 */
export const autopilot: Migration = {
  version: 14,
  name: 'the autopilot',
  sql: `
create table playbooks (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table playbook_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table loops (
  episode text primary key,
  alert text not null,
  metric text not null,
  grain text not null,
  direction text not null,
  opened_at bigint not null,
  ended_at bigint,
  heard_until bigint not null,
  state jsonb not null,
  kind text generated always as (state->>'kind') stored,
  run text generated always as (state->'run'->>'key') stored,
  playbook text generated always as (state->'run'->>'playbook') stored,
  said jsonb not null,
  changed_at bigint not null
);
create index loops_changed on loops (changed_at desc, episode desc);
create index loops_kind on loops (kind);
create table loop_transitions (
  id bigint generated always as identity primary key,
  episode text not null,
  at bigint not null,
  from_kind text not null,
  to_kind text not null,
  code text not null,
  said jsonb not null,
  by text not null default ''
);
create index loop_transitions_episode on loop_transitions (episode, id);
create table loop_intents (
  key text primary key,
  place bigint generated always as identity,
  episode text not null,
  intent jsonb not null,
  done_at bigint,
  next_at bigint not null,
  attempts integer not null default 0,
  error text not null default ''
);
create index loop_intents_open on loop_intents (next_at, place) where done_at is null;
create table loop_customers (
  episode text primary key,
  search integer not null,
  in_slice text not null,
  affected text not null
);
create table playbook_runs (
  run text primary key,
  episode text not null,
  playbook text not null,
  version integer not null,
  campaign text not null unique,
  diagnosis jsonb not null,
  agreed_by text not null default '',
  segment text,
  opened_at bigint,
  is_shut boolean not null default false,
  pace_bp integer not null default 10000,
  closed_at bigint,
  spent jsonb,
  caused jsonb,
  record jsonb
);
create index playbook_runs_playbook on playbook_runs (playbook);
create index playbook_runs_episode on playbook_runs (episode);
create table playbook_readings (run text not null, at bigint not null, reading jsonb not null, primary key (run, at));
create table playbook_proposals (
  id bigint generated always as identity primary key,
  run text not null unique,
  episode text not null,
  playbook text not null,
  version integer not null,
  changes jsonb not null,
  at bigint not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'refused')),
  decided_by text not null default '',
  decided_at bigint
);
create table autopilot_off (name text primary key, at bigint not null, by text not null);
insert into counters (name, value) values ('autopilot', 0);
alter table campaigns add column pace integer not null default 0;
alter table campaigns add column pace_bp integer not null default 10000;
`,
};
