import { contract, LiveRecord } from '@gyre/domain';
import { useEffect, useReducer, useState } from 'react';
import { addressOf, call } from '../../api.ts';
import { wallMs } from '../../clock.ts';
import { EMPTY_FEED, type Feed, type FeedStep, KEPT, type Live, RateMeter, stepFeed } from './live-feed.ts';

/** `lost`: the browser is reconnecting by itself. `refused`: it gave up; only a new try helps. */
export type LiveState = 'connecting' | 'connected' | 'lost' | 'refused';

export interface LiveView {
  readonly feed: Feed;
  readonly step: (step: FeedStep) => void;
  readonly state: LiveState;
  readonly perSecond: number;
}

const FLUSH_MS = 200;

/**
 * 实时流 — the records of a project as they arrive, all or of one source. Arrivals are drawn a few times a second; of a burst
 * larger than the view holds only the newest are read, the rest is counted. Draw anew (by `key`) to begin again.
 */
export function useLive(project: string, source: string | undefined): LiveView {
  const [feed, step] = useReducer(stepFeed, EMPTY_FEED);
  const [state, setState] = useState<LiveState>('connecting');
  const [perSecond, setPerSecond] = useState(0);

  useEffect(() => {
    const query = source === undefined ? {} : { source };
    const buffer = { texts: [] as string[], arrived: 0 };
    const meter = new RateMeter(wallMs());
    const leaving = new AbortController();
    const stream = new EventSource(addressOf(contract.collection.liveEvents, { params: { project }, query }));
    stream.addEventListener('open', () => setState('connected'));
    stream.addEventListener('error', () => setState(stream.readyState === EventSource.CLOSED ? 'refused' : 'lost'));
    stream.addEventListener('skipped', (message: MessageEvent<string>) => {
      buffer.arrived += Number(message.data);
    });
    stream.addEventListener('message', (message: MessageEvent<string>) => {
      buffer.arrived++;
      buffer.texts.push(message.data);
      if (buffer.texts.length > KEPT) buffer.texts.splice(0, buffer.texts.length - KEPT);
    });
    call(contract.collection.recentEvents, { params: { project }, query: { ...query, limit: 100 }, signal: leaving.signal }).then(
      (events) => step({ step: 'filled', records: events.map((event) => ({ outcome: 'accepted', event })) }),
      () => undefined,
    );
    const timer = setInterval(() => {
      const now = wallMs();
      meter.add(now, buffer.arrived);
      if (buffer.arrived > 0) step({ step: 'arrived', records: readAll(buffer.texts), skipped: buffer.arrived - buffer.texts.length });
      buffer.texts = [];
      buffer.arrived = 0;
      setPerSecond(meter.perSecond(now));
    }, FLUSH_MS);
    return () => {
      leaving.abort();
      stream.close();
      clearInterval(timer);
    };
  }, [project, source]);

  return { feed, step, state, perSecond };
}

function readAll(texts: readonly string[]): Live[] {
  return texts.flatMap((text) => {
    const record = LiveRecord.safeParse(jsonOf(text));
    return record.success ? [record.data] : [];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
