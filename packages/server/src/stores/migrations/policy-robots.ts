import type { Migration } from '../ports.ts';

/** Version 21 of a project's tables: what robots of those who may approve are called with, sealed, beside the policy that names them. */
export const policyRobots: Migration = {
  version: 21,
  name: 'robots told of approvals',
  sql: `
alter table policies add column secret text not null default '';
`,
};
