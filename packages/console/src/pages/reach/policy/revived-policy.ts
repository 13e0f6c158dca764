import { ContactPolicy } from '@gyre/domain';

/** What zod says of a value that has the right shape but is not finished: an empty name, a date outside its year, an incomplete host. */
const UNFINISHED: ReadonlySet<string> = new Set(['too_small', 'too_big', 'invalid_format', 'custom']);

/**
 * 恢复草稿 — the policy of what was kept in the browser, also when it cannot be saved yet: what was typed is not lost. Undefined for what has
 * another shape, such as a policy of an older Gyre.
 *
 * @param stored  what a part that was not kept is taken from
 */
export function revivedPolicy(kept: unknown, stored: ContactPolicy): ContactPolicy | undefined {
  const read = ContactPolicy.safeParse(kept);
  if (read.success) return read.data;
  const isUnfinished = read.error.issues.every(({ code }) => UNFINISHED.has(code));
  return isUnfinished ? { ...stored, ...(kept as Partial<ContactPolicy>) } : undefined;
}
