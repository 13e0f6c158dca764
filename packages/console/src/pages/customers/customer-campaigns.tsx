import { z } from 'zod';
import { useAddress } from '../../address.tsx';
import { CampaignPicker } from '../../parts/pickers.tsx';
import { WhyAnswer } from '../../parts/why-answer.tsx';
import { useWords } from '../../words/index.ts';

const Address = z.object({ campaign: z.string().optional() });

/** 为什么收到／没收到 — for this customer and a campaign chosen here. */
export function CustomerCampaigns({ customer }: { readonly customer: number }) {
  const words = useWords().customers.campaigns;
  const [{ campaign }, setAddress] = useAddress(Address);
  return (
    <>
      <p style={{ marginTop: 0, opacity: 0.75 }}>{words.note}</p>
      <div className="page-filters">
        <CampaignPicker value={campaign} onChange={(chosen) => setAddress({ campaign: chosen })} />
      </div>
      {campaign !== undefined && <WhyAnswer campaign={campaign} customer={customer} />}
    </>
  );
}
