import type { reach } from '@gyre/domain/api/reach';
import { ContentBlock } from '@gyre/domain/reach/content';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { openEngines, type EngineGround } from './liquid.ts';
import { readTemplate } from './reading.ts';
import { sentenceOf, unparsable } from './sentences.ts';

/** As the API shows them. */
export type BlockList = z.infer<(typeof reach)['blocks']['response']>;

const BlockRow = z.object({ key: z.string(), definition: ContentBlock, updated_at: Instant, updated_by: z.string() });
const UseRow = z.object({ key: z.string(), definition: z.looseObject({ arms: z.array(z.looseObject({ content: z.unknown() })) }) });

export async function readBlocks(ledger: Ledger): Promise<z.infer<typeof BlockRow>[]> {
  return await ledger.rows(BlockRow, 'select key, definition, updated_at, updated_by from content_blocks order by key');
}

/** Blocks with who uses them: campaigns that have not ended, by key, and other blocks as `block:<key>`. */
export async function listBlocks(ledger: Ledger): Promise<BlockList> {
  const blocks = await readBlocks(ledger);
  const campaigns = await ledger.rows(
    UseRow,
    `select c.key, d.definition from campaigns c cross join lateral (
       select c.definition union all select v.definition from campaign_versions v where v.key = c.key) as d (definition)
     where c.state <> 'ended' and d.definition::text like '%render%'`,
  );
  const users = [
    ...campaigns.map(({ key, definition }) => ({ name: key, uses: blocksIn(definition.arms.map((arm) => arm.content)) })),
    ...blocks.map(({ key, definition }) => ({ name: `block:${key}`, uses: blocksIn(definition.body) })),
  ];
  return blocks.map(({ key, definition, updated_at: updatedAt, updated_by: updatedBy }) => {
    const usedBy = [...new Set(users.filter(({ uses }) => uses.has(key)).map(({ name }) => name))].toSorted();
    return { key, block: definition, updatedAt, updatedBy, usedBy };
  });
}

/** Keys of blocks any text within a value includes; rather one too many than one too few. */
function blocksIn(value: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (part: unknown): void => {
    if (typeof part === 'string') for (const match of part.matchAll(/\brender\s+(['"])(.+?)\1/g)) found.add(match[2] ?? '');
    else if (typeof part === 'object' && part !== null) for (const inner of Object.values(part)) walk(inner);
  };
  walk(value);
  return found;
}

/**
 * Whether a block may be saved beside the others.
 *
 * @throws AppError `invalid_input` with all problems in both languages: it does not parse, includes unknown blocks or itself, or a variable
 *   has neither default nor abort
 */
export function checkBlock(key: string, body: string, others: ReadonlyMap<string, string>, ground: EngineGround): void {
  const engines = openEngines(new Map([...others, [key, body]]), ground);
  const label = { zh: `内容块 ${key}`, en: `content block ${key}` };
  const problems = [];
  try {
    const template = engines.html.parse(body);
    const { findings } = readTemplate(
      template,
      { engine: engines.html, blocks: engines.blocks, asJson: false, hasCoupon: true, lateNames: [] },
      key,
    );
    problems.push(...findings.map((finding) => sentenceOf(finding, label)));
  } catch (error) {
    problems.push(unparsable(label, error));
  }
  const [first] = problems;
  if (first !== undefined) throw toldError('invalid_input', first, { block: key, problems });
}

export async function writeBlock(ledger: Ledger, clock: Clock, key: string, block: ContentBlock, by: string): Promise<void> {
  await ledger.run(
    `insert into content_blocks (key, definition, updated_at, updated_by) values ($1, $2::jsonb, $3, $4)
     on conflict (key) do update set definition = excluded.definition, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [key, block, clock.now(), by],
  );
}

/** @throws AppError `not_found`; `wrong_state` when something uses it, naming who */
export async function dropBlock(ledger: Ledger, key: string): Promise<void> {
  const block = (await listBlocks(ledger)).find((b) => b.key === key);
  if (block === undefined) throw new AppError('not_found', `there is no content block ${key}`, { block: key });
  if (block.usedBy.length > 0) {
    const users = block.usedBy.join(', ');
    const told = { zh: `运营计划 ${users} 在用内容块 ${key}，不能删除`, en: `content block ${key} is used by ${users}` };
    throw toldError('wrong_state', told, { block: key, usedBy: block.usedBy });
  }
  await ledger.run('delete from content_blocks where key = $1', [key]);
}
