import { earliestAllowed } from '@gyre/domain/reach/cap-window';
import type { Category, Channel } from '@gyre/domain/reach/channel';
import type { CapScope, ContactPolicy, FrequencyCap } from '@gyre/domain/reach/policy';
import { instant, type Instant } from '@gyre/domain/time';

/** Messages a decision names of those that fill a cap. */
const MOST_NAMED = 5;

/** A message or ghost that holds frequency capacity. */
export interface Reach {
  readonly campaign: string;
  readonly channel: Channel;
  readonly category: Category;
  readonly line: string;
  readonly at: Instant;
}

/** One cap that applies to a wish, with what it counts: ascending, from before this moment and taken in it by wishes that go first. */
export interface CapStanding {
  readonly scope: CapScope | { readonly kind: 'campaign' };
  readonly cap: FrequencyCap;
  readonly earlier: readonly Reach[];
  readonly taken: readonly Reach[];
}

/** What a cap's scope and counting are asked about. */
export type Counted = Pick<Reach, 'campaign' | 'channel' | 'category' | 'line'>;

/**
 * 适用的限制 — the caps that apply to a wish and what each counts: the project's by scope, then the campaign's own. Those of the project
 * concern and count marketing only, but one for the category `notice` notices instead; those of a campaign whatever it sends but verification.
 */
export function capsFor(
  { caps }: Pick<ContactPolicy, 'caps'>,
  own: readonly FrequencyCap[],
  wish: Counted,
): { readonly scope: CapStanding['scope']; readonly cap: FrequencyCap; readonly counts: (reach: Counted) => boolean }[] {
  if (wish.category === 'verification') return [];
  const ofProject = caps
    .map(({ scope, cap }) => ({ scope, cap, counts: (reach: Counted) => isInScope(scope, reach) }))
    .filter(({ counts }) => counts(wish));
  const ofCampaign = own.map((cap) => ({
    scope: { kind: 'campaign' } as const,
    cap,
    counts: (reach: Counted) => reach.campaign === wish.campaign,
  }));
  return [...ofProject, ...ofCampaign];
}

function isInScope(scope: CapScope, { channel, category, line }: Counted): boolean {
  if (scope.kind === 'category') return scope.category === category;
  if (category !== 'marketing') return false;
  if (scope.kind === 'channel') return scope.channel === channel;
  return scope.kind === 'all' || scope.line === line;
}

/**
 * 已满的限制 — the first cap without room now: when all of them have room, and whom of this moment took the last place, where there was room before it.
 * Undefined when every cap has room.
 */
export function fullCap(caps: readonly CapStanding[], now: Instant, zone: string) {
  const blocking = caps.find((c) => allowedAt(c.cap, countedBy(c), now, zone) > now);
  if (blocking === undefined) return undefined;
  const until = roomAt(caps, now, zone);
  const hadRoom = caps.every((c) => allowedAt(c.cap, c.earlier, now, zone) === now);
  return { until, taker: hadRoom ? blocking.taken.at(-1) : undefined, detail: capDetail(blocking, until, now, zone) };
}

function countedBy({ earlier, taken }: CapStanding): readonly Reach[] {
  return taken.length === 0 ? earlier : [...earlier, ...taken];
}

function allowedAt(cap: FrequencyCap, past: readonly Reach[], now: Instant, zone: string): Instant {
  if (past.length < cap.limit) return now;
  return earliestAllowed(
    cap,
    past.map((p) => p.at),
    now,
    zone,
  );
}

/** The first instant at which all caps have room. */
function roomAt(caps: readonly CapStanding[], now: Instant, zone: string): Instant {
  let at = now;
  for (;;) {
    const next = caps.reduce((latest, c) => Math.max(latest, allowedAt(c.cap, countedBy(c), at, zone)), at as number);
    if (next === at) return at;
    at = instant(next);
  }
}

function capDetail({ scope, cap, earlier, taken }: CapStanding, until: Instant, now: Instant, zone: string) {
  const all = [...earlier, ...taken];
  // What one more message would have to wait for are the last `limit` ones.
  const filled = all.slice(-cap.limit).slice(-MOST_NAMED);
  const { window } = cap;
  return {
    scope: scopeText(scope),
    limit: cap.limit,
    ...(window.kind === 'rolling' ? { windowMs: window.ms } : { unit: window.unit }),
    allowedAt: allowedAt(cap, all, now, zone),
    until,
    zone,
    filled: filled.map(({ campaign, at }) => ({ campaign, at })),
  };
}

/** `all`, `campaign`, `channel:sms`, `category:notice`, `line:grocery`. */
function scopeText(scope: CapStanding['scope']): string {
  switch (scope.kind) {
    case 'all':
    case 'campaign':
      return scope.kind;
    case 'channel':
      return `channel:${scope.channel}`;
    case 'category':
      return `category:${scope.category}`;
    case 'line':
      return `line:${scope.line}`;
  }
}
