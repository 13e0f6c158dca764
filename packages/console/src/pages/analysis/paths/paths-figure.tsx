import type { PathsParams, PathsView } from '@gyre/domain/analyses/paths';
import type { PathStop } from '@gyre/domain/questions/paths';
import { useCallback, useMemo, useState } from 'react';
import { MISSING } from '../../../format.ts';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { Sankey } from '../charts/sankey.tsx';
import { PartChoice } from '../part-choice.tsx';
import { usePartName } from '../part-name.ts';
import { TimeChoice } from '../time-choice.tsx';
import type { FigureProps } from '../view.ts';
import { pathDiagram } from './path-diagram.ts';

/** Pixels of a stop, and of the whole diagram at least and at most. */
const [ROW, LEAST, MOST] = [64, 320, 1000];

/** A share that would be written as nothing is not written at all. */
function isWorthSaying(share: number): boolean {
  return share >= 0.001;
}

/** 路径图 — the Sankey diagram of a part; every stop and every step opens its customers. */
export function PathsFigure({ params, answer, onPick }: FigureProps<PathsParams, PathsView>) {
  const words = useWords().analysis;
  const own = words.paths;
  const format = useFormat();
  const partName = usePartName();
  const stopName = useStopName();
  const [chosen, setChosen] = useState(0);
  const { side, rank } = params;
  const part = answer.parts[Math.min(chosen, answer.parts.length - 1)];
  const [wantsEarlier, setEarlier] = useState(false);
  const earlier = wantsEarlier ? (part?.earlier ?? null) : null;
  const figures = earlier ?? part?.current;
  const diagram = useMemo(() => (figures === undefined ? null : pathDiagram(figures, side)), [figures, side]);
  const pick = useCallback(
    (place: object, about: string): void =>
      onPick(
        { segment: part?.segment ?? null, ...(earlier !== null && { earlier: true }), ...place },
        earlier === null ? about : words.earlierOf(about),
      ),
    [part, earlier, onPick, words],
  );
  const nodes = useMemo(
    () =>
      (diagram?.nodes ?? []).map(({ id, column, stop, ended, ...counts }) => ({
        id,
        column,
        name: stopName(stop),
        note: own.node(format.number(counts[rank]), isWorthSaying(ended / counts.paths) ? format.share(ended, counts.paths) : null),
        isMuted: stop === 'other',
        size: counts[rank],
      })),
    [diagram, stopName, own, format, rank],
  );
  const links = useMemo(
    () =>
      (diagram?.links ?? []).map(({ source, target, share, ...counts }) => ({
        source,
        target,
        size: counts[rank],
        note: own.link(format.number(counts.paths), format.number(counts.customers), format.share(share, 1)),
      })),
    [diagram, own, format, rank],
  );
  const pickNode = useCallback(
    (at: number): void => {
      const node = diagram?.nodes[at];
      if (node !== undefined) pick(node.place, own.atLevel(String(node.place.level), stopName(node.stop)));
    },
    [diagram, pick, own, stopName],
  );
  const pickLink = useCallback(
    (at: number): void => {
      const link = diagram?.links[at];
      if (link === undefined) return;
      const [first, then] = side === 'start' ? [link.from, link.to] : [link.to, link.from];
      pick(link.place, `${stopName(first)} → ${stopName(then)}`);
    },
    [diagram, pick, side, stopName],
  );
  if (diagram === null || figures === undefined) return null;
  return (
    <>
      <div className="rule-line">
        <TimeChoice isCompared={answer.earlierSpan !== null} isEarlier={earlier !== null} onChange={setEarlier} />
        <PartChoice names={answer.parts.map((one) => partName(one, undefined))} value={chosen} onChange={setChosen} />
      </div>
      <p className="analysis-note" style={{ margin: '0 0 8px' }}>
        {own.total(format.number(figures.paths), format.number(figures.customers))}
      </p>
      {nodes.length > 0 && (
        <Sankey
          label={own.diagram}
          nodes={nodes}
          links={links}
          height={Math.min(MOST, Math.max(LEAST, diagram.tallest * ROW))}
          onNode={pickNode}
          onLink={pickLink}
        />
      )}
      <p className="analysis-note">{own.diagramNote[side]}</p>
    </>
  );
}

/** How a stop is called: by its event, and by its value where it is told apart by one. */
function useStopName(): (stop: PathStop | 'other') => string {
  const words = useRuleWords();
  const own = useWords().analysis.paths;
  return useCallback(
    (stop) => {
      if (stop === 'other') return own.other;
      const { event, value } = stop;
      if (value === undefined) return words.event(event);
      return value === null ? `${words.event(event)} ${MISSING}` : String(value);
    },
    [words, own],
  );
}
