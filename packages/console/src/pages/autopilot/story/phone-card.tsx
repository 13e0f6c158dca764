import { contract, type Loop } from '@gyre/domain';
import { theme } from 'antd';
import { useCall } from '../../../api.ts';
import { CustomerLink } from '../../../parts/customer-link.tsx';
import { Phone, PhoneCard as InboxCard, SmsBubble } from '../../../parts/phone.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { discountWords, validityWords } from '../../benefits/batch-words.ts';
import { useBatches } from '../../../parts/use-batches.ts';
import { previewOf } from '../../reach/message-content.tsx';
import { signatureOf } from '../../reach/phone-items.ts';
import { StoryCard } from './story-card.tsx';

/** (4) 用户看到的 — the latest message of the run that was sent, on the phone of who got it, and the coupon that came with it. */
export function PhoneCard({ loop }: { readonly loop: Loop | undefined }) {
  const words = useWords();
  const own = words.autopilot.tell;
  const format = useFormat();
  const project = useProjectKey();
  const campaign = loop?.run?.campaign ?? '';
  const messages = useCall(
    contract.reach.messages,
    { params: { project }, query: { campaign, limit: 50 } },
    { enabled: campaign !== '', everyMs: 3_000, keep: true },
  ).data;
  const message = messages?.rows.find(({ state }) => state === 'sent' || state === 'delivered');
  if (campaign === '' || message === undefined) return <StoryCard part="phone" waits={own.waits.phone} />;
  const foot = format.minute(message.deliveredAt ?? message.settledAt ?? message.createdAt);
  const isSms = message.channel === 'sms';
  const benefit = loop?.terms?.benefit ?? null;
  return (
    <StoryCard part="phone" extra={<CustomerLink customer={message.customer} />}>
      <Phone
        label={words.reach.phone.draw}
        title={
          isSms
            ? signatureOf(message.body) || words.reach.phone.compose
            : words.reach.phone.apps[message.channel === 'email' ? 'email' : 'inbox']
        }
        height="100%"
      >
        {isSms ? (
          <SmsBubble body={message.body} foot={foot} />
        ) : (
          <InboxCard title={message.subject} body={previewOf({ channel: 'email', subject: '', body: message.body })} foot={foot} />
        )}
        {benefit !== null && <Coupon batch={benefit} />}
      </Phone>
    </StoryCard>
  );
}

function Coupon({ batch }: { readonly batch: string }) {
  const words = useWords();
  const format = useFormat();
  const money = useMoney();
  const { token } = theme.useToken();
  const found = useBatches().find(({ key }) => key === batch);
  if (found === undefined) return null;
  const { name, discount, validity } = found.definition;
  return (
    <div className="story-coupon" style={{ borderColor: token.colorPrimaryBorder, background: token.colorPrimaryBg }}>
      <div style={{ fontSize: 12, opacity: 0.7 }}>{words.autopilot.tell.coupon}</div>
      <b>{discountWords(discount, money, words.benefits)}</b>
      <div>{name}</div>
      <div style={{ fontSize: 12, opacity: 0.7 }}>{validityWords(validity, format.minute, words.benefits)}</div>
    </div>
  );
}
