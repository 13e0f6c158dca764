import { whySentence } from '@gyre/domain/rules/sentence';
import type { Instant } from '@gyre/domain/time';
import { ruleOfSource } from '@gyre/domain/segment';
import type { Sentence } from '@gyre/domain/sentence';
import { enteredAt, holdsCustomer } from './asking.ts';
import type { Room } from './context.ts';
import { sentenceOfSource, type ProjectWords } from './words.ts';

/** 所在分群 — one segment a customer is in: since when and why. */
export interface SegmentOfCustomer {
  readonly key: string;
  readonly name: string;
  readonly freshness: 'live' | 'frozen';
  readonly since: Instant | null;
  readonly why: Sentence;
}

/** Segments a customer (any leaf) is in, those entered last first. One that is still being counted is left out. */
export async function segmentsOf(room: Room, leaf: number, words: ProjectWords): Promise<SegmentOfCustomer[]> {
  const { shelf, membership, warehouse, clock, zone } = room;
  const entered = await enteredAt(room, leaf);
  const found: SegmentOfCustomer[] = [];
  for (const { key, definition } of shelf.rows) {
    const rule = ruleOfSource(definition.source);
    const segment = membership.get(key);
    if ((rule !== null && segment === undefined) || !holdsCustomer(room, key, leaf)) continue;
    const findings = segment?.rule.explain(warehouse.live.rootOf(leaf), clock.now()) ?? [];
    const why = (language: 'zh' | 'en'): string =>
      rule === null
        ? sentenceOfSource(definition.source, words, zone())[language]
        : whySentence(rule, findings, { ...words(language), zone: zone() });
    found.push({
      key,
      name: definition.name,
      freshness: rule === null ? 'frozen' : 'live',
      since: entered.get(key) ?? null,
      why: { zh: why('zh'), en: why('en') },
    });
  }
  return found.sort((x, y) => (y.since ?? 0) - (x.since ?? 0));
}
