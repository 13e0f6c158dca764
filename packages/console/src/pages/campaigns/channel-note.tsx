import { type CampaignDefinition, contract } from '@gyre/domain';
import { Alert } from 'antd';
import { Go } from '../../address.tsx';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

interface ChannelNoteProps {
  readonly definition: CampaignDefinition;
  /** It has not been started: that nothing would really be sent is worth a word, too. */
  readonly isBefore?: boolean;
}

/** 渠道提醒 — why messages of a campaign do not reach anybody now: its channel has no provider, or all of them are paused; nothing where all is well. */
export function ChannelNote({ definition, isBefore = false }: ChannelNoteProps) {
  const words = useWords().reach.providers;
  const project = useProjectKey();
  const channels = useCall(contract.reach.listProviders, { params: { project } }, { everyMs: 15_000 }).data;
  const channel = channels?.find((one) => one.channel === definition.arms[0]?.content.channel);
  const enabled = channel?.providers.filter((provider) => provider.enabled) ?? [];
  const isPaused = enabled.length > 0 && enabled.every((provider) => provider.pausedUntil !== null);
  if (!isPaused && !(isBefore && channel?.usesTestInbox === true)) return null;
  return (
    <Alert
      type={isPaused ? 'error' : 'warning'}
      showIcon
      title={isPaused ? words.allPaused : words.testInbox}
      action={<Go to="channels">{words.title}</Go>}
      style={{ marginBottom: 12 }}
    />
  );
}
