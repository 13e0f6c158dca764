import { contract, type Playbook } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Button, Descriptions } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { useCall } from '../../../api.ts';
import { useAddress } from '../../../address.tsx';
import { DetailPage } from '../../../parts/detail-page.tsx';
import { OutsideCoupons } from '../../../parts/outside-coupons.tsx';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { BesidePreview } from '../../campaigns/preview/beside-preview.tsx';
import { RunTable } from '../loop/run-table.tsx';
import { PlaybookActs } from './playbook-acts.tsx';
import { campaignOf } from './playbook-draft.ts';
import { PlaybookDot } from './playbook-dot.tsx';
import { playbookSentence, summaryOf } from './playbook-summary.ts';
import { PlaybookVersions } from './playbook-versions.tsx';
import { ProposalsPanel } from './proposals-panel.tsx';
import { RecordPanel } from './record-panel.tsx';
import { usePlaybookWords } from './use-playbook-words.ts';

const Address = z.object({ tab: z.enum(['record', 'proposals', 'settings']).optional() });

/** 预案详情 — what it does in one sentence, what its runs have shown, what they taught, and all it says. */
export function PlaybookPage() {
  const words = useWords().playbooks;
  const format = useFormat();
  const names = usePlaybookWords();
  const project = useProjectKey();
  const { playbook: key = '' }: { playbook?: string } = useParams({ strict: false });
  const [{ tab }, setAddress] = useAddress(Address);
  const [showsVersions, setShowsVersions] = useState(false);
  const answer = useCall(contract.autopilot.playbook, { params: { project, playbook: key } }, { everyMs: 10_000, keep: true });
  const playbook = answer.data;
  const tabs = playbook && [
    {
      key: 'record',
      label: words.tabs.record,
      children: (
        <>
          <RecordPanel playbook={playbook} />
          <RunTable rows={playbook.runs} none={words.runs.none} withPlaybook={false} />
        </>
      ),
    },
    {
      key: 'proposals',
      label: playbook.proposals === 0 ? words.tabs.proposals : `${words.tabs.proposals} ${format.number(playbook.proposals)}`,
      children: <ProposalsPanel playbook={key} definition={playbook.definition} />,
    },
    { key: 'settings', label: words.tabs.settings, children: <Settings playbook={playbook} /> },
  ];
  return (
    <>
      <DetailPage
        title={playbook?.definition.name ?? key}
        status={playbook && <PlaybookDot playbook={playbook} />}
        note={playbook && playbookSentence(playbook.definition, names)}
        acts={
          playbook && (
            <>
              <Button onClick={() => setShowsVersions(true)}>{words.versions}</Button>
              <PlaybookActs playbook={playbook} />
            </>
          )
        }
        loading={answer.isLoading}
        error={playbook === undefined ? answer.error : null}
        retry={() => void answer.refetch()}
        tab={tab ?? 'record'}
        onTab={(next) => setAddress({ tab: Address.parse({ tab: next }).tab })}
        {...(tabs === undefined ? {} : { tabs })}
      >
        {playbook && <OutsideCoupons batches={playbook.definition.benefits.map(({ batch }) => batch)} />}
      </DetailPage>
      {showsVersions && playbook && <PlaybookVersions playbook={key} present={playbook.version} onClose={() => setShowsVersions(false)} />}
    </>
  );
}

function Settings({ playbook: { definition } }: { readonly playbook: Playbook }) {
  const names = usePlaybookWords();
  const { language } = useFormat();
  const items = summaryOf(definition, names)
    .filter(({ part }) => part !== 'name')
    .map(({ part, name, lines }) => ({
      key: part,
      label: name,
      children: <span style={{ whiteSpace: 'pre-wrap' }}>{lines.join('\n')}</span>,
    }));
  return (
    <BesidePreview definition={campaignOf(definition)}>
      <Descriptions column={1} size="small" items={items} styles={{ label: { minWidth: language === 'zh' ? 96 : 140 } }} />
    </BesidePreview>
  );
}
