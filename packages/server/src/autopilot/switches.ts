import type { Switches } from '@gyre/domain/autopilot/guards';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const PROJECT = 'project';
const PLAYBOOK = 'playbook/';
const NameRow = z.object({ name: z.string() });

/** 总开关 — what is switched off. */
export async function readSwitches(ledger: Ledger, everywhere: boolean): Promise<Switches> {
  const names = (await ledger.rows(NameRow, 'select name from autopilot_off order by name')).map(({ name }) => name);
  const playbooks = names.filter((name) => name.startsWith(PLAYBOOK)).map((name) => name.slice(PLAYBOOK.length));
  return { everywhere, project: names.includes(PROJECT), playbooks: new Set(playbooks) };
}

/** Switches the project (`playbook` null) or one playbook off or on. */
export async function writeSwitch(
  ledger: Ledger,
  { playbook, off, at, by }: { readonly playbook: string | null; readonly off: boolean; readonly at: Instant; readonly by: string },
): Promise<void> {
  const name = playbook === null ? PROJECT : `${PLAYBOOK}${playbook}`;
  if (off) await ledger.run('insert into autopilot_off (name, at, by) values ($1, $2, $3) on conflict do nothing', [name, at, by]);
  else await ledger.run('delete from autopilot_off where name = $1', [name]);
}
