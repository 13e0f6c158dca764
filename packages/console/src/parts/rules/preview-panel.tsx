import { type Rule, ruleAt, type RuleWords, sentenceOfRule } from '@gyre/domain';
import { Alert, Skeleton, Tooltip, theme } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { CustomerLink } from '../customer-link.tsx';
import { errorNote } from '../error-view.tsx';
import { IdentityTags } from '../identity-tags.tsx';
import { Panel } from '../panel.tsx';
import type { Compiled, GroupNode } from './rule-draft.ts';
import { PreviewProgress } from './preview-progress.tsx';
import type { Preview, PreviewAnswer } from './use-preview.ts';
import { useRuleProblems } from './use-problems.ts';
import { useRuleWords } from './use-rule-words.ts';

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
  const problems = useRuleProblems(compiled.rule);
  const ruleWords = useRuleWords();
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16, minWidth: 0 }}>
      <Panel title={own.title}>
        {error !== null && <Alert type="warning" showIcon title={errorNote(error, words)} style={{ marginBottom: 10 }} />}
        {unfinished > 0 && (
          <Alert type="warning" showIcon title={words.segments.editor.unfinished(unfinished)} style={{ marginBottom: 10 }} />
        )}
        {problems.map((problem) => (
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
        <PreviewProgress preview={preview} />
        {answer === null ? (
          error === null && !preview.isStopped && <Skeleton active paragraph={{ rows: 4 }} />
        ) : (
          <div className={late ? 'rule-dim' : ''} aria-live="polite">
            <span className="num" style={{ fontSize: 30, fontWeight: 600 }}>
              {format.number(answer.customers)}
            </span>{' '}
            {words.segments.people(answer.customers)}
            <div className="rule-quiet">{own.share(format.share(answer.customers, answer.total), format.number(answer.total))}</div>
            <Holds root={root} compiled={compiled} preview={preview} total={answer.total} ruleWords={ruleWords} />
            <div className="rule-quiet num" style={{ marginTop: 10 }}>
              {own.asOf(format.clock(answer.at), format.number(answer.tookMs, answer.tookMs < 10 ? 1 : 0))}
            </div>
          </div>
        )}
      </Panel>
      <Panel title={own.sentence}>{sentenceOfRule(compiled.rule, ruleWords)}</Panel>
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
  readonly preview: Preview;
  readonly total: number;
  readonly ruleWords: RuleWords;
}

/** Each part of the outermost group: how many it holds alone and, where all must hold, how many it alone keeps out. */
function Holds({ root, compiled, preview: { counts, taken }, total, ruleWords }: HoldsProps) {
  const words = useWords().segments;
  const format = useFormat();
  const { token } = theme.useToken();
  const parts = root.parts.flatMap((part) => {
    const [holds, path] = [counts.get(part.id), compiled.paths.get(part.id)];
    const rule = path === undefined ? undefined : ruleAt(compiled.rule, path);
    return holds === undefined || rule === undefined
      ? []
      : [{ id: part.id, name: sentenceOfRule(rule, ruleWords), holds, takes: taken.get(part.id) }];
  });
  if (parts.length < 2) return null;
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 8, marginTop: 14 }}>
      <div style={{ fontWeight: 500 }}>{words.preview.holds}</div>
      {parts.map((part) => (
        <div key={part.id}>
          <div style={{ fontSize: 13 }}>
            <div className="rule-clip" title={part.name}>
              {part.name}
            </div>
            <span className="num">
              <Tooltip title={words.rules.holdsHelp(format.number(part.holds))}>
                <span>{words.rules.holds(format.number(part.holds))}</span>
              </Tooltip>
              {part.takes !== undefined && (
                <Tooltip title={words.preview.takesHelp(format.number(part.takes))}>
                  <span className="rule-quiet"> · {words.preview.takes(format.number(part.takes))}</span>
                </Tooltip>
              )}
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
            <IdentityTags identities={one.identities} most={1} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
