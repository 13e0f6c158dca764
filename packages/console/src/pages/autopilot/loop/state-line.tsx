import { LoopKind, type LoopRow, type TransitionRow } from '@gyre/domain';
import { theme, Tooltip } from 'antd';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import './loop.css';

interface StateLineProps {
  readonly loop: Pick<LoopRow, 'state' | 'passed'>;
  /** What is known of how it came here: the latest step into each state is told on hover. */
  readonly transitions?: readonly TransitionRow[];
}

/** 状态线 — the states of a loop in their order, the present one marked; one that was skipped or lies ahead is faint. */
export function StateLine({ loop: { state, passed }, transitions }: StateLineProps) {
  const words = useWords().autopilot;
  const format = useFormat();
  const { token } = theme.useToken();
  const at = LoopKind.options.indexOf(state);
  const steps = new Map(transitions?.map((step) => [step.to, step]));
  return (
    <ol className="state-line" aria-label={words.line}>
      {LoopKind.options.map((kind, i) => {
        const step = steps.get(kind);
        const isPassed = i < at && passed.includes(kind);
        const color = i === at ? token.colorPrimary : isPassed ? token.colorPrimaryBorder : token.colorBorder;
        return (
          <li
            key={kind}
            aria-current={i === at ? 'step' : undefined}
            style={{
              borderColor: color,
              color: i === at ? token.colorText : isPassed ? token.colorTextSecondary : token.colorTextTertiary,
            }}
          >
            <Tooltip title={step && `${format.exact(step.at)} ${step.sentence[format.language]}`}>
              <span style={{ fontWeight: i === at ? 600 : 400 }}>{words.states[kind]}</span>
            </Tooltip>
          </li>
        );
      })}
    </ol>
  );
}
