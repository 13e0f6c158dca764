import type { Dashboard } from '@gyre/domain/api/dashboards';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Definitions } from './definitions.ts';
import { DAILY_REPORT } from './shipped.ts';

/** 首页看板 — the dashboard on the overview. */
export interface Home {
  /** The one that was chosen; while none is, or it was deleted, the daily report; undefined when there is none either. */
  home(): Promise<Dashboard | undefined>;
  /** @throws AppError `not_found` */
  setHome(key: string, by: string): Promise<Dashboard>;
}

const HomeRow = z.object({ dashboard: z.string() });

interface Parts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly definitions: Pick<Definitions, 'get' | 'list'>;
}

export function openHome({ ledger, clock, definitions }: Parts): Home {
  return {
    async home() {
      const all = await definitions.list();
      const [chosen] = await ledger.rows(HomeRow, 'select dashboard from home_dashboard');
      return all.find(({ key }) => key === chosen?.dashboard) ?? all.find(({ key }) => key === DAILY_REPORT);
    },
    async setHome(key, by) {
      const dashboard = await definitions.get(key);
      await ledger.run(
        `insert into home_dashboard (only_one, dashboard, at, by) values (true, $1, $2, $3)
         on conflict (only_one) do update set dashboard = excluded.dashboard, at = excluded.at, by = excluded.by`,
        [key, clock.now(), by],
      );
      return dashboard;
    },
  };
}
