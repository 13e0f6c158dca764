import { type Campaign, contract } from '@gyre/domain';
import { App, Button } from 'antd';
import type { z } from 'zod';
import { call, useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { triggerSentence } from './sentence.ts';

type CampaignFacts = z.infer<typeof Campaign>;
type Act = 'start' | 'pause' | 'resume' | 'end';

const ACTS_OF: Readonly<Record<CampaignFacts['state'], readonly Act[]>> = {
  draft: ['start'],
  running: ['pause', 'end'],
  paused: ['resume', 'end'],
  ended: [],
};

/** 启动、暂停、继续、结束 — starting and ending ask once, naming what will happen; pausing can be undone and does not ask. */
export function CampaignActs({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords();
  const go = useGo();
  const may = useMay('operate');
  const act = useCampaignAct(campaign);
  if (!may) return null;
  return (
    <>
      {campaign.state !== 'ended' && <Button onClick={() => go(`campaigns/${campaign.key}/edit`)}>{words.acts.edit}</Button>}
      {ACTS_OF[campaign.state].map((one) => (
        <Button
          key={one}
          type={one === 'start' || one === 'resume' ? 'primary' : 'default'}
          danger={one === 'end'}
          onClick={() => act(one)}
        >
          {words.campaigns.acts[one]}
        </Button>
      ))}
    </>
  );
}

function useCampaignAct(campaign: CampaignFacts): (act: Act) => void {
  const words = useWords();
  const own = words.campaigns;
  const format = useFormat();
  const ruleWords = useRuleWords();
  const project = useProjectKey();
  const { modal, message } = App.useApp();
  const change = useAct(contract.campaigns.act);
  const run = async (act: Act): Promise<void> => {
    try {
      await change.mutateAsync({ params: { project, campaign: campaign.key }, body: { act } });
      void message.success(own.done[act]);
    } catch (error) {
      void message.error(errorNote(error, words), 8);
    }
  };
  const whatStarts = async (): Promise<string> => {
    const { definition } = campaign;
    const preview = await call(contract.campaigns.preview, { params: { project }, body: { definition } }).catch(() => null);
    const { matchesLastDay = null, audience = null } = preview ?? {};
    if (audience !== null)
      return own.startAskAudience(triggerSentence(definition.trigger, ruleWords, format.minute), format.number(audience));
    return matchesLastDay === null ? own.startAskLater : own.startAsk(format.number(matchesLastDay));
  };
  return (act) => {
    if (act === 'pause' || act === 'resume') {
      void run(act);
      return;
    }
    const ask = (content: string): void =>
      void modal.confirm({
        title: act === 'start' ? own.startTitle : own.endTitle,
        content,
        okText: own.acts[act],
        cancelText: words.acts.cancel,
        okButtonProps: { danger: act === 'end' },
        onOk: () => run(act),
      });
    if (act === 'end') ask(own.endAsk(format.number(campaign.counts.entered)));
    else void whatStarts().then(ask);
  };
}
