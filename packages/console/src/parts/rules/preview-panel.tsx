import { problemsOf, type Rule } from '@gyre/domain';
import { Alert, Skeleton, theme } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { CustomerLink } from '../customer-link.tsx';
import { errorNote } from '../error-view.tsx';
import { IdentityTags } from '../identity-tags.tsx';
import { Panel } from '../panel.tsx';
import type { Compiled, GroupNode } from './rule-draft.ts';
import type { Preview, PreviewAnswer } from './use-preview.ts';

interface RulePreviewProps {
  readonly preview: Preview;
  readonly root: GroupNode;
  readonly compiled: Compiled;
}

/** 试算 — how many now, what each condition leaves out, the rule in words, and some of the customers. The last numbers stay, dimmed, until new ones come. */
export function RulePreview({ preview, root, compiled }: RulePreviewProps) {
  const words = useWords();
  const own = words.segments.preview;
  const format = useFormat();
  const { answer, late, error } = preview;
  const unfinished = compiled.unfinished.length;
  return (
    <div style={{ display: 'grid', gap: 16, minWidth: 0 }}>
      <Panel title={own.title}>
        {error !== null && <Alert type="warning" showIcon title={errorNote(error, words)} style={{ marginBottom: 10 }} />}
        {unfinished > 0 && (
          <Alert type="warning" showIcon title={words.segments.editor.unfinished(unfinished)} style={{ marginBottom: 10 }} />
        )}
        {problemsOf(compiled.rule).map((problem) => (
          <Alert
            key={problem.path.join('.') + problem.zh}
            type="error"
            showIcon
            title={problem[format.language]}
            style={{ marginBottom: 10 }}
          />
        ))}
        {isEverybody(compiled.rule) && unfinished === 0 && (
          <Alert type="info" showIcon title={own.everybody} style={{ marginBottom: 10 }} />
        )}
        {answer === null ? (
          error === null && <Skeleton active paragraph={{ rows: 4 }} />
        ) : (
          <div className={late ? 'rule-dim' : ''} aria-live="polite">
            <span className="num" style={{ fontSize: 30, fontWeight: 600 }}>
              {format.number(answer.customers)}
            </span>{' '}
            {words.segments.people}
            <div className="rule-quiet">{own.share(format.share(answer.customers, answer.total), format.number(answer.total))}</div>
            <Holds root={root} compiled={compiled} counts={preview.counts} total={answer.total} />
            <div className="rule-quiet num" style={{ marginTop: 10 }}>
              {own.asOf(format.clock(answer.at), format.number(answer.tookMs, answer.tookMs < 10 ? 1 : 0))}
            </div>
          </div>
        )}
      </Panel>
      {answer !== null && (
        <Panel title={own.sentence}>
          <span className={late ? 'rule-dim' : ''}>{answer.sentence[format.language]}</span>
        </Panel>
      )}
      {answer !== null && <Sample answer={answer} late={late} />}
    </div>
  );
}

function isEverybody(rule: Rule): boolean {
  return rule.kind === 'all' && rule.rules.length === 0;
}

interface HoldsProps {
  readonly root: GroupNode;
  readonly compiled: Compiled;
  readonly counts: ReadonlyMap<number, number>;
  readonly total: number;
}

/** Each part of the outermost group alone: how many it holds and, where all must hold, how many it leaves out. */
function Holds({ root, counts, total }: HoldsProps) {
  const words = useWords().segments;
  const format = useFormat();
  const { token } = theme.useToken();
  const parts = root.parts.flatMap((part) => {
    const holds = counts.get(part.id);
    return holds === undefined
      ? []
      : [{ id: part.id, name: 'leaf' in part ? words.rules.kinds[part.leaf.kind] : words.rules.group, holds }];
  });
  if (parts.length < 2) return null;
  return (
    <div style={{ display: 'grid', gap: 8, marginTop: 14 }}>
      <div style={{ fontWeight: 500 }}>{words.preview.holds}</div>
      {parts.map((part) => (
        <div key={part.id}>
          <div style={{ display: 'flex', justifyContent: 'space-between', fontSize: 13 }} className="num">
            <span>{part.name}</span>
            <span>
              {words.rules.holds(format.number(part.holds))}
              {root.kind === 'all' && <span className="rule-quiet"> · {words.preview.takes(format.number(total - part.holds))}</span>}
            </span>
          </div>
          <div className="rule-bar-track" style={{ background: token.colorFillSecondary }}>
            <div style={{ height: '100%', width: `${total === 0 ? 0 : (part.holds / total) * 100}%`, background: token.colorPrimary }} />
          </div>
        </div>
      ))}
    </div>
  );
}

function Sample({ answer, late }: { readonly answer: PreviewAnswer; readonly late: boolean }) {
  const words = useWords().segments.preview;
  return (
    <Panel title={words.sample}>
      <div className={late ? 'rule-dim' : ''} style={{ display: 'grid', gap: 8 }}>
        {answer.sample.length === 0 && words.nobody}
        {answer.sample.map((one) => (
          <div key={one.customer} style={{ display: 'flex', gap: 10, flexWrap: 'wrap' }}>
            <CustomerLink customer={one.customer} name={one.name} />
            <IdentityTags identities={one.identities} most={2} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
