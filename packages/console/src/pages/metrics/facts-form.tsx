import { Unit } from '@gyre/domain/analyses/table';
import { BusinessStage } from '@gyre/domain/metrics/metric';
import { Form, Input, Segmented, Select } from 'antd';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../words/index.ts';
import type { MetricDraft } from './metric-draft.ts';

interface FactsFormProps {
  readonly draft: MetricDraft;
  readonly change: (part: Partial<MetricDraft>) => void;
  readonly isNew: boolean;
  readonly keyIsWrong: boolean;
}

/** Units a number of a metric can have. */
const UNITS = Unit.options.filter((unit) => unit !== 'text' && unit !== 'instant');

/** 基本信息 — what a metric is called, what its numbers are, whose it is, and its definition in words. */
export function FactsForm({ draft, change, isNew, keyIsWrong }: FactsFormProps) {
  const words = useWords().metrics;
  const own = words.editor;
  return (
    <Panel>
      <Form layout="vertical" component="div">
        <div className="metric-fields">
          <Form.Item label={own.name} required>
            <Input value={draft.name} maxLength={100} aria-label={own.name} onChange={(e) => change({ name: e.target.value })} />
          </Form.Item>
          <Form.Item label={own.key} required {...(keyIsWrong ? { validateStatus: 'error' as const, extra: own.keyWrong } : {})}>
            <Input
              className="mono"
              value={draft.key}
              maxLength={60}
              disabled={!isNew}
              aria-label={own.key}
              onChange={(e) => change({ key: e.target.value.trim() })}
            />
          </Form.Item>
          <Form.Item label={own.unit}>
            <Select<Unit>
              aria-label={own.unit}
              value={draft.unit}
              options={UNITS.map((unit) => ({ value: unit, label: words.units[unit] }))}
              onChange={(unit) => change({ unit })}
            />
          </Form.Item>
          <Form.Item label={own.direction}>
            <Segmented<'more' | 'less'>
              aria-label={own.direction}
              value={draft.direction}
              options={(['more', 'less'] as const).map((value) => ({
                value,
                label: `${value === 'more' ? '↑' : '↓'} ${words.directions[value]}`,
              }))}
              onChange={(direction) => change({ direction })}
            />
          </Form.Item>
          <Form.Item label={own.owner}>
            <Input value={draft.owner} maxLength={100} aria-label={own.owner} onChange={(e) => change({ owner: e.target.value })} />
          </Form.Item>
          <Form.Item label={own.northStar}>
            <Select<BusinessStage | 'none'>
              aria-label={own.northStar}
              value={draft.northStar ?? 'none'}
              options={[
                { value: 'none', label: own.northStarNone },
                ...BusinessStage.options.map((stage) => ({ value: stage, label: words.northStar(words.businessStages[stage]) })),
              ]}
              onChange={(stage) => change({ northStar: stage === 'none' ? null : stage })}
            />
          </Form.Item>
        </div>
        <Form.Item label={own.meaning}>
          <Input.TextArea
            rows={2}
            maxLength={2000}
            value={draft.meaning}
            placeholder={own.meaningHint}
            aria-label={own.meaning}
            onChange={(e) => change({ meaning: e.target.value })}
          />
        </Form.Item>
        <Form.Item label={own.note} style={{ marginBottom: 0 }}>
          <Input.TextArea
            rows={1}
            maxLength={1000}
            value={draft.note}
            aria-label={own.note}
            onChange={(e) => change({ note: e.target.value })}
          />
        </Form.Item>
      </Form>
    </Panel>
  );
}
