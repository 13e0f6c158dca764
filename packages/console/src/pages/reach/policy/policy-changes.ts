import { Channel, type ContactPolicy, type HolidayYear } from '@gyre/domain';
import { LANGUAGES } from '../../../parts/receiver-draft.ts';
import { capSentence, hoursText, type PolicyCap, type PolicyVoice } from './policy-words.ts';

/** One difference between two policies, as a line to read. */
export interface PolicyChange {
  readonly what: string;
  /** From what to what; empty where the line says it all. */
  readonly how: string;
}

type Between = (before: ContactPolicy, after: ContactPolicy, voice: PolicyVoice) => PolicyChange[];

/** 改了什么 — the differences between two policies in the order of the page; empty when there are none. */
export function policyChanges(before: ContactPolicy, after: ContactPolicy, voice: PolicyVoice): PolicyChange[] {
  return [quiet, caps, consent, holdout, approval, telling, prices, sms, links, forbidden, tests].flatMap((part) =>
    part(before, after, voice),
  );
}

const quiet: Between = ({ quiet: a }, { quiet: b }, voice) => {
  const names = voice.words.policy.diff.quiet;
  const { calendars } = voice.words.policy.quiet;
  return [
    ...fromTo(names.workday, hoursText(a.workday, voice), hoursText(b.workday, voice), voice),
    ...fromTo(names.restday, hoursText(a.restday, voice), hoursText(b.restday, voice), voice),
    ...fromTo(names.calendar, calendars[a.calendar].name, calendars[b.calendar].name, voice),
    ...holidays(a.years ?? [], b.years ?? [], voice.words.policy.diff),
  ];
};

function holidays(
  before: readonly HolidayYear[],
  after: readonly HolidayYear[],
  words: PolicyVoice['words']['policy']['diff'],
): PolicyChange[] {
  const old = new Map(before.map((one) => [one.year, JSON.stringify(one)]));
  const kept = new Set(after.map((one) => one.year));
  const come = after.flatMap((one) => {
    const was = old.get(one.year);
    if (was === JSON.stringify(one)) return [];
    return [plain(was === undefined ? words.holidaysAdded(String(one.year)) : words.holidaysChanged(String(one.year)))];
  });
  return [...come, ...before.flatMap(({ year }) => (kept.has(year) ? [] : [plain(words.holidaysRemoved(String(year)))]))];
}

const caps: Between = (a, b, voice) => {
  const { diff } = voice.words.policy;
  const said = (list: readonly PolicyCap[]): string[] => list.map((cap) => capSentence(cap, voice));
  const [gone, come] = apart(said(a.caps), said(b.caps));
  return [...gone.map((cap) => plain(diff.capRemoved(cap))), ...come.map((cap) => plain(diff.capAdded(cap)))];
};

const consent: Between = (a, b, voice) => {
  const { diff, consent: words } = voice.words.policy;
  return Channel.options.flatMap((channel) =>
    fromTo(diff.consent(voice.words.channels[channel]), words.modes[a.consent[channel]].name, words.modes[b.consent[channel]].name, voice),
  );
};

const holdout: Between = ({ holdout: a }, { holdout: b }, voice) => {
  const { diff } = voice.words.policy;
  return [
    ...fromTo(diff.holdout, voice.share(a.shareBp), voice.share(b.shareBp), voice),
    ...(a.rotation === b.rotation ? [] : [plain(diff.rotation)]),
  ];
};

const approval: Between = ({ approval: a }, { approval: b }, voice) => {
  const { diff, none } = voice.words.policy;
  const people = (n: number | null): string => (n === null ? none : voice.number(n));
  const cost = (money: number | null): string => (money === null ? none : voice.price(money));
  return [
    ...fromTo(diff.approvalCustomers, people(a.customers), people(b.customers), voice),
    ...fromTo(diff.approvalCost, cost(a.cost), cost(b.cost), voice),
  ];
};

const telling: Between = ({ approval: a }, { approval: b }, voice) => {
  const { diff } = voice.words.policy;
  const nameOf = (receiver: ContactPolicy['approval']['receivers'][number]): string => voice.receiver(receiver).trim() || '…';
  const [gone, come] = apart(a.receivers.map(nameOf), b.receivers.map(nameOf));
  return [
    ...(come.length === 0 ? [] : [plain(diff.receiversAdded(come.join(', ')))]),
    ...(gone.length === 0 ? [] : [plain(diff.receiversRemoved(gone.join(', ')))]),
    ...fromTo(diff.receiversLanguage, LANGUAGES[a.language], LANGUAGES[b.language], voice),
  ];
};

const prices: Between = (a, b, voice) =>
  Channel.options.flatMap((channel) =>
    fromTo(
      voice.words.policy.diff.price(voice.words.channels[channel]),
      voice.price(a.prices[channel]),
      voice.price(b.prices[channel]),
      voice,
    ),
  );

const sms: Between = ({ sms: a }, { sms: b }, voice) => {
  const { diff, none } = voice.words.policy;
  const said = (text: string): string => (text === '' ? none : text);
  return [
    ...fromTo(diff.signature, said(a.signature), said(b.signature), voice),
    ...fromTo(diff.optOut, said(a.optOut), said(b.optOut), voice),
  ];
};

const links: Between = (a, b, voice) => {
  const { diff } = voice.words.policy;
  const [gone, come] = apart(a.linkHosts, b.linkHosts);
  return [
    ...(come.length === 0 ? [] : [plain(diff.linkAdded(come.join(', ')))]),
    ...(gone.length === 0 ? [] : [plain(diff.linkRemoved(gone.join(', ')))]),
  ];
};

const forbidden: Between = ({ forbiddenWords: a }, { forbiddenWords: b }, voice) => {
  const { diff, forbidden: words } = voice.words.policy;
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const said = (list: readonly string[] | null): string => (list === null ? diff.forbiddenBuiltIn : words.count(voice.number(list.length)));
  return [{ what: diff.forbidden, how: diff.fromTo(said(a), said(b)) }];
};

const tests: Between = (a, b, voice) => {
  const { diff } = voice.words.policy;
  const said = (list: ContactPolicy['testList']): string[] => list.map((one) => `${one.name} ${one.address}`);
  const [gone, come] = apart(said(a.testList), said(b.testList));
  return [
    ...(come.length === 0 ? [] : [plain(diff.testAdded(come.join(', ')))]),
    ...(gone.length === 0 ? [] : [plain(diff.testRemoved(gone.join(', ')))]),
  ];
};

function fromTo(what: string, before: string, after: string, { words }: PolicyVoice): PolicyChange[] {
  return before === after ? [] : [{ what, how: words.policy.diff.fromTo(before, after) }];
}

function plain(what: string): PolicyChange {
  return { what, how: '' };
}

/** Who is only in the first list, and who only in the second. */
function apart(before: readonly string[], after: readonly string[]): [string[], string[]] {
  return [before.filter((one) => !after.includes(one)), after.filter((one) => !before.includes(one))];
}
