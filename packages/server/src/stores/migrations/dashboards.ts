import type { Migration } from '../ports.ts';

/**
 * Version 11 of a project's tables: dashboards with their versions, targets of metrics by month, and subscriptions with what was sent. A send is
 * claimed by its row before anything leaves; one without `due` is a test.
 */
export const dashboards: Migration = {
  version: 11,
  name: 'dashboards and their subscriptions',
  sql: `
create table dashboards (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table dashboard_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table metric_targets (
  metric text not null,
  month text not null,
  value double precision not null,
  grows boolean not null,
  updated_at bigint not null,
  updated_by text not null,
  primary key (metric, month)
);
create table dashboard_subscriptions (
  dashboard text not null,
  key text not null,
  definition jsonb not null,
  secret text not null default '',
  since bigint not null,
  updated_at bigint not null,
  updated_by text not null,
  primary key (dashboard, key)
);
create table dashboard_sends (
  id text primary key,
  dashboard text not null,
  subscription text not null,
  receiver text not null,
  due bigint,
  state text not null check (state in ('sending', 'sent', 'failed', 'unknown')),
  detail text not null default '',
  at bigint not null
);
create unique index dashboard_sends_due on dashboard_sends (dashboard, subscription, receiver, due) where due is not null;
create index dashboard_sends_at on dashboard_sends (dashboard, subscription, at desc);
`,
};
