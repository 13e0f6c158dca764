import type { Migration } from '../ports.ts';

/**
 * Version 8 of a project's tables: indexes that answer no question go, since each message and decision pays for all of them. A message's id
 * begins with the instant it was made, so its key is the order of the log; who looks for messages by root wants what is queued of marketing
 * or was answered. Contents are read whole and stay as they were written.
 */
export const messageIndexes: Migration = {
  version: 8,
  name: 'fewer indexes of messages and decisions',
  sql: `
drop index decisions_run;
drop index messages_created;
drop index messages_root;
alter table messages alter column content type json;
create index messages_waiting on messages (root) where state = 'queued' and category = 'marketing';
create index messages_answered on messages (root) where clicked_at is not null or replied_at is not null;
`,
};
