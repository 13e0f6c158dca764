import { expect, test } from 'vitest';
import { plainTextOf } from './plain-text.ts';

test('a mail reads well without its markup', () => {
  expect(
    plainTextOf('<style>p{}</style><h1>您好 &amp; 欢迎</h1><p>看 <a class="x" href="https://e.test/a?b=1&amp;c=2">这里</a></p><br>&#8212;'),
  ).toBe('您好 & 欢迎\n看 这里 (https://e.test/a?b=1&c=2)\n\n—');
});

test('broken markup and impossible entities do no harm', () => {
  expect(plainTextOf('a < b &unknown; &#9999999; <b')).toBe('a < b &unknown; &#9999999; <b');
});
