import { contract, type Loop } from '@gyre/domain';
import { useCall } from '../../../api.ts';
import { CustomerLink } from '../../../parts/customer-link.tsx';
import { CustomerPicker } from '../../../parts/pickers.tsx';
import { WhyAnswer } from '../../../parts/why-answer.tsx';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { StoryCard } from './story-card.tsx';

interface WhyCardProps {
  readonly loop: Loop | undefined;
  /** Undefined: one of the control group, else one who was withheld. */
  readonly customer: number | undefined;
  readonly onCustomer: (customer: number | undefined) => void;
}

/** (8) 为什么没收到 — one named customer of the run who got nothing, and why; any other can be asked about. */
export function WhyCard({ loop, customer, onCustomer }: WhyCardProps) {
  const words = useWords().autopilot.tell;
  const campaign = loop?.run?.campaign ?? '';
  const held = useFirst(campaign, 'ghost');
  const withheld = useFirst(campaign, 'withheld');
  const shown = customer ?? held ?? withheld;
  if (campaign === '' || shown === undefined) return <StoryCard part="why" waits={words.waits.why} />;
  const who = customer !== undefined ? '' : held === undefined ? words.withheld : words.held;
  return (
    <StoryCard
      part="why"
      extra={
        <span style={{ display: 'inline-flex', gap: 12, alignItems: 'center' }}>
          {who} <CustomerLink customer={shown} />
          <CustomerPicker value={customer} onChange={onCustomer} placeholder={words.other} width={220} />
        </span>
      }
    >
      <WhyAnswer campaign={campaign} customer={shown} />
    </StoryCard>
  );
}

/** The customer of the latest entry that came to an outcome; undefined while there is none. */
function useFirst(campaign: string, outcome: 'ghost' | 'withheld'): number | undefined {
  const project = useProjectKey();
  const found = useCall(
    contract.campaigns.passages,
    { params: { project, campaign }, query: { outcome, limit: 1 } },
    { enabled: campaign !== '', everyMs: 10_000, keep: true },
  );
  return found.data?.rows[0]?.customer;
}
