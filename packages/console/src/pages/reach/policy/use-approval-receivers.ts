import type { ContactPolicy } from '@gyre/domain';
import type { KnownRobots } from '@gyre/domain/notice';
import type { z } from 'zod';
import { receiverDrafts, type ReceiverDraft, receiversOf, sentReceivers } from '../../../parts/receiver-draft.ts';
import type { KeptDraft } from '../../../parts/use-kept-draft.ts';
import { type TypedReceivers, useTypedReceivers } from '../../../parts/use-typed-receivers.ts';

type Known = z.infer<typeof KnownRobots>;

/** 审批通知 — who is told of approvals, as typed, and what is sent of it. */
export interface ApprovalReceivers {
  readonly typed: TypedReceivers;
  /** Robots whose address is known. */
  readonly kept: Known;
  /** Of those, the ones whose address or secret is typed anew. */
  readonly reentered: readonly ReceiverDraft[];
  /** What is saved with the policy; null while a robot has no address. */
  readonly sent: ReturnType<typeof sentReceivers>;
}

/** @param kept  robots of the saved policy whose address is known */
export function useApprovalReceivers(
  { draft, change }: Pick<KeptDraft<ContactPolicy>, 'draft' | 'change'>,
  kept: Known,
): ApprovalReceivers {
  const { approval } = draft;
  const typed = useTypedReceivers(receiverDrafts(approval.receivers), (next) =>
    change({ approval: { ...approval, receivers: receiversOf(next) } }),
  );
  return {
    typed,
    kept,
    reentered: typed.receivers.filter(({ key, url, secret }) => Object.hasOwn(kept, key) && url + secret !== ''),
    sent: sentReceivers(typed.receivers, kept),
  };
}
