import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** 记账的接收方 — a receiver of webhooks in a process of its own, so that it can be killed; it takes each `webhook-id` once, and keeps that it did before it answers. */
export interface JournallingReceiver {
  readonly port: number;
  /** Ids it took, and ids of requests it had taken before. */
  took(): string[];
  again(): string[];
  /** Starts it, again too. @param answers  after so many it keeps what comes in and says nothing */
  start(answers: number): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Readies one on a free loopback port; it is not running yet. */
export async function journallingReceiver(): Promise<JournallingReceiver> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'gyre-webhook-'));
  const journal = join(folder, 'journal');
  let running: ChildProcess | undefined;
  const receiver: JournallingReceiver = {
    port,
    took: () => idsIn(journal, 'took'),
    again: () => idsIn(journal, 'again'),
    async start(answers) {
      running = spawn(process.execPath, [import.meta.filename, String(port), journal, String(answers)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (running.stdout !== null) await once(running.stdout, 'data');
    },
    async kill() {
      const dying = running;
      running = undefined;
      if (dying === undefined || dying.exitCode !== null) return;
      const gone = once(dying, 'exit');
      dying.kill('SIGKILL');
      await gone;
    },
    async stop() {
      await receiver.kill();
      rmSync(folder, { recursive: true });
    },
  };
  return receiver;
}

function idsIn(journal: string, word: 'took' | 'again'): string[] {
  const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n') : [];
  return lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
}

/** What the process does. */
function serve(port: number, journal: string, answers: number): void {
  const taken = new Set(idsIn(journal, 'took'));
  let left = answers;
  createServer((request, response) => {
    request.resume().on('end', () => {
      const id = String(request.headers['webhook-id']);
      appendFileSync(journal, `${taken.has(id) ? 'again' : 'took'} ${id}\n`);
      taken.add(id);
      if (left-- > 0) response.writeHead(204).end();
    });
  }).listen(port, '127.0.0.1', () => process.stdout.write('listening\n'));
}

const [, program, port = '', journal = '', answers = ''] = process.argv;
if (program === import.meta.filename) serve(Number(port), journal, Number(answers));
