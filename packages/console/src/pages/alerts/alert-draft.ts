import { type contract, Key } from '@gyre/domain';
import { AlertDefinition } from '@gyre/domain/alerts/alert';
import type { Answer } from '../../api.ts';
import { blankReceiver, type ReceiverDraft, receiverDrafts, sentReceivers } from '../../parts/receiver-draft.ts';

export type Alert = Answer<typeof contract.alerts.get>;
type Detector = AlertDefinition['detector'];

/** 预警草稿 — an alert as it is typed; its metric and its parameters may be missing still. */
export interface AlertDraft {
  readonly key: string;
  /** The version it was made from; 0: a new one. */
  readonly version: number;
  readonly name: string;
  /** An empty metric or key is not chosen yet. */
  readonly subject: SubjectDraft;
  readonly grain: AlertDefinition['grain'];
  readonly by: AlertDefinition['by'];
  readonly kind: Detector['kind'];
  /** By kind, so that choosing another and coming back loses nothing. */
  readonly parameters: Readonly<Partial<Record<Detector['kind'], Readonly<Record<string, unknown>>>>>;
  readonly parent: string | null;
  readonly group: string;
  readonly receivers: readonly ReceiverDraft[];
  readonly language: AlertDefinition['language'];
  readonly digest: AlertDefinition['digest'];
  readonly enabled: boolean;
}

export type SubjectDraft = AlertDefinition['subject'];

/** What parameters of a kind begin with, where the schema has no default. */
const START: AlertDraft['parameters'] = {
  change: { against: 'last_week', more: 0.3 },
  silence: { longestMs: 6 * 3_600_000 },
};

/** A new alert: a metric by the hour, the adaptive detector, told nobody yet. */
export function newAlert(key: string, language: 'zh' | 'en', metric = ''): AlertDraft {
  return {
    key,
    version: 0,
    name: '',
    subject: { of: 'metric', metric },
    grain: 'hour',
    by: null,
    kind: 'adaptive',
    parameters: START,
    parent: null,
    group: '',
    receivers: [],
    language,
    digest: 'at_once',
    enabled: true,
  };
}

/** A saved alert as it is typed. */
export function alertDraft({ key, version, definition }: Pick<Alert, 'key' | 'version' | 'definition'>): AlertDraft {
  const { detector, receivers, group, ...rest } = definition;
  return {
    ...rest,
    key,
    version,
    kind: detector.kind,
    parameters: { ...START, [detector.kind]: detector.parameters },
    group: group ?? '',
    receivers: receiverDrafts(receivers),
  };
}

/** 换对象 — what else of a draft changes with what is watched: its dimensions are others, only a metric has a parent, and a budget is watched by a threshold. */
export function watching(subject: SubjectDraft, draft: AlertDraft): Partial<AlertDraft> {
  const parent = subject.of === 'metric' && draft.parent !== subject.metric ? draft.parent : null;
  return { subject, by: null, parent, ...(subject.of === 'budget' ? { kind: 'threshold' } : {}) };
}

/** 回测的规则 — the definition without a name and receivers, which change nothing of what it finds; undefined while something is missing. */
export function watchedOf(draft: AlertDraft): AlertDefinition | undefined {
  return definitionOf({ ...draft, name: '–', receivers: [], language: 'zh', digest: 'at_once', enabled: true })?.definition;
}

/** What is sent of a draft; undefined while something is missing. `kept`: robots whose address is known. */
export function definitionOf(draft: AlertDraft, kept: Alert['robots'] = {}) {
  const sent = sentReceivers(draft.receivers, kept);
  const read = AlertDefinition.safeParse(unread(draft, sent?.receivers));
  if (sent === null || !read.success || !Key.safeParse(draft.key).success) return undefined;
  return { definition: read.data, robotSecrets: sent.robotSecrets };
}

/** 还缺什么 — the parts of a draft that are missing or wrong, in the order of the form. */
export function missingOf(draft: AlertDraft, kept: Alert['robots']): readonly MissingPart[] {
  const sent = sentReceivers(draft.receivers, kept);
  const { error } = AlertDefinition.safeParse(unread(draft, sent?.receivers));
  const wrong = new Set((error?.issues ?? []).map(({ path }) => path[0]));
  return PARTS.filter((part) => (part === 'key' ? !Key.safeParse(draft.key).success : wrong.has(part)));
}

const PARTS = ['name', 'key', 'subject', 'by', 'detector', 'parent', 'receivers'] as const;
export type MissingPart = (typeof PARTS)[number];

function unread(draft: AlertDraft, receivers: unknown): unknown {
  const { name, subject, grain, by, kind, parent, group, language, digest, enabled } = draft;
  const isAdaptive = kind === 'adaptive';
  return {
    name,
    subject,
    grain,
    by,
    detector: { kind, parameters: draft.parameters[kind] ?? {} },
    parent: isAdaptive ? parent : null,
    group: isAdaptive && group.trim() !== '' ? group : null,
    receivers: receivers ?? null,
    language,
    digest,
    enabled,
  };
}

/** A draft that was kept, if it is one. */
export function revivedAlert(kept: unknown): AlertDraft | undefined {
  if (typeof kept !== 'object' || kept === null || !('subject' in kept && 'parameters' in kept && 'receivers' in kept)) return undefined;
  const draft = kept as AlertDraft;
  return { ...draft, receivers: draft.receivers.map((receiver) => ({ ...blankReceiver(receiver.kind, []), ...receiver })) };
}
