import { contract, diffSegments, EVERYBODY, ruleOfSource, type SegmentDefinition } from '@gyre/domain';
import { Skeleton } from 'antd';
import { type Answer, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { SegmentFacts } from './segment-facts.ts';

interface SegmentChangesProps {
  readonly stored: SegmentFacts;
  readonly next: SegmentDefinition;
}

/** Whether publishing would change anything. */
export function isChanged({ stored, next }: SegmentChangesProps): boolean {
  return JSON.stringify(partsOf(stored.definition)) !== JSON.stringify(partsOf(next));
}

function partsOf({ name, description, source }: SegmentDefinition): unknown[] {
  return [name, description, ruleOfSource(source)];
}

/** 变更 — what publishing would change, in words; how many would be in it, enter and leave; and what uses it. */
export function SegmentChanges({ stored, next }: SegmentChangesProps) {
  const { publish: words, uses } = useWords().segments;
  const ruleWords = useRuleWords();
  if (!isChanged({ stored, next })) return <p style={{ opacity: 0.75 }}>{words.none}</p>;
  const zh = ruleWords.language === 'zh';
  const used = stored.uses.map(({ kind, name }) => (zh ? `${uses.kinds[kind]}「${name}」` : `${uses.kinds[kind].toLowerCase()} “${name}”`));
  const isSameRule = JSON.stringify(ruleOfSource(stored.definition.source)) === JSON.stringify(ruleOfSource(next.source));
  const changes = diffSegments(stored.definition, next, ruleWords);
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      {changes.length > 0 && (
        <section>
          <div style={{ fontWeight: 500 }}>{words.changes}</div>
          <ul style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </section>
      )}
      <section aria-live="polite">
        <div style={{ fontWeight: 500 }}>{words.size}</div>
        {isSameRule ? words.sameSize : <SizeChange stored={stored} next={next} />}
      </section>
      {stored.uses.length > 0 && <div>{[words.uses(used.join(zh ? '、' : ', ')), words.quiet].join(zh ? '' : ' ')}</div>}
    </div>
  );
}

/** Both sizes as of one instant: one question asks for the new rule, the segment as it is, and both. */
function SizeChange({ stored, next }: SegmentChangesProps) {
  const project = useProjectKey();
  const now = { kind: 'segment' as const, segment: stored.key };
  const rule = { kind: 'all' as const, rules: [ruleOfSource(next.source) ?? EVERYBODY, now] };
  const answer = useCall(contract.segments.preview, { params: { project }, body: { rule, sample: 0 } }, { staleMs: 10_000 });
  if (answer.data !== undefined) return <Sizes preview={answer.data} />;
  return answer.error === null ? <Skeleton active title={false} paragraph={{ rows: 1 }} /> : <ErrorView error={answer.error} />;
}

function Sizes({ preview }: { readonly preview: Answer<typeof contract.segments.preview> }) {
  const words = useWords().segments;
  const format = useFormat();
  const holds = (place: string): number => preview.counts.find(({ path }) => path.join() === place)?.customers ?? 0;
  const [both, after, before] = [holds(''), holds('0'), holds('1')];
  return (
    <>
      <span className="num" style={{ fontSize: 18 }}>
        {format.number(before)} → <b>{format.number(after)}</b>
      </span>{' '}
      {words.people(after)}
      <div style={{ opacity: 0.75 }}>{words.publish.moves(format.number(after - both), format.number(before - both))}</div>
    </>
  );
}
