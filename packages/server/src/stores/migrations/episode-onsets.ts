import type { Migration } from '../ports.ts';

/** Version 17 of a project's tables: when what an episode tells of began, which is before it was noticed. */
export const episodeOnsets: Migration = {
  version: 17,
  name: 'when episodes began',
  sql: `
alter table episodes add column began_at bigint;
update episodes set began_at = opened_at;
alter table episodes alter column began_at set not null;
`,
};
