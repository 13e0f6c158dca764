import type { Migration } from '../ports.ts';

/**
 * Version 5 of a project's tables: a suppression says what it binds, and an address may be suppressed once for each scope. Who unsubscribed
 * before is bound for marketing from now on, who complained for all but verification codes, everything else for all.
 */
export const suppressionScopes: Migration = {
  version: 5,
  name: 'what a suppression binds',
  sql: `
alter table suppressions add column scope text not null default 'all' check (scope in ('marketing', 'all_but_verification', 'all'));
update suppressions s set reason = 'complaint', scope = 'all_but_verification'
where reason = 'unsubscribed' and source not like 'operator:%'
  and exists (select from replies r where r.channel = s.channel and r.address = s.address and r.text = '[complaint]');
update suppressions set scope = 'marketing' where reason = 'unsubscribed' and source not like 'operator:%';
alter table suppressions drop constraint suppressions_pkey;
alter table suppressions add primary key (channel, address, scope);
`,
};
