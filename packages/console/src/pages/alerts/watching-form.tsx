import type { Unit } from '@gyre/domain/analyses/table';
import { Grain } from '@gyre/domain/questions/periods';
import { Collapse, Form, Input, Segmented } from 'antd';
import { useWords } from '../../words/index.ts';
import { MetricSelect } from '../metrics/metric-select.tsx';
import type { Definitions, MetricRow } from '../metrics/metric-book.ts';
import { type AlertDraft, watching } from './alert-draft.ts';
import { DetectorForm } from './detector-form.tsx';
import { DimensionForm } from './dimension-form.tsx';
import { SubjectForm } from './subject-form.tsx';

interface WatchingFormProps {
  readonly draft: AlertDraft;
  readonly metrics: readonly MetricRow[];
  readonly book: Definitions;
  readonly change: (part: Partial<AlertDraft>) => void;
}

/** 监控什么 — the subject, the grain, its dimension and the detector; beside the adaptive one what it follows. */
export function WatchingForm(props: WatchingFormProps) {
  const words = useWords();
  const own = words.alerts.editor;
  const { draft, metrics, change } = props;
  const { subject } = draft;
  const metric = subject.of === 'metric' ? metrics.find(({ key }) => key === subject.metric) : undefined;
  const choose = (next: typeof subject): void => {
    const name = next.of === 'metric' ? metrics.find(({ key }) => key === next.metric)?.definition.name : undefined;
    const named = draft.name === '' && name !== undefined ? { name: own.nameOf(name) } : {};
    change({ ...watching(next, draft), ...named });
  };
  return (
    <>
      <SubjectForm value={subject} metrics={metrics} onChange={choose} />
      <Form.Item label={words.analysis.grain}>
        <Segmented<Grain>
          aria-label={words.analysis.grain}
          value={draft.grain}
          options={Grain.options.map((value) => ({ value, label: words.alerts.grains[value] }))}
          onChange={(grain) => change({ grain })}
        />
      </Form.Item>
      <DimensionForm {...props} metric={metric} />
      <DetectorForm draft={draft} unit={unitOf(subject, metric)} change={change} />
      {draft.kind === 'adaptive' && subject.of !== 'budget' && <RelatedForm {...props} />}
    </>
  );
}

function unitOf(subject: AlertDraft['subject'], metric: MetricRow | undefined): Unit {
  if (subject.of === 'metric') return metric?.definition.unit ?? 'number';
  return subject.of === 'budget' ? 'share' : 'count';
}

/** What the metric follows, and with which alerts it is evidence together. */
function RelatedForm({ draft, metrics, change }: WatchingFormProps) {
  const words = useWords().alerts.editor;
  const { subject, parent } = draft;
  const others = metrics.filter(({ key }) => subject.of !== 'metric' || key !== subject.metric);
  const form = (
    <div className="alert-parameters">
      {subject.of === 'metric' && (
        <Form.Item label={words.parent} extra={words.parentHelp}>
          <MetricSelect
            label={words.parent}
            metrics={others}
            value={parent ?? undefined}
            onChange={(key) => change({ parent: key })}
            onClear={() => change({ parent: null })}
          />
        </Form.Item>
      )}
      <Form.Item label={words.group} extra={words.groupHelp}>
        <Input value={draft.group} maxLength={60} aria-label={words.group} onChange={(e) => change({ group: e.target.value })} />
      </Form.Item>
    </div>
  );
  return (
    <Collapse
      ghost
      items={[{ key: 'related', label: words.related, children: form }]}
      defaultActiveKey={parent === null && draft.group === '' ? [] : ['related']}
    />
  );
}
