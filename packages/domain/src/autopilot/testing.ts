import type { Diagnosis } from './diagnosis.ts';
import type { LoopWorld } from './loop-events.ts';
import { PlaybookDefinition, type SavedPlaybook } from './playbook.ts';
import type { RecoveryReading, RunReading } from './reading.ts';
import { instant } from '../time.ts';

type Input = Parameters<typeof PlaybookDefinition.parse>[0];

/** A playbook for a fall of orders, whole but for what a test is about. */
export function playbookOf(key: string, parts: Readonly<Record<string, unknown>> = {}): SavedPlaybook {
  const definition: Input = {
    name: key,
    campaign: {
      arms: [{ key: 'a', name: '文案', content: { channel: 'sms', text: '回来看看' } }],
      goals: [{ name: '下单', select: { event: 'order' }, within: { amount: 1, unit: 'day' } }],
    },
    conditions: { metrics: ['orders'], direction: 'down' },
    declaredLift: 0.02,
    guards: { perRun: { messages: 1000, cost: 0 }, perMonth: { messages: 3000, cost: 0 } },
    ...parts,
  };
  return { key, version: 1, definition: PlaybookDefinition.parse(definition) };
}

/** Orders fell by a third in 重庆, for 800 of 2,000 customers. */
export const FALL: Diagnosis = {
  metric: 'orders',
  direction: 'down',
  slice: { city: '重庆' },
  effect: 1 / 3,
  inSlice: 2000,
  affected: 800,
};

/** A world in which everything may start: 2,000 customers to be reached by each playbook, nothing known of their baseline. */
export function worldOf(playbooks: readonly SavedPlaybook[], parts: Partial<LoopWorld> = {}): LoopWorld {
  return {
    at: instant(0),
    month: '2026-01',
    switches: { everywhere: false, project: false, playbooks: new Set() },
    others: [],
    playbooks,
    records: new Map(),
    expectations: new Map(playbooks.map(({ key }) => [key, { customers: 2000, baseline: null }])),
    ...parts,
  };
}

/** A look at a run that did nothing remarkable, but for the recovery. */
export function readingOf(kind: RecoveryReading['kind'], parts: Partial<RunReading> = {}): RunReading {
  return {
    recovery: { kind, ratio: 0.95, bound: 0.9, basis: 'control' },
    spent: { messages: 0, cost: 0 },
    isExhausted: false,
    reached: 0,
    refused: 0,
    lift: null,
    ...parts,
  };
}
