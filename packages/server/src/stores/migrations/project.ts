import type { Migration } from '../ports.ts';
import { alerts } from './alerts.ts';
import { analyses } from './analyses.ts';
import { campaignResponses } from './campaign-responses.ts';
import { autopilot } from './autopilot.ts';
import { coupons } from './coupons.ts';
import { dashboards } from './dashboards.ts';
import { effects } from './effects.ts';
import { episodeOnsets } from './episode-onsets.ts';
import { noticeKinds } from './notice-kinds.ts';
import { notices } from './notices.ts';
import { customerHours } from './customer-hours.ts';
import { jobErrors } from './job-errors.ts';
import { liveSegments } from './live-segments.ts';
import { policyRobots } from './policy-robots.ts';
import { propertyUnits } from './property-units.ts';
import { reach } from './reach.ts';
import { suppressionScopes } from './suppression-scopes.ts';
import { messageIndexes } from './message-indexes.ts';
import { metrics } from './metrics.ts';
import { unmatchedLists } from './unmatched-lists.ts';

/** Tables of one project. Instants are bigint milliseconds; a customer is a leaf unless the column says root. */
export const projectMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'the exact core',
    sql: `
create table positions (
  consumer text not null,
  partition integer not null,
  log_offset bigint not null,
  epoch bigint not null,
  watermark bigint not null,
  primary key (consumer, partition)
);
create table counters (name text primary key, value bigint not null);
insert into counters (name, value) values ('outgoing', 0);
create table outgoing (sequence bigint primary key, event jsonb not null);
create table due (
  id bigint generated always as identity primary key,
  at bigint not null,
  lane text not null,
  kind text not null,
  ref text not null,
  payload jsonb not null default '{}'
);
create index due_at on due (at, id);
create unique index due_ref on due (kind, ref);

create table sources (
  key text primary key,
  name text not null,
  protocol text not null,
  key_hash text not null unique,
  key_prefix text not null,
  created_at bigint not null,
  created_by text not null,
  revoked_at bigint,
  settings jsonb not null default '{}'
);
create table plan_events (
  name text primary key,
  state text not null default 'accepted' check (state in ('accepted', 'blocked')),
  display_name text not null default '',
  description text not null default '',
  events bigint not null default 0,
  first_seen bigint not null,
  last_seen bigint not null,
  learned boolean not null default true
);
create table plan_properties (
  event text not null,
  name text not null,
  type text not null,
  locked boolean not null default false,
  blocked boolean not null default false,
  display_name text not null default '',
  description text not null default '',
  item_type text,
  first_seen bigint not null,
  primary key (event, name)
);
create table quarantine_resolved (id bigint primary key, reason text not null, source text not null, outcome text not null check (outcome in ('replayed', 'discarded')), at bigint not null, by text not null);

create table customers (
  customer integer primary key,
  root integer not null,
  first_at bigint not null,
  last_at bigint not null,
  events bigint not null default 0
);
create index customers_root on customers (root);
create index customers_last on customers (last_at desc);
create table identities (
  namespace text not null,
  value text not null,
  customer integer not null,
  first_at bigint not null,
  log_offset bigint not null,
  primary key (namespace, value)
);
create unique index identities_customer on identities (customer);
create index identities_value on identities (value text_pattern_ops);
create table identity_links (
  a integer not null,
  b integer not null,
  at bigint not null,
  last_at bigint not null,
  unbound_at bigint,
  pinned boolean not null default false,
  evidence jsonb not null,
  state text not null check (state in ('joined', 'refused', 'removed')),
  reason text not null default '',
  primary key (a, b)
);
create index identity_links_b on identity_links (b);
create table profiles (customer integer primary key, attributes jsonb not null);
create table items (
  type text not null,
  id text not null,
  attributes jsonb not null,
  deleted boolean not null default false,
  last_at bigint not null,
  primary key (type, id)
);
create table item_history (
  type text not null,
  id text not null,
  at bigint not null,
  log_offset bigint not null,
  attributes jsonb,
  primary key (type, id, at, log_offset)
);
create table facts (
  subject_type text not null,
  subject_id text not null,
  name text not null,
  day text not null,
  value jsonb not null,
  primary key (subject_type, subject_id, name, day)
);

create table campaigns (
  key text primary key,
  version integer not null,
  state text not null,
  definition jsonb not null,
  started_at bigint,
  ended_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);
create table campaign_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table campaign_states (
  id bigint generated always as identity primary key,
  campaign text not null,
  state text not null,
  at bigint not null,
  by text not null
);
create index campaign_states_campaign on campaign_states (campaign, id);
create table assignments (
  salt text not null,
  customer integer not null,
  arm text not null,
  at bigint not null,
  primary key (salt, customer)
);
create table runs (
  id bigint generated always as identity primary key,
  campaign text not null,
  version integer not null,
  customer integer not null,
  root integer not null,
  rotation bigint not null,
  state text not null,
  entered_at bigint not null,
  ended_at bigint,
  event jsonb not null,
  unique (campaign, customer, rotation)
);
create index runs_root on runs (campaign, root);
create table decisions (
  run bigint not null,
  node text not null,
  attempt integer not null,
  campaign text not null,
  customer integer not null,
  root integer not null,
  channel text not null,
  outcome text not null check (outcome in ('send', 'ghost', 'withheld')),
  reason text not null default '',
  detail jsonb not null default '{}',
  at bigint not null,
  primary key (run, node, attempt)
);
create index decisions_customer on decisions (customer, at);
create index decisions_campaign on decisions (campaign, outcome, reason);
create table messages (
  id text primary key,
  run bigint not null,
  node text not null,
  attempt integer not null,
  campaign text not null,
  customer integer not null,
  root integer not null,
  channel text not null,
  provider text not null default '',
  lane text not null,
  address text not null,
  content jsonb not null,
  state text not null check (state in ('queued', 'attempting', 'sent', 'failed', 'unknown')),
  detail text not null default '',
  epoch bigint not null default 0,
  created_at bigint not null,
  attempted_at bigint,
  settled_at bigint,
  not_before bigint not null default 0,
  unique (run, node, attempt)
);
create index messages_state on messages (state, lane, created_at) where state in ('queued', 'attempting');
create index messages_root on messages (root, created_at desc);
create index messages_campaign on messages (campaign, state);
create index messages_created on messages (created_at desc);
create table suppressions (
  channel text not null,
  address text not null,
  reason text not null,
  at bigint not null,
  source text not null,
  primary key (channel, address)
);
create table providers (
  channel text not null,
  key text not null,
  kind text not null,
  settings jsonb not null,
  secret text not null default '',
  enabled boolean not null default true,
  updated_at bigint not null,
  updated_by text not null,
  primary key (channel, key)
);
create table test_inbox (
  id text primary key,
  at bigint not null,
  channel text not null,
  address text not null,
  customer integer not null,
  campaign text not null,
  content jsonb not null
);
create index test_inbox_at on test_inbox (at desc);

create table jobs (
  id text primary key,
  kind text not null,
  title text not null,
  state text not null check (state in ('ready', 'running', 'done', 'failed', 'cancelled')),
  done bigint not null default 0,
  total bigint not null default 0,
  detail jsonb not null default '{}',
  error text not null default '',
  created_at bigint not null,
  updated_at bigint not null,
  created_by text not null
);
create index jobs_created on jobs (created_at desc);
`,
  },
  liveSegments,
  customerHours,
  reach,
  suppressionScopes,
  propertyUnits,
  unmatchedLists,
  messageIndexes,
  analyses,
  metrics,
  dashboards,
  notices,
  coupons,
  autopilot,
  alerts,
  effects,
  episodeOnsets,
  campaignResponses,
  noticeKinds,
  jobErrors,
  policyRobots,
];
