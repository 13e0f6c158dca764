import type { AskedAnalysis, AnsweredAnalysis } from '@gyre/domain/analyses/registry';
import { NoSuchPlace } from '@gyre/domain/analyses/analysis';
import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import { AppError, toldError } from '../errors.ts';
import { projectAsking } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { AnalyticsContext } from './context.ts';
import { requireReadable } from './readable.ts';
import { Recent } from './recent.ts';

/** How long an answer is given again, while nothing new has come. */
const FRESH_MS = MINUTE_MS;

/** An answer, up to where and as of when it is exact. */
export interface Answer extends AnsweredAnalysis {
  readonly position: number;
  readonly at: Instant;
}

/** One number of an analysis; `at`: as of when it was answered, so that later pages are of the same. */
export interface NumberAsked {
  readonly asked: AskedAnalysis;
  readonly place: unknown;
  readonly at?: number | undefined;
}

/** 求解 — analyses answered, and who is behind their numbers. */
export interface Answers {
  /**
   * @param query  the name under which its progress is told; whoever asks anew under it ends the earlier question
   * @throws AppError `invalid_input`, `wrong_state` when a newer question took its place; the reason of the signal once it aborts
   */
  answer(asked: AskedAnalysis, query: string | undefined, signal: AbortSignal): Promise<Answer>;
  /** Not to be written to. @throws as {@link answer} */
  customers(number: NumberAsked, signal: AbortSignal): Promise<{ readonly customers: CustomerSet; readonly at: Instant }>;
}

export function openAnswers({ clock, segments, lifts }: Pick<AnalyticsContext, 'clock' | 'segments' | 'lifts'>): Answers {
  const { room } = segments;
  const answers = new Recent<Answer>();
  const behind = new Recent<CustomerSet>();
  const running = new Map<string, AbortController>();
  const books = bookNumbers();
  /** What everything but the parameters and the instant is the same as long as. */
  const ground = (): string => `${room.warehouse.live.position} ${books(room.shelf.book())} ${room.zone()}`;
  return {
    async answer(asked, query, signal) {
      const key = `${ground()} ${asked.kind} ${JSON.stringify(asked.params)}`;
      const known = answers.get(key);
      if (known !== undefined && clock.now() - known.at < FRESH_MS) return known;
      requireReadable(asked.kind, asked.params);
      const at = clock.now();
      const found = await replacing(running, query, signal, (until) =>
        room.questions.follow(query, async (progress) => {
          const { asking, position } = projectAsking(room, at, watchOf(until, progress));
          const answered = await asked.answer({ ...asking, ...(lifts !== undefined && { lifts }) });
          return { ...answered, at, position: Math.min(position(), room.warehouse.live.position) };
        }),
      );
      answers.keep(key, found);
      return found;
    },
    async customers({ asked, place, at: named }, signal) {
      const at = instant(named ?? clock.now());
      if (at > clock.now()) throw new AppError('invalid_input', `at is ${at}, which is after now, ${clock.now()}`, { at });
      const key = `${ground()} ${asked.kind} ${JSON.stringify([asked.params, place, at])}`;
      const known = behind.get(key);
      if (known !== undefined) return { customers: known, at };
      requireReadable(asked.kind, asked.params);
      const customers = await placed(() => asked.customers(place, projectAsking(room, at, { signal }).asking));
      behind.keep(key, customers);
      return { customers, at };
    },
  };
}

function watchOf(signal: AbortSignal, progress: Watch['progress']): Watch {
  return { signal, ...(progress !== undefined && { progress }) };
}

/** Tells a place that is not there as the caller's mistake. */
async function placed<Found>(find: () => Promise<Found>): Promise<Found> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof NoSuchPlace)) throw error;
    throw toldError('invalid_input', { zh: `没有这个数字：${error.message}`, en: `there is no such number: ${error.message}` }, {});
  }
}

/** Answers under a name, after ending what is being answered under it. */
async function replacing<Found>(
  running: Map<string, AbortController>,
  name: string | undefined,
  signal: AbortSignal,
  answer: (until: AbortSignal) => Promise<Found>,
): Promise<Found> {
  if (name === undefined) return await answer(signal);
  const own = new AbortController();
  const told = { zh: `以 ${name} 为名的新提问取代了这一个`, en: `a newer question named ${name} took the place of this one` };
  running.get(name)?.abort(toldError('wrong_state', told, { query: name }));
  running.set(name, own);
  try {
    return await answer(AbortSignal.any([signal, own.signal]));
  } finally {
    if (running.get(name) === own) running.delete(name);
  }
}

/** Numbers books of segments: another one means that a segment was saved. */
function bookNumbers(): (book: object) => number {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return (book) => {
    const known = numbers.get(book) ?? ++last;
    numbers.set(book, known);
    return known;
  };
}
