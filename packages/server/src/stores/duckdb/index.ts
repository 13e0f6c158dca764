import type { LogHost, ProjectLog } from '../ports.ts';
import { recentRows } from '../recent-rows.ts';
import { startWorker } from '../rpc.ts';
import { projectLog } from './project-log.ts';
import type { DuckdbMethods } from './worker.ts';

/**
 * 内置日志 — DuckDB in a worker of this process; one file `<folder>/<project>.duckdb` per project.
 *
 * @param folder  only one process may use it at a time
 * @param options.memoryMb  what DuckDB may hold in memory before it spills to disk
 */
export async function openDuckdbHost(folder: string, options: { readonly memoryMb: number }): Promise<LogHost> {
  const worker = startWorker<DuckdbMethods>(new URL('./worker.ts', import.meta.url));
  try {
    await worker.call('start', folder, options.memoryMb);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const opened = new Map<string, Promise<ProjectLog>>();

  async function open(project: string): Promise<ProjectLog> {
    const state = await worker.call('open', project);
    return projectLog(worker, project, state, recentRows(state.end));
  }
  return {
    async open(project) {
      const log = opened.get(project) ?? open(project);
      opened.set(project, log);
      try {
        return await log;
      } catch (error) {
        opened.delete(project);
        throw error;
      }
    },
    async drop(project) {
      opened.delete(project);
      await worker.call('drop', project);
    },
    files: {
      preview: (path, format, rows) => worker.call('preview', path, format, rows),
      read: (path, format, from, limit) => worker.call('readFile', path, format, from, limit),
      convert: (ndjson, out, format, columns) => worker.call('convert', ndjson, out, format, columns),
    },
    checkpoint: () => worker.call('checkpoint'),
    backup: (project, path) => worker.call('backup', project, path),
    async restore(project, path, lastSequence) {
      if (opened.has(project)) throw new Error(`the log of project ${project} is open; restore it before`);
      await worker.call('restore', project, path, lastSequence);
    },
    async close() {
      await worker.call('close');
      await worker.terminate();
    },
  };
}
