import type { Migration } from '../ports.ts';

/** A definition of before in the words of today: one arm, caps in a list, a recurrence as RFC 5545 writes it. */
const ARMS = `(definition - 'content' - 'cap' - 'lane')
  || jsonb_build_object('arms', jsonb_build_array(jsonb_build_object('key', 'a', 'name', 'A', 'content', definition->'content')))
  || case when definition->>'lane' = 'transactional' then '{"category": "notice"}'::jsonb else '{}' end
  || case when jsonb_typeof(definition->'cap') = 'object' then jsonb_build_object('caps', jsonb_build_array(jsonb_build_object(
       'limit', definition->'cap'->'limit', 'window', jsonb_build_object('kind', 'rolling', 'ms', definition->'cap'->'windowMs')))) else '{}' end
  || case when definition->'trigger' ? 'repeat' then jsonb_build_object('trigger', jsonb_set(definition->'trigger', '{repeat}', jsonb_build_object(
       'time', definition->'trigger'->'repeat'->'time', 'rrule', case definition->'trigger'->'repeat'->>'every'
         when 'week' then 'FREQ=WEEKLY;BYDAY=' || (select string_agg((array['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])[w::integer], ',' order by w)
           from jsonb_array_elements_text(definition->'trigger'->'repeat'->'weekdays') as w)
         when 'month' then 'FREQ=MONTHLY;BYMONTHDAY=' || case when (definition->'trigger'->'repeat'->>'monthDay')::integer <= 28
           then definition->'trigger'->'repeat'->>'monthDay'
           else (select string_agg(d::text, ',') from generate_series(28, (definition->'trigger'->'repeat'->>'monthDay')::integer) as d) || ';BYSETPOS=-1' end
         else 'FREQ=DAILY' end))) else '{}' end`;

