import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import type { LiveRule, SelectAnswer } from '../stores/ports.ts';
import { Timers } from './timers.ts';

/** 实时分群 — one segment as the pipeline keeps it: who is in it, and when whom has to be asked again. */
export interface LiveSegment {
  readonly key: string;
  readonly version: number;
  readonly rule: LiveRule;
  /** Roots. */
  members: CustomerSet;
  size: number;
  readonly timers: Timers;
}

/** 进出 — a customer (root) has entered or left a segment. */
export interface Change {
  readonly segment: LiveSegment;
  readonly customer: number;
  readonly entered: boolean;
  readonly at: Instant;
  readonly historical: boolean;
}

/** When changes happen and to whom they are told. */
export interface Moment {
  readonly at: Instant;
  readonly historical: boolean;
  readonly tell: (change: Change) => void;
}

/** A segment as a count of everybody found it. `answer` has timers. */
export function liveSegment(key: string, version: number, rule: LiveRule, answer: SelectAnswer): LiveSegment {
  const segment = { key, version, rule, members: answer.members, size: answer.members.count, timers: new Timers() };
  setTimers(segment, answer.next);
  return segment;
}

function setTimers(segment: LiveSegment, next: Float64Array | null): void {
  if (next === null) throw new Error(`segment ${segment.key} was counted without timers`);
  for (let root = 1; root < next.length; root++) {
    const at = next[root] ?? Infinity;
    if (at !== Infinity) segment.timers.set(root, at);
  }
}

/** Tells who is in one set and not in the other, by customer number. */
export function tellDifference(segment: LiveSegment, before: CustomerSet, after: CustomerSet, moment: Moment): void {
  const words = Math.max(before.words.length, after.words.length);
  for (let w = 0; w < words; w++) {
    const now = after.words[w] ?? 0;
    for (let changed = (before.words[w] ?? 0) ^ now; changed !== 0; changed &= changed - 1) {
      const bit = 31 - Math.clz32(changed & -changed);
      tell(segment, w * 32 + bit, ((now >>> bit) & 1) === 1, moment);
    }
  }
}

function tell(segment: LiveSegment, customer: number, entered: boolean, { at, historical, tell: say }: Moment): void {
  say({ segment, customer, entered, at, historical });
}

/** Entries remembered: their events take a moment to come back through the log. */
const MOST_ENTRIES = 50_000;

/** 成员状态 — all live segments of a project, with what concerns which. Only the pipeline's stage writes to it. */
export class Membership {
  #segments: readonly LiveSegment[] = [];
  readonly #byKey = new Map<string, LiveSegment>();
  #byEvent = new Map<string, LiveSegment[]>();
  #soonest = Infinity;
  /** By segment and root; the oldest first. */
  readonly #entries = new Map<string, Instant>();

  /** By key. */
  get segments(): readonly LiveSegment[] {
    return this.#segments;
  }

  get(key: string): LiveSegment | undefined {
    return this.#byKey.get(key);
  }

  /** Segments whose answer for a customer may change with an event of this name. */
  concernedBy(event: string): readonly LiveSegment[] {
    return this.#byEvent.get(event) ?? [];
  }

  /** Puts a segment in place of the one of its key. */
  put(segment: LiveSegment): void {
    this.#byKey.set(segment.key, segment);
    this.#index();
  }

  drop(key: string): void {
    this.#byKey.delete(key);
    this.#index();
  }

  #index(): void {
    this.#segments = [...this.#byKey.values()].toSorted((x, y) => (x.key < y.key ? -1 : 1));
    this.#byEvent = new Map();
    for (const segment of this.#segments)
      for (const event of segment.rule.concerns.events) {
        const concerned = this.#byEvent.get(event);
        if (concerned === undefined) this.#byEvent.set(event, [segment]);
        else concerned.push(segment);
      }
    this.#findSoonest();
  }

  #findSoonest(): void {
    this.#soonest = Infinity;
    for (const { timers } of this.#segments) if (timers.soonest < this.#soonest) this.#soonest = timers.soonest;
  }

  /** A bound of the first instant at which somebody has to be asked: never later than it. */
  get soonest(): number {
    return this.#soonest;
  }

  /** Asks whether a customer is in a segment and tells when that is news. */
  ask(segment: LiveSegment, root: number, moment: Moment): void {
    const { member, next } = segment.rule.ask(root, moment.at);
    segment.timers.set(root, next);
    if (next < this.#soonest) this.#soonest = next;
    if (member === segment.members.has(root)) return;
    setMember(segment, root, member);
    if (member) this.#noteEntry(segment.key, root, moment.at);
    tell(segment, root, member, moment);
  }

  /** When a root was last found to enter by itself, as far as that is remembered: until long after the event of it is in the log. */
  enteredLately(segment: string, root: number): Instant | undefined {
    return this.#entries.get(`${segment} ${root}`);
  }

  #noteEntry(segment: string, root: number, at: Instant): void {
    const entry = `${segment} ${root}`;
    this.#entries.delete(entry);
    this.#entries.set(entry, at);
    if (this.#entries.size <= MOST_ENTRIES) return;
    for (const [oldest] of this.#entries) {
      this.#entries.delete(oldest);
      return;
    }
  }

  /** Asks everybody due up to an instant, each at its own, by (instant, segment, customer). */
  fire(upTo: number, moment: Omit<Moment, 'at'>): void {
    while (this.#soonest <= upTo) {
      const due = this.#segments.find(({ timers }) => timers.soonest === this.#soonest);
      if (due !== undefined) {
        const root = due.timers.take(this.#soonest);
        if (root !== 0) this.ask(due, root, { ...moment, at: due.timers.takenAt as Instant });
      }
      this.#findSoonest();
    }
  }

  /** Counts a segment anew and tells the difference. `answer` has timers. */
  recount(segment: LiveSegment, answer: SelectAnswer, moment: Moment): void {
    const before = segment.members;
    segment.members = answer.members;
    segment.size = answer.members.count;
    segment.timers.clear();
    setTimers(segment, answer.next);
    this.#findSoonest();
    tellDifference(segment, before, answer.members, moment);
  }

  /** A customer became part of another: who was in with either is in with both, which is no news. */
  absorb(loser: number, winner: number): void {
    for (const segment of this.#segments) {
      segment.timers.set(loser, Infinity);
      if (!segment.members.has(loser)) continue;
      setMember(segment, loser, false);
      if (!segment.members.has(winner)) setMember(segment, winner, true);
    }
  }
}

function setMember(segment: LiveSegment, root: number, member: boolean): void {
  if (member) {
    if (root >= segment.members.words.length * 32) segment.members = segment.members.resized(root * 2);
    segment.members.add(root);
    segment.size++;
  } else {
    segment.members.delete(root);
    segment.size--;
  }
}
