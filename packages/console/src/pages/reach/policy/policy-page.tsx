import { contract, type ContactPolicy } from '@gyre/domain';
import { Alert, App, Button, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type Answer, useAct, useCall } from '../../../api.ts';
import { useAddress } from '../../../address.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { PageHead } from '../../../parts/list-page.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useKeptDraft } from '../../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../../parts/use-save-key.ts';
import { RestoredNote } from '../../../parts/restored-note.tsx';
import { usePrefs } from '../../../prefs.ts';
import { useMay, useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import '../reach.css';
import { CapsSection } from './caps-section.tsx';
import { ApprovalSection, PriceSection } from './money-sections.tsx';
import { ConsentSection, HoldoutSection } from './people-sections.tsx';
import { policyChanges } from './policy-changes.ts';
import { policyProblems } from './policy-problems.ts';
import { revivedPolicy } from './revived-policy.ts';
import { QuietSection } from './quiet-section.tsx';
import { type SectionProps, usePolicyVoice } from './section.tsx';
import { TellingSection } from './telling-section.tsx';
import { TestSection } from './test-section.tsx';
import { useApprovalReceivers } from './use-approval-receivers.ts';
import { ForbiddenSection, LinkSection, SmsSection } from './words-sections.tsx';
import './policy.css';

type Stored = Answer<typeof contract.reach.policy>;
const TABS = ['time', 'people', 'money', 'words', 'test'] as const;
const Address = z.object({ tab: z.enum(TABS).default('time') });

/** 防打扰 — the contact policy: its rules in plain words, and what saving would change. */
export function PolicyPage() {
  const words = useWords().reach.policy;
  const project = useProjectKey();
  const answer = useCall(contract.reach.policy, { params: { project } });
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      {answer.data === undefined && answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {answer.data === undefined && answer.error === null && <Skeleton active paragraph={{ rows: 10 }} />}
      {answer.data !== undefined && <Editor key={answer.data.version} stored={answer.data} />}
    </>
  );
}

function Editor({ stored }: { readonly stored: Stored }) {
  const words = useWords().reach.policy;
  const project = useProjectKey();
  const mayChange = useMay('configure');
  const { language } = usePrefs();
  const { message } = App.useApp();
  const [generation, setGeneration] = useState(0);
  const place = `gyre.policy.${project}.${stored.version}`;
  const { draft, change, restored, discard, forget } = useKeptDraft(place, stored.policy, (kept) => revivedPolicy(kept, stored.policy));
  const save = useAct(contract.reach.savePolicy, {
    onDone: () => {
      forget();
      void message.success(words.saved);
    },
  });
  const telling = useApprovalReceivers({ draft, change }, stored.robots);
  const { sent, reentered } = telling;
  const policy = sent === null ? draft : { ...draft, approval: { ...draft.approval, receivers: sent.receivers } };
  const problems = [...(sent === null ? [words.telling.noAddress] : []), ...policyProblems(policy, words, language)];
  const isChanged = reentered.length > 0 || JSON.stringify(draft) !== JSON.stringify(stored.policy);
  const trySave = (): void => {
    if (!mayChange || !isChanged || sent === null || problems.length > 0) return;
    save.mutate({ params: { project }, body: { policy, robotSecrets: sent.robotSecrets } });
  };
  const discardAll = (): void => {
    discard();
    telling.typed.forget();
    // fields that keep what is typed, such as the word list, start again
    setGeneration((n) => n + 1);
  };
  useSaveKey(trySave);
  return (
    <div className="policy-page">
      <div style={{ minWidth: 0 }}>
        {!mayChange && <Alert type="info" showIcon title={words.readOnly} style={{ marginBottom: 12 }} />}
        <RestoredNote restored={restored} title={words.restored} />
        <Sections key={generation} policy={draft} change={change} readOnly={!mayChange} telling={telling} />
      </div>
      <div className="stuck">
        <Changes
          stored={stored}
          draft={draft}
          reentered={reentered.map(({ name }) => name)}
          problems={problems}
          busy={save.isPending}
          error={save.error}
          {...(mayChange ? { onSave: trySave, onDiscard: discardAll } : {})}
        />
      </div>
    </div>
  );
}

function Sections(props: SectionProps) {
  const words = useWords().reach.policy;
  const [{ tab }, setAddress] = useAddress(Address);
  const parts = {
    time: [QuietSection, CapsSection],
    people: [ConsentSection, HoldoutSection],
    money: [ApprovalSection, TellingSection, PriceSection],
    words: [SmsSection, LinkSection, ForbiddenSection],
    test: [TestSection],
  };
  return (
    <Tabs
      activeKey={tab}
      onChange={(key) => setAddress({ tab: key as typeof tab })}
      items={TABS.map((key) => ({
        key,
        label: words.tabs[key],
        children: (
          <div className="policy-sections">
            {parts[key].map((Part) => (
              <Part key={Part.name} {...props} />
            ))}
          </div>
        ),
      }))}
    />
  );
}

interface ChangesProps {
  readonly stored: Stored;
  readonly draft: ContactPolicy;
  /** Robots whose address or secret is typed anew. */
  readonly reentered: readonly string[];
  readonly problems: readonly string[];
  readonly busy: boolean;
  readonly error: unknown;
  /** Undefined: the operator may only look. */
  readonly onSave?: () => void;
  readonly onDiscard?: () => void;
}

/** 这次改了 — the differences from what applies now, and the act that makes them a new version. */
function Changes({ stored, draft, reentered, problems, busy, error, onSave, onDiscard }: ChangesProps) {
  const words = useWords().reach.policy;
  const voice = usePolicyVoice();
  const entered = reentered.map((name) => ({ what: words.diff.receiverEntered(name), how: '' }));
  const changes = [...policyChanges(stored.policy, draft, voice), ...entered];
  return (
    <Panel title={words.changes}>
      <p style={{ margin: '0 0 12px', opacity: 0.7 }}>
        {stored.version === 0 ? (
          words.versionDefault
        ) : (
          <>
            {words.version(stored.version)} · <Moment at={stored.at} /> {words.by(stored.by)}
          </>
        )}
      </p>
      {changes.length === 0 && <p style={{ margin: '0 0 12px' }}>{words.noChanges}</p>}
      <ul className="policy-changes">
        {changes.map(({ what, how }) => (
          <li key={`${what}${how}`}>
            {what}
            {how !== '' && <div style={{ opacity: 0.8 }}>{how}</div>}
          </li>
        ))}
      </ul>
      {problems.length > 0 && <Alert type="warning" showIcon title={`${words.wrong}${problems.join(' · ')}`} style={{ margin: '8px 0' }} />}
      {error !== null && <ErrorView error={error} />}
      {onSave !== undefined && (
        <div style={{ display: 'flex', gap: 8, marginTop: 16, flexWrap: 'wrap' }}>
          <Button type="primary" loading={busy} disabled={changes.length === 0 || problems.length > 0} onClick={onSave}>
            {words.save}
          </Button>
          <Button disabled={changes.length === 0} onClick={onDiscard}>
            {words.discard}
          </Button>
        </div>
      )}
    </Panel>
  );
}
