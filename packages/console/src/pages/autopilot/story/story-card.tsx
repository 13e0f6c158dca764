import { theme } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../../words/index.ts';

/** The parts of a story, in the order they are told. */
const PARTS = ['live', 'diagnosis', 'playbook', 'phone', 'waterfall', 'recovery', 'increment', 'why'] as const;
type StoryPart = (typeof PARTS)[number];

interface StoryCardProps {
  readonly part: StoryPart;
  readonly extra?: ReactNode;
  /** What is said while there is nothing to show yet; undefined: there is. */
  readonly waits?: string | undefined;
  readonly children?: ReactNode;
}

/** 故事的一格 — one part of the story with its number; faint until the story has come so far. */
export function StoryCard({ part, extra, waits, children }: StoryCardProps) {
  const { parts } = useWords().autopilot.tell;
  const { token } = theme.useToken();
  const isThere = waits === undefined;
  return (
    <section
      className="story-card"
      aria-label={parts[part]}
      style={{ gridArea: part, borderColor: token.colorBorderSecondary, background: token.colorBgContainer }}
    >
      <h2>
        <i
          style={{
            background: isThere ? token.colorPrimary : token.colorFillSecondary,
            color: isThere ? token.colorWhite : token.colorText,
          }}
        >
          {PARTS.indexOf(part) + 1}
        </i>
        <span>{parts[part]}</span>
        {extra !== undefined && <span>{extra}</span>}
      </h2>
      <div className="story-body">{isThere ? children : <span style={{ color: token.colorTextTertiary }}>{waits}</span>}</div>
    </section>
  );
}
