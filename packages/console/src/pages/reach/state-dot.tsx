import type { MessageState } from '@gyre/domain';
import { Tooltip } from 'antd';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useWords } from '../../words/index.ts';
import { type MessageRow, TEST_INBOX, waitingFor } from './message-life.ts';

const TONES: Readonly<Record<MessageState, Tone>> = {
  queued: 'busy',
  attempting: 'busy',
  unknown: 'warn',
  sent: 'good',
  delivered: 'good',
  failed: 'bad',
  expired: 'off',
};

interface MessageStateDotProps {
  readonly message: MessageRow;
  /** A few words after the state. */
  readonly note?: string;
}

/** 消息状态 — a word with a dot; what it means on hover. What only the test inbox took says so. */
export function MessageStateDot({ message, note = '' }: MessageStateDotProps) {
  const words = useWords().reach;
  const { state, provider } = message;
  const isAwaiting = waitingFor(message) === 'coupon';
  const isKept = state === 'sent' && provider === TEST_INBOX;
  return (
    <Tooltip title={isKept ? words.keptHelp : words.stateHelp[state]}>
      <span>
        <StatusDot tone={isKept ? 'warn' : TONES[state]}>
          {isKept ? words.keptState : isAwaiting ? words.log.waiting.coupon : words.states[state]}
          {note !== '' && <span style={{ opacity: 0.7 }}>{note}</span>}
        </StatusDot>
      </span>
    </Tooltip>
  );
}
