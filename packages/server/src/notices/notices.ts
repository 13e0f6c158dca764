import type { Digest } from '@gyre/domain/digest';
import type { FigureStyle } from '@gyre/domain/figure-text';
import type { NoticeKind } from '@gyre/domain/notice';
import { detailOf } from '@gyre/domain/reach/detail';
import { DAY_MS, HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import type { Providers, SecretBox } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { startRounds } from '../pipeline/index.ts';
import type { SafeFetch } from '../safe-fetch.ts';
import type { Ledger } from '../stores/ports.ts';
import {
  deleteOld,
  deleteTopic,
  endInterrupted,
  endWaiting,
  insertFailed,
  insertNotice,
  readKeys,
  readNext,
  readPage,
  readTopic,
  type ListedNotice,
  type NoticePage,
  type NoticeView,
} from './notice-rows.ts';
import { sealTarget, sendDue } from './sending.ts';
import { placeOf, textFor, type NoticeTarget } from './target.ts';

/** What tells of something that happened is tried so long. */
export const TRIED_MS = 12 * HOUR_MS;
/** Notices that are over are kept so long. */
const KEPT_MS = 90 * DAY_MS;

/** What the room is given. */
export interface NoticesContext {
  /** Key of the project. */
  readonly project: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly currency: () => string;
  /** While the project is paused nothing is sent, and nothing tried again. */
  readonly paused: () => boolean;
  /** Who sends mails. */
  readonly providers: Pick<Providers, 'current'>;
  readonly secrets: SecretBox;
  readonly fetch: SafeFetch;
  readonly newId: () => string;
}

/** 通知事由 — what a notice belongs to. */
export interface NoticeAbout {
  readonly kind: NoticeKind;
  /** What it is listed, stopped and forgotten by: `dashboard/daily/morning`. */
  readonly topic: string;
  /** Whom of the topic it goes to. */
  readonly receiver: string;
  /** 去重键 — of two notices with the same only the first is sent, whatever became of it; null: it may be sent again. */
  readonly key: string | null;
  /** The instant it is about; null: none. */
  readonly due: Instant | null;
  /** It is not tried after that. The instant it is left at: one try. */
  readonly until: Instant;
}

/** What a notice says: the same digest is written out for every kind of target. */
export interface NoticeMessage {
  readonly digest: Digest;
  readonly language: FigureStyle['language'];
}

/**
 * 通知 — tells operators something by mail, a robot of their chat group or a webhook, each notice at most once: a failure that passes is tried again,
 * an outcome nobody knows is not. What waits for one target goes one after the other, within the rates the target takes.
 */
export interface Notices {
  /**
   * Leaves a notice, to be sent once `tx` is committed; then `wake`. A receiver that cannot be told has no target but the detail that says why, which
   * is kept as with `fail`.
   *
   * @returns false when one with its key was left before
   */
  send(target: NoticeTarget | string, message: NoticeMessage, about: NoticeAbout, tx?: Ledger): Promise<boolean>;
  /** Keeps that there was nothing to send and why. @returns false when one with its key was left before */
  fail(about: NoticeAbout, detail: string, tx?: Ledger): Promise<boolean>;
  /** Which of some keys were left before. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** The last of a topic, newest first; where `under` is given those whose keys begin with it. */
  list(topic: string, limit: number, under?: string): Promise<NoticeView[]>;
  /** All that are kept, newest first. */
  page(asked: NoticePage): Promise<ListedNotice[]>;
  /** What waits of a topic, for some receivers or for all, is not sent any more. */
  stop(topic: string, receivers?: readonly string[]): Promise<void>;
  /** What waits of a topic is not sent any more once `tx` is committed: what it tells is over. */
  overtake(topic: string, tx: Ledger): Promise<void>;
  /** Deletes a topic with everything that waits. */
  forget(topic: string, tx?: Ledger): Promise<void>;
  readonly wake: () => void;
  /** Resolves when everything that is due was tried. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openNotices(context: NoticesContext): Promise<Notices> {
  const { ledger, clock, log, secrets, project, newId, currency } = context;
  await endInterrupted(ledger, detailOf('stopped'));
  await deleteOld(ledger, instant(clock.now() - KEPT_MS));
  const { wall } = clock;
  const rounds = startRounds({
    clock: wall,
    log,
    failed: 'notices that are due could not be sent',
    look: (signal) => sendDue(context, signal),
    next: async () => (await readNext(ledger)) ?? instant(wall.now() + DAY_MS),
  });
  return {
    async send(target, { digest, language }, about, tx = ledger) {
      const id = newId();
      if (typeof target === 'string') return await insertFailed(tx, { ...about, id, at: clock.now() }, target);
      const message = textFor(target, about.kind, digest, { language, currency: currency() });
      const place = placeOf(target, secrets);
      const times = { at: clock.now(), next: wall.now() };
      return await insertNotice(tx, { ...about, ...times, id, place, target: sealTarget(secrets, project, id, target), message });
    },
    fail: (about, detail, tx = ledger) => insertFailed(tx, { ...about, id: newId(), at: clock.now() }, detail),
    known: (keys) => readKeys(ledger, keys),
    list: (topic, limit, under) => readTopic(ledger, topic, limit, under),
    page: (asked) => readPage(ledger, asked),
    stop: (topic, receivers) => endWaiting(ledger, topic, receivers ?? null, detailOf('changed')),
    overtake: (topic, tx) => endWaiting(tx, topic, null, detailOf('overtaken')),
    forget: (topic, tx = ledger) => deleteTopic(tx, topic),
    wake: rounds.wake,
    settled: () => rounds.settled(),
    close: () => rounds.close(),
  };
}
