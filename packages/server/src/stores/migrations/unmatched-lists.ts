import type { Migration } from '../ports.ts';

/** Version 7 of a project's tables: what of a list's file is nobody's is kept, in pages of a JSON array of texts; `kept` once the list is saved. */
export const unmatchedLists: Migration = {
  version: 7,
  name: 'what lists did not match',
  sql: `
create table segment_not_matched (
  id bigint generated always as identity primary key,
  key text not null,
  kept boolean not null default false,
  count integer not null,
  texts text not null
);
create index segment_not_matched_key on segment_not_matched (key, id);
`,
};
