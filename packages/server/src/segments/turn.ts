import type { Instant } from '@gyre/domain/time';
import type { TurnChanges } from '../customers/index.ts';
import type { Effects, OwnEvent } from '../pipeline/stage.ts';
import { hourOf, type HourOfSegment } from './sizes.ts';
import type { Change } from './membership.ts';

/** What one turn told: events for the log, counts for the history of sizes. */
export interface TurnTold {
  readonly tell: (change: Change) => void;
  /** Every (segment, hour) something happened in. */
  hours(): HourOfSegment[];
}

/** Opens the account of a turn: every change becomes an event at once. */
export function openTold(effects: Pick<Effects, 'emit'>): TurnTold {
  const hours = new Map<string, { segment: string; at: Instant; size: number; entered: number; left: number }>();
  return {
    tell(change) {
      effects.emit(eventOf(change));
      const { segment } = change;
      const at = hourOf(change.at);
      const place = `${segment.key} ${at}`;
      const hour = hours.get(place) ?? { segment: segment.key, at, size: 0, entered: 0, left: 0 };
      hour.size = segment.size;
      if (change.entered) hour.entered++;
      else hour.left++;
      hours.set(place, hour);
    },
    hours: () => [...hours.values()],
  };
}

function eventOf({ segment, customer, entered, at, historical }: Change): OwnEvent {
  return {
    name: entered ? '$segment_entered' : '$segment_left',
    customer,
    at,
    properties: { segment: segment.key, version: segment.version },
    ...(historical && { historical }),
  };
}

/** What one row changed besides being an event. */
export interface RowChanges {
  profiles: TurnChanges['profiles'][number][];
  joins: TurnChanges['joins'][number][];
  roots: TurnChanges['roots'][number][];
  items: TurnChanges['items'][number][];
  facts: TurnChanges['facts'][number][];
}

/** The turn's changes by offset; rows that changed nothing are not in it. */
export function byOffset(changes: TurnChanges): ReadonlyMap<number, RowChanges> {
  const rows = new Map<number, RowChanges>();
  const at = (offset: number): RowChanges => {
    let row = rows.get(offset);
    if (row === undefined) rows.set(offset, (row = { profiles: [], joins: [], roots: [], items: [], facts: [] }));
    return row;
  };
  for (const change of changes.profiles) at(change.offset).profiles.push(change);
  for (const change of changes.joins) at(change.offset).joins.push(change);
  for (const change of changes.roots) at(change.offset).roots.push(change);
  for (const change of changes.items) at(change.offset).items.push(change);
  for (const change of changes.facts) at(change.offset).facts.push(change);
  return rows;
}
