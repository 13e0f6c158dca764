import { type Channel, cleanAddress, ContactPolicy } from '@gyre/domain';
import { Receivers } from '@gyre/domain/notice';
import { zhCN } from 'zod/locales';
import type { Language } from '../../../prefs.ts';
import type { Words } from '../../../words/index.ts';
import { holidayMistakes } from './holiday-words.ts';

const inChinese = zhCN().localeError;

type TestEntry = ContactPolicy['testList'][number];

/** What is wrong with one entry of the test list; undefined when nothing is. */
export function problemOfTest({ name, channel, address }: TestEntry, words: Words['reach']['policy']['test']): string | undefined {
  if (name.trim() === '') return words.nameless;
  return cleanAddress(channel, address) === undefined ? words.wrong[channel satisfies Channel] : undefined;
}

/** Whether a signature holds brackets, which are added when sending. */
export function hasBrackets(signature: string): boolean {
  return /[【】]/.test(signature);
}

/** 哪里没填对 — what keeps a policy from being saved, each as a few words; empty when it can be. */
export function policyProblems(policy: ContactPolicy, words: Words['reach']['policy'], language: Language): string[] {
  const tests = policy.testList.flatMap((entry) => problemOfTest(entry, words.test) ?? []);
  const signature = hasBrackets(policy.sms.signature) ? [words.sms.signatureWrong] : [];
  const lines = policy.caps.some(({ scope }) => scope.kind === 'line' && scope.line.trim() === '') ? [words.caps.line] : [];
  const holidays = (policy.quiet.years ?? []).flatMap((year) => holidayMistakes(year, words.quiet.holidays));
  const receivers = Receivers.safeParse(policy.approval.receivers).success ? [] : [words.telling.unfinished];
  const known = [...new Set([...signature, ...lines, ...tests, ...holidays, ...receivers])];
  if (known.length > 0) return known;
  const read = ContactPolicy.safeParse(policy, language === 'zh' ? { error: inChinese } : undefined);
  return read.success ? [] : read.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
