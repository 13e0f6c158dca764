import { expect } from 'vitest';
import { runGyre } from './gyre-process.ts';

/** A row of `gyre export events`. */
export interface ExportedEvent {
  readonly offset: number;
  readonly messageId: string;
  readonly name: string;
  readonly customer: number;
  readonly leaf: number;
  readonly identities: readonly { readonly namespace: string; readonly value: string }[];
  readonly at: string;
  readonly received: string;
  readonly originalAt: string | null;
  readonly source: string;
  readonly historical: boolean;
  readonly parent: number | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A row of `gyre export customers`. */
export interface ExportedCustomer {
  readonly customer: number;
  readonly identities: readonly { readonly namespace: string; readonly value: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: number;
}

/** A row of `gyre export messages`. */
interface ExportedMessage {
  readonly id: string;
  readonly customer: number;
  readonly address: string;
  readonly state: string;
  readonly subject: string;
}

interface Subjects {
  readonly events: ExportedEvent;
  readonly customers: ExportedCustomer;
  readonly messages: ExportedMessage;
}

/** What `gyre export` prints of the project `default`, parsed; the home may be served or not. */
export async function exported<S extends keyof Subjects>(
  home: string,
  subject: S,
  { reveal = true, extra = {} }: { reveal?: boolean; extra?: Readonly<Record<string, string>> } = {},
): Promise<Subjects[S][]> {
  const text = await exportedText(home, subject, { reveal, extra });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Subjects[S]);
}

/** {@link exported} as printed. */
export async function exportedText(
  home: string,
  subject: keyof Subjects,
  { reveal, extra = {} }: { reveal: boolean; extra?: Readonly<Record<string, string>> },
): Promise<string> {
  const args = ['export', subject, '--format', 'ndjson', '--project', 'default', ...(reveal ? ['--reveal'] : [])];
  const { code, out, err } = await runGyre(args, { GYRE_HOME: home, ...extra });
  expect(err.replaceAll(/^\{.*"level":"(info|warn)".*\n?/gm, '')).toBe('');
  expect(code).toBe(0);
  return out;
}

/** Identities as one text: `user_id:u1 phone:+86…`. */
export function keysOf(row: Pick<ExportedEvent, 'identities'>): string {
  return row.identities.map(({ namespace, value }) => `${namespace}:${value}`).join(' ');
}
