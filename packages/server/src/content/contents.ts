import type { ContentProblem } from '@gyre/domain/api/campaigns';
import type { CampaignArm, CampaignDefinition } from '@gyre/domain/campaign';
import type { Category, Channel } from '@gyre/domain/reach/channel';
import type { Content, ContentBlock } from '@gyre/domain/reach/content';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { Sentence } from '@gyre/domain/sentence';
import { lateNames } from '../benefits/index.ts';
import type { MessageContent } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { requireSoundUses } from './block-uses.ts';
import { checkBlock, dropBlock, listBlocks, readBlocks, writeBlock, type BlockList } from './blocks.ts';
import { checkContent, type CheckGround, type KnownNames } from './check.ts';
import { sceneOf, type Draw, type RenderInput } from './kind.ts';
import { kindOf } from './kinds.ts';
import { openEngines, type Engines } from './liquid.ts';
import { whyRefused } from './template-errors.ts';

/** 解析好的内容 — one arm's content, ready to be rendered for many customers. */
export interface ParsedContent {
  readonly channel: Channel;
  readonly category: Category;
  readonly draw: Draw;
}

/** `error` names the variable or limit, and the line where one is known. */
export type Rendered = { readonly ok: true; readonly content: MessageContent } | { readonly ok: false; readonly error: Sentence };

type LateNames = Awaited<ReturnType<typeof lateNames>>;

/** 内容 — everything campaigns say: parsing, rendering, checking, and the blocks they share. */
export interface Contents {
  /** Parsed once per campaign version and arm, anew when a block changes. @throws liquidjs errors, which carry the line; ContentRefused for MJML */
  parsed(campaign: string, version: number, category: Category, arm: CampaignArm): ParsedContent;
  /** The same, remembered nowhere: for previews. */
  parse(category: Category, content: Content): ParsedContent;
  /** Never throws: what cannot be rendered says why. */
  render(parsed: ParsedContent, input: RenderInput): Rendered;
  /**
   * What is wrong before anything is sent, what forbids saving first.
   *
   * @param late  see `lateNames` of the room of benefits
   * @param plan  names customers and the trigger's event are known to have
   */
  check(definition: CampaignDefinition, late: LateNames, plan?: KnownNames): ContentProblem[];
  blocks(): Promise<BlockList>;
  /** @throws AppError `invalid_input` with `details.problems` in both languages, also where a campaign that uses it could not be saved any more */
  saveBlock(key: string, block: ContentBlock, by: string): Promise<void>;
  /** @throws AppError `not_found`, or `wrong_state` naming who uses it */
  removeBlock(key: string): Promise<void>;
  /** Reads the blocks; call it once before anything is rendered. */
  load(): Promise<void>;
}

export interface ContentsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly policy: () => ContactPolicy;
  /** IANA zone in which templates show instants; Asia/Shanghai when left out. */
  readonly zone?: () => string;
}

/** Parsed contents kept at most. */
const MOST_KEPT = 500;

export function openContents(context: ContentsContext): Contents {
  const { ledger, clock, policy } = context;
  const ground = () => ({ zone: context.zone?.() ?? 'Asia/Shanghai', now: () => clock.now() });
  const kept = new Map<string, ParsedContent>();
  let zone = ground().zone;
  let engines = openEngines(new Map(), ground());

  function reopen(blocks: ReadonlyMap<string, string>): void {
    ({ zone } = ground());
    engines = openEngines(blocks, ground());
    kept.clear();
  }
  function current(): Engines {
    if (zone !== ground().zone) reopen(engines.blocks);
    return engines;
  }
  function parse(category: Category, content: Content): ParsedContent {
    return { channel: content.channel, category, draw: kindOf(content).parse(content, current()) };
  }
  async function load(): Promise<void> {
    const rows = await readBlocks(ledger);
    reopen(new Map(rows.map(({ key, definition }) => [key, definition.body])));
  }
  return {
    parse,
    parsed(campaign, version, category, arm) {
      current();
      return remembered(kept, JSON.stringify([campaign, version, category, arm.key]), () => parse(category, arm.content));
    },
    render: (parsed, input) => rendered(parsed, input, policy()),
    check: (definition, late, plan) => checkArms(definition, { engines: current(), policy: policy(), late, plan }),
    blocks: () => listBlocks(ledger),
    async saveBlock(key, block, by) {
      checkBlock(key, block.body, engines.blocks, ground());
      const trial = openEngines(new Map([...engines.blocks, [key, block.body]]), ground());
      const around = { policy: policy(), late: await lateNames(ledger), plan: undefined };
      await requireSoundUses(ledger, key, {
        before: (definition) => checkArms(definition, { ...around, engines }),
        after: (definition) => checkArms(definition, { ...around, engines: trial }),
      });
      await writeBlock(ledger, clock, key, block, by);
      await load();
    },
    async removeBlock(key) {
      await dropBlock(ledger, key);
      await load();
    },
    load,
  };
}

type ArmsGround = Pick<CheckGround, 'engines' | 'policy' | 'plan'> & { readonly late: LateNames };

function checkArms({ arms, category }: CampaignDefinition, { late, ...ground }: ArmsGround): ContentProblem[] {
  return arms.flatMap(({ key, benefit, content }) => {
    const coupon = { hasCoupon: benefit !== null, lateNames: late.get(benefit ?? '') ?? [] };
    return checkContent(content, { ...ground, ...coupon, category }).map(({ place, blocks, sentence }) => ({
      arm: key,
      place,
      blocks,
      ...sentence,
    }));
  });
}

function rendered(parsed: ParsedContent, input: RenderInput, policy: ContactPolicy): Rendered {
  try {
    return { ok: true, content: parsed.draw(sceneOf(input, parsed.category, policy)) };
  } catch (error) {
    return { ok: false, error: whyRefused(error) };
  }
}

/** The least recently used is forgotten first. */
function remembered(kept: Map<string, ParsedContent>, key: string, make: () => ParsedContent): ParsedContent {
  const parsed = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, parsed);
  const oldest = kept.keys().next();
  if (kept.size > MOST_KEPT && oldest.done !== true) kept.delete(oldest.value);
  return parsed;
}
