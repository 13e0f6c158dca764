import { expect, test } from 'vitest';
import { blankReceiver, receiverDrafts, sentReceivers } from './receiver-draft.ts';

test('receivers are named apart', () => {
  expect(blankReceiver('email', [{ key: 'r1' }, { key: 'r3' }]).key).toBe('r4');
  expect(blankReceiver('email', [{ key: 'r2' }]).key).toBe('r3');
});

test('saved receivers that are not changed are sent as they were', () => {
  const saved = [
    { key: 'r1', kind: 'email', address: 'ops@example.test' },
    { key: 'r2', kind: 'robot', robot: 'feishu', name: '运营群' },
  ] as const;
  const kept = { r2: { host: 'open.feishu.cn', signs: true } };
  expect(sentReceivers(receiverDrafts([...saved]), kept)).toEqual({ receivers: [...saved], robotSecrets: { r2: {} } });
});
