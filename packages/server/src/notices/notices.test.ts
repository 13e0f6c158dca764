import type { Digest } from '@gyre/domain/digest';
import type { NoticeKind } from '@gyre/domain/notice';
import { HOUR_MS, instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startReceiver, type HttpReceiver } from '../../test/peers/http-receiver.ts';
import { startMailSink, type MailSink } from '../../test/peers/smtp.ts';
import { secretBox } from '../channels/index.ts';
import { smtp } from '../channels/email/smtp.ts';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openSafeFetch } from '../safe-fetch.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import type { NoticePage } from './notice-rows.ts';
import { openNotices, type Notices } from './notices.ts';
import type { NoticeTarget } from './target.ts';

const BEGUN = instant(1_772_700_000_000);
const secrets = secretBox('a passphrase of the test');
const digest = (title: string): Digest => ({ title, note: '', url: 'https://gyre.test/', open: '打开', tables: [] });

let ledgers: TestLedgers;
let ledger: Ledger;
let robot: HttpReceiver;
let sink: MailSink;
let clock: ManualClock;
let ids = 0;
interface Opened {
  readonly paused?: () => boolean;
  readonly mailPort?: number;
}

async function open({ paused = () => false, mailPort = sink.port }: Opened = {}): Promise<Notices> {
  const fetch = openSafeFetch({ allowPrivate: true });
  const settings = smtp.settings.parse({ host: '127.0.0.1', port: mailPort, security: 'none', fromAddress: 'hi@gyre.test' });
  const sender = smtp.open(settings, {}, { project: 'shop', inboundUrl: '', now: () => clock.now(), fetch });
  const mailer = { channel: 'email', key: 'smtp', deduplicates: false, concurrency: 1, sender } as const;
  const providers = { current: () => Promise.resolve(mailer) };
  const newId = (): string => `n${String(++ids).padStart(6, '0')}`;
  const notices = await openNotices({
    project: 'shop',
    ledger,
    clock,
    log: silentLog,
    currency: () => 'CNY',
    paused,
    providers,
    secrets,
    fetch,
    newId,
  });
  onTestFinished(async () => {
    await notices.close();
    await sender.close();
  });
  return notices;
}

const toRobot = (kind: 'wecom' | 'dingtalk' | 'feishu', path = '/hook'): NoticeTarget => ({
  of: 'robot',
  robot: kind,
  url: `http://127.0.0.1:${robot.port}${path}`,
  secret: '',
});

/** Leaves a notice and waits until it was tried. */
async function say(notices: Notices, target: NoticeTarget, title: string, key: string | null = title): Promise<boolean> {
  const about = {
    kind: 'alert' as const,
    topic: 'alert/gmv',
    receiver: 'r',
    key,
    due: clock.now(),
    until: instant(clock.now() + 12 * HOUR_MS),
  };
  const isNew = await notices.send(target, { digest: digest(title), language: 'zh' }, about);
  await notices.settled();
  return isNew;
}

async function comesTo(notices: Notices, at: Instant): Promise<void> {
  await clock.set(at);
  await notices.settled();
}

const statesOf = async (notices: Notices): Promise<unknown[]> =>
  (await notices.list('alert/gmv', 100)).map(({ state, tries, next }) => [state, tries, next === null ? null : next - BEGUN]).toReversed();
