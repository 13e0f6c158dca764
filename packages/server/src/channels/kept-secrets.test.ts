import { expect, test } from 'vitest';
import { keptSecrets } from './kept-secrets.ts';

const SMTP = ['user', 'password', 'dkimPrivateKey'];
const SIGNED = ['secret', 'previousSecret'];

test('secrets left out stay, empty ones go, and another kind’s go too', () => {
  const kept = { user: 'u', password: 'p', dkimPrivateKey: 'k' };
  expect(keptSecrets(SMTP, kept, { password: 'q' })).toEqual({ user: 'u', password: 'q', dkimPrivateKey: 'k' });
  expect(keptSecrets(SMTP, kept, { user: '', password: '' })).toEqual({ dkimPrivateKey: 'k' });
  expect(keptSecrets(SIGNED, kept, { secret: 'new' })).toEqual({ secret: 'new' });
});

test('a signing secret that is replaced signs on as the previous one, until it is removed or another takes its place', () => {
  const changed = keptSecrets(SIGNED, { secret: 'a' }, { secret: 'b' });
  expect(changed).toEqual({ secret: 'b', previousSecret: 'a' });
  expect(keptSecrets(SIGNED, changed, { previousSecret: '' })).toEqual({ secret: 'b' });
  expect(keptSecrets(SIGNED, changed, { secret: 'b' })).toEqual(changed);
  expect(keptSecrets(SIGNED, changed, { secret: 'c' })).toEqual({ secret: 'c', previousSecret: 'b' });
  expect(keptSecrets(SIGNED, changed, { secret: 'c', previousSecret: 'a' })).toEqual({ secret: 'c', previousSecret: 'a' });
  expect(keptSecrets(['secret'], { secret: 'a' }, { secret: 'b' }), 'a kind that signs once').toEqual({ secret: 'b' });
});
