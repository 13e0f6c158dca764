import type { Migration } from '../ports.ts';

/**
 * Version 13 of a project's tables: coupon batches with their versions and what was taken of them, coupons, what they were used for, what came
 * back, figures by calendar day, and what is asked of an external coupon system. Money in ten-thousandths. Whoever changes a coupon holds the row
 * of its batch first; the checks are the last guard of stock and budget.
 */
export const coupons: Migration = {
  version: 13,
  name: 'coupons',
  sql: `
create table coupon_batches (
  key text primary key,
  version integer not null,
  definition jsonb not null,
  stock bigint generated always as ((definition->'limits'->>'total')::bigint) stored,
  budget bigint generated always as ((definition->>'budget')::bigint) stored,
  claims_open boolean not null default false,
  redeems_open boolean not null default true,
  taken bigint not null default 0,
  issued bigint not null default 0,
  claimed bigint not null default 0,
  redeemed bigint not null default 0,
  returned bigint not null default 0,
  expired bigint not null default 0,
  voided bigint not null default 0,
  reserved bigint not null default 0 check (reserved >= 0),
  spent bigint not null default 0 check (spent >= 0),
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null,
  constraint coupon_batches_stock check (taken <= stock),
  constraint coupon_batches_budget check (budget is null or definition->>'system' = 'external' or reserved + spent <= budget)
) with (fillfactor = 50);
create table coupon_batch_versions (key text not null, version integer not null, definition jsonb not null, at bigint not null, by text not null, primary key (key, version));
create table coupons (
  id text primary key,
  batch text not null,
  version integer not null,
  customer integer not null,
  state text not null check (state in ('issued', 'claimed', 'locked', 'redeemed', 'returned', 'expired', 'voided')),
  day integer not null,
  claim_key text unique,
  issue_key text unique,
  made_at bigint not null,
  claimed_at bigint,
  valid_from bigint not null,
  valid_until bigint not null,
  order_id text,
  locked_until bigint,
  campaign text not null default '',
  arm text not null default '',
  run bigint,
  outer_code text not null default ''
);
create index coupons_customer on coupons (customer, batch);
create index coupons_batch on coupons (batch, id);
create index coupons_campaign on coupons (campaign, arm) where campaign <> '';
create index coupons_lapse on coupons ((case when state = 'locked' then locked_until else valid_until end)) where state in ('issued', 'claimed', 'locked');
create table coupon_uses (
  coupon text not null,
  order_id text not null,
  state text not null check (state in ('locked', 'released', 'redeemed', 'returned')),
  discount bigint not null,
  lines jsonb not null,
  at bigint not null,
  primary key (coupon, order_id)
);
create unique index coupon_uses_order on coupon_uses (order_id) where state in ('locked', 'redeemed');
create table coupon_returns (
  key text primary key,
  coupon text not null,
  order_id text not null,
  lines text[] not null,
  discount bigint not null,
  state text not null,
  at bigint not null
);
create table coupon_days (
  batch text not null,
  day integer not null,
  taken bigint not null default 0,
  issued bigint not null default 0,
  claimed bigint not null default 0,
  redeemed bigint not null default 0,
  returned bigint not null default 0,
  discount bigint not null default 0,
  primary key (batch, day)
);
create table coupon_systems (
  key text primary key,
  settings jsonb not null,
  secret text not null,
  updated_at bigint not null,
  updated_by text not null
);
create table coupon_posts (
  id text primary key,
  coupon text not null,
  kind text not null,
  state text not null check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  next_at bigint not null,
  detail text not null default '',
  at bigint not null
);
create index coupon_posts_next on coupon_posts (next_at) where state = 'queued';
`,
};
