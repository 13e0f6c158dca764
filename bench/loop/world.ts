import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '@gyre/domain/time';
import { manualClock, type ManualClock } from '../../packages/server/src/clock.ts';
import { silentLog } from '../../packages/server/src/log.ts';
import { openInstance, type Project } from '../../packages/server/src/projects/index.ts';
import { applyShopPlan, saveShopPolicy } from '../../packages/server/src/projects/shop-definitions.ts';
import { installShopStory } from '../../packages/server/src/projects/shop-story.ts';
import { openDuckdbHost, openPgliteHost, openWarehouse } from '../../packages/server/src/stores/index.ts';
import { emptyHome } from '../server.ts';

const BY = 'bench';
/** What secrets of a world are sealed with. */
export const SECRET = 'a passphrase of the benchmark';
const OWN = { key: 'loop', name: '闭环', sample: 'shop' } as const;

/** 世界 — a server in this process with one project, whose clock moves only when told. */
export interface LoopWorld {
  readonly project: Project;
  readonly clock: ManualClock;
  /** Waits for work of the project, whose clock goes on a millisecond for each that passes: what was received in one is decided when it is over. */
  readonly settled: <T>(work: Promise<T>) => Promise<T>;
  /** The metric, the coupons, the alert and the playbook of the sample shop. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** Where a world is kept. The folder stays when the world is closed, and a server can be started on it. */
interface WorldPlace {
  readonly home: string;
  /** Key and name of its project. */
  readonly key: string;
  readonly name: string;
}

/** Opens an empty world. @param start  before it nothing is received  @param place  a folder of its own, gone when it is closed, when nothing is said */
export async function openWorld(start: Instant, place?: WorldPlace): Promise<LoopWorld> {
  const home = place === undefined ? await emptyHome() : { path: place.home, remove: () => Promise.resolve() };
  const clock = manualClock(start);
  const ledgers = await openPgliteHost(join(home.path, 'ledger'));
  const logs = await openDuckdbHost(join(home.path, 'log'), { memoryMb: 512 });
  const instance = await openInstance({
    home: home.path,
    ledgers,
    logs,
    warehouse: (parts) => openWarehouse({ ...parts, memoryMb: 512, threads: 1, logger: silentLog }),
    clock,
    logger: silentLog,
    secret: SECRET,
    publicUrl: () => 'http://127.0.0.1',
    fatal(error) {
      throw error;
    },
  });
  const project = await instance.create({ ...(place === undefined ? OWN : kept(place)), zone: 'Asia/Shanghai', currency: 'CNY' });
  await applyShopPlan(project);
  await saveShopPolicy(project, BY);
  return {
    project,
    clock,
    settled: (work) => passing(clock, work),
    begin: () => passing(clock, installShopStory(project, BY)),
    async close() {
      await passing(clock, instance.close());
      await logs.close();
      await ledgers.close();
      await home.remove();
    },
  };
}

/** Not as the living sample: a server that is started on the folder would go on with the shop. */
function kept({ key, name }: WorldPlace) {
  return { key, name, sample: 'online-retail', order: { event: 'pay_order', amount: 'amount' } } as const;
}

async function passing<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const over = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([over, pause(1, false)]))) await clock.advance(1);
  return await work;
}
