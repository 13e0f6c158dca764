import { ANALYSES } from '@gyre/domain/analyses/registry';
import { setTimeout } from 'node:timers/promises';
import { quantile } from './load.ts';
import { emptyHome, MAIN, startServer, type BenchServer } from './server.ts';
import { heading, row } from './table.ts';

const RUNS = 9;
/** How often is looked whether the shop has its history. */
const LOOK_MS = 1000;

const events = (...names: string[]) => names.map((event) => ({ event }));
const pay = events('pay_order');
const views = events('view_product');
const amount = { property: 'amount' };
const paid = { events: pay, aggregate: { of: 'sum', value: amount } };
const buyers = { kind: 'did', select: { event: 'pay_order' }, aggregate: { of: 'count' }, window: { kind: 'ever' } };
const city = { of: 'attribute', attribute: 'city' };

/** What each kind is asked of the sample shop, without the time. */
const QUESTIONS: Readonly<Record<string, object>> = {
  events: { measures: [paid, { events: pay, aggregate: { of: 'customers' } }], by: [{ of: 'value', value: { property: 'channel' } }] },
  funnel: {
    steps: [...events('view_product', 'add_to_cart', 'submit_order', 'pay_order')].map((step) => [step]),
    window: { kind: 'span', ms: 86_400_000 },
  },
  retention: { birth: views, return: pay, buckets: 30 },
  heatmap: { measure: paid },
  interval: { begin: pay, end: pay },
  distribution: { select: { event: 'pay_order' }, aggregate: { of: 'sum', property: 'amount' } },
  session: { events: events('app_open', 'search', 'view_product', 'add_to_cart', 'pay_order') },
  paths: {
    anchor: { event: 'app_open' },
    stops: events('search', 'view_product', 'add_to_cart', 'submit_order', 'pay_order').map((select) => ({ select })),
    gap: { kind: 'session', ms: 1_800_000 },
  },
  attribution: { conversion: pay, value: amount, touches: [{ select: { event: 'app_open' }, channel: { property: 'channel' } }] },
  ltv: { birth: views, worth: [{ select: { event: 'pay_order' }, value: amount }] },
  rfm: { purchase: { event: 'pay_order' }, amount },
  composition: { by: [city, { of: 'attribute', attribute: 'member_level' }], among: { ...buyers, test: { op: 'greater', value: 1 } } },
  comparison: {
    sides: [1, 3].map((times) => ({ name: `${times}`, rule: { ...buyers, test: { op: 'greater', value: times } } })),
    measures: [paid],
    by: [city],
  },
  pages: { events: views, page: { property: 'product_id' } },
  sources: { events: events('app_open', 'view_product'), sources: [{ property: 'channel' }], conversion: pay, value: amount },
};

/** Those that are about now. */
const TIMELESS = new Set(['rfm', 'composition']);

/** `npm run bench -- analyses`: every kind of analysis on the sample shop, over HTTP, while the shop sells. */
export async function benchAnalyses(): Promise<void> {
  const home = await emptyHome();
  const server = await startServer(MAIN, [], home.path, { GYRE_EMPTY: 'false' });
  try {
    const { events: count, customers } = await filled(server);
    heading(`the sample shop, ${count.toLocaleString('en-US')} events of ${customers.toLocaleString('en-US')} customers: ms over HTTP`, [
      'analysis',
      'cold',
      `warm, median of ${RUNS}`,
      'slowest',
    ]);
    for (const { kind } of ANALYSES) {
      const cold = await asked(server, kind, 0);
      const warm: number[] = [];
      // No two questions are the same, so that none is answered from memory.
      for (let run = 1; run <= RUNS; run++) warm.push(await asked(server, kind, run));
      row([kind, cold, quantile(warm, 0.5), Math.max(...warm)]);
    }
  } finally {
    await server.stop();
    await home.remove();
  }
}

async function asked(server: BenchServer, kind: string, run: number): Promise<number> {
  const range = { of: 'last', count: 30 + run, unit: 'day' };
  const time = TIMELESS.has(kind) ? { zone: run % 2 === 0 ? 'Asia/Shanghai' : 'Asia/Singapore' } : { range };
  const begun = performance.now();
  await server.api('POST', `/api/projects/shop/analyses/${kind}/ask`, { params: { ...QUESTIONS[kind], ...time } });
  return performance.now() - begun;
}

/** Waits for the shop's year. */
async function filled(server: BenchServer): Promise<{ readonly events: number; readonly customers: number }> {
  for (;;) {
    const { rows } = (await server.api('GET', '/api/projects/shop/jobs')) as { rows: { state: string }[] };
    if (rows[0]?.state === 'done') break;
    await setTimeout(LOOK_MS);
  }
  const params = { ...QUESTIONS['composition'], among: undefined };
  const { position, answer } = (await server.api('POST', '/api/projects/shop/analyses/composition/ask', { params })) as {
    position: number;
    answer: { customers: number };
  };
  return { events: position, customers: answer.customers };
}
