import { readFile } from 'node:fs/promises';
import type { PackCheck } from '@gyre/domain/api/metric-packs';
import { fillPack, MetricPack, type FilledPack, type PackMapping, type PackSlot } from '@gyre/domain/metrics/pack';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { readVocabulary } from '../segments/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { MetricShelf } from './shelf.ts';
import type { StageModels } from './stage-models.ts';

/** 指标包 — shipped as data: a file of `packs/` and its name here. */
const PACKS = ['retail', 'bank', 'aarrr', 'aipl'] as const;

/** All packs. */
export async function readPacks(): Promise<MetricPack[]> {
  return await Promise.all(PACKS.map(packNamed));
}

/** @throws AppError `not_found` naming the packs there are */
export async function readPack(key: string): Promise<MetricPack> {
  const found = PACKS.find((pack) => pack === key);
  if (found === undefined) throw new AppError('not_found', `there is no metric pack ${key}; there are ${PACKS.join(', ')}`, { pack: key });
  return await packNamed(found);
}

async function packNamed(key: (typeof PACKS)[number]): Promise<MetricPack> {
  return MetricPack.parse(JSON.parse(await readFile(new URL(`./packs/${key}.json`, import.meta.url), 'utf8')));
}

/** What installing works with. */
export interface PackParts {
  readonly ledger: Ledger;
  readonly shelf: MetricShelf;
  readonly models: StageModels;
}

/** 安装检查 — what a pack would bring with a mapping completed by what the project has, and what it lacks. @throws AppError `not_found` */
export async function checkPack({ ledger, shelf, models }: PackParts, key: string, asked: PackMapping): Promise<PackCheck> {
  const pack = await readPack(key);
  const known = await knownOf(ledger);
  const mapping = completed(pack.slots, asked, known);
  const { gaps } = fillPack(pack, mapping, 'zh');
  const missingOf = (of: string): string[] => [...(gaps.find((gap) => gap.key === of)?.slots ?? [])];
  const installed = new Set((await models.list()).map((model) => model.key));
  return {
    mapping,
    slots: pack.slots.map((slot) => {
      const mapped = nameOf(mapping[slot.slot]);
      const { kind, name, meaning, of = null } = slot;
      return { slot: slot.slot, kind, of, name, meaning, mapped, exists: mapped !== null && known.has(placeOf(slot, mapped, mapping)) };
    }),
    metrics: pack.metrics.map((metric) => ({
      key: metric.key,
      name: metric.name,
      meaning: metric.meaning,
      missing: missingOf(metric.key),
      isInstalled: shelf.book.has(metric.key),
    })),
    models: pack.models.map((model) => ({
      key: model.key,
      name: model.name,
      missing: missingOf(model.key),
      isInstalled: installed.has(model.key),
    })),
  };
}

/** 安装结果 — what was saved, what was there already and stayed, and what lacks something. */
export interface Installed {
  readonly installed: string[];
  readonly kept: string[];
  readonly left: { key: string; missing: string[] }[];
}

/**
 * 安装 — saves what a pack brings with a mapping completed by what the project has. Metrics and models that are there already stay as they are.
 *
 * @throws AppError `not_found`; `invalid_input` for a metric whose name another has
 */
export async function installPack(
  parts: PackParts,
  key: string,
  { mapping: asked, language, by }: { readonly mapping: PackMapping; readonly language: 'zh' | 'en'; readonly by: string },
): Promise<Installed> {
  const { shelf, models } = parts;
  const pack = await readPack(key);
  const filled = fillPack(pack, completed(pack.slots, asked, await knownOf(parts.ledger)), language);
  const known = new Set([...shelf.book.keys(), ...(await models.list()).map((model) => model.key)]);
  const kept = [...filled.metrics, ...filled.models].map((one) => one.key).filter((one) => known.has(one));
  const installed: string[] = [];
  for (const { key: metric, definition } of inOrder(filled, known)) {
    await shelf.save(metric, definition, by);
    installed.push(metric);
  }
  for (const { key: model, definition } of filled.models) {
    if (known.has(model)) continue;
    await models.save(model, definition, by);
    installed.push(model);
  }
  const saved = new Set([...installed, ...kept]);
  return {
    installed,
    kept,
    left: filled.gaps.filter((gap) => !saved.has(gap.key)).map((gap) => ({ key: gap.key, missing: [...gap.slots] })),
  };
}

/** As packs list them, parts stand before what is made of them. */
function inOrder({ metrics }: FilledPack, known: ReadonlySet<string>): FilledPack['metrics'] {
  return metrics.filter(({ key }) => !known.has(key));
}

const FactRow = z.object({ subject_type: z.string(), name: z.string() });

/** Places of everything the project has: see {@link placeOf}. */
async function knownOf(ledger: Ledger): Promise<ReadonlySet<string>> {
  const { events, attributes, items } = await readVocabulary(ledger);
  const facts = await ledger.rows(FactRow, 'select subject_type, name from facts group by subject_type, name');
  return new Set([
    ...events.flatMap(({ name, properties }) => [`event ${name}`, ...properties.map((property) => `property ${name} ${property.name}`)]),
    ...attributes.map(({ name }) => `attribute ${name}`),
    ...items.map(({ type }) => `item ${type}`),
    ...facts.flatMap(({ subject_type, name }) => [`item ${subject_type}`, `fact ${subject_type} ${name}`]),
  ]);
}

/** A text for what a slot is mapped to: `event pay`, `property pay amount`, `fact product stock` … */
function placeOf({ kind, of }: PackSlot, name: string, mapping: PackMapping): string {
  if (kind === 'event' || kind === 'attribute' || kind === 'item') return `${kind} ${name}`;
  const owner = of === undefined ? 'customer' : (nameOf(mapping[of]) ?? '');
  return `${kind} ${owner} ${name}`;
}

function nameOf(mapped: PackMapping[string] | undefined): string | null {
  if (mapped === undefined) return null;
  return typeof mapped === 'string' ? mapped : mapped.event;
}

/** The mapping with what the project has under a usual name in the slots it leaves out; slots stand after those they are of. */
function completed(slots: readonly PackSlot[], asked: PackMapping, known: ReadonlySet<string>): PackMapping {
  const mapping: PackMapping = { ...asked };
  for (const slot of slots) {
    if (mapping[slot.slot] !== undefined) continue;
    const found = slot.usual.find((name) => known.has(placeOf(slot, name, mapping)));
    if (found !== undefined) mapping[slot.slot] = found;
  }
  return mapping;
}
