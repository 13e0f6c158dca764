import { CloseOutlined } from '@ant-design/icons';
import { mostOff } from '@gyre/domain/benefits/discount';
import { Button, Form, Radio, Select } from 'antd';
import { OutsideCoupons } from '../../../parts/outside-coupons.tsx';
import { useBatches } from '../../../parts/use-batches.ts';
import { useMoney } from '../../../parts/use-money.ts';
import { useWords } from '../../../words/index.ts';
import type { PlaybookFormProps } from './form-props.ts';
import { withBenefits } from './playbook-draft.ts';

const NONE = '';

/** 权益 — the batches of coupons a run may grant, from the smallest to the largest, and which of them it grants now. */
export function BenefitsForm({ draft, change }: PlaybookFormProps) {
  const { acts, benefits: ofBatches, playbooks } = useWords();
  const own = playbooks.editor;
  const money = useMoney();
  const batches = useBatches();
  const { benefits, benefit } = draft;
  const nameOf = (key: string): string => batches.find((one) => one.key === key)?.definition.name ?? key;
  const add = (key: string): void => {
    const batch = batches.find((one) => one.key === key);
    if (batch === undefined) return;
    change(withBenefits(draft, [...benefits, { batch: key, faceValue: mostOff(batch.definition.discount) }]));
  };
  const outside = new Set(batches.flatMap(({ key, definition }) => (definition.system === 'external' ? [key] : [])));
  const systemOf = (key: string): string => (outside.has(key) ? ` · ${ofBatches.form.systems.external}` : '');
  const isOutside = benefits.some(({ batch }) => outside.has(batch));
  const offered = batches.filter(({ key }) => !benefits.some(({ batch }) => batch === key));
  return (
    <Form.Item label={own.benefits} extra={isOutside ? `${own.benefitsNote} ${own.benefitsOutside}` : own.benefitsNote}>
      <OutsideCoupons batches={benefits.map(({ batch }) => batch)} />
      {benefits.length === 0 ? (
        <p style={{ margin: '0 0 8px', opacity: 0.75 }}>{own.benefitsNone}</p>
      ) : (
        <Radio.Group
          aria-label={own.granted}
          value={benefit ?? NONE}
          onChange={(e) => change({ benefit: e.target.value === NONE ? null : String(e.target.value) })}
          style={{ display: 'grid', gap: 6, marginBottom: 10 }}
        >
          <Radio value={NONE}>{own.grantedNone}</Radio>
          {benefits.map(({ batch, faceValue }) => (
            <span key={batch} style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
              <Radio value={batch}>
                {nameOf(batch)} <span style={{ opacity: 0.65 }}>{own.faceValue(money(faceValue)) + systemOf(batch)}</span>
              </Radio>
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={`${acts.remove} ${nameOf(batch)}`}
                onClick={() =>
                  change(
                    withBenefits(
                      draft,
                      benefits.filter((one) => one.batch !== batch),
                    ),
                  )
                }
              />
            </span>
          ))}
        </Radio.Group>
      )}
      <Select<string | null>
        value={null}
        placeholder={own.addBenefit}
        notFoundContent={own.noBatches}
        aria-label={own.pickBatch}
        disabled={benefits.length >= 10}
        style={{ width: 320 }}
        showSearch={{ optionFilterProp: 'label' }}
        options={offered.map(({ key, definition }) => ({ value: key, label: `${definition.name} ${key}${systemOf(key)}` }))}
        onChange={(key) => key !== null && add(key)}
      />
    </Form.Item>
  );
}
