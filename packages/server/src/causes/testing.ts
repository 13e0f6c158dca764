import type { CausesContext } from './context.ts';
import { openCauses, type Causes } from './causes.ts';

/** Opens the room over what a test measures, with dimensions called by their keys. */
export function openCausesRoom(of: Pick<CausesContext, 'clock' | 'metrics' | 'segments'>, zone: string): Causes {
  return openCauses({ ...of, zone: () => zone, currency: () => 'CNY', dimensionName: (_, name) => ({ zh: name, en: name }) });
}
