import { RATES } from './rates.ts';

/** 版本 — how much of a shop it is. `sample` is the quick one that `npm start` fills; `full` is the one the loop is tried on. */
export interface Edition {
  readonly name: EditionName;
  /** How many different customers over any 60 days, when nothing is said. */
  readonly customers: number;
  /** Online visits a day of a customer: gamma with this mean and shape. */
  readonly visitsPerDay: number;
  readonly visitsShape: number;
  /** Multiplies purchases in stores, which are counted in multiples of online visits. */
  readonly inStore: number;
  /** 访客 — share of all online visits made by strangers without an account, in the channel H5. */
  readonly guestShare: number;
  /** Whether there are benefit abusers, promotions, and customers who differ in their response. */
  readonly isVaried: boolean;
}

/** The names of the editions. */
export type EditionName = 'sample' | 'full';

/** All editions. In `full` 30 % of the customers of a day come online on it, which is measured in its test. */
export const EDITIONS: Readonly<Record<EditionName, Edition>> = {
  sample: {
    name: 'sample',
    customers: 30_000,
    visitsPerDay: RATES.visitsPerDay,
    visitsShape: RATES.visitsShape,
    inStore: 1,
    guestShare: 0,
    isVaried: false,
  },
  full: { name: 'full', customers: 120_000, visitsPerDay: 0.82, visitsShape: 2, inStore: 0.178, guestShare: 0.1, isVaried: true },
};
