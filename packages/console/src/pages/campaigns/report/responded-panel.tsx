import { CAMPAIGN_RESPONSES, type CampaignResponse, contract, responseRule } from '@gyre/domain';
import { App, Button } from 'antd';
import { useAct } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { errorNote } from '../../../parts/error-view.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import type { CampaignFacts } from '../campaign-acts.tsx';

const MOST_LETTERS = 60;

/** 响应的用户 — who responded, who did not and who would have anyway, kept as segments. */
export function RespondedPanel({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords();
  const own = words.campaigns.effects;
  const project = useProjectKey();
  const go = useGo();
  const { message } = App.useApp();
  const create = useAct(contract.segments.create);
  if (!useMay('operate')) return null;
  const labels: Readonly<Record<CampaignResponse, string>> = { responded: own.keepResponded, silent: own.keepNot, anyway: own.keepAnyway };
  const keep = async (response: CampaignResponse): Promise<void> => {
    const key = `${response}-${campaign.key}`.slice(0, MOST_LETTERS);
    const name = own.respondedNames[response](campaign.definition.name);
    const source = { kind: 'rule' as const, rule: responseRule(campaign.key, response) };
    try {
      await create.mutateAsync({ params: { project }, body: { key, definition: { name, source } } });
      go(`segments/${key}`);
    } catch (error) {
      // Once made it is opened.
      if (error instanceof Error && 'code' in error && error.code === 'already_exists') go(`segments/${key}`);
      else void message.error(errorNote(error, words), 10);
    }
  };
  return (
    <Panel title={own.responded}>
      <div className="no-print" style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
        {CAMPAIGN_RESPONSES.map((response) => (
          <Button key={response} loading={create.isPending} onClick={() => void keep(response)}>
            {labels[response]}
          </Button>
        ))}
      </div>
      <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{own.respondedNote}</p>
    </Panel>
  );
}
