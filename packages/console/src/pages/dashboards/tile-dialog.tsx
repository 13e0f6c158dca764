import { contract } from '@gyre/domain';
import { Tile, type TileContent } from '@gyre/domain/dashboard';
import { Form, Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { RangeField } from '../analysis/frame/range-field.tsx';
import { useMetrics } from './tile-facts.ts';

type MetricsContent = Extract<TileContent, { of: 'metrics' }>;
type ReportContent = Extract<TileContent, { of: 'report' }>;

interface TileDialogProps {
  readonly tile: Tile;
  readonly isNew: boolean;
  readonly onDone: (tile: Tile) => void;
  readonly onClose: () => void;
}

const START = {
  saved: { of: 'saved', analysis: '' },
  metrics: { of: 'metrics', metrics: [], range: { of: 'last', count: 30, unit: 'day', current: true }, grain: 'day' },
  report: { of: 'report', lines: [], day: 'yesterday' },
} as const;

/** A tile as one begins to make it. */
export function blankTile(id: string, y: number): Tile {
  return { id, title: '', content: { ...START.metrics, metrics: [] }, form: 'chart', x: 0, y, w: 6, h: 5 };
}

/** 修改卡片 — what it shows and how it is called. */
export function TileDialog({ tile: start, isNew, onDone, onClose }: TileDialogProps) {
  const all = useWords();
  const words = all.dashboards.tile;
  const [tile, setTile] = useState(start);
  const { content } = tile;
  const setContent = (next: TileContent): void => setTile((before) => ({ ...before, content: next }));
  const read = Tile.safeParse(tile);
  return (
    <Modal
      open
      width={640}
      title={isNew ? words.add : words.change}
      okText={all.acts.save}
      cancelText={all.acts.cancel}
      onCancel={onClose}
      onOk={() => read.success && onDone(read.data)}
      okButtonProps={{ disabled: !read.success }}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={words.shows}>
          <Segmented<keyof typeof START>
            aria-label={words.shows}
            value={content.of === 'analysis' ? 'saved' : content.of}
            options={(['saved', 'metrics', 'report'] as const).map((value) => ({ value, label: words.kinds[value] }))}
            onChange={(of) =>
              setTile((before) => ({ ...before, content: START[of] as unknown as TileContent, ...(of === 'report' ? { w: 12 } : {}) }))
            }
          />
        </Form.Item>
        {content.of === 'saved' && <SavedFields value={content.analysis} onChange={(analysis) => setContent({ of: 'saved', analysis })} />}
        {content.of === 'metrics' && <MetricsFields content={content} onChange={setContent} />}
        {content.of === 'report' && <ReportFields content={content} onChange={setContent} />}
        {content.of !== 'report' && (
          <Form.Item label={words.form}>
            <Segmented<Tile['form']>
              aria-label={words.form}
              value={tile.form}
              options={(['chart', 'table', 'number'] as const).map((value) => ({ value, label: words.forms[value] }))}
              onChange={(form) => setTile((before) => ({ ...before, form }))}
            />
          </Form.Item>
        )}
        <Form.Item label={words.title}>
          <Input
            value={tile.title}
            maxLength={100}
            placeholder={words.titleHint}
            aria-label={words.title}
            onChange={(e) => setTile((before) => ({ ...before, title: e.target.value }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function SavedFields({ value, onChange }: { readonly value: string; readonly onChange: (analysis: string) => void }) {
  const all = useWords();
  const words = all.dashboards.tile;
  const project = useProjectKey();
  const [search, setSearch] = useState('');
  const query = { limit: 50, ...(search === '' ? {} : { search }) };
  const saved = useCall(contract.analyses.saved, { params: { project }, query }, { keep: true });
  const kinds: Readonly<Record<string, { readonly title: string }>> = all.analysis.kinds;
  return (
    <Form.Item label={words.analysis} required>
      <Select
        showSearch={{ filterOption: false, onSearch: setSearch }}
        aria-label={words.analysis}
        placeholder={words.analysisHint}
        notFoundContent={words.noSaved}
        value={value === '' ? null : value}
        options={(saved.data?.rows ?? []).map(({ key, definition }) => ({
          value: key,
          label: `${definition.name} · ${kinds[definition.kind]?.title ?? definition.kind}`,
        }))}
        onChange={onChange}
      />
    </Form.Item>
  );
}

interface FieldsProps<Content> {
  readonly content: Content;
  readonly onChange: (content: Content) => void;
}

function MetricPicker({
  label,
  value,
  most,
  onChange,
}: {
  readonly label: string;
  readonly value: readonly string[];
  readonly most: number;
  readonly onChange: (metrics: string[]) => void;
}) {
  const metrics = useMetrics().data?.rows ?? [];
  return (
    <Select<string[]>
      mode="multiple"
      aria-label={label}
      maxCount={most}
      value={[...value]}
      options={metrics.map(({ key, definition }) => ({ value: key, label: definition.name }))}
      optionFilterProp="label"
      onChange={onChange}
    />
  );
}

function MetricsFields({ content, onChange }: FieldsProps<MetricsContent>) {
  const all = useWords();
  const words = all.dashboards.tile;
  const { compared, ...rest } = content;
  return (
    <>
      <Form.Item label={words.metrics} required extra={words.metricsHint}>
        <MetricPicker label={words.metrics} most={5} value={content.metrics} onChange={(metrics) => onChange({ ...content, metrics })} />
      </Form.Item>
      <Form.Item label={words.range}>
        <RangeField value={content.range} onChange={(range) => onChange({ ...content, range })} />
      </Form.Item>
      <Form.Item label={words.grain}>
        <Segmented
          aria-label={words.grain}
          value={content.grain}
          options={(['hour', 'day', 'week', 'month'] as const).map((value) => ({ value, label: all.analysis.grains[value] }))}
          onChange={(grain) => onChange({ ...content, grain })}
        />
      </Form.Item>
      <Form.Item label={words.compared}>
        <Select<string>
          aria-label={words.compared}
          value={compared ?? ''}
          options={[
            { value: '', label: words.notCompared },
            ...(['before', 'week', 'month', 'year'] as const).map((value) => ({ value, label: words.comparedWith[value] })),
          ]}
          onChange={(value) => onChange(value === '' ? rest : { ...rest, compared: value as NonNullable<typeof compared> })}
        />
      </Form.Item>
    </>
  );
}

function ReportFields({ content, onChange }: FieldsProps<ReportContent>) {
  const words = useWords().dashboards.tile;
  const nameOf = (metric: string): string => content.lines.find((line) => line.metric === metric)?.name ?? '';
  return (
    <>
      <Form.Item label={words.lines} required>
        <MetricPicker
          label={words.lines}
          most={30}
          value={content.lines.map(({ metric }) => metric)}
          onChange={(metrics) => onChange({ ...content, lines: metrics.map((metric) => ({ metric, name: nameOf(metric) })) })}
        />
      </Form.Item>
      <Form.Item label={words.day}>
        <Segmented
          aria-label={words.day}
          value={content.day}
          options={(['yesterday', 'today'] as const).map((value) => ({ value, label: words.days[value] }))}
          onChange={(day) => onChange({ ...content, day })}
        />
      </Form.Item>
    </>
  );
}
