import type { Rule } from '@gyre/domain/rules/rule';
import { CustomerSet, type People, type QueryOptions, type TimeOrder, type View } from '@gyre/engine';
import type { SegmentBook } from '../../ports.ts';
import type { Ground } from '../compile.ts';
import type { Needs } from '../needs.ts';

/** 作答处 — what the query worker answers a question from. */
export interface AnsweringPlace {
  readonly view: View;
  readonly order: TimeOrder;
  readonly people: People;
  /** Control, memory and orders shared by the worker's questions. */
  readonly options: QueryOptions;
  /** What selectors are compiled against, in a question's own zone. */
  readonly ground: (zone: string) => Ground;
  /** Who is in a rule as of an instant, its days those of a zone. */
  readonly members: (rule: Rule, at: number, zone: string) => CustomerSet;
  /** Names of events by code: those the question needs. */
  readonly names: ReadonlyMap<number, string>;
}

/** 一种提问 — how one kind of question is answered from columns; `Sent` is what the query worker sends. */
interface Kind<Question, Sent, Answer> {
  readonly needs: (question: Question, segments: SegmentBook) => Needs;
  /** In the query worker. @throws Cancelled */
  readonly answer: (question: Question, place: AnsweringPlace) => Sent;
  /**
   * Puts together what was said of parts of all customers; without it everybody is asked about at once. Null: what was said does not add up,
   * and everybody is asked about after all.
   */
  readonly join?: (sent: readonly Sent[], question: Question) => Sent | null;
  /** Whether a question gains by being asked of parts; left out: each does. */
  readonly isShared?: (question: Question) => boolean;
  /** On the main thread. */
  readonly revive: (sent: Sent) => Answer;
}

/** A {@link Kind} whatever it sends. */
export type QuestionKind<Question, Answer> = Kind<Question, unknown, Answer>;

/** What is sent is what is revived: nobody else sees it. */
export function questionKind<Question, Sent, Answer>(kind: Kind<Question, Sent, Answer>): QuestionKind<Question, Answer> {
  return kind as QuestionKind<Question, Answer>;
}

/** Customers of several parts together, as words of their sets. */
export function unionOf(parts: readonly Uint32Array[]): Uint32Array {
  return parts.map((words) => new CustomerSet(words)).reduce((all, part) => all.union(part)).words;
}
