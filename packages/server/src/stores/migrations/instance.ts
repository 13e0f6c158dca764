import type { Migration } from '../ports.ts';

/** Tables of the instance: who logs in, which projects exist, what operators did. Instants are bigint milliseconds. */
export const instanceMigrations: readonly Migration[] = [
  {
    version: 1,
    name: 'operators, projects, tokens, audit',
    sql: `
create table settings (key text primary key, value jsonb not null);
create table operators (
  id integer generated always as identity primary key,
  email text not null unique,
  name text not null,
  password text not null,
  role text not null check (role in ('owner', 'operator', 'viewer')),
  language text not null default 'zh' check (language in ('zh', 'en')),
  disabled boolean not null default false,
  created_at bigint not null,
  last_seen_at bigint
);
create table sessions (
  token_hash text primary key,
  operator integer not null references operators (id) on delete cascade,
  csrf text not null,
  created_at bigint not null,
  expires_at bigint not null,
  address text not null,
  agent text not null
);
create index sessions_operator on sessions (operator);
create table login_attempts (subject text not null, at bigint not null);
create index login_attempts_subject on login_attempts (subject, at);
create table tokens (
  id integer generated always as identity primary key,
  name text not null,
  token_hash text not null unique,
  prefix text not null,
  scopes text[] not null,
  created_by integer references operators (id),
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);
create table projects (
  key text primary key,
  name text not null,
  sample boolean not null default false,
  zone text not null,
  currency text not null,
  unknown_events text not null default 'accept' check (unknown_events in ('accept', 'block')),
  paused boolean not null default false,
  created_at bigint not null,
  settings jsonb not null default '{}'
);
create table audit (
  id bigint generated always as identity primary key,
  at bigint not null,
  operator integer,
  actor text not null,
  project text,
  act text not null,
  subject text not null,
  details jsonb not null default '{}',
  address text not null default ''
);
create index audit_at on audit (at);
`,
  },
];
