import { CampaignArm } from '@gyre/domain/campaign';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppError } from '../errors.ts';
import { contentsFor, definitionOf, someone } from './testing.ts';

let ledgers: TestLedgers;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());

const arm = (body: string): CampaignArm => CampaignArm.parse({ key: 'a', name: 'A', content: { channel: 'email', subject: 's', body } });

async function opened(linkHosts: string[] = []) {
  const ledger = await ledgers.ledger(projectMigrations);
  const room = contentsFor({ linkHosts }, ledger);
  await room.contents.load();
  const bodyOf = (campaign: string, version: number, body: string): string => {
    const rendered = room.contents.render(room.contents.parsed(campaign, version, 'notice', arm(body)), someone());
    return rendered.ok ? rendered.content.body : rendered.error.en;
  };
  const addCampaign = (key: string, body: string, state: string) =>
    ledger.run(
      `insert into campaigns (key, version, state, definition, created_at, updated_at, updated_by) values ($1, 1, $2, $3::jsonb, 0, 0, 'ann')`,
      [key, state, definitionOf({ channel: 'email', subject: 's', body })],
    );
  return { ...room, ledger, bodyOf, addCampaign };
}

describe('parsed contents', () => {
  test('are remembered by campaign, version, category and arm', async () => {
    const { contents } = await opened();
    const first = contents.parsed('c', 1, 'notice', arm('x'));
    expect(contents.parsed('c', 1, 'notice', arm('x'))).toBe(first);
    expect(contents.parsed('c', 2, 'notice', arm('x'))).not.toBe(first);
    expect(contents.parsed('c', 1, 'marketing', arm('x'))).not.toBe(first);
    for (let i = 0; i < 500; i++) contents.parsed('d', i, 'notice', arm('x'));
    expect(contents.parsed('c', 1, 'notice', arm('x'))).not.toBe(first);
  });
  test('that do not parse say the line', async () => {
    const { contents } = await opened();
    expect(() => contents.parsed('c', 1, 'notice', arm('a\n{% if x %}'))).toThrow(/line:2/);
  });
});

describe('content blocks', () => {
  test('are included, escaped, and everything that includes them changes with them, also after a restart', async () => {
    const { contents, ledger, bodyOf } = await opened();
    await contents.saveBlock('foot', { name: '页脚', body: '<i>{{ customer.name | default: "您" }}</i>' }, 'ann');
    expect(bodyOf('c', 1, "hi {% render 'foot' %}")).toBe('hi <i>李雷 &lt;b&gt;</i>');
    await contents.saveBlock('foot', { name: '页脚', body: 'new' }, 'ann');
    expect(bodyOf('c', 1, "hi {% render 'foot' %}")).toBe('hi new');
    const again = contentsFor({}, ledger).contents;
    await again.load();
    expect(again.check(definitionOf({ channel: 'email', subject: 's', body: "{% render 'foot' %}" }, 'notice'), new Map())).toEqual([]);
  });
  test('are listed with who uses them, and not removed while somebody does', async () => {
    const { contents, clock, addCampaign } = await opened();
    await contents.saveBlock('base', { name: '底', body: 'x' }, 'ann');
    await contents.saveBlock('foot', { name: '页脚', body: "{% render 'base' %}" }, 'bob');
    await addCampaign('winback', "{% render 'foot' %}", 'running');
    await addCampaign('old', "{% render 'base' %}", 'ended');
    expect(await contents.blocks()).toEqual([
      { key: 'base', block: { name: '底', body: 'x' }, updatedAt: clock.now(), updatedBy: 'ann', usedBy: ['block:foot'] },
      { key: 'foot', block: { name: '页脚', body: "{% render 'base' %}" }, updatedAt: clock.now(), updatedBy: 'bob', usedBy: ['winback'] },
    ]);
    await expect(contents.removeBlock('foot')).rejects.toMatchObject({
      code: 'wrong_state',
      message: 'content block foot is used by winback',
    });
    await expect(contents.removeBlock('gone')).rejects.toMatchObject({ code: 'not_found' });
  });
  test('nobody uses are removed', async () => {
    const { contents } = await opened();
    await contents.saveBlock('foot', { name: '页脚', body: 'x' }, 'ann');
    await contents.removeBlock('foot');
    expect(await contents.blocks()).toEqual([]);
    const problems = contents.check(definitionOf({ channel: 'email', subject: 's', body: "{% render 'foot' %}" }), new Map());
    expect(problems).toMatchObject([{ blocks: true, zh: '正文第 1 行：没有内容块 foot' }]);
  });
  test('whose new text a campaign that speaks with them could not be saved with are refused, naming it and what is wrong', async () => {
    const { contents, addCampaign } = await opened(['shop.example']);
    const save = (key: string, body: string) => contents.saveBlock(key, { name: key, body }, 'ann');
    await save('base', 'Hello');
    await save('foot', "{% render 'base' %}");
    for (const state of ['running', 'paused', 'in_review', 'approved']) await addCampaign(state, "hi {% render 'foot' %}", state);
    for (const state of ['draft', 'ended']) await addCampaign(state, "hi {% render 'foot' %}", state);
    await addCampaign('without', 'hi', 'running');
    const wrong = '<a href="https://elsewhere.example/">x</a>';
    const refused: unknown = await save('base', wrong).catch((error: unknown) => error);
    const link = expect.stringContaining('elsewhere.example') as string;
    expect(refused).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^content block base would break campaigns approved, in_review, paused, running: /) as string,
      details: { block: 'base', campaigns: ['approved', 'in_review', 'paused', 'running'] },
    });
    expect((refused as AppError).details['problems']).toContainEqual({ campaign: 'running', arm: 'a', zh: link, en: link });
    expect((await contents.blocks()).find(({ key }) => key === 'base')?.block.body).toBe('Hello');
    await save('base', 'Good day');
  });
  test('do not answer for what was wrong with a campaign before', async () => {
    const { contents, addCampaign } = await opened();
    await contents.saveBlock('foot', { name: '页脚', body: 'x' }, 'ann');
    await addCampaign('broken', "{{ customer.name }} {% render 'foot' %}", 'running');
    await contents.saveBlock('foot', { name: '页脚', body: 'y' }, 'ann');
    expect((await contents.blocks())[0]?.block.body).toBe('y');
  });
  test('that are wrong are not saved', async () => {
    const { contents } = await opened();
    const save = (body: string) => contents.saveBlock('b', { name: 'B', body }, 'ann');
    await save('{{ who | default: "x" }}{% if who %}{{ who }}{% endif %}');
    await contents.saveBlock('a', { name: 'A', body: "{% render 'b', who: customer.name %}" }, 'ann');
    const wrong: [string, RegExp][] = [
      ["{% render 'a' %}", /circle: b → a → b/],
      ["{% render 'b' %}", /circle: b → b/],
      ["{% render 'gone' %}", /no content block gone/],
      ['x\n{{ customer.name }}', /content block b, line 2: {{ customer.name }} may be missing/],
      ['{{ who }}', /{{ who }} may be missing/],
      ['{% if %}', /does not parse/],
    ];
    for (const [body, problem] of wrong) {
      await expect(save(body)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(problem) as string });
    }
    expect((await contents.blocks()).find(({ key }) => key === 'b')?.block.body).toContain('who');
  });
});
