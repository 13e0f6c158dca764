import { contract } from '@gyre/domain';
import { App, Button, Steps } from 'antd';
import { useState } from 'react';
import { useGo } from '../../address.tsx';
import { useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ImportDrop, ImportExample } from './import-drop.tsx';
import { type DryRun, ImportDryRun } from './import-dry-run.tsx';
import { ImportSource, isSource } from './import-source.tsx';
import { ImportTable } from './import-table.tsx';
import { MappingColumns } from './mapping-columns.tsx';
import { draftOf, type MappingDraft, mappingOf, missingOf } from './mapping-draft.ts';
import { MappingForm } from './mapping-form.tsx';
import type { Uploaded } from './upload-file.ts';

interface Chosen {
  readonly uploaded: Uploaded;
  readonly fileName: string;
}

/** 导入文件 — choose a file, check the mapping, try it, import. */
export function ImportFile() {
  const words = useWords().data;
  const w = words.transfer;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [tried, setTried] = useState(false);
  return (
    <>
      <PageHead title={w.importTitle} note={w.startWhat} />
      <Steps
        size="small"
        current={chosen === null ? 0 : tried ? 3 : 1}
        items={w.steps.map((title) => ({ title }))}
        style={{ maxWidth: 860, margin: '8px 0 24px' }}
      />
      {chosen === null ? (
        <>
          <ImportDrop onUploaded={(uploaded, file) => setChosen({ uploaded, fileName: file.name })} />
          <ImportExample />
        </>
      ) : (
        <ImportMapping
          key={chosen.uploaded.upload}
          {...chosen}
          onTried={setTried}
          onAnother={() => {
            setChosen(null);
            setTried(false);
          }}
        />
      )}
    </>
  );
}

interface ImportMappingProps extends Chosen {
  readonly onTried: (tried: boolean) => void;
  readonly onAnother: () => void;
}

const MISSING_WORDS = { identity: 'needIdentity', event: 'needEvent', time: 'needTime', item: 'needItem', fact: 'needFact' } as const;

function ImportMapping({ uploaded, fileName, onTried, onAnother }: ImportMappingProps) {
  const w = useWords().data.transfer;
  const format = useFormat();
  const project = useProjectKey();
  const go = useGo();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(() => draftOf(uploaded.guess));
  const [source, setSource] = useState('');
  const [run, setRun] = useState<DryRun | null>(null);
  const params = { project, upload: uploaded.upload };
  const tryIt = useAct(contract.transfer.dryRun, {
    onDone: (answer) => {
      setRun(answer);
      onTried(true);
    },
  });
  const start = useAct(contract.transfer.startImport, {
    onDone: (job) => {
      if (job.state === 'done') void message.info(w.importedBefore);
      go('transfer');
    },
  });
  const change = (part: Partial<MappingDraft>) => {
    setDraft((old) => ({ ...old, ...part }));
    setRun(null);
    onTried(false);
  };
  const missing = missingOf(draft);
  const columns = uploaded.columns.map((c) => c.name);
  const acts = (
    <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
      <Button
        type={run === null ? 'primary' : 'default'}
        disabled={missing !== undefined}
        loading={tryIt.isPending}
        onClick={() => tryIt.mutate({ params, body: { mapping: mappingOf(draft) } })}
      >
        {run === null ? w.dryRun : w.dryRunAgain}
      </Button>
      {run !== null && (
        <Button
          type="primary"
          disabled={run.good === 0 || !isSource(source)}
          loading={start.isPending}
          onClick={() => start.mutate({ params, body: { mapping: mappingOf(draft), ...(source === '' ? {} : { source }) } })}
        >
          {w.start(format.number(uploaded.rows))}
        </Button>
      )}
      {missing !== undefined && <span role="status">{w[MISSING_WORDS[missing]]}</span>}
    </div>
  );
  return (
    <div style={{ display: 'grid', gap: 20 }}>
      <Panel
        title={w.file(fileName, format.number(uploaded.rows), format.bytes(uploaded.bytes))}
        extra={
          <Button size="small" onClick={onAnother}>
            {w.another}
          </Button>
        }
      >
        <ImportTable columns={columns} rows={uploaded.sample} />
      </Panel>
      <div style={{ display: 'grid', gap: 20, gridTemplateColumns: 'repeat(auto-fit, minmax(440px, 1fr))', alignItems: 'start' }}>
        <Panel title={w.steps[1]}>
          <MappingForm draft={draft} columns={columns} onChange={change} />
          <ImportSource value={source} onChange={setSource} />
        </Panel>
        <Panel title={w.columns}>
          <MappingColumns draft={draft} columns={uploaded.columns} onChange={change} />
        </Panel>
      </div>
      {acts}
      {tryIt.error !== null && <ErrorView error={tryIt.error} />}
      {start.error !== null && <ErrorView error={start.error} />}
      {run !== null && (
        <Panel title={w.dryRun}>
          <ImportDryRun run={run} />
        </Panel>
      )}
    </div>
  );
}
