import { contract } from '@gyre/domain';
import { NOTICE_KIND_WORDS } from '@gyre/domain/notice';
import { sentenceOfDetail } from '@gyre/domain/reach/detail';
import type { ReactNode } from 'react';
import { useCall } from '../../api.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { NoticeDot } from '../../parts/notice-dot.tsx';
import { receiverName } from '../../parts/receiver-draft.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { EpisodeView } from './episode-words.ts';

type Notice = EpisodeView['notices'][number];

/** 经过 — what happened to an episode in order, newest first, and who was told of it with which outcome. */
export function EpisodeHistory({ facts }: { readonly facts: EpisodeView }) {
  const words = useWords();
  const own = words.alerts.page;
  const format = useFormat();
  const names = useReceiverNames(facts.alert);
  const { openedAt, endedAt, end, acknowledgedAt, acknowledgedBy, note, notices, mark } = facts;
  const lines: (readonly [at: number, what: ReactNode])[] = [
    [openedAt, own.opened],
    ...notices.map((notice): readonly [number, ReactNode] => [
      notice.at,
      <Told key="told" notice={notice} name={names.get(notice.receiver)} />,
    ]),
  ];
  if (acknowledgedAt !== null) lines.push([acknowledgedAt, own.acknowledged(acknowledgedBy ?? '')]);
  if (endedAt !== null) lines.push([endedAt, words.alerts.episodeStates[mark ?? end ?? 'recovered']]);
  return (
    <Panel title={own.history}>
      {note !== '' && <blockquote className="alert-note">{note}</blockquote>}
      <ul className="alert-lines">
        {lines
          .toSorted(([a], [b]) => b - a)
          .map(([at, what], place) => (
            // Two lines may be of one instant.
            <li key={`${at} ${place}`}>
              <Moment at={at} />
              <span title={format.exact(at)}>{what}</span>
            </li>
          ))}
      </ul>
      {notices.length === 0 && <p style={{ margin: 0, opacity: 0.65 }}>{own.nobodyTold}</p>}
    </Panel>
  );
}

function Told({ notice: { kind, receiver, state, detail }, name }: { readonly notice: Notice; readonly name: string | undefined }) {
  const words = useWords();
  const { language } = useFormat();
  return (
    <>
      {words.alerts.page.told(name ?? receiver, NOTICE_KIND_WORDS[kind][language])} <NoticeDot state={state} />
      {state !== 'sent' && detail !== '' && (
        <span style={{ display: 'block', opacity: 0.65, overflowWrap: 'anywhere' }}>{sentenceOfDetail(detail)[language]}</span>
      )}
    </>
  );
}

/** The receivers of an alert as it is now, by key. */
function useReceiverNames(alert: string): ReadonlyMap<string, string> {
  const { robots } = useWords().dashboards.subscriptions;
  const project = useProjectKey();
  const { data } = useCall(contract.alerts.get, { params: { project, alert } }, { staleMs: 60_000 });
  const receivers = data?.definition.receivers ?? [];
  return new Map(receivers.map((receiver) => [receiver.key, receiverName(receiver, robots)]));
}
