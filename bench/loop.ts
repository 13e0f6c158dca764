import { HOUR_MS } from '@gyre/domain/time';
import { openIncident, openShop, withIncidents } from '../packages/shop/src/index.ts';
import { liveThrough, tellHistory } from './loop/drive.ts';
import { observe } from './loop/observe.ts';
import { planOf } from './loop/plan.ts';
import { scoreOf, sharesTrue, type LoopScore, type LoopTrial } from './loop/score.ts';
import { openWorld } from './loop/world.ts';
import { heading, row } from './table.ts';

const COLUMNS = [
  'seed',
  'found after h',
  'exact slice',
  'precision',
  'recall',
  'starts',
  'ended after h',
  'estimate',
  'true effect',
  'inside',
  'above 0',
  'null days',
  'all true',
  's',
];
const TARGET = 0.9;
const STRETCH = 0.98;
const SHOWN_TARGET = 0.8;

/** `npm run bench -- loop [--seeds 50] [--from 1] [--customers 100000] [--hours 10] [--drop 0.9]`. */
export async function benchLoop(args: readonly string[]): Promise<void> {
  const asked = (name: string, fallback: number): number => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? fallback : Number(args[place + 1]) || fallback;
  };
  const options = { customers: asked('customers', 100_000), hours: asked('hours', 10), drop: asked('drop', 0.9) };
  const [from, seeds] = [asked('from', 1), asked('seeds', 5)];
  heading(
    `the loop: 重庆 小程序 loses ${options.drop * 100} % of its orders for ${options.hours} h, in a shop of ${options.customers} customers with four weeks of history; two null days before`,
    COLUMNS,
  );
  const scores: LoopScore[] = [];
  for (let seed = from; seed < from + seeds; seed++) {
    const begun = performance.now();
    const trial = await tryOut(seed, options);
    const score = scoreOf(trial);
    scores.push(score);
    row(cellsOf(trial, score, (performance.now() - begun) / 1000));
  }
  const { allTrue, shown } = sharesTrue(scores);
  process.stdout.write(
    `\nall true in ${percent(allTrue)} of ${scores.length} runs (target ${percent(TARGET)}, stretch ${percent(STRETCH)}); ` +
      `the interval is above 0 in ${shown === null ? '–' : percent(shown)} of those whose true effect is at least the declared one (target ${percent(SHOWN_TARGET)})\n`,
  );
}

interface TrialOptions {
  readonly customers: number;
  readonly hours: number;
  readonly drop: number;
}

async function tryOut(seed: number, { customers, hours, drop }: TrialOptions): Promise<LoopTrial> {
  const plan = planOf(seed, { customers, hours });
  const sound = openShop({ seed, customers, edition: 'full' });
  const incident = openIncident(sound.population, { name: 'city-drop', from: plan.incidentFrom, hours, drop }, plan.liveFrom);
  const shop = withIncidents(sound, [incident]);
  const world = await openWorld(plan.liveFrom);
  try {
    await tellHistory(world, shop, plan);
    await world.begin();
    const messages = await liveThrough(world, shop, plan);
    return await observe(world, shop, plan, messages);
  } finally {
    await world.close();
  }
}

function cellsOf({ seed, incident, foundAt, endedAt, starts, lift, trueEffect }: LoopTrial, score: LoopScore, seconds: number): string[] {
  const hoursAfter = (at: number | null, since: number): string => (at === null ? 'never' : ((at - since) / HOUR_MS).toFixed(1));
  return [
    String(seed),
    hoursAfter(foundAt, incident.from),
    yes(score.isExactSlice),
    percent(score.precision),
    percent(score.recall),
    String(starts.length),
    hoursAfter(endedAt, incident.until),
    lift === null ? '–' : `${points(lift.effect)} [${points(lift.from)}, ${points(lift.to)}]`,
    points(trueEffect),
    yes(score.isInside),
    score.excludesNone === null ? '–' : yes(score.excludesNone),
    score.isQuietBefore ? 'quiet' : 'a start',
    yes(score.isAllTrue),
    seconds.toFixed(0),
  ];
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Percentage points. */
function points(share: number): string {
  return (share * 100).toFixed(1);
}
