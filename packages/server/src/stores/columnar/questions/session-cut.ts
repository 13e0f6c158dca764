import type { SessionRule } from '@gyre/domain/questions/sessions';
import type { SessionCut } from '@gyre/engine';
import type { Ground } from '../compile.ts';

/** 编译会话口径 — what ends a session, by the calendar of the question's zone. */
export function sessionCut({ gapMs, endsAtMidnight }: SessionRule, ground: Ground): SessionCut {
  return { gapMs, day: endsAtMidnight ? (at) => ground.calendar.dayOf(at).number : null };
}
