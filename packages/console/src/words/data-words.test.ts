import { contract, type Endpoint, Permission, QuarantineReason, Role } from '@gyre/domain';
import { describe, expect, test } from 'vitest';
import { enData } from './en-data.ts';
import { zhData } from './zh-data.ts';

const endpoints = Object.values(contract).flatMap((group) => Object.values(group) as Endpoint[]);
const acts = endpoints.flatMap((endpoint) => (endpoint.audit === null ? [] : [endpoint.audit]));

describe.each([
  ['Chinese', zhData],
  ['English', enData],
])('the words in %s', (_, words) => {
  test('name every act the audit log can hold', () => {
    expect(acts.filter((act) => words.acts[act] === undefined)).toEqual([]);
    expect(acts.filter((act) => words.audit.groups[act.split('.')[0] ?? ''] === undefined)).toEqual([]);
  });

  test('say of every reason for quarantine what it means and what to do', () => {
    const unexplained = QuarantineReason.options.filter((r) => words.reasons[r].title === '' || words.reasons[r].advice === '');
    expect(unexplained).toEqual([]);
  });

  test('explain every role and permission', () => {
    for (const role of Role.options) expect(words.roles[role].help).not.toBe('');
    for (const permission of Permission.options) expect(words.permissions[permission].help).not.toBe('');
  });
});

test('no text is left in the other language', () => {
  const texts = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
  const english = texts(enData).filter((text) => /\p{Script=Han}/u.test(text.replaceAll('神策', '')));
  expect(english).toEqual([]);
});
