import { number } from './parameters.ts';
import { defineIncident } from './incident.ts';

/** 节假日 — everybody comes less, or more, on days that were known before; conversion stays what it is. */
export const holiday = defineIncident({
  name: 'holiday',
  title: { zh: '节假日', en: 'A holiday' },
  expects: 'no campaign',
  hours: 24,
  parameters: { visits: number(0.6, 0, 5) },
  open({ visits }) {
    return { slice: {}, tide: { peak: Math.max(1, visits), factorAt: () => visits } };
  },
});
