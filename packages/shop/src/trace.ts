import type { OrderLine, ShopEvent } from './calls.ts';
import { drawsOf, wordsOf, type Draws } from './random.ts';

/** Who a call says it is from. */
export interface Signature {
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly identities?: { readonly phone?: string; readonly email?: string };
}

/** 足迹 — the calls of one visit as they arise: the time moves on with every step, ids count up. */
export interface Trace {
  readonly draws: Draws;
  readonly events: ShopEvent[];
  /** Who and which visit, unique in the shop: the stem of its message ids and order ids. */
  readonly stem: string;
  readonly idPrefix: string;
  at: number;
  signature: Signature;
}

/**
 * Begins a visit at an instant (ms). Its draws depend on seed, customer and key alone.
 *
 * @param key  unique among the visits of the customer
 */
export function beginTrace(seed: number, customer: number, key: string, at: number, signature: Signature): Trace {
  const stem = `${customer}-${key}`;
  return { draws: drawsOf(seed, customer, ...wordsOf(key)), events: [], stem, idPrefix: `s${seed}-${stem}`, at, signature };
}

/** Begins the visit of a stranger, whom only the key tells from others. */
export function beginStrangerTrace(seed: number, key: string, at: number, anonymousId: string): Trace {
  return { draws: drawsOf(seed, ...wordsOf(key)), events: [], stem: key, idPrefix: `s${seed}-${key}`, at, signature: { anonymousId } };
}

/** Lets some seconds pass: 2 s plus an exponential with this mean, at most four means. */
export function pass(trace: Trace, meanMs: number): void {
  trace.at += 2000 + Math.floor(Math.min(4, -Math.log(1 - trace.draws())) * meanMs);
}

/** Something the customer does now, or did a moment ago. */
export function track(trace: Trace, event: string, properties: ShopEvent['properties'], at: number = trace.at): void {
  trace.events.push({ type: 'track', event, messageId: nextId(trace), timestamp: at, properties, ...trace.signature });
}

/** A call that tells about the customer instead of an act. */
export function tell(trace: Trace, type: 'identify' | 'profile_set' | 'profile_increment', properties: ShopEvent['properties']): void {
  trace.events.push({ type, messageId: nextId(trace), timestamp: trace.at, properties, ...trace.signature });
}

function nextId(trace: Trace): string {
  return `${trace.idPrefix}-${trace.events.length}`;
}

/** Sum of the lines, in 元. Added in 分, so that it is exact. */
export function amountOf(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + Math.round(line.amount * 100), 0) / 100;
}
