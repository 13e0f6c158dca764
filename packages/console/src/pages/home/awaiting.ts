import type { Campaign } from '@gyre/domain';
import type { z } from 'zod';

type Asking = Pick<z.infer<typeof Campaign>, 'approval'>;

/** 待我审批 — the campaigns under review an operator may decide on: all but those this operator asked for, the longest waiting first. */
export function awaiting<C extends Asking>(inReview: readonly C[], me: string | undefined): C[] {
  const askedAt = ({ approval }: Asking): number => approval?.askedAt ?? 0;
  return inReview.filter(({ approval }) => approval?.askedBy !== me).toSorted((a, b) => askedAt(a) - askedAt(b));
}
