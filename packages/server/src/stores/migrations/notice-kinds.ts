import type { Migration } from '../ports.ts';

/** Version 19 of a project's tables: what kind of thing a notice tells, for those from before by what they belong to. */
export const noticeKinds: Migration = {
  version: 19,
  name: 'kinds of notices',
  sql: `
alter table notices add column kind text check (kind in ('alert', 'digest', 'approval', 'report'));
update notices set kind = case
  when key like 'autopilot/%' then 'approval'
  when key like topic || '/digest/%' then 'digest'
  when topic like 'alert/%' then 'alert'
  else 'report' end;
alter table notices alter column kind set not null;
create index notices_at on notices (at desc, id desc);
`,
};
