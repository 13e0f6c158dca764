import { MOST_WATCHED } from '@gyre/domain/alerts/alert';
import { Form, InputNumber, Select } from 'antd';
import { useWords } from '../../words/index.ts';
import { useDimensionName } from '../metrics/use-dimension-name.ts';
import type { Definitions, MetricRow } from '../metrics/metric-book.ts';
import type { AlertDraft } from './alert-draft.ts';

interface DimensionFormProps {
  readonly draft: AlertDraft;
  /** The metric that is watched. */
  readonly metric: MetricRow | undefined;
  readonly book: Definitions;
  readonly change: (part: Partial<AlertDraft>) => void;
}

/** Values of a dimension that are watched unless more or fewer are asked for. */
const SOME = 10;

/** 分维度 — whether the values of a dimension are watched beside the total, and how many. */
export function DimensionForm({ draft, metric, book, change }: DimensionFormProps) {
  const words = useWords().alerts.editor;
  const dimensionName = useDimensionName(book);
  if (metric === undefined || metric.dimensions.length === 0) return null;
  const { by } = draft;
  return (
    <Form.Item label={words.by} extra={words.byHelp}>
      <div className="alert-row">
        <Select
          aria-label={words.by}
          style={{ minWidth: 160 }}
          popupMatchSelectWidth={false}
          value={by?.dimension ?? ''}
          options={[
            { value: '', label: words.totalOnly },
            ...metric.dimensions.map((name) => ({ value: name, label: dimensionName(metric.key, name) })),
          ]}
          onChange={(dimension) => change({ by: dimension === '' ? null : { dimension, most: by?.most ?? SOME } })}
        />
        {by !== null && (
          <>
            <span>{words.most}</span>
            <InputNumber<number>
              aria-label={words.most}
              min={1}
              max={MOST_WATCHED}
              precision={0}
              style={{ width: 90 }}
              value={by.most}
              onChange={(most) => most !== null && change({ by: { ...by, most } })}
            />
          </>
        )}
      </div>
    </Form.Item>
  );
}
