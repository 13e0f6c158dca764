import type { ContactPolicy } from '@gyre/domain';
import { type ReactNode, useMemo } from 'react';
import { Panel } from '../../../parts/panel.tsx';
import { usePrice } from '../../../parts/use-price.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { receiverName } from '../../../parts/receiver-draft.ts';
import type { PolicyVoice } from './policy-words.ts';
import type { ApprovalReceivers } from './use-approval-receivers.ts';

/** What every section of the policy page takes. */
export interface SectionProps {
  readonly policy: ContactPolicy;
  readonly change: (part: Partial<ContactPolicy>) => void;
  /** The operator may only look. */
  readonly readOnly: boolean;
  /** Who is told of approvals, as typed. */
  readonly telling: ApprovalReceivers;
}

interface SectionFrame {
  readonly title: string;
  readonly note: string;
  /** What is set now, as a sentence. */
  readonly sentence?: ReactNode;
  readonly children: ReactNode;
}

/** 一节规则 — what it is for, its controls, and what is set now in plain words. */
export function Section({ title, note, sentence, children }: SectionFrame) {
  return (
    <Panel title={title}>
      <p style={{ margin: '-6px 0 14px', opacity: 0.7 }}>{note}</p>
      {children}
      {sentence !== undefined && <p className="policy-sentence">{sentence}</p>}
    </Panel>
  );
}

/** The words and figures of sentences about the policy, in the operator's language. */
export function usePolicyVoice(): PolicyVoice {
  const { reach: words, dashboards } = useWords();
  const { robots } = dashboards.subscriptions;
  const format = useFormat();
  const { price } = usePrice();
  return useMemo(
    () => ({
      words,
      number: (n) => format.number(n),
      span: (ms) => format.span(ms),
      share: (bp) => format.share(bp, 10_000),
      price,
      receiver: (receiver) => receiverName(receiver, robots),
    }),
    [words, robots, format, price],
  );
}
