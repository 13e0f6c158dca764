import type { Migration } from '../ports.ts';

/**
 * Notices to operators, into which what was sent of dashboards moves, and the dashboard of the overview. A notice is claimed by its state before
 * anything leaves; `target` (encrypted) and `message` are kept while it waits.
 */
export const notices: Migration = {
  version: 12,
  name: 'notices to operators and the home dashboard',
  sql: `
create table notices (
  id text primary key,
  key text unique,
  topic text not null,
  receiver text not null,
  due bigint,
  state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'unknown')),
  detail text not null default '',
  tries integer not null default 0,
  at bigint not null,
  next_at bigint,
  until bigint not null,
  place text not null default '',
  tried_at bigint,
  target text not null default '',
  message jsonb
);
create index notices_next on notices (next_at) where next_at is not null;
create index notices_topic on notices (topic, at desc);
create index notices_place on notices (place, tried_at) where tried_at is not null;
insert into notices (id, key, topic, receiver, due, state, detail, tries, at, until)
  select id, case when due is null then null else 'dashboard/' || dashboard || '/' || subscription || '/' || receiver || '/' || due end,
    'dashboard/' || dashboard || '/' || subscription, receiver, due, state, detail, 1, at, at from dashboard_sends;
drop table dashboard_sends;
create table home_dashboard (
  only_one boolean primary key check (only_one),
  dashboard text not null,
  at bigint not null,
  by text not null
);
`,
};
