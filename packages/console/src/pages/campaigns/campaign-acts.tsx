import { MoreOutlined } from '@ant-design/icons';
import { type Campaign, type CampaignState, contract } from '@gyre/domain';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { call, useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { CopyDialog } from './copy-dialog.tsx';
import { TemplateDialog } from './template-dialog.tsx';

export type CampaignFacts = z.infer<typeof Campaign>;
type Act = 'start' | 'pause' | 'resume' | 'end' | 'stop' | 'withdraw';

const ACTS_OF: Readonly<Record<CampaignState, readonly Act[]>> = {
  draft: ['start'],
  in_review: ['withdraw'],
  approved: ['start', 'withdraw'],
  running: ['pause', 'end', 'stop'],
  paused: ['resume', 'end', 'stop'],
  ended: [],
};
const ASKS: ReadonlySet<Act> = new Set(['start', 'end', 'stop', 'withdraw']);
/** What stands as a button of its own; the rest is in the menu. */
const FOREMOST: ReadonlySet<Act> = new Set(['start', 'resume', 'pause']);

/** 启动、暂停、继续、结束、紧急停止、撤回、复制、存为模板 — what cannot be undone asks once, naming what will happen to how many. */
export function CampaignActs({ campaign, compact = false }: { readonly campaign: CampaignFacts; readonly compact?: boolean }) {
  const words = useWords();
  const own = words.campaigns;
  const go = useGo();
  const may = useMay('operate');
  const act = useCampaignAct(campaign);
  const [copying, setCopying] = useState(false);
  const [keeping, setKeeping] = useState(false);
  if (!may) return null;
  const acts = ACTS_OF[campaign.state];
  const inMenu = acts.filter((one) => compact || !FOREMOST.has(one));
  const edit = (): void => go(`campaigns/${campaign.key}/edit`);
  const choose = (key: string): void => {
    if (key === 'edit') edit();
    else if (key === 'copy') setCopying(true);
    else if (key === 'template') setKeeping(true);
    else act(key as Act);
  };
  return (
    <>
      {!compact && campaign.state !== 'ended' && <Button onClick={edit}>{words.acts.edit}</Button>}
      {!compact &&
        acts
          .filter((one) => FOREMOST.has(one))
          .map((one) => (
            <Button key={one} type={one === 'pause' ? 'default' : 'primary'} onClick={() => act(one)}>
              {own.acts[one]}
            </Button>
          ))}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...(compact && campaign.state !== 'ended' ? [{ key: 'edit', label: words.acts.edit }] : []),
            { key: 'copy', label: own.acts.copy },
            { key: 'template', label: own.activities.template.save },
            ...inMenu.map((one) => ({ key: one, label: own.acts[one], danger: one === 'stop' || one === 'end' })),
          ],
          onClick: ({ key, domEvent }) => {
            domEvent.stopPropagation();
            choose(key);
          },
        }}
      >
        <Button
          icon={<MoreOutlined />}
          type={compact ? 'text' : 'default'}
          size={compact ? 'small' : 'middle'}
          aria-label={own.acts.more}
        />
      </Dropdown>
      {copying && <CopyDialog campaign={campaign} onClose={() => setCopying(false)} />}
      {keeping && <TemplateDialog campaign={campaign} onClose={() => setKeeping(false)} />}
    </>
  );
}

function useCampaignAct(campaign: CampaignFacts): (act: Act) => void {
  const words = useWords();
  const own = words.campaigns;
  const project = useProjectKey();
  const question = useQuestion(campaign);
  const { modal, message } = App.useApp();
  const change = useAct(contract.campaigns.act);
  const run = async (act: Act): Promise<void> => {
    try {
      const { state } = await change.mutateAsync({ params: { project, campaign: campaign.key }, body: { act } });
      void message.success(act === 'start' && state === 'in_review' ? own.done.asked : own.done[act]);
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    }
  };
  return (act) => {
    if (!ASKS.has(act)) {
      void run(act);
      return;
    }
    const ask = ({ title, content }: Question): void =>
      void modal.confirm({
        title,
        content,
        okText: own.acts[act],
        cancelText: words.acts.cancel,
        okButtonProps: { danger: act === 'end' || act === 'stop' },
        autoFocusButton: act === 'stop' || act === 'end' ? 'cancel' : 'ok',
        onOk: () => run(act),
      });
    void question(act).then(ask);
  };
}

interface Question {
  readonly title: string;
  readonly content: string;
}

/** What an act is asked with: what will happen, and to how many. */
function useQuestion(campaign: CampaignFacts): (act: Act) => Promise<Question> {
  const own = useWords().campaigns.ask;
  const format = useFormat();
  const money = useMoney();
  const project = useProjectKey();
  const { definition, counts } = campaign;
  const waiting = format.number(counts.outcomes.waiting + counts.outcomes.queued);
  const whatStarts = async (): Promise<string> => {
    const estimate = await call(contract.campaigns.estimate, {
      params: { project },
      body: { definition, over: 'now', campaign: campaign.key },
    }).catch(() => null);
    if (estimate === null) return own.startLater;
    const { people, days, messages, cost, excluded } = estimate;
    const numbers = [format.number(people), format.number(messages), money(cost)] as const;
    const left = excluded.reduce((sum, { customers }) => sum + customers, 0);
    return (
      (days > 0 ? own.startDays(format.number(days), ...numbers) : own.startWhat(...numbers)) +
      (left === 0 ? '' : own.startExcluded(format.number(left)))
    );
  };
  const { attempting } = counts.outcomes;
  return async (act) => {
    switch (act) {
      case 'end':
        return { title: own.endTitle, content: own.end(format.number(counts.entered), waiting) };
      case 'stop':
        return { title: own.stopTitle, content: own.stop(waiting) + (attempting === 0 ? '' : own.stopLate(format.number(attempting))) };
      case 'withdraw':
        return { title: own.withdrawTitle, content: own.withdraw };
      case 'start':
      case 'pause':
      case 'resume':
        return { title: own.startTitle, content: await whatStarts() };
    }
  };
}
