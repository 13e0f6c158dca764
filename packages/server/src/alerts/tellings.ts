import type { AnalysisTable } from '@gyre/domain/analyses/table';
import { episodeSentence } from '@gyre/domain/alerts/episode-words';
import { sliceWords } from '@gyre/domain/autopilot/slice-words';
import type { AlertDefinition } from '@gyre/domain/alerts/alert';
import type { SubjectNames } from '@gyre/domain/alerts/rule-words';
import type { Digest } from '@gyre/domain/digest';
import type { NoticeKind, Receiver } from '@gyre/domain/notice';
import { periodOf, startOfPeriod } from '@gyre/domain/questions/periods';
import type { Sentence } from '@gyre/domain/sentence';
import { DAY_MS, HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { targetOfReceiver, TRIED_MS, type NoticeAbout } from '../notices/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { AlertsContext } from './context.ts';
import { secretPlace, topicOf, type AlertRow } from './definitions.ts';
import { readRecent, type EpisodeRow } from './episode-rows.ts';
import { namesOf } from './subject.ts';

/** 告知事由 — what operators are told of an episode: that it opened, where it lies, that it grew by half, that it ended. */
export type Telling = 'opened' | 'diagnosed' | 'worse' | 'ended';

/** Further notices that an episode grew worse. */
const MOST_WORSE = 3;
/** An episode whose effect is so many times what was told is worse. */
const WORSE = 1.5;

const TITLES: Readonly<Record<Telling, Sentence>> = {
  opened: { zh: '异动', en: 'Anomaly' },
  diagnosed: { zh: '异动的原因', en: 'Cause of an anomaly' },
  worse: { zh: '异动加重', en: 'Anomaly grew worse' },
  ended: { zh: '异动结束', en: 'Anomaly ended' },
};

type Has = Pick<
  AlertsContext,
  'notices' | 'secrets' | 'project' | 'publicUrl' | 'metrics' | 'dimensionName' | 'currency' | 'clock' | 'zone' | 'ledger'
>;

/** Whether it is so much worse than operators were told that they are told again. */
export function isWorse({ effect, told_effect: told }: Pick<EpisodeRow, 'effect' | 'told_effect'>): boolean {
  return Math.abs(effect) >= WORSE * Math.abs(told);
}

const CountRow = z.object({ worse: z.number() });

/**
 * 告知 — leaves what operators are told of an episode with the transaction that decided it: each thing once, at once or for the alert's digest. Nothing
 * of what is muted or marked.
 *
 * @param at  the bucket it is about: a digest is of what happened before it is due
 */
export async function tell(context: Has, tx: Ledger, alert: AlertRow, { episode, what }: Told, at: Instant): Promise<void> {
  const { clock, notices } = context;
  const now = clock.now();
  const { receivers, digest } = alert.definition;
  const isMuted = [alert.mutedUntil, episode.muted_until].some((until) => until !== null && until > now);
  if (receivers.length === 0 || isMuted || episode.mark !== null) return;
  const name = await nameOf(tx, episode, what);
  if (name === null) return;
  const waits = digest !== 'at_once';
  const left = await tx.run(
    'insert into episode_tellings (episode, what, alert, at, waits) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [episode.id, name, alert.key, at, waits],
  );
  if (left === 0 || waits) return;
  const message = messageOf(context, alert, [{ episode, what }]);
  for (const receiver of receivers)
    await leave(context, tx, alert, receiver, { kind: 'alert', message, key: `${topicOf(alert.key)}/${episode.id}/${name}` });
  notices.wake();
}

async function nameOf(tx: Ledger, { id }: EpisodeRow, what: Telling): Promise<string | null> {
  if (what !== 'worse') return what;
  const [row] = await tx.rows(CountRow, `select count(*) as worse from episode_tellings where episode = $1 and what like 'worse-%'`, [id]);
  const times = row?.worse ?? 0;
  return times >= MOST_WORSE ? null : `worse-${times + 1}`;
}

/** Leaves one notice; a robot that cannot be called is left with a reason instead. */
async function leave(
  { secrets, project, notices, clock }: Has,
  tx: Ledger,
  { key: alert, secret, definition: { language } }: AlertRow,
  receiver: Receiver,
  { kind, message, key }: { readonly kind: NoticeKind; readonly message: Digest; readonly key: string },
): Promise<void> {
  const now = clock.now();
  const about: NoticeAbout = {
    kind,
    topic: topicOf(alert),
    receiver: receiver.key,
    key: `${key}/${receiver.key}`,
    due: null,
    until: instant(now + TRIED_MS),
  };
  const target = targetOfReceiver(secrets, secretPlace(project, alert), secret, receiver);
  await notices.send(target, { digest: message, language }, about, tx);
}

/** One thing that is told of an episode. */
export interface Told {
  readonly episode: EpisodeRow;
  readonly what: Telling;
}

/** One thing in its own words, with its causes where they are known; of several a table. */
function messageOf(context: Has, { key, definition }: AlertRow, told: readonly Told[]): Digest {
  const { project, publicUrl } = context;
  const { language, name } = definition;
  const said = told.map((one) => ({ ...one, text: textOf(context, definition, one) }));
  const pages = `${publicUrl()}/p/${project}`;
  const [only] = said.length === 1 ? said : [];
  const place =
    language === 'zh'
      ? { open: '打开异动', all: `${said.length} 条异动消息` }
      : { open: 'Open', all: `${said.length} messages on anomalies` };
  if (only !== undefined)
    return {
      title: `${TITLES[only.what][language]}：${name}`,
      note: only.text,
      url: `${pages}/episodes/${only.episode.id}`,
      open: place.open,
      tables: [],
    };
  const title = { zh: '异动', en: 'Anomalies' };
  const table: AnalysisTable = {
    name: 'episodes',
    title,
    columns: [
      { name: 'what', title: { zh: '消息', en: 'What' }, unit: 'text' },
      { name: 'text', title: { zh: '内容', en: 'Text' }, unit: 'text' },
    ],
    rows: said.map(({ what, text }) => [{ value: TITLES[what][language] }, { value: text }]),
  };
  return { title: name, note: place.all, url: `${pages}/alerts/${key}`, open: place.open, tables: [{ title: title[language], table }] };
}

function textOf(context: Has, definition: AlertDefinition, { episode, what }: Told): string {
  const happened = episodeText(context, namesOf(context, definition), episode)[definition.language];
  const cause = episode.finding?.sentence[definition.language];
  return what === 'ended' || cause === undefined || cause === ''
    ? happened
    : `${cause}${definition.language === 'zh' ? '。' : '. '}${happened}`;
}

/** What happened, in figures. */
export function episodeText({ dimensionName }: Pick<Has, 'dimensionName'>, names: SubjectNames, episode: EpisodeRow): Sentence {
  const { shape: kind, is_level: isLevel, part: group, value, expected, out_of: outOf, origin } = episode;
  const place = group === null ? null : sliceWords({ [group.by]: group.key }, (name) => dimensionName(episode.metric, name));
  return episodeSentence({ kind, isLevel, place, value, expected, outOf, origin }, names);
}

/** When the digest of an alert that is due next covers everything before; null: it tells at once. */
function digestFrom({ digest }: AlertDefinition, now: Instant, zone: string): Instant | null {
  if (digest === 'at_once') return null;
  const grain = digest === 'hourly' ? 'hour' : 'day';
  return startOfPeriod(periodOf(now, grain, zone), grain, zone);
}

/** When the next hour begins: digests may be due then. */
export function nextDigest(now: Instant): Instant {
  return instant((Math.floor(now / HOUR_MS) + 1) * HOUR_MS);
}

const WaitingRow = z.object({ episode: z.string(), what: z.string() });

/** 汇总通知 — sends what waited for the hour or day that is over as one notice an alert. */
export async function tellDigests(context: Has, alerts: readonly AlertRow[]): Promise<void> {
  const { ledger, clock, zone, notices } = context;
  const now = clock.now();
  for (const alert of alerts) {
    const until = digestFrom(alert.definition, now, zone());
    if (until === null) continue;
    await ledger.transaction(async (tx) => {
      const waiting = await tx.rows(
        WaitingRow,
        'update episode_tellings set waits = false where alert = $1 and waits and at < $2 returning episode, what',
        [alert.key, until],
      );
      if (waiting.length === 0) return;
      const episodes = new Map((await readRecent(tx, instant(until - 30 * DAY_MS), [alert.key])).map((row) => [row.id, row]));
      const told = waiting.flatMap(({ episode: id, what }): Told[] => {
        const episode = episodes.get(id);
        return episode === undefined ? [] : [{ episode, what: what.startsWith('worse') ? 'worse' : (what as Telling) }];
      });
      const message = messageOf(context, alert, told);
      for (const receiver of alert.definition.receivers)
        await leave(context, tx, alert, receiver, {
          kind: 'digest',
          message,
          key: `${topicOf(alert.key)}/digest/${waiting[0]?.episode}/${waiting[0]?.what}`,
        });
    });
    notices.wake();
  }
}

/** A notice for all receivers of an alert, in the language it tells them in. */
export interface ToReceivers {
  readonly kind: NoticeKind;
  readonly key: string;
  readonly digest: (language: 'zh' | 'en') => Digest;
}

/** 告知接收人 — leaves a notice for everybody an alert tells, for rooms that act on its episodes; the same `key` again leaves nothing. */
export async function tellReceivers(context: Has, tx: Ledger, alert: AlertRow, { kind, key, digest }: ToReceivers): Promise<void> {
  const message = digest(alert.definition.language);
  for (const receiver of alert.definition.receivers) await leave(context, tx, alert, receiver, { kind, message, key });
  context.notices.wake();
}
