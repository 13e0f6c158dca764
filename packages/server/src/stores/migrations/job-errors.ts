import type { Migration } from '../ports.ts';

/** Version 20 of a project's tables: why a job failed is told in Chinese too; of earlier ones it stays as it was told. */
export const jobErrors: Migration = {
  version: 20,
  name: 'errors of jobs in Chinese',
  sql: `
alter table jobs add column error_zh text not null default '';
update jobs set error_zh = error;
`,
};
