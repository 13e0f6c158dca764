export { openAutopilot, type Autopilot, type LoopAct } from './autopilot.ts';
export type { AutopilotContext } from './context.ts';
