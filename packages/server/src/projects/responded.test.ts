import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESPONDED_CAMPAIGNS } from '@gyre/domain/own-attributes';
import { Rule } from '@gyre/domain/rules/rule';
import { sentenceOfRule } from '@gyre/domain/rules/sentence';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { readCustomer, readLinks } from '../customers/index.ts';
import { silentLog } from '../log.ts';
import { definitionOf, writeCampaign } from '../report/testing.ts';
import { frequentValues, readVocabulary } from '../segments/index.ts';
import { openWarehouse } from '../stores/columnar/index.ts';
import { openDuckdbHost } from '../stores/index.ts';
import type { LogHost } from '../stores/ports.ts';
import { embeddedLedger } from '../stores/testing.ts';
import { openInstance, type Instance, type Project } from './index.ts';

let home: string;
let logs: LogHost;
let instance: Instance;
let project: Project;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gyre-responded-'));
  logs = await openDuckdbHost(home, { memoryMb: 256 });
  instance = await openInstance({
    home,
    ledgers: (await embeddedLedger.open()).host,
    logs,
    warehouse: (parts) => openWarehouse({ ...parts, memoryMb: 64, logger: silentLog }),
    clock: systemClock(),
    logger: silentLog,
    secret: 'a passphrase of the test',
    publicUrl: () => 'http://localhost',
    fatal(error) {
      throw error;
    },
  });
  project = await instance.create({ key: 'responded', name: '响应', zone: 'Asia/Shanghai', currency: 'CNY' });
}, 60_000);
afterAll(async () => {
  await instance.remove('responded');
  await instance.close();
  await logs.close();
  await rm(home, { recursive: true, force: true });
});

const ask = (values: string[], op: 'list_any' | 'list_all' = 'list_any'): Rule =>
  Rule.parse({ kind: 'attribute', attribute: RESPONDED_CAMPAIGNS, test: { op, values } });
const BOTH = ask(['spring', 'autumn'], 'list_all');

async function visit(messageId: string, keys: Readonly<Record<string, string>>, properties = {}): Promise<void> {
  const named = Object.entries(keys).map(([namespace, value]) => ({ namespace, value }));
  const kind = Object.keys(properties).length > 0 ? 'profile_set' : 'track';
  await project.writer.write('web', [{ kind, name: 'visit', messageId, keys: named, properties, timestamp: project.clock.now() }]);
  await settled();
}
/** Waits also for what own events lead to. */
async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await project.emitAndWait([]);
}
async function click(customer: number, campaign: string): Promise<void> {
  await project.emitAndWait([{ name: '$message_clicked', customer, at: project.clock.now(), properties: { campaign } }]);
  await settled();
}
const valueOf = async (customer: number) => (await readCustomer(project.ledger, customer)).attributes.get(RESPONDED_CAMPAIGNS)?.value;
/** Members as the pipeline keeps them, customer by customer; and counted anew over all. */
async function members(segment: string, rule: Rule): Promise<[kept: number | null, counted: number]> {
  const { size } = await project.segments.get(segment);
  const counted = await project.rules.select(rule, project.clock.now());
  return [size, counted.count];
}

test('who clicks responded, and is in the segment of it; after a merge to what both did, after a split to their own', async () => {
  await visit('v1', { user_id: 'ann' });
  await visit('v2', { anonymous_id: 'browser' });
  for (const [key, rule] of Object.entries({ spring: ask(['spring']), both: BOTH }))
    await project.segments.create(key, { name: key, description: '', source: { kind: 'rule', rule } }, 'me');
  await project.segments.settled();
  expect(await members('spring', ask(['spring']))).toEqual([0, 0]);

  await click(1, 'spring');
  expect(await valueOf(1)).toEqual(['spring']);
  expect(await members('spring', ask(['spring']))).toEqual([1, 1]);
  await click(2, 'autumn');
  expect(await members('both', BOTH)).toEqual([0, 0]);

  await visit('v3', { user_id: 'ann', anonymous_id: 'browser' });
  expect(await valueOf(2)).toEqual(['spring', 'autumn']);
  expect(await members('both', BOTH)).toEqual([1, 1]);

  const [link] = await readLinks(project.ledger, [1, 2]);
  await project.emitAndWait([{ name: '$identity_unmerged', customer: 0, at: project.clock.now(), properties: { a: link!.a, b: link!.b } }]);
  await settled();
  expect([await valueOf(1), await valueOf(2)]).toEqual([['spring'], ['autumn']]);
  expect(await members('both', BOTH)).toEqual([0, 0]);
  expect(await members('spring', ask(['spring']))).toEqual([1, 1]);
});

test('rules can name it and choose among its values; what others send under its name counts for nothing', async () => {
  await visit('v4', { user_id: 'bob' }, { [RESPONDED_CAMPAIGNS]: ['forged'], city: '重庆' });
  expect((await readCustomer(project.ledger, 3)).attributes.get('city')?.value).toBe('重庆');
  expect(await valueOf(3)).toBeUndefined();
  await writeCampaign(project.ledger, 'spring', definitionOf({ name: '春季上新' }));
  const { attributes } = await readVocabulary(project.ledger);
  expect(attributes.filter(({ name }) => name === RESPONDED_CAMPAIGNS)).toMatchObject([
    { type: 'list', itemType: null, values: [{ value: 'spring', name: '春季上新' }] },
  ]);
  const words = await project.segments.words();
  expect(sentenceOfRule(ask(['spring']), words('zh'))).toBe('响应过的运营计划含有春季上新');
  const { values } = await frequentValues(project.ledger, project.log, { name: RESPONDED_CAMPAIGNS });
  expect(values).toEqual([
    { value: 'autumn', count: 1 },
    { value: 'spring', count: 1 },
  ]);
});
