import { contract } from '@gyre/domain';
import { App, Button, Progress, theme } from 'antd';
import { useState } from 'react';
import { useAct, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjects } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ShopIncidentsDialog } from './shop-incidents-dialog.tsx';
import { ShopOptionsDialog } from './shop-options-dialog.tsx';

type Sample = 'shop' | 'online-retail';

interface Started {
  readonly project: string;
  readonly job: string;
}

/** The key of each sample's project. */
const PROJECT_OF: Readonly<Record<Sample, string>> = { shop: 'shop', 'online-retail': 'online_retail' };

/** 示例项目 — the living shop and the real orders, each created by one click. */
export function SampleProjects() {
  const words = useWords().data.projects;
  return (
    <Panel title={words.samples} extra={<span style={{ opacity: 0.65 }}>{words.samplesHelp}</span>} style={{ marginTop: 24 }}>
      <SampleLine sample="shop" title={words.shop} help={words.shopHelp} />
      <SampleLine sample="online-retail" title={words.retail} help={words.retailHelp} />
    </Panel>
  );
}

function SampleLine({ sample, title, help }: { readonly sample: Sample; readonly title: string; readonly help: string }) {
  const all = useWords();
  const words = all.data.projects;
  const { token } = theme.useToken();
  const { message } = App.useApp();
  const exists = useProjects().data?.some((p) => p.sample && p.key === PROJECT_OF[sample]) ?? false;
  const [started, setStarted] = useState<Started | null>(null);
  const [dialog, setDialog] = useState<'options' | 'trouble' | null>(null);
  const close = (): void => setDialog(null);
  function begun(answer: Started): void {
    setStarted(answer);
    close();
    void message.success(words.sampleStarted);
  }
  const create = useAct(contract.projects.createSample, { onDone: begun });
  return (
    <div style={{ padding: '10px 0', borderTop: `1px solid ${token.colorBorderSecondary}` }}>
      <div style={{ display: 'flex', gap: 16, alignItems: 'center' }}>
        <div style={{ flex: 1 }}>
          <strong>{title}</strong>
          <div style={{ opacity: 0.7 }}>{help}</div>
        </div>
        {started === null && exists && <span>{words.sampleExists}</span>}
        {sample === 'shop' && exists && <Button onClick={() => setDialog('trouble')}>{all.shop.trouble}</Button>}
        {sample === 'shop' && started === null && !exists && <Button onClick={() => setDialog('options')}>{all.shop.custom}</Button>}
        {started === null && !exists && (
          <Button
            loading={create.isPending}
            onClick={() => create.mutate({ params: { sample } })}
            aria-label={`${words.createSample} ${title}`}
          >
            {words.createSample}
          </Button>
        )}
        {started !== null && <SampleProgress {...started} />}
      </div>
      {create.error !== null && <ErrorView error={create.error} />}
      {dialog === 'options' && <ShopOptionsDialog onClose={close} onStarted={begun} />}
      {dialog === 'trouble' && <ShopIncidentsDialog project={PROJECT_OF.shop} onClose={close} />}
    </div>
  );
}

function SampleProgress({ project, job }: Started) {
  const words = useWords().data;
  const { language } = useFormat();
  const jobs = useCall(contract.transfer.listJobs, { params: { project }, query: { limit: 20 } }, { everyMs: 1_500 });
  const found = jobs.data?.rows.find((j) => j.id === job);
  if (found?.state === 'failed') return <span>{language === 'zh' ? found.errorZh : found.error}</span>;
  if (found?.state === 'done') return <span>{words.projects.sampleExists}</span>;
  const percent = found === undefined || found.total === 0 ? 0 : Math.floor((found.done / found.total) * 100);
  return (
    <span role="status" style={{ width: 200 }}>
      <Progress percent={percent} size="small" showInfo={false} style={{ margin: 0 }} />
      {words.projects.creatingSample(percent)}
    </span>
  );
}