/** Titles that came, in order. */
const titles = (): string[] => robot.received.map(({ body }) => /### (\w+)/.exec(body)?.[1] ?? '');

describe.each(testLedgers())('on $name', (engine) => {
  beforeAll(async () => {
    ledgers = await engine.open();
    ledger = await ledgers.ledger(projectMigrations);
    sink = await startMailSink();
  });
  afterAll(async () => {
    await sink.stop();
    await ledgers.close();
  });
  afterEach(() => robot.stop());
  beforeEach(async () => {
    await ledger.run('delete from notices');
    robot = await startReceiver();
    robot.reply = { status: 200, body: '{"errcode":0,"code":0}' };
    clock = manualClock(BEGUN);
  });

  describe('a notice', () => {
    test('is sent once for its key, whatever became of the first', async () => {
      const notices = await open();
      expect(await say(notices, toRobot('wecom'), 'a')).toBe(true);
      expect(await say(notices, toRobot('wecom'), 'b', 'a')).toBe(false);
      expect(await say(notices, toRobot('wecom'), 'c', null)).toBe(true);
      expect(await say(notices, toRobot('wecom'), 'd', null)).toBe(true);
      expect(titles()).toEqual(['a', 'c', 'd']);
      expect(await notices.known(['a', 'b'])).toEqual(new Set(['a']));
    });

    test('left in a transaction that is undone is not sent', async () => {
      const notices = await open();
      const about = { kind: 'alert' as const, topic: 'alert/gmv', receiver: 'r', key: 'x', due: null, until: instant(BEGUN + HOUR_MS) };
      const undone = ledger.transaction(async (tx) => {
        await notices.send(toRobot('wecom'), { digest: digest('x'), language: 'zh' }, about, tx);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      await notices.settled();
      expect(robot.received).toEqual([]);
    });

    test('goes by mail, and again when the mail server was away', async () => {
      const away = await startMailSink();
      await away.stop();
      const notices = await open({ mailPort: away.port });
      await say(notices, { of: 'email', address: 'boss@example.test' }, 'hello');
      expect(await statesOf(notices)).toEqual([['waiting', 1, MINUTE_MS]]);
      await notices.close();
      const back = await open();
      await comesTo(back, instant(BEGUN + MINUTE_MS));
      expect(await statesOf(back)).toEqual([['sent', 2, null]]);
      const [mail] = await sink.received(1);
      expect(mail?.mail.subject).toBe('hello');
    });

    test('says of what kind it is: to programs beside the rest, to people in front of it; and is listed by it', async () => {
      const notices = await open();
      const left = async (target: NoticeTarget, kind: NoticeKind): Promise<void> => {
        const about = { kind, topic: `about/${kind}`, receiver: 'r', key: null, due: null, until: clock.now() };
        await notices.send(target, { digest: { ...digest(kind), note: '重庆' }, language: 'zh' }, about);
        await notices.settled();
      };
      await left({ of: 'robot', robot: 'webhook', url: `http://127.0.0.1:${robot.port}/hook`, secret: '' }, 'approval');
      await left(toRobot('wecom'), 'alert');
      await left({ of: 'email', address: 'boss@example.test' }, 'report');
      const [program, chat] = robot.received.map(({ body }) => body);
      expect(JSON.parse(program ?? '')).toMatchObject({ type: 'notice', data: { kind: 'approval', note: '重庆' } });
      expect(chat).toContain('异动 · 重庆');
      expect(sink.mails.at(-1)?.header('X-Gyre-Notice')).toBe('report');
      const listed = async (asked: Partial<NoticePage>): Promise<string[]> =>
        (await notices.page({ limit: 10, ...asked })).map(({ kind, topic, state }) => `${kind} ${topic} ${state}`);
      expect(await listed({})).toEqual(['report about/report sent', 'alert about/alert sent', 'approval about/approval sent']);
      expect(await listed({ kind: 'alert' })).toEqual(['alert about/alert sent']);
      expect(await listed({ state: 'failed' })).toEqual([]);
      const [first] = await notices.page({ limit: 1 });
      expect(await listed({ before: [first?.at ?? 0, first?.id ?? ''] })).toEqual([
        'alert about/alert sent',
        'approval about/approval sent',
      ]);
    });

    test('keeps neither its target nor what it said once it is over', async () => {
      const notices = await open();
      await say(notices, toRobot('wecom', '/hook?key=private'), 'over');
      const row = JSON.stringify(await notices.list('alert/gmv', 1));
      expect(row).not.toContain('private');
      expect(await ledger.run(`select 1 from notices where target <> '' or message is not null`)).toBe(0);
    });
  });

  describe('a failure', () => {
    test('of the network or the server’s is tried again until it passes', async () => {
      const notices = await open();
      await robot.stop();
      await say(notices, toRobot('wecom'), 'a');
      expect(await statesOf(notices)).toEqual([['waiting', 1, MINUTE_MS]]);
      expect((await notices.list('alert/gmv', 1))[0]?.detail).toContain('$not_connected');
      robot = await startReceiver(robot.port);
      robot.reply = { status: 502, body: '' };
      await comesTo(notices, instant(BEGUN + MINUTE_MS));
      expect(await statesOf(notices)).toEqual([['waiting', 2, 3 * MINUTE_MS]]);
      robot.reply = { status: 200, body: '{"errcode":0}' };
      await comesTo(notices, instant(BEGUN + 3 * MINUTE_MS));
      expect(await statesOf(notices)).toEqual([['sent', 3, null]]);
    });

    test('that lasts ends with the notice’s time', async () => {
      const notices = await open();
      robot.reply = { status: 500, body: '' };
      await say(notices, toRobot('wecom'), 'a');
      for (let minutes = 1; minutes < 14 * 60; minutes++) await comesTo(notices, instant(BEGUN + minutes * MINUTE_MS));
      const tries = robot.received.length;
      expect(await statesOf(notices)).toEqual([['failed', tries, null]]);
      // 1 + 2 + 5 + 10 + 20 + 40 minutes, then every hour: 6 waits and ten hours of them within twelve.
      expect(tries).toBe(1 + 6 + 10);
    });

    test('of a hidden outcome is never tried again', async () => {
      const notices = await open();
      robot.reply = 'cut';
      await say(notices, toRobot('wecom'), 'a');
      robot.reply = { status: 200, body: '{"errcode":0}' };
      await comesTo(notices, instant(BEGUN + HOUR_MS));
      expect(await statesOf(notices)).toEqual([['unknown', 1, null]]);
      expect(robot.received).toHaveLength(1);
    });

    test('that stays, as an address that is none any more, is not tried again', async () => {
      const notices = await open();
      robot.reply = { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' };
      await say(notices, toRobot('wecom'), 'a');
      robot.reply = { status: 403, body: '' };
      await say(notices, toRobot('wecom'), 'b');
      expect(await statesOf(notices)).toEqual([
        ['failed', 1, null],
        ['failed', 1, null],
      ]);
    });

    test.each([
      ['wecom', '{"errcode":45009}', 1],
      ['dingtalk', '{"errcode":130101,"errmsg":"send too fast"}', 10],
      ['feishu', '{"code":11232,"msg":"frequency limited"}', 1],
    ] as const)('of %s that says it was too fast passes', async (kind, body, minutes) => {
      const notices = await open();
      robot.reply = { status: 200, body };
      await say(notices, toRobot(kind), 'a');
      expect(await statesOf(notices)).toEqual([['waiting', 1, minutes * MINUTE_MS]]);
      robot.reply = { status: 200, body: '{"errcode":0}' };
      await comesTo(notices, instant(BEGUN + minutes * MINUTE_MS));
      expect(await statesOf(notices)).toEqual([['sent', 2, null]]);
    });
  });

  describe('a robot', () => {
    test.each([
      ['wecom', 20],
      ['dingtalk', 20],
    ] as const)('of %s gets %i in a minute, in order, the others in the next', async (kind, limit) => {
      const notices = await open();
      const sent = Array.from({ length: limit + 5 }, (_, i) => `m${i}`);
      for (const title of sent) await say(notices, toRobot(kind), title);
      expect(robot.received).toHaveLength(limit);
      await comesTo(notices, instant(BEGUN + MINUTE_MS - 1));
      expect(robot.received).toHaveLength(limit);
      await comesTo(notices, instant(BEGUN + MINUTE_MS));
      expect(titles()).toEqual(sent);
      expect(robot.received).toHaveLength(limit + 5);
    });

    test('of 飞书 gets five in a second and a hundred in a minute', async () => {
      const notices = await open();
      for (let i = 0; i < 105; i++) await say(notices, toRobot('feishu'), `m${i}`);
      const received = [robot.received.length];
      for (let second = 1; second <= 60; second++) {
        await comesTo(notices, instant(BEGUN + second * 1000));
        received.push(robot.received.length);
      }
      expect(received.slice(0, 4)).toEqual([5, 10, 15, 20]);
      expect(received[59]).toBe(100);
      expect(received[60]).toBe(105);
    });

    test('that is full holds up no other', async () => {
      const notices = await open();
      for (let i = 0; i < 21; i++) await say(notices, toRobot('wecom'), `m${i}`);
      await say(notices, toRobot('wecom', '/other'), 'other');
      expect(robot.received.at(-1)?.url).toBe('/other');
      expect(robot.received).toHaveLength(21);
    });
  });

  describe('a process that ends', () => {
    test('with a notice on its way leaves its outcome unknown; what waited goes on', async () => {
      const crashed = await open();
      robot.reply = { status: 503, body: '' };
      await say(crashed, toRobot('wecom', '/waits'), 'waits');
      robot.reply = 'hang';
      const about = { kind: 'alert' as const, topic: 'alert/gmv', receiver: 'r', key: 'hangs', due: null, until: instant(BEGUN + HOUR_MS) };
      await crashed.send(toRobot('wecom', '/hangs'), { digest: digest('hangs'), language: 'zh' }, about);
      const trying = crashed.settled();
      await expect.poll(() => robot.received.length, { timeout: 30_000 }).toBe(2);
      const next = await open();
      expect(await statesOf(next)).toEqual([
        ['waiting', 1, MINUTE_MS],
        ['unknown', 1, null],
      ]);
      await robot.stop();
      await trying;
    });
  });

  describe('a project that stands still', () => {
    test('sends nothing, and goes on where it stood', async () => {
      let isPaused = true;
      const notices = await open({ paused: () => isPaused });
      await say(notices, toRobot('wecom'), 'a');
      expect(robot.received).toEqual([]);
      isPaused = false;
      await notices.settled();
      expect(titles()).toEqual(['a']);
    });
  });
});
