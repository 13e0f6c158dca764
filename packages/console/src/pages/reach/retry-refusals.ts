import type { Words } from '../../words/index.ts';

type Because = keyof Words['reach']['log']['retry']['because'];

/** How the server words each refusal, as it begins or what it holds. */
const SAID: readonly (readonly [RegExp, Because])[] = [
  [/no such message/, 'missing'],
  [/outcome is unknown/, 'unknown'],
  [/tried again already/, 'later'],
  [/by an operator once/, 'revived'],
  [/was refused/, 'permanent'],
  [/suppressed/, 'suppressed'],
  [/campaign has ended/, 'ended'],
  [/time is over/, 'late'],
  [/budget/, 'budget'],
  [/not failed/, 'state'],
];

/** 为什么不重试 — a refusal of the server in the operator's words; as the server said it where we do not know it. */
export function refusalInWords(because: string, words: Words['reach']['log']['retry']['because']): string {
  const known = SAID.find(([said]) => said.test(because));
  return known === undefined ? because : words[known[1]];
}
