import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';
import { startReceiver, type HttpReceiver } from './peers/http-receiver.ts';

const words = wordsIn('zh');
const own = words.reach.providers;

describe.skipIf(HAS_NO_BROWSER)('providers by hand', () => {
  const at = inBrowser({ settings: { GYRE_ALLOW_PRIVATE_TARGETS: 'true' } });
  let receiver: HttpReceiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());

  const { go, press, shows, fill } = at.hands;
  const webhooks = () => at.page.locator('.panel').filter({ hasText: words.reach.channels.webhook });
  const drawer = () => at.page.getByRole('dialog');
  const secretInput = () => drawer().getByLabel(own.secretNames.secret, { exact: true });

  /** A new secret from the form, as an operator would copy it. */
  async function generated(): Promise<string> {
    await press(own.secretGenerate, drawer());
    return await secretInput().inputValue();
  }

  async function saved(): Promise<void> {
    await press(words.data.act.save, drawer());
    await drawer().waitFor({ state: 'hidden' });
  }

  /** Which of the secrets a test message is signed with, as a receiver checks it. */
  async function signers(...secrets: readonly string[]): Promise<boolean[]> {
    const before = receiver.received.length;
    await press(own.test, webhooks());
    await fill(own.testTo, 'customer:1');
    await press(own.test, drawer());
    await shows(own.testAccepted, drawer());
    await at.page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'hidden' });
    const { body = '', headers = {} } = receiver.received[before] ?? {};
    return secrets.map((secret) => {
      try {
        return new Webhook(secret).verify(body, headers as Record<string, string>) !== undefined;
      } catch {
        return false;
      }
    });
  }

  test('a webhook is added with a secret, which is changed while both sign', async () => {
    await go(own.title);
    await press(own.add, webhooks());
    await fill('接收地址', `http://127.0.0.1:${receiver.port}/`);
    await press(words.data.act.save, drawer());
    await shows('签名密钥是 whsec_ 加 24 到 64 字节的 base64', drawer());
    const first = await generated();
    await saved();
    expect(await signers(first)).toEqual([true]);

    await press(own.edit, webhooks());
    const second = await generated();
    await saved();
    expect(await signers(first, second)).toEqual([true, true]);

    await press(own.edit, webhooks());
    await press(`${own.secretRemove} ${own.secretNames.previousSecret.replace(/[（）]/g, '.')}`, drawer());
    await shows(own.secretGone, drawer());
    await saved();
    expect(await signers(first, second)).toEqual([false, true]);
  });

  test('a second one never takes the place of the first', async () => {
    await press(own.add, webhooks());
    const key = drawer().getByLabel(own.key, { exact: true });
    expect(await key.inputValue()).toBe('standard-2');
    await key.fill('standard');
    await fill('接收地址', `http://127.0.0.1:${receiver.port}/`);
    await generated();
    await press(words.data.act.save, drawer());
    await shows(own.keyTaken, drawer());
    await key.fill('second');
    await saved();
    await shows(own.rank(2), webhooks());
  });
});
