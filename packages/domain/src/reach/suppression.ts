import { z } from 'zod';
import { Category } from './channel.ts';

/**
 * 屏蔽范围 — what a suppressed address gets nothing of. `marketing`: it unsubscribed, so verification codes and notices still go;
 * `all_but_verification`: it complained; `all`: it bounced for good, or an operator put it on the list.
 */
export const SuppressionScope = z.enum(['marketing', 'all_but_verification', 'all']);
export type SuppressionScope = z.infer<typeof SuppressionScope>;

const BINDS: Readonly<Record<SuppressionScope, readonly Category[]>> = {
  marketing: ['marketing'],
  all_but_verification: ['marketing', 'notice'],
  all: Category.options,
};

/** The categories of messages a suppression holds back. */
export function categoriesOf(scope: SuppressionScope): readonly Category[] {
  return BINDS[scope];
}
