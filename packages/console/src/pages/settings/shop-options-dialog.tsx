import { contract } from '@gyre/domain';
import type { ShopOptions } from '@gyre/domain/api/shop';
import { Form, Input, InputNumber, Radio, Select } from 'antd';
import { type Answer, useAct } from '../../api.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';

type Pace = 1 | 60 | 720 | 4320;
const PACES: readonly Pace[] = [1, 60, 720, 4320];

interface Written extends Omit<ShopOptions, 'incidents'> {
  /** One a line. */
  readonly incidents?: string;
}

interface ShopOptionsDialogProps {
  readonly onClose: () => void;
  readonly onStarted: (answer: Answer<typeof contract.projects.createSample>) => void;
}

/** 商城选项 — which shop it shall be, and how fast it lives. */
export function ShopOptionsDialog({ onClose, onStarted }: ShopOptionsDialogProps) {
  const all = useWords();
  const words = all.shop;
  const create = useAct(contract.projects.createSample, { onDone: onStarted });
  return (
    <FormDialog<Written>
      title={words.create}
      act={all.data.projects.createSample}
      initial={{ edition: 'full', customers: 40_000, days: 28, seed: 1, speed: 60 }}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(written) => create.mutate({ params: { sample: 'shop' }, body: optionsOf(written) })}
    >
      <Form.Item name="edition" label={words.edition} extra={words.editionHelp}>
        <Radio.Group
          options={[
            { value: 'sample', label: words.editions.sample },
            { value: 'full', label: words.editions.full },
          ]}
        />
      </Form.Item>
      <Form.Item name="customers" label={words.customers} extra={words.customersHelp}>
        <InputNumber<number> min={360} max={10_000_000} precision={0} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="days" label={words.days} extra={words.daysHelp}>
        <InputNumber<number> min={0} max={200} precision={0} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="seed" label={words.seed} extra={words.seedHelp}>
        <InputNumber<number> min={0} max={0xffff_ffff} precision={0} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="speed" label={words.pace} extra={words.paceHelp}>
        <Select<number> options={PACES.map((value) => ({ value, label: words.paces[value] }))} />
      </Form.Item>
      <Form.Item name="incidents" label={words.incidents} extra={words.incidentsHelp}>
        <Input.TextArea rows={2} className="mono" />
      </Form.Item>
    </FormDialog>
  );
}

function optionsOf({ edition, customers, days, seed, speed, incidents = '' }: Written): ShopOptions {
  const lines = incidents.split('\n').map((line) => line.trim());
  return {
    edition,
    customers: customers ?? undefined,
    days: days ?? undefined,
    seed: seed ?? undefined,
    speed,
    incidents: lines.filter((line) => line !== ''),
  };
}
