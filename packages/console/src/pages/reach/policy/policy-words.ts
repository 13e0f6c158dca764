import type { ContactPolicy, QuietHours } from '@gyre/domain';
import type { Receiver } from '@gyre/domain/notice';
import type { Words } from '../../../words/index.ts';

export type PolicyCap = ContactPolicy['caps'][number];

/** What a sentence about the policy needs: the words, and how numbers, spans, shares, amounts and receivers are written. */
export interface PolicyVoice {
  readonly words: Words['reach'];
  readonly number: (n: number) => string;
  readonly span: (ms: number) => string;
  readonly share: (basisPoints: number) => string;
  readonly price: (money: number) => string;
  readonly receiver: (receiver: Receiver) => string;
}

/** 免打扰时段（一句话） — the hours of one kind of day. */
export function hoursText(hours: QuietHours['workday'], { words }: Pick<PolicyVoice, 'words'>): string {
  const said = words.policy.quiet;
  if (hours === null) return said.free;
  const { from, to } = hours;
  if (from === to) return said.wholeDay;
  return from < to ? said.hours(from, to) : said.overnight(from, to);
}

/** Quiet hours as one sentence; both kinds of day in one where they do not differ. */
export function quietSentence({ workday, restday, calendar }: QuietHours, voice: Pick<PolicyVoice, 'words'>): string {
  const said = voice.words.policy.quiet;
  const [on, off] = [hoursText(workday, voice), hoursText(restday, voice)];
  return calendar === 'none' || on === off ? said.sentenceSame(on) : said.sentence(on, off);
}

/** 触达限制（一句话） — whom a cap counts, over which time, and how many it allows. */
export function capSentence({ scope, cap }: PolicyCap, voice: Pick<PolicyVoice, 'words' | 'number' | 'span'>): string {
  const { caps } = voice.words.policy;
  const { window } = cap;
  const when = window.kind === 'rolling' ? caps.when.rolling(voice.span(window.ms)) : caps.when[window.unit];
  return caps.sentence(scopeText(scope, voice.words), when, voice.number(cap.limit));
}

function scopeText(scope: PolicyCap['scope'], words: Words['reach']): string {
  const { who } = words.policy.caps;
  switch (scope.kind) {
    case 'all':
      return who.all;
    case 'channel':
      return who.channel(words.channels[scope.channel]);
    case 'category':
      return who.category(words.categories[scope.category]);
    case 'line':
      return who.line(scope.line);
  }
}

/** 审批（一句话） — which starts need a second person. */
export function approvalSentence(
  { customers, cost }: Pick<ContactPolicy['approval'], 'customers' | 'cost'>,
  voice: Pick<PolicyVoice, 'words' | 'number' | 'price'>,
): string {
  const said = voice.words.policy.approval;
  const parts = [
    ...(customers === null ? [] : [said.customersOver(voice.number(customers))]),
    ...(cost === null ? [] : [said.costOver(voice.price(cost))]),
  ];
  return parts.length === 0 ? said.never : said.sentence(parts.join(said.or));
}
