import type { Migration } from '../ports.ts';

/** Version 6 of a project's tables: the event plan says what numbers are of. Those learned before are read as new ones are, by their names. */
export const propertyUnits: Migration = {
  version: 6,
  name: 'units of properties',
  sql: `
alter table plan_properties add column unit text not null default 'none' check (unit in ('none', 'money'));
update plan_properties set unit = 'money'
where type = 'number' and name ~* '^(amount|revenue|total|gmv|pay_amount|order_amount|金额|实付金额|支付金额|订单金额)$';
`,
};
