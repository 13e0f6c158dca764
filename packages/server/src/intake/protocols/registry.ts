import type { IntakeProtocol } from '../protocol.ts';
import { gyre } from './gyre.ts';
import { segment } from './segment/segment.ts';
import { sensors } from './sensors/sensors.ts';

/** 收数协议表 — every protocol intake speaks; routes and decoding come from here. */
export const protocols: readonly IntakeProtocol[] = [segment, sensors, gyre];
