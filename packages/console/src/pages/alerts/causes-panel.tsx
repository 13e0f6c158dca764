import { contract } from '@gyre/domain';
import { App, Button } from 'antd';
import { useAct } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords, type Words } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import '../metrics/metrics.css';
import { PartBar } from '../metrics/part-bar.tsx';
import { barOf, largestOf } from '../metrics/tree-shape.ts';
import type { EpisodeView } from './episode-words.ts';
import { useSliceText } from './use-slice-text.ts';

type Finding = NonNullable<EpisodeView['finding']>;
interface FactsProps {
  readonly facts: EpisodeView;
}

/** 在哪里 — the slices that changed together, what each explains, and of a ratio whether slices did otherwise or others came. */
export function CausesPanel({ facts }: FactsProps) {
  const words = useWords().alerts.page;
  const { finding } = facts;
  return (
    <Panel title={words.causes} extra={<Diagnosed facts={facts} />}>
      {finding === null && <p>{facts.confirmed ? words.notYet : words.notSure}</p>}
      {finding !== null && (
        <>
          {finding.why !== null && <p>{words.why[reasonOf(finding.why, finding.causes.length)]}</p>}
          {finding.causes.length > 0 && <CauseRows facts={facts} finding={finding} />}
          {finding.mix !== null && <RateAndMix mix={finding.mix} />}
          {finding.total !== null && <BothParts total={finding.total} />}
        </>
      )}
    </Panel>
  );
}

/** Why nothing is started; slices that are there all the same are only not certain enough. */
function reasonOf(why: NonNullable<Finding['why']>, causes: number): keyof Words['alerts']['page']['why'] {
  return why === 'unexplained' && causes > 0 ? 'uncertain' : why;
}

/** When causes were looked for, and a way to look again. */
function Diagnosed({ facts: { id, finding, metric } }: FactsProps) {
  const words = useWords();
  const own = words.alerts.page;
  const project = useProjectKey();
  const may = useMay('operate');
  const { message } = App.useApp();
  const isKept = (finding?.diagnosis ?? null) !== null;
  const diagnose = useAct(contract.alerts.diagnose, {
    onDone: (found) => void (found.diagnosis === null && isKept && message.info(own.nothingBetter, 8)),
  });
  const look = (): void =>
    diagnose.mutate({ params: { project, episode: id } }, { onError: (error) => void message.error(errorNote(error, words), 8) });
  return (
    <span className="alert-row">
      {finding !== null && (
        <span style={{ opacity: 0.65 }}>
          {own.diagnosedAt} <Moment at={finding.at} />
        </span>
      )}
      {may && !metric.includes('/') && (
        <Button size="small" loading={diagnose.isPending} onClick={look}>
          {finding === null ? own.diagnose : own.diagnoseAgain}
        </Button>
      )}
    </span>
  );
}

/** One line a slice: where, what it was and should have been, and how much of the whole change it explains. */
function CauseRows({ facts, finding }: FactsProps & { readonly finding: Finding }) {
  const words = useWords().alerts;
  const format = useFormat();
  const sliceText = useSliceText();
  const { metric, unit } = facts;
  // Where other slices came, the numbers are of who came.
  const shown = finding.why === 'mix' ? 'count' : unit;
  return (
    <ol className="alert-causes num">
      {finding.causes.map(({ slice, actual, expected, explained, sentence }) => (
        <li key={JSON.stringify(slice)} title={sentence[format.language]}>
          <b>{sliceText(metric, slice)}</b>
          <span>{words.ofExpected(written(actual, shown, format, true), written(expected, shown, format, true))}</span>
          <span className="alert-explained">
            <i style={{ width: `${Math.max(0, Math.min(1, explained ?? 0)) * 100}%` }} aria-hidden="true" />
            <span>
              {explained === null
                ? words.page.noChange
                : explained < 0
                  ? words.page.against
                  : words.page.explains(format.share(explained, 1))}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** 分子与分母 — which of both moved: the one against what so many of the other usually bring, the other against what usually comes. Of ratios. */
function BothParts({ total: { numerator, denominator } }: { readonly total: NonNullable<Finding['total']> }) {
  const words = useWords().alerts.page;
  const format = useFormat();
  if (numerator === null || denominator === null) return null;
  const said = [numerator.actual, numerator.expected, denominator.actual, denominator.expected] as const;
  const [did, usually, of, usuallyOf] = said.map((value) => format.short(Math.round(value)));
  return <p className="alert-figures-note num">{words.bothParts(did ?? '', usually ?? '', of ?? '', usuallyOf ?? '')}</p>;
}

const PARTS = ['rate', 'mix', 'cross'] as const;

/** 比率与结构 — the parts of a ratio's change, in percentage points; they add up. */
function RateAndMix({ mix }: { readonly mix: NonNullable<Finding['mix']> }) {
  const words = useWords().alerts.page;
  const format = useFormat();
  const largest = largestOf(PARTS.map((part) => mix[part]));
  const points = (value: number): string =>
    words.points(`${value > 0 ? '+' : value < 0 ? '−' : ''}${format.number(Math.abs(value) * 100, 2)}`);
  return (
    <dl className="alert-mix num">
      {PARTS.map((part) => (
        <div key={part}>
          <dt title={words.mixHelps[part]}>{words.mixParts[part]}</dt>
          <dd>
            <PartBar part={barOf(mix[part], largest)} /> {points(mix[part])}
          </dd>
        </div>
      ))}
      <div>
        <dt>{words.mixTotal}</dt>
        <dd>
          <b>{points(mix.change)}</b>
        </dd>
      </div>
    </dl>
  );
}
