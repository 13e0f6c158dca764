import type { Migration } from '../ports.ts';

/** Version 16 of a project's tables: what is done of an activity's checklist, the log of an activity, and templates of campaigns. */
export const effects: Migration = {
  version: 16,
  name: 'effects',
  sql: `
create table activity_checks (
  activity text not null,
  item text not null,
  at bigint not null,
  by text not null,
  primary key (activity, item)
);
create table activity_notes (
  id bigint generated always as identity primary key,
  activity text not null,
  at bigint not null,
  by text not null,
  text text not null
);
create index activity_notes_activity on activity_notes (activity, id);
create table campaign_templates (
  key text primary key,
  name text not null,
  description text not null,
  definition jsonb not null,
  at bigint not null,
  by text not null
);
`,
};
