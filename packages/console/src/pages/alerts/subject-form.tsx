import { contract } from '@gyre/domain';
import { Form, Segmented, Select } from 'antd';
import { useCall } from '../../api.ts';
import { CampaignPicker } from '../../parts/pickers.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { MetricSelect } from '../metrics/metric-select.tsx';
import type { MetricRow } from '../metrics/metric-book.ts';
import type { SubjectDraft } from './alert-draft.ts';

interface SubjectFormProps {
  readonly value: SubjectDraft;
  readonly metrics: readonly MetricRow[];
  readonly onChange: (subject: SubjectDraft) => void;
}

const BEGIN: Readonly<Record<SubjectDraft['of'], SubjectDraft>> = {
  metric: { of: 'metric', metric: '' },
  budget: { of: 'budget', owner: 'campaign', key: '' },
  volume: { of: 'volume', channel: 'sms' },
};

/** 预警对象 — a metric, the use of a budget, or the messages of a channel. */
export function SubjectForm({ value, metrics, onChange }: SubjectFormProps) {
  const words = useWords().alerts.editor;
  return (
    <Form.Item label={words.subject} required>
      <div className="alert-row">
        <Segmented<SubjectDraft['of']>
          aria-label={words.subject}
          value={value.of}
          options={(['metric', 'budget', 'volume'] as const).map((of) => ({ value: of, label: words.subjects[of] }))}
          onChange={(of) => onChange(BEGIN[of])}
        />
        {value.of === 'metric' && (
          <MetricSelect
            label={words.metric}
            metrics={metrics}
            value={value.metric === '' ? undefined : value.metric}
            onChange={(metric) => onChange({ of: 'metric', metric })}
          />
        )}
        {value.of === 'budget' && <BudgetOwner value={value} onChange={onChange} />}
        {value.of === 'volume' && <ChannelSelect value={value.channel} onChange={(channel) => onChange({ of: 'volume', channel })} />}
      </div>
    </Form.Item>
  );
}

type Budget = Extract<SubjectDraft, { of: 'budget' }>;

function BudgetOwner({ value, onChange }: { readonly value: Budget; readonly onChange: (subject: Budget) => void }) {
  const words = useWords().alerts.editor;
  return (
    <>
      <Segmented<Budget['owner']>
        aria-label={words.owner}
        value={value.owner}
        options={(['campaign', 'activity'] as const).map((owner) => ({ value: owner, label: words.owners[owner] }))}
        onChange={(owner) => onChange({ of: 'budget', owner, key: '' })}
      />
      {value.owner === 'campaign' ? (
        <CampaignPicker
          value={value.key === '' ? undefined : value.key}
          placeholder={words.owners.campaign}
          onChange={(key) => onChange({ ...value, key: key ?? '' })}
        />
      ) : (
        <ActivitySelect value={value.key} onChange={(key) => onChange({ ...value, key })} />
      )}
    </>
  );
}

interface ChosenProps {
  readonly value: string;
  readonly onChange: (key: string) => void;
}

function ActivitySelect({ value, onChange }: ChosenProps) {
  const words = useWords().alerts.editor.owners;
  const project = useProjectKey();
  const rows = useCall(contract.activities.list, { params: { project } }).data ?? [];
  return (
    <Select<string | null>
      aria-label={words.activity}
      placeholder={words.activity}
      style={{ minWidth: 220 }}
      showSearch={{ optionFilterProp: 'label' }}
      options={rows.map(({ key, definition }) => ({ value: key, label: definition.name }))}
      value={value === '' ? null : value}
      onChange={(key) => onChange(key ?? '')}
    />
  );
}

function ChannelSelect({ value, onChange }: ChosenProps) {
  const words = useWords();
  const names: Readonly<Record<string, string>> = words.campaigns.channels;
  return (
    <Select
      aria-label={words.alerts.editor.channel}
      style={{ minWidth: 140 }}
      options={Object.entries(names).map(([key, label]) => ({ value: key, label }))}
      value={value}
      onChange={onChange}
    />
  );
}