/** Tables of complete campaigns: contact policy, consent, receipts, links, replies, inbox, goals, activities, approvals. Money in ten-thousandths. */
export const reach: Migration = {
  version: 4,
  name: 'complete campaigns',
  sql: `
create table policies (version integer primary key, definition jsonb not null, at bigint not null, by text not null);

create table consent_events (
  id bigint primary key,
  customer integer not null,
  purpose text not null,
  channel text not null default '',
  action text not null check (action in ('grant', 'withdraw')),
  source text not null,
  wording text not null default '',
  actor text not null,
  at bigint not null,
  previous text not null,
  hash text not null
);
create index consent_events_customer on consent_events (customer, id);
create table consents (
  customer integer not null,
  purpose text not null,
  channel text not null default '',
  action text not null,
  event bigint not null,
  at bigint not null,
  primary key (customer, purpose, channel)
);
insert into counters (name, value) values ('consent', 0);

alter table decisions drop constraint decisions_outcome_check;
alter table decisions add constraint decisions_outcome_check check (outcome in ('send', 'ghost', 'withheld', 'deferred'));
alter table decisions add column arm text not null default '';
alter table decisions add column category text not null default 'marketing';
alter table decisions add column line text not null default '';
alter table decisions add column cost bigint not null default 0;
alter table decisions add column released boolean not null default false;
alter table decisions add column until bigint;
alter table decisions add column retaken_at bigint;
update decisions set released = true where detail ? 'released';
create index decisions_run on decisions (campaign, root, at);
create index decisions_retaken on decisions (customer, retaken_at) where retaken_at is not null;

create table campaign_spend (
  campaign text primary key,
  messages bigint not null default 0,
  cost bigint not null default 0
);

alter table messages drop constraint messages_state_check;
alter table messages add constraint messages_state_check check (state in ('queued', 'attempting', 'unknown', 'sent', 'delivered', 'failed', 'expired'));
alter table messages add column arm text not null default '';
alter table messages add column category text not null default 'marketing';
alter table messages add column parts integer not null default 1;
alter table messages add column cost bigint not null default 0;
alter table messages add column failure text not null default '';
alter table messages add column provider_id text not null default '';
alter table messages add column expires_at bigint;
alter table messages add column delivered_at bigint;
alter table messages add column opened_at bigint;
alter table messages add column clicked_at bigint;
alter table messages add column replied_at bigint;
alter table messages add column round integer not null default 1;
alter table messages add column repeats integer not null default 0;
alter table messages add column revived boolean not null default false;
update messages set repeats = 1 where state = 'queued' and provider <> '';
update messages set detail = case when provider = 'test-inbox' then '$test_inbox' else '$stopped' end
  where detail in ('测试收件箱 · test inbox', 'the server stopped while the message was on its way');
drop index messages_state;
create index messages_attempting on messages (epoch) where state = 'attempting';
create index messages_queued on messages (channel, campaign, lane, greatest(created_at, not_before)) where state = 'queued';
create index messages_expiring on messages (channel, expires_at) where state = 'queued' and expires_at is not null;
create index messages_provider_id on messages (provider, provider_id) where provider_id <> '';
create index messages_address on messages (channel, address, created_at desc);
create table receipts (
  provider text not null,
  provider_id text not null,
  state text not null check (state in ('delivered', 'failed', 'sent')),
  failure text not null default '',
  detail text not null default '',
  at bigint not null,
  primary key (provider, provider_id, state)
);
create table replies (
  id bigint generated always as identity primary key,
  channel text not null,
  address text not null,
  customer integer not null,
  message text not null default '',
  text text not null,
  suppressed boolean not null,
  at bigint not null
);
create index replies_at on replies (at desc);
create index replies_customer on replies (customer, at desc);
alter table suppressions add column expires_at bigint;

alter table providers add column place integer not null default 0;
create table provider_health (
  channel text not null,
  provider text not null,
  paused_until bigint,
  reason text not null default '',
  balance bigint,
  balance_unit text not null default '',
  balance_refused text not null default '',
  balance_at bigint,
  checked_at bigint not null,
  primary key (channel, provider)
);

create table links (
  code text primary key,
  message text not null,
  campaign text not null,
  arm text not null,
  customer integer not null,
  run bigint not null,
  node text not null,
  url text not null,
  created_at bigint not null
);
create index links_message on links (message);
create table clicks (
  id bigint generated always as identity primary key,
  code text not null,
  at bigint not null,
  machine boolean not null
);
create index clicks_code on clicks (code);

create table inbox_messages (
  sequence bigint generated always as identity primary key,
  id text not null unique,
  customer integer not null,
  campaign text not null,
  title text not null,
  body text not null,
  button text not null,
  url text not null,
  created_at bigint not null,
  expires_at bigint not null,
  seen_at bigint,
  clicked_at bigint,
  dismissed_at bigint
);
create index inbox_messages_customer on inbox_messages (customer, sequence desc);

create table goal_hits (
  run bigint not null,
  goal integer not null,
  log_offset bigint not null,
  at bigint not null,
  value double precision,
  primary key (run, goal, log_offset)
);
create index runs_entered on runs (root, entered_at);

create table content_blocks (key text primary key, definition jsonb not null, updated_at bigint not null, updated_by text not null);
create table activities (key text primary key, definition jsonb not null, created_at bigint not null, updated_at bigint not null, updated_by text not null);
create table approvals (
  id bigint generated always as identity primary key,
  campaign text not null,
  version integer not null,
  customers integer,
  cost bigint,
  asked_by text not null,
  asked_at bigint not null,
  state text not null check (state in ('waiting', 'approved', 'refused', 'withdrawn')),
  decided_by text not null default '',
  decided_at bigint,
  note text not null default ''
);
create index approvals_campaign on approvals (campaign, id desc);

update campaigns set definition = ${ARMS};
update campaign_versions set definition = ${ARMS};
alter table campaigns add column activity text generated always as (definition->>'activity') stored;
create index campaigns_activity on campaigns (activity) where activity is not null;
`,
};
