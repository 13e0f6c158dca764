import { type CampaignLayer, contract, Key } from '@gyre/domain';
import { AutoComplete, Form, InputNumber } from 'antd';
import { useCall } from '../../../api.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { StepProps } from './step-props.ts';

const WHOLE: Omit<CampaignLayer, 'name'> = { fromBp: 0, toBp: 10_000 };

/** 互斥层 — the layer a campaign takes a part of, beside the parts other campaigns have; without a name it is for everybody. */
export function LayerForm({ draft, change }: StepProps) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const project = useProjectKey();
  const campaigns = useCall(contract.campaigns.list, { params: { project }, query: {} }).data ?? [];
  const { layer } = draft;
  const taken = campaigns.flatMap(({ key, state, definition }) =>
    state !== 'ended' && key !== draft.key && definition.layer !== null ? [{ name: definition.name, part: definition.layer }] : [],
  );
  const set = (part: Partial<CampaignLayer>): void => change({ layer: { name: '', ...WHOLE, ...layer, ...part } });
  const percent = (bp: number): string => format.share(bp, 10_000);
  const bound = (label: string, value: number, most: number, onChange: (bp: number) => void) => (
    <InputNumber<number>
      min={0}
      max={most}
      precision={2}
      suffix="%"
      style={{ width: 120 }}
      aria-label={label}
      value={value / 100}
      onChange={(share) => onChange(Math.round((share ?? 0) * 100))}
    />
  );
  return (
    <Form.Item label={words.layer} extra={words.layerNote}>
      <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
        <AutoComplete
          style={{ width: 200 }}
          aria-label={words.layer}
          placeholder={words.layerNone}
          value={layer?.name ?? ''}
          status={layer === null || Key.safeParse(layer.name).success ? '' : 'error'}
          options={[...new Set(taken.map(({ part }) => part.name))].map((value) => ({ value }))}
          onChange={(name: string) => (name === '' ? change({ layer: null }) : set({ name }))}
        />
        {layer !== null && (
          <>
            {bound(words.layerFrom, layer.fromBp, 99.99, (fromBp) => set({ fromBp }))}–
            {bound(words.layerTo, layer.toBp, 100, (toBp) => set({ toBp }))}
          </>
        )}
      </div>
      {layer !== null &&
        taken
          .filter(({ part }) => part.name === layer.name)
          .map(({ name, part }) => (
            <div key={name} className={part.fromBp < layer.toBp && part.toBp > layer.fromBp ? 'num problem problem-blocks' : 'num problem'}>
              {words.layerTaken(name, percent(part.fromBp), percent(part.toBp))}
            </div>
          ))}
    </Form.Item>
  );
}
