import { LoopKind } from '@gyre/domain/api/loop-views';
import { LoopState } from '@gyre/domain/autopilot/loop-state';
import { Grain } from '@gyre/domain/questions/periods';
import { Sentence } from '@gyre/domain/sentence';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Episode } from '../alerts/index.ts';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

const StoredLoop = z.object({
  episode: z.string(),
  alert: z.string(),
  metric: z.string(),
  grain: Grain,
  direction: z.enum(['up', 'down']),
  opened_at: Instant,
  ended_at: Instant.nullable(),
  /** Up to which bucket the episode was heard of. */
  heard_until: Instant,
  state: LoopState,
  said: Sentence,
  changed_at: Instant,
});
/** 闭环行 — the loop of one episode with what is known of the episode; `said`: why it is where it is. */
export type StoredLoop = z.infer<typeof StoredLoop>;

const COLUMNS = 'episode, alert, metric, grain, direction, opened_at, ended_at, heard_until, state, said, changed_at';
/** States in which a run's campaign may be open, or still be opened. */
const HAS_RUN = `kind in ('approved', 'running', 'tapering', 'ended', 'verdict')`;

/** 自动运营锁 — whoever decides for any loop of the project takes turns until its commit. */
export async function takeAutopilot(tx: Ledger): Promise<void> {
  await tx.run(`select from counters where name = 'autopilot' for update`);
}

/** Undefined: there is none. */
export async function findLoop(ledger: Ledger, episode: string): Promise<StoredLoop | undefined> {
  const [row] = await ledger.rows(StoredLoop, `select ${COLUMNS} from loops where episode = $1`, [episode]);
  return row;
}

/** The loops of some episodes, by episode. */
export async function loopsOf(ledger: Ledger, episodes: readonly string[]): Promise<ReadonlyMap<string, StoredLoop>> {
  const rows = await ledger.rows(StoredLoop, `select ${COLUMNS} from loops where episode = any($1::text[])`, [episodes]);
  return new Map(rows.map((row) => [row.episode, row]));
}

/** @throws AppError `not_found` */
export async function readLoop(ledger: Ledger, episode: string): Promise<StoredLoop> {
  const loop = await findLoop(ledger, episode);
  if (loop === undefined) throw new AppError('not_found', `there is no loop of episode ${episode}`, { episode });
  return loop;
}

/** Which loops are asked for; `before`: changed at or before that instant, and of one instant before that episode. */
export interface LoopQuery {
  readonly state?: 'open' | 'past' | undefined;
  readonly alert?: string | undefined;
  readonly playbook?: string | undefined;
  readonly before?: { readonly at: number; readonly episode: string } | undefined;
  readonly limit: number;
}

/** Loops, last changed first. */
export async function queryLoops(ledger: Ledger, { state, alert, playbook, before, limit }: LoopQuery): Promise<StoredLoop[]> {
  return await ledger.rows(
    StoredLoop,
    `select ${COLUMNS} from loops
     where ($1::text is null or (kind in ('watching', 'verdict')) = ($1 = 'past')) and ($2::text is null or alert = $2)
       and ($3::text is null or playbook = $3) and ($4::bigint is null or (changed_at, episode) < ($4, $5::text))
     order by changed_at desc, episode desc limit $6`,
    [state, alert, playbook, before?.at, before?.episode ?? '', limit],
  );
}

/** Loops in some states, oldest episode first. */
export async function loopsIn(ledger: Ledger, kinds: readonly LoopState['kind'][]): Promise<StoredLoop[]> {
  return await ledger.rows(StoredLoop, `select ${COLUMNS} from loops where kind = any($1::text[]) order by opened_at, episode`, [kinds]);
}

const StateRow = z.object({ state: LoopState });

/** All other loops that have, or had, a run: what guards look at. */
export async function otherStates(tx: Ledger, episode: string): Promise<LoopState[]> {
  const rows = await tx.rows(StateRow, `select state from loops where ${HAS_RUN} and episode <> $1`, [episode]);
  return rows.map(({ state }) => state);
}

/** Makes the loop of an episode, or takes what is new of the episode. */
export async function upsertLoop(tx: Ledger, episode: Episode, state: LoopState, said: Sentence, now: Instant): Promise<void> {
  await tx.run(
    `insert into loops (episode, alert, metric, grain, direction, opened_at, ended_at, heard_until, state, said, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11)
     on conflict (episode) do update set ended_at = excluded.ended_at, heard_until = excluded.heard_until`,
    [
      episode.id,
      episode.alert,
      episode.metric,
      episode.grain,
      episode.direction,
      episode.openedAt,
      episode.endedAt,
      episode.seenUntil,
      state,
      said,
      now,
    ],
  );
}

/** Writes a loop's state and why it is in it. */
export async function writeLoop(tx: Ledger, state: LoopState, said: Sentence, now: Instant): Promise<void> {
  await tx.run('update loops set state = $2::jsonb, said = $3::jsonb, changed_at = $4 where episode = $1', [
    state.episode,
    state,
    said,
    now,
  ]);
}

/** Writes why a loop stays where it is. */
export async function writeSaid(tx: Ledger, episode: string, said: Sentence): Promise<void> {
  await tx.run('update loops set said = $2::jsonb where episode = $1', [episode, said]);
}

const StoredTransition = z.object({
  at: Instant,
  from_kind: z.string(),
  to_kind: z.string(),
  code: z.string(),
  said: Sentence,
  by: z.string(),
});
/** 转移 — one change of a loop's state, as it is kept. */
export type StoredTransition = z.infer<typeof StoredTransition>;

/** Appends to a loop's log. */
export async function insertTransition(
  tx: Ledger,
  episode: string,
  { at, from_kind: from, to_kind: to, code, said, by }: StoredTransition,
): Promise<void> {
  await tx.run(
    'insert into loop_transitions (episode, at, from_kind, to_kind, code, said, by) values ($1, $2, $3, $4, $5, $6::jsonb, $7)',
    [episode, at, from, to, code, said, by],
  );
}

const LeftRow = z.object({ episode: z.string(), kinds: z.array(LoopKind) });

/** The states each loop was in and left; none for one that never moved. */
export async function statesLeft(ledger: Ledger, episodes: readonly string[]): Promise<Map<string, LoopKind[]>> {
  const rows = await ledger.rows(
    LeftRow,
    `select episode, array_agg(distinct from_kind) as kinds from loop_transitions
     where episode = any($1::text[]) and from_kind <> to_kind group by episode`,
    [episodes],
  );
  return new Map(rows.map(({ episode, kinds }) => [episode, kinds]));
}

/** Oldest first. */
export async function transitionsOf(ledger: Ledger, episode: string): Promise<StoredTransition[]> {
  return await ledger.rows(
    StoredTransition,
    'select at, from_kind, to_kind, code, said, by from loop_transitions where episode = $1 order by id',
    [episode],
  );
}
