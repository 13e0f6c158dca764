import { type AdjustedEffect, type CampaignReport, contract, type Effect } from '@gyre/domain';
import { Empty } from 'antd';
import { useCall } from '../../../api.ts';
import { MISSING } from '../../../format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { EffectTable } from './effect-rows.tsx';
import { signedPoints, withSign } from './points.ts';
import { Waited } from './waited.tsx';

interface AdjustedPanelProps {
  readonly campaign: string;
  readonly goals: CampaignReport['goals'];
}

/** An effect before or after the adjustment. */
interface Line extends AdjustedEffect {
  readonly isAdjusted: boolean;
}

/** CUPED — effects with and without what customers did before, and how much of the variance that takes away. */
export function AdjustedPanel({ campaign, goals }: AdjustedPanelProps) {
  const words = useWords().campaigns.effects;
  const project = useProjectKey();
  const answer = useCall(contract.effects.adjusted, { params: { project, campaign } }, { keep: true, staleMs: 60_000 });
  return (
    <Panel title={words.adjusted}>
      <Waited answer={answer}>
        {(found) =>
          found.some(({ plain }) => plain.absolute !== null) ? (
            <>
              <AdjustedTable found={found} goals={goals} />
              <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{words.adjustedNote}</p>
            </>
          ) : (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.adjustedNone} style={{ padding: 16 }} />
          )
        }
      </Waited>
    </Panel>
  );
}

function AdjustedTable({ found, goals }: { readonly found: readonly AdjustedEffect[]; readonly goals: CampaignReport['goals'] }) {
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      {found.map((one) => (
        <OneTable key={`${one.goal} ${one.of}`} one={one} goal={goals[one.goal]} />
      ))}
    </div>
  );
}

function OneTable({ one, goal }: { readonly one: AdjustedEffect; readonly goal: CampaignReport['goals'][number] | undefined }) {
  const words = useWords().campaigns.effects;
  const format = useFormat();
  const name = goal?.name ?? '';
  const sayValue = (value: number): string =>
    withSign(value, goal?.valueUnit === 'money' ? format.money(Math.abs(value), false) : format.number(Math.abs(value), 2));
  const say = (value: number): string => (one.of === 'rate' ? signedPoints(value, format.language) : sayValue(value));
  const effectOf = ({ plain, adjusted, isAdjusted }: Line): Effect => (isAdjusted ? adjusted : plain);
  return (
    <EffectTable<Line>
      rows={[false, true].map((isAdjusted) => ({ ...one, isAdjusted }))}
      rowKey={({ isAdjusted }) => String(isAdjusted)}
      columns={[
        {
          title: one.of === 'rate' ? words.ofRate(name) : words.ofValue(name),
          key: 'which',
          width: 230,
          render: (_, { isAdjusted }) => (isAdjusted ? words.after : words.plain),
        },
      ]}
      title={words.lift}
      effectOf={effectOf}
      say={say}
      after={[
        {
          title: words.saved,
          key: 'saved',
          width: 110,
          align: 'right',
          className: 'num',
          render: (_, { isAdjusted, varianceReduction }) =>
            isAdjusted && varianceReduction !== null ? format.share(Math.max(0, varianceReduction), 1) : MISSING,
        },
      ]}
      width={720}
    />
  );
}
