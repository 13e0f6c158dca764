import { daysFrom } from '@gyre/domain/alerts/special-days';
import { DAY_MS, instant, localDate, type Instant } from '@gyre/domain/time';
import { toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { expectDays, expectNoDays } from './calendar.ts';
import type { AlertsContext } from './context.ts';
import { readEpisode, type EpisodeRow } from './episode-rows.ts';
import type { Turns } from './turns.ts';

/** Days one mark writes into the calendar at most. */
const MOST_DAYS = 31;

/** What an operator says an episode was: its days were to be expected, or it was none. */
export type Mark = { readonly mark: 'expected'; readonly dayClass: string; readonly name: string } | { readonly mark: 'false' };

/** 处理异动 — what operators do with an episode. Every act gives the episode as it is then. */
export interface EpisodeActs {
  acknowledge(id: string, note: string | undefined, by: string): Promise<EpisodeRow>;
  /**
   * Marks it, and ends it where it goes on. *Expected* writes its days into the calendar, from the next bucket on learned apart from usual ones;
   * *false* counts towards a lower sensitivity of its alert.
   *
   * @throws AppError `invalid_input` for an expected episode of more than 31 days
   */
  mark(id: string, mark: Mark, by: string): Promise<EpisodeRow>;
  /** Takes a mark back, with the days it wrote; what it ended stays ended. */
  unmark(id: string): Promise<EpisodeRow>;
  /** No notices of it until an instant; null: notices again. */
  mute(id: string, until: Instant | null): Promise<EpisodeRow>;
}

/** Acts never come between the steps of a round. */
export function openActs({ ledger, clock, zone }: AlertsContext, turns: Pick<Turns, 'inTurn'>): EpisodeActs {
  const act = async (id: string, work: (tx: Ledger, row: EpisodeRow) => Promise<unknown>): Promise<EpisodeRow> => {
    await turns.inTurn(async () => {
      await ledger.transaction(async (tx) => {
        await work(tx, await readEpisode(tx, id));
      });
    });
    return await readEpisode(ledger, id);
  };
  return {
    acknowledge: (id, note, by) =>
      act(id, (tx, row) =>
        tx.run('update episodes set acknowledged_by = $2, acknowledged_at = $3, note = $4 where id = $1', [
          id,
          by,
          clock.now(),
          note ?? row.note,
        ]),
      ),
    mark: (id, mark, by) =>
      act(id, async (tx, row) => {
        const now = clock.now();
        await expectNoDays(tx, id);
        if (mark.mark === 'expected') await expectDays(tx, daysOf(row, zone()), { ...mark, episode: id, at: now, by });
        await tx.run(
          `update episodes set mark = $2, marked_at = $3, ending = case when ended_at is null then 'closed' else ending end,
             ended_at = coalesce(ended_at, $3::bigint) where id = $1`,
          [id, mark.mark, now],
        );
      }),
    unmark: (id) =>
      act(id, async (tx) => {
        await expectNoDays(tx, id);
        await tx.run('update episodes set mark = null, marked_at = null where id = $1', [id]);
      }),
    mute: (id, until) => act(id, (tx) => tx.run('update episodes set muted_until = $2 where id = $1', [id, until])),
  };
}

function daysOf({ opened_at: from, seen_until: until, id }: EpisodeRow, zone: string) {
  const days = daysFrom(localDate(from, zone), localDate(instant(until - 1), zone));
  if (days.length <= MOST_DAYS) return days;
  const lasting = Math.round((until - from) / DAY_MS);
  const told = {
    zh: `异动 ${id} 持续 ${lasting} 天，最多 ${MOST_DAYS} 天可以标记为符合预期；请在特殊日里写明日子`,
    en: `episode ${id} lasted ${lasting} days; at most ${MOST_DAYS} can be marked as expected: write the days down as special days`,
  };
  throw toldError('invalid_input', told, { episode: id, days: lasting, limit: MOST_DAYS });
}
